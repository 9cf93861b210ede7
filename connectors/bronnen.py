"""The sources that the hub fetches by itself: `bronnen.toml` in the folder of the hub, and its secrets apart from it.

One file that functioneel beheer can read says where each source is and how it is reached; passwords and client secrets, which
come from the environment or a file with mode 600, are never in it. An example is `deploy/bronnen.toml`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from connectors.settings_file import (
    Table,
    read_secrets,
    read_table,
    refuse_readable,
    secret,
    secret_or_none,
)
from connectors.sftp import SftpSettings
from connectors.web.brp import MOST_PER_QUESTION, PER_QUESTION, BrpSettings
from connectors.web.grip import GripSettings
from connectors.web.line import Identity, Line
from connectors.web.rounds import AT_ONCE, MOST_AT_ONCE
from connectors.web.soap import Signer
from connectors.web.suwi import SuwiSettings
from connectors.web.tokens import TokenAccess
from schemas.excluded import refuse_excluded
from schemas.extract import Source
from schemas.register import EXTRACTS

VARIABLES: Final = "DOORSTROOMHUB_"
"""Before the name of a secret in capitals: the variable of the environment that may hold it."""

SECRETS: Final = (
    "grip_clientgeheim",
    "brp_clientgeheim",
    "brp_sleutelwachtwoord",
    "suwi_sleutelwachtwoord",
    "suwi_wachtwoord",
)
"""What may stand in the file with secrets."""

_EXAMPLE: Final = "deploy/bronnen.toml"
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_URL: Final = re.compile(r"https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[^\s\"'<>?#@]*)?")
_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_RESERVED: Final = ("authorization", "content-type", "content-length", "host")
_GRIP: Final = tuple(name for name, extract in EXTRACTS.items() if extract.source is Source.GRIP)
_SUWI: Final = {"inkomsten": "suwi_inkomsten", "bijstand": "suwi_bijstand"}


@dataclass(frozen=True)
class Bronnen:
    """What is fetched from where; None or empty for what is not."""

    grip: GripSettings | None = None
    brp: BrpSettings | None = None
    suwi: SuwiSettings | None = None
    sftp: Mapping[str, SftpSettings] | None = None


def read_bronnen(file: Path, secrets_file: Path) -> Bronnen:
    """The sources of this hub; none when it has no `bronnen.toml`: then leveringen come in the drop folder only.

    Raises SettingsWrong, also when others can read a secret, and LeveringRefused for a source that the agreement keeps out.
    """
    if not file.exists():
        return Bronnen()
    table = read_table(file, _EXAMPLE)
    for said in _said_in(table.values):
        refuse_excluded(said)
    table.only("grip", "brp", "suwi", "sftp")
    secrets = read_secrets(secrets_file, _EXAMPLE, *SECRETS)
    folders = table.section("sftp")
    return Bronnen(
        grip=_grip(table.section("grip"), secrets) if "grip" in table.values else None,
        brp=_brp(table.section("brp"), secrets) if "brp" in table.values else None,
        suwi=_suwi(table.section("suwi"), secrets) if "suwi" in table.values else None,
        sftp={name: _sftp(folders.section(name), name) for name in folders.values},
    )


def sftp_names(file: Path) -> tuple[str, ...]:
    """The names of the folders on SFTP servers, whether or not the rest of the file is right.

    Raises SettingsWrong when the file cannot be read at all.
    """
    if not file.exists():
        return ()
    return tuple(name for name in read_table(file, _EXAMPLE).section("sftp").values if _NAME.fullmatch(name))


def sftp_settings(file: Path, name: str) -> SftpSettings | None:
    """The settings of one folder on an SFTP server, whatever is wrong with other sources; None when it is not named.

    Raises SettingsWrong and, for a source that the agreement keeps out, LeveringRefused.
    """
    folders = read_table(file, _EXAMPLE).section("sftp") if file.exists() else None
    if folders is None or name not in folders.values:
        return None
    for said in _said_in({name: folders.values[name]}):
        refuse_excluded(said)
    return _sftp(folders.section(name), name)


def _grip(table: Table, secrets: Table) -> GripSettings:
    table.only("adres", "token", "client", "scope", "extracten", "certificaten")
    extracts = table.values.get("extracten", list(_GRIP))
    if not isinstance(extracts, list) or not extracts or not all(each in _GRIP for each in extracts):
        raise table.wrong(f"extracten is een lijst met een of meer van: {', '.join(_GRIP)}.")
    return GripSettings(
        base=_url(table, "adres").rstrip("/"),
        line=Line(table.file_or_none("certificaten")),
        token=_token(table, secrets, "grip_clientgeheim"),
        extracts=tuple(str(extract) for extract in extracts),
    )


def _brp(table: Table, secrets: Table) -> BrpSettings:
    table.only(
        *(
            "adres",
            "token",
            "client",
            "scope",
            "resourceserver",
            "certificaat",
            "sleutel",
            "certificaten",
            "per_vraag",
            "tegelijk",
            "alleen_inwoners",
            "koppen",
        )
    )
    own_residents = table.values.get("alleen_inwoners", False)
    if not isinstance(own_residents, bool):
        raise table.wrong("alleen_inwoners is true of false.")
    return BrpSettings(
        url=_url(table, "adres"),
        line=Line(table.file_or_none("certificaten"), _identity(table, secrets, "brp"), _headers(table.section("koppen"))),
        token=_token(table, secrets, "brp_clientgeheim"),
        per_question=table.number("per_vraag", PER_QUESTION, 1, MOST_PER_QUESTION),
        at_once=_at_once(table),
        own_residents=own_residents,
    )


def _suwi(table: Table, secrets: Table) -> SuwiSettings:
    table.only("inkomsten", "bijstand", "ondertekenen", "gebruiker", "certificaat", "sleutel", "certificaten", "tegelijk")
    urls = {extract: _url(table, name) for name, extract in _SUWI.items() if name in table.values}
    if not urls:
        raise table.wrong(
            'geen van beide diensten is genoemd. Schrijf inkomsten = "https://…", bijstand = "https://…", of beide.'
        )
    signs, user = table.values.get("ondertekenen", True), table.text_or_none("gebruiker")
    if not isinstance(signs, bool):
        raise table.wrong("ondertekenen is true of false.")
    if not signs and user is None:
        raise table.wrong('ondertekenen = false kan alleen achter een gateway die dat doet. Geef ook gebruiker = "…".')
    identity = _identity(table, secrets, "suwi")
    return SuwiSettings(
        urls=urls,
        line=Line(table.file_or_none("certificaten"), identity),
        signer=Signer.of(identity) if signs else None,
        user=user,
        password=secret(table, secrets, "suwi_wachtwoord", _variable("suwi_wachtwoord")) if user else None,
        at_once=_at_once(table),
    )


def _at_once(table: Table) -> int:
    return table.number("tegelijk", AT_ONCE, 1, MOST_AT_ONCE)


def _sftp(table: Table, name: str) -> SftpSettings:
    if not _NAME.fullmatch(name):
        raise table.wrong("een naam van een map bestaat uit kleine letters, cijfers en _.")
    table.only("server", "poort", "gebruiker", "sleutel", "hostsleutel", "map")
    folder = table.text("map")
    host_key = table.text("hostsleutel")
    if not re.fullmatch(r"(ssh-ed25519|ecdsa-sha2-nistp\d+|ssh-rsa) [A-Za-z0-9+/]+=*( .*)?", host_key):
        raise table.wrong(
            "hostsleutel is geen openbare sleutel. Vraag hem aan de beheerder van de server en schrijf "
            'hostsleutel = "ssh-ed25519 …".'
        )
    return SftpSettings(
        named=name,
        server=table.text("server"),
        port=table.port(22),
        user=table.text("gebruiker"),
        key=_private(table, "sleutel"),
        host_key=host_key,
        folder=folder.rstrip("/") or "/",
    )


def _token(table: Table, secrets: Table, name: str) -> TokenAccess:
    further = {field: table.text_or_none(said) for field, said in (("scope", "scope"), ("resourceServer", "resourceserver"))}
    return TokenAccess(
        url=_url(table, "token"),
        client=table.text("client"),
        secret=secret(table, secrets, name, _variable(name)),
        further={field: value for field, value in further.items() if value is not None},
    )


def _identity(table: Table, secrets: Table, source: str) -> Identity:
    password = f"{source}_sleutelwachtwoord"
    return Identity(
        table.file_of("certificaat"), _private(table, "sleutel"), secret_or_none(secrets, password, _variable(password))
    )


def _private(table: Table, name: str) -> Path:
    path = table.file_of(name)
    refuse_readable(path)
    return path


def _headers(table: Table) -> Mapping[str, str]:
    for name in table.values:
        value = table.text(name)
        if not _HEADER.fullmatch(name) or name.lower() in _RESERVED or not value.isascii() or not value.isprintable():
            raise table.wrong(f"de kop '{name}' kan de hub niet meesturen; schrijf hem zoals de bron hem noemt.")
    return {name: table.text(name) for name in table.values}


def _url(table: Table, name: str) -> str:
    found = table.text(name)
    if not _URL.fullmatch(found):
        raise table.wrong(f'{name} is geen adres. Schrijf {name} = "https://…", zonder vraagteken en zonder wachtwoord.')
    return found


def _said_in(values: Any) -> Iterator[str]:
    """Every name and text of a settings file but keys, in which anything may stand by chance."""
    match values:
        case str():
            yield values
        case list():
            yield from (said for each in cast("list[Any]", values) for said in _said_in(each))
        case dict():
            for name, value in cast("dict[str, Any]", values).items():
                yield name
                yield from _said_in(value if name != "hostsleutel" else None)
        case _:
            return


def _variable(name: str) -> str:
    return VARIABLES + name.upper()
