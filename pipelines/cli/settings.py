"""`drempel` and `instelling`: what functioneel beheer can set, and what holds when nothing was set."""

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from pipelines.audit import changing
from pipelines.cli.console import output, say, table
from pipelines.hub import open_hub
from pipelines.overview import thresholds
from schemas.register import EXTRACTS, extract_named
from warehouse.settings import DUO_REPORT_PER, change_setting
from warehouse.tables.beheer import drempel


def known_thresholds(connection: Connection) -> Mapping[str, float]:
    """The quarantine threshold of every extract as a share of the rows: what was set, else that of the register."""
    chosen = thresholds(connection)
    return {name: chosen.get(name, extract.quarantine_threshold) for name, extract in EXTRACTS.items()}


def show_thresholds(extract: str | None = None) -> None:
    """Show the thresholds, of one extract or of all, in percents.

    Raises LeveringRefused for an extract that is not in the register.
    """
    names = [extract_named(extract).name] if extract else list(EXTRACTS)
    with open_hub() as hub, hub.database.engine.connect() as connection:
        known = known_thresholds(connection)
    output.print(table("Drempels", ["extract", "hoogstens in quarantaine"], ([name, percent(known[name])] for name in names)))


def set_threshold(extract: str, percentage: float) -> None:
    """Set the threshold of an extract; leveringen that were refused before are tried again when they are offered again.

    Raises LeveringRefused for an extract that is not in the register.
    """
    name = extract_named(extract).name
    share = Decimal(str(percentage)) / 100
    chosen = insert(drempel).values(extract=name, aandeel=share)
    with open_hub() as hub, changing(hub, "instellen", f"drempel {name} {percent(float(share))}") as connection:
        connection.execute(chosen.on_conflict_do_update(index_elements=["extract"], set_={"aandeel": share}))
    say(f"Van {name} mag voortaan {percent(float(share))} van de rijen in quarantaine. Bied geweigerde bestanden opnieuw aan.")


def set_duo_report(per: str) -> None:
    """Set for what area DUO delivers its reports; a report of the other kind is refused from now on."""
    with open_hub() as hub, changing(hub, "instellen", f"{DUO_REPORT_PER} {per}") as connection:
        change_setting(connection, DUO_REPORT_PER, per)
    say(f"DUO-rapporten worden voortaan per {per} verwacht; de andere soort wordt geweigerd.")


def percent(share: float) -> str:
    """A share as people read it."""
    return f"{share * 100:g} %".replace(".", ",")
