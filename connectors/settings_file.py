"""A settings file that functioneel beheer can read (TOML), and the file with secrets beside it.

Every complaint says in Dutch which heading of which file is meant and what to write there. What may stand in a file is known by
who reads it: `pipelines.alerts.settings` (meldingen.toml) and `connectors.bronnen` (bronnen.toml).
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.errors import HubError


class SettingsWrong(HubError):
    """A settings file cannot be used; the sentence says which line of which file, and what to write there."""


@dataclass(frozen=True)
class Table:
    """A table of the file, and where it stands, so that every complaint says where to look."""

    file: Path
    values: Mapping[str, Any]
    place: str = ""

    def wrong(self, sentence: str) -> SettingsWrong:
        """The complaint `sentence` about this table."""
        place = f"{self.file.name}, [{self.place}]" if self.place else self.file.name
        return SettingsWrong(f"{place}: {sentence}")

    def only(self, *known: str) -> None:
        """Refuse every name but these."""
        for name in self.values:
            if name not in known:
                raise self.wrong(f"'{name}' is onbekend. Bedoelt u een van: {', '.join(known)}?")

    def table(self, name: str) -> Mapping[str, Any]:
        """What stands under a heading; empty when it is not there."""
        found = self.values.get(name, {})
        if not isinstance(found, dict):
            raise self.wrong(f"{name} moet een kop zijn: [{name}].")
        return found

    def section(self, name: str) -> "Table":
        """A heading as a table."""
        return Table(self.file, self.table(name), f"{self.place}.{name}" if self.place else name)

    def text(self, name: str, default: str | None = None) -> str:
        """A text that is not empty."""
        found = self.values.get(name, default)
        if not isinstance(found, str) or not found.strip():
            raise self.wrong(f'{name} ontbreekt of is geen tekst. Schrijf {name} = "…".')
        return found.strip()

    def text_or_none(self, name: str) -> str | None:
        """A text that may be left out."""
        return self.text(name) if name in self.values else None

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number."""
        found = self.values.get(name, default)
        if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= most:
            raise self.wrong(f"{name} is geen getal van {least} tot en met {most}.")
        return found

    def port(self, default: int) -> int:
        """The port of a server."""
        return self.number("poort", default, 1, 65535)

    def file_of(self, name: str) -> Path:
        """A file that is there."""
        path = Path(self.text(name)).expanduser()
        if not path.is_file():
            raise self.wrong(f"het bestand van {name} bestaat niet: {path}.")
        return path

    def file_or_none(self, name: str) -> Path | None:
        """A file that is there, or nothing."""
        return self.file_of(name) if name in self.values else None


def read_table(path: Path, example: str) -> Table:
    """A settings file; `example` is the file that shows what may stand in it. Raises SettingsWrong."""
    try:
        return Table(path, tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"line (\d+)", str(error))
        line = f"in regel {where[1]}" if where else "aan het einde"
        raise SettingsWrong(f"{path.name} is geen geldige TOML; de fout zit {line}. Zie {example}.") from None
    except (OSError, UnicodeDecodeError):
        raise SettingsWrong(f"{path} is niet te lezen. Maak het een tekstbestand (UTF-8) dat de hub mag lezen.") from None


def read_secrets(path: Path, example: str, *known: str) -> Table:
    """The file with secrets, empty when there is none; `known` are the names that it may have.

    Raises SettingsWrong, also when others can read the file.
    """
    if not path.exists():
        return Table(path, {})
    refuse_readable(path)
    table = read_table(path, example)
    table.only(*known)
    return table


def refuse_readable(path: Path) -> None:
    """Raise SettingsWrong when others than the owner can read a file that is secret."""
    if path.stat().st_mode & 0o077:
        raise SettingsWrong(f"{path} is leesbaar voor anderen. Maak het privé met: chmod 600 {path}.")


def secret(table: Table, secrets: Table, name: str, variable: str) -> str:
    """A secret that `table` needs, from the environment or from the file with secrets; raises SettingsWrong without it."""
    found = secret_or_none(secrets, name, variable)
    if found is None:
        raise table.wrong(f'{name} ontbreekt. Zet {name} = "…" in {secrets.file} (mode 600), of de waarde in {variable}.')
    return found


def secret_or_none(secrets: Table, name: str, variable: str) -> str | None:
    """A secret that may be left out."""
    found = os.environ.get(variable) or secrets.values.get(name)
    if found is not None and not isinstance(found, str):
        raise secrets.wrong(f'{name} is geen tekst. Schrijf {name} = "…".')
    return found or None
