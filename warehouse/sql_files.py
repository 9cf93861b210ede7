"""The SQL files that people read: how a file of `kern/`, `controles/`, `marts/` or `dimensies/` becomes header and body.

A file opens with comment lines `-- naam: waarde`; a line that starts with three spaces after the dashes continues the value
above it. What follows is plain SQL. What a layer or a check does with it is not here (`warehouse.sql_layers`,
`warehouse.check_files`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, CursorResult

from schemas.errors import HubError

KERN: Final = Path(__file__).parent / "kern"
CONTROLES: Final = Path(__file__).parent / "controles"
MARTS: Final = Path(__file__).parent / "marts"
DIMENSIES: Final = Path(__file__).parent / "dimensies"

_FIELD = re.compile(r"-- (?P<name>[a-z][A-Za-z0-9_ ]*): (?P<value>\S.*)")
_CONTINUATION = re.compile(r"--   +(?P<value>\S.*)")


class SqlFileError(HubError):
    """A SQL file that cannot be used; the sentence names the file and says what to change."""


@dataclass(frozen=True)
class SqlFile:
    """One SQL file: the fields of its header in order, and the SQL below it without a closing semicolon."""

    path: Path
    header: Mapping[str, str]
    body: str

    @property
    def column_comments(self) -> dict[str, str]:
        """The fields `kolom <name>` of the header: comment by column name."""
        return {name.removeprefix("kolom "): value for name, value in self.header.items() if name.startswith("kolom ")}


def read_sql_file(path: Path, required: tuple[str, ...]) -> SqlFile:
    """Read one file.

    Raises SqlFileError when a field of `required` is missing, a field occurs twice, a header line is neither a field nor a
    continuation, or nothing follows the header.
    """
    header: dict[str, str] = {}
    name = ""
    lines = path.read_text(encoding="utf-8").splitlines()
    number = 0
    for number, line in enumerate(lines):
        if not line.startswith("--"):
            break
        if field := _FIELD.fullmatch(line):
            name = field["name"]
            if name in header:
                raise SqlFileError(f"{path.name}, regel {number + 1}: het veld '{name}' staat er twee keer. Haal er een weg.")
            header[name] = field["value"].strip()
        elif name and (continuation := _CONTINUATION.fullmatch(line)):
            header[name] += " " + continuation["value"].strip()
        else:
            raise SqlFileError(
                f"{path.name}, regel {number + 1}: schrijf in de kop '-- naam: waarde', "
                "of drie spaties na de streepjes om de regel erboven te vervolgen."
            )
    body = "\n".join(lines[number:]).strip().removesuffix(";").rstrip()
    for field_name in required:
        if field_name not in header:
            raise SqlFileError(f"{path.name}: in de kop ontbreekt het veld '{field_name}'. Voeg '-- {field_name}: …' toe.")
    if not body or body.startswith("--"):
        raise SqlFileError(f"{path.name}: er staat geen SQL onder de kop.")
    return SqlFile(path, header, body)


def execute_plain(connection: Connection, sql: str, parameters: Mapping[str, Any] | None = None) -> CursorResult[Any]:
    """Run SQL of a file as it stands: `%` and `:` mean nothing special, save `%(name)s` for a name of `parameters`."""
    escaped = sql.replace("%", "%%")
    for name in parameters or {}:
        escaped = escaped.replace(f"%%({name})s", f"%({name})s")
    return connection.exec_driver_sql(escaped, dict(parameters) if parameters else None)
