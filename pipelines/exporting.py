"""An export to a third party, from asking to file: guarded, logged per person, noted, and only then there (privacy.md 7)."""

import csv
import datetime
import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.audit import audited
from pipelines.guarding import require_clean
from pipelines.hub import Hub
from pipelines.subject import lines_of_persons
from schemas.errors import HubError
from warehouse import access
from warehouse.export_files import Export
from warehouse.exporting import ExportRefused, Made, keep, make
from warehouse.server_errors import without_values


@dataclass(frozen=True)
class Order:
    """What is asked for: which export, about which day, for whom, why and by whom."""

    export: Export
    peildatum: datetime.date
    receiver: str
    purpose: str
    by: str


def write_export(hub: Hub, order: Order, folder: Path) -> tuple[Made, Path]:
    """Make an export and write it into `folder` as CSV with an explanation (JSON) beside it; gives what was made and the CSV.

    A line of processing per person comes first; what cannot be logged or noted is not written.

    Raises ExportRefused, IdentityFound, LogFailed, and HubError when the folder cannot be written.
    """
    subject = f"{order.export.name} over {order.peildatum} aan {order.receiver}"
    with audited(hub.logs, "exporteren", subject) as trace:
        begin = datetime.datetime.now(datetime.UTC)
        with without_values("de export"), hub.database.engine.begin() as connection:
            access.act_as_loader(connection)
            hub.keyring.require_in_use(connection)
            made = make(connection, order.export, order.peildatum, hub.keyring)
            content = _csv(made)
            told = [order.receiver, order.purpose, content.decode()]
            require_clean(hub, f"export {order.export.name}", told)
            digest = hashlib.sha256(content).hexdigest()
            path = folder / f"{made.export.name}_{made.peildatum:%Y%m%d}_{made.mark.hex[:8]}.csv"
            parts = _write_aside(path, content, _explanation(order, made, digest))
            try:
                hub.logs.add(lines_of_persons(hub, made.persons, made.export.activity, trace, begin, name="exporteren"))
                keep(
                    connection,
                    made,
                    hub.keyring,
                    receiver=order.receiver,
                    purpose=order.purpose,
                    by=order.by,
                    digest=digest,
                    trace=trace,
                )
                connection.commit()
            except BaseException:
                for part in parts:
                    part.unlink()
                raise
        for part, target in parts.items():
            part.rename(target)
    return made, path


def _csv(made: Made) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\n")
    writer.writerow(made.columns)
    writer.writerows([_told(value) for value in row] for row in made.rows)
    return written.getvalue().encode()


def _told(value: Any) -> Any:
    return ("J" if value else "N") if isinstance(value, bool) else value


def _explanation(order: Order, made: Made, digest: str) -> bytes:
    told: Mapping[str, Any] = {
        "export": str(made.mark),
        "naam": made.export.name,
        "titel": made.export.title,
        "definitie": made.export.definition,
        "ontvanger": order.receiver,
        "doel": order.purpose,
        "peildatum": made.peildatum.isoformat(),
        "personen": len(made.rows),
        "weggelaten_personen": made.suppressed,
        "kleinste_klasse": made.export.smallest_class,
        "klassen_van": list(made.export.recognisable),
        "kolommen": {"persoon": "Pseudoniem dat alleen in deze export bestaat.", **made.export.columns},
        "sha256": digest,
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _write_aside(path: Path, content: bytes, explanation: bytes) -> Mapping[Path, Path]:
    """Write the files under names that nobody takes for an export; gives where they belong."""
    targets = {path: content, path.with_suffix(".json"): explanation}
    parts = {target.with_name(f"{target.name}.tijdelijk"): target for target in targets}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for part, target in parts.items():
            part.write_bytes(targets[target])
    except OSError as error:
        raise HubError(
            f"In {path.parent} kan niet worden geschreven ({error.strerror}). Kies met --uit een andere map."
        ) from None
    return parts


def export_named(exports: Mapping[str, Export], name: str) -> Export:
    """The export that a user means; raises ExportRefused with the names when there is none."""
    if name not in exports:
        raise ExportRefused(f"Export '{name}' is er niet. Er zijn: {', '.join(exports)}.")
    return exports[name]
