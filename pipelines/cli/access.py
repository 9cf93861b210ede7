"""`toegang`: who sees what in the marts, bringing that up to date, and the logins of BI users.

The commands with their Dutch help, and what they print; the rights themselves are `warehouse.access`.
"""
# ruff: noqa: PLC0415 (as in `commands`: a command imports what it needs when it runs)

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from warehouse.database import Database

app = typer.Typer(no_args_is_help=True, help="Wie wat mag zien in de rapportagetabellen, en de aanmeldingen.")

Name = Annotated[str, typer.Argument(metavar="NAAM", help="Naam waarmee de gebruiker inlogt.")]


@app.command("toepassen")
def apply(
    *, dry_run: Annotated[bool, typer.Option("--dry-run", help="Toon wat er zou veranderen, en verander niets.")] = False
) -> None:
    """Breng de rechten in overeenstemming met de bronnen en rapportagetabellen: ook wat te veel is, wordt teruggenomen."""
    from contextlib import nullcontext

    from pipelines.audit import audited
    from pipelines.cli.console import output, say
    from warehouse.access.apply import access_changes, apply_access
    from warehouse.database import open_database
    from warehouse.encryption import unencrypted_logins
    from warehouse.home import Home
    from warehouse.logs.book import LogBook
    from warehouse.server_errors import without_values

    doing = without_values("het toepassen van de toegang")
    home = Home.from_environment()
    with open_database(home) as database:
        told = nullcontext() if dry_run else audited(LogBook.open(home, database.engine), "toegang toepassen", "alle rechten")
        with told, doing, database.engine.begin() as connection:
            warning = unencrypted_logins(connection)
            changes = access_changes(connection) if dry_run else apply_access(connection)
    for change in changes:
        output.print(change.told, markup=False, soft_wrap=True)
    if not changes:
        say("De toegang is zoals zij moet zijn. Er is niets te veranderen.")
    elif dry_run:
        say(f"Er is niets veranderd. Zonder --dry-run worden deze {len(changes)} stappen gedaan.")
    else:
        say(f"Gedaan: {len(changes)} stappen.")
    if warning:
        say(warning)


@app.command("nieuw")
def new(
    group: Annotated[
        str,
        typer.Argument(
            metavar="GEMEENTE|regio", help="Gemeente (naam of code), regio, beheer, auditor, wpg, aanvrager of beoordelaar."
        ),
    ],
    name: Name,
    person: Annotated[
        str | None,
        typer.Option(
            "--houder", metavar="MAILADRES", help="De medewerker van wie de aanmelding is; nodig bij aanvrager en beoordelaar."
        ),
    ] = None,
) -> None:
    """Maak een aanmelding voor één gebruiker en toon haar wachtwoord: één keer, het wordt nergens bewaard."""
    from pipelines.audit import audited
    from pipelines.cli.console import say
    from warehouse.access.apply import apply_access, lock_access
    from warehouse.access.logins import create_login, group_named
    from warehouse.database import open_database
    from warehouse.home import Home
    from warehouse.logs.book import LogBook
    from warehouse.server_errors import without_values

    home = Home.from_environment()
    chosen = group_named(group)
    with open_database(home) as database:
        logs = LogBook.open(home, database.engine)
        doing = without_values("het maken van de aanmelding")
        with audited(logs, "toegang nieuw", f"{name} voor {chosen}"), doing, database.engine.begin() as connection:
            lock_access(connection)
            secret = create_login(connection, chosen, name, person)
            apply_access(connection)
        say(f"Aanmelding {name} {_may(chosen)}. Dit wachtwoord wordt maar één keer getoond:")
        print(secret)
        say(_address(database))


@app.command("weg")
def remove(name: Name) -> None:
    """Haal een aanmelding weg: open verbindingen worden verbroken."""
    from pipelines.audit import audited
    from pipelines.cli.console import say
    from warehouse.access.logins import remove_login
    from warehouse.database import open_database
    from warehouse.home import Home
    from warehouse.logs.book import LogBook
    from warehouse.server_errors import without_values

    home = Home.from_environment()
    doing = without_values("het weghalen van de aanmelding")
    with open_database(home) as database, audited(LogBook.open(home, database.engine), "toegang weg", name), doing:
        remove_login(database.engine, name)
    say(f"Aanmelding {name} is weg.")


@app.command("toon")
def show() -> None:
    """Toon wie wat ziet: per rapportagetabel, en per aanmelding."""
    from pipelines.cli.console import output, say, table
    from warehouse.access.apply import access_changes, audience
    from warehouse.access.logins import logins
    from warehouse.database import open_database
    from warehouse.encryption import unencrypted_logins
    from warehouse.home import Home

    with open_database(Home.from_environment()) as database, database.engine.connect() as connection:
        warning = unencrypted_logins(connection)
        tenants = audience(connection)
        known = logins(connection)
        late = access_changes(connection)
    rows = ([name, tenant.told, "alle rijen"] for name, tenant in sorted(tenants.items()))
    output.print(table("Rapportagetabellen", ["tabel", "een gemeente ziet", "regio en beheer zien"], rows))
    people = (
        [login.name, login.group, _may(login.group) if login.exists else "is van de server verwijderd"] for login in known
    )
    output.print(table("Aanmeldingen", ["naam", "groep", "mag"], people))
    if late:
        say(f"{len(late)} rechten wijken hiervan af. Bekijk ze met: doorstroomhub toegang toepassen --dry-run.")
    if warning:
        say(warning)


def _may(group: str) -> str:
    """What the logins of a group may, for people."""
    from schemas.region import GEMEENTEN

    if group in GEMEENTEN:
        return f"ziet de rijen van {GEMEENTEN[group].gemeente} in de rapportagetabellen"
    return {
        "regio": "ziet alle rijen van de rapportagetabellen",
        "beheer": "ziet alles behalve wat onder de Wet politiegegevens valt",
        "auditor": "ziet de registers van schema beheer, zonder pseudoniemen",
        "wpg": "ziet de processen-verbaal, en wie controle V11 vond",
        "aanvrager": "vraagt waar twee mensen voor nodig zijn, zoals herleiding, en voert uit wat een ander goedkeurde",
        "beoordelaar": "keurt goed of af wat een ander vroeg",
    }[group]


def _address(database: "Database") -> str:
    """Where a BI tool connects, without the password of the hub itself."""
    import os

    from sqlalchemy.engine import make_url

    from warehouse.database import URL_VARIABLE

    url = make_url(database.url)
    where = f"Server {url.host or 'localhost'}, poort {url.port or 5432}, database {url.database}."
    if os.environ.get(URL_VARIABLE):
        return f"{where} Verbind versleuteld; docs/bi.md zegt hoe."
    return f"{where} Alleen vanaf deze machine en zolang de hub draait (doorstroomhub up of database url); docs/bi.md zegt hoe."
