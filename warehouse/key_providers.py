"""Where a root key is kept: in a file, in the environment, or in a vault of the gemeente's own (privacy.md 3).

A provider has one method, `root_keys`. What is derived from a root key is `warehouse.keys`. Nothing here repeats a key in an
error or a log; only the file can be written, for the other two it is said what somebody must put there.
"""

import base64
import binascii
import importlib
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Protocol, cast

from schemas.errors import HubError
from warehouse.home import Home

ROOT_KEY_BYTES: Final = 32
PROVIDER_VARIABLE: Final = "DOORSTROOMHUB_KEY_PROVIDER"
"""Names a provider as `package.module:name`: a class without parameters (or any callable) that gives a `KeyProvider`."""
ROOT_KEY_VARIABLE: Final = "DOORSTROOMHUB_ROOT_KEY"
LOG_KEY_VARIABLE: Final = "DOORSTROOMHUB_LOG_KEY"


class KeyFailed(HubError):
    """The root key is missing, unreadable, open to others or another one than the data were protected with."""


class KeyProvider(Protocol):
    """What a vault must offer."""

    def root_keys(self) -> Mapping[int, bytes]:
        """Every version of the root key that still exists: 32 random bytes by version number, from 1 on.

        Called once per command or run. May raise anything; the hub then says that the vault did not answer, not why.
        """
        ...


class KeyPlace:
    """A place where root keys are read; `told` is its Dutch name for users."""

    def __init__(self, told: str, read: Callable[[], Mapping[int, bytes]], advice: str) -> None:
        self.told = told
        self._read = read
        self._advice = advice

    def root_keys(self) -> Mapping[int, bytes]:
        """The root keys by version; raises KeyFailed."""
        return self._read()

    def how_to_add(self, version: int) -> str:
        """What somebody must do so that this version is there too."""
        return (
            f"De hoofdsleutel komt uit {self.told}; de hub wijzigt die niet. Zet daar versie {version} bij: {self._advice} "
            "Laat de andere versies staan tot zij zijn vernietigd."
        )

    def how_to_remove(self, version: int) -> str:
        """What somebody must do so that this version is gone."""
        return f"Niets heeft versie {version} nog nodig. Verwijder haar uit {self.told}; de hub kan dat daar niet zelf."


class KeyFile(KeyPlace):
    """The key file of a hub, which it makes the first time and can change."""

    def __init__(self, home: Home, path: Path) -> None:
        super().__init__(str(path), self._content, "")
        self._home = home
        self._path = path

    def add(self, version: int) -> None:
        """Make a new version of 32 random bytes beside the others; raises KeyFailed."""
        self._replace({**self._content(), version: secrets.token_bytes(ROOT_KEY_BYTES)})

    def destroy(self, version: int) -> None:
        """Take a version out, and overwrite the bytes of the file that still held her; raises KeyFailed."""
        kept = {number: root for number, root in self._content().items() if number != version}
        with self._path.open("r+b") as old:
            self._replace(kept)
            old.write(secrets.token_bytes(os.fstat(old.fileno()).st_size))
            old.flush()
            os.fsync(old.fileno())

    def _content(self) -> Mapping[int, bytes]:
        if not self._path.exists():
            self._home.create()
            _create(self._path)
        if self._path.stat().st_mode & 0o077:
            raise KeyFailed(
                f"De sleutel {self._path} is leesbaar voor anderen. Maak haar privé met: chmod 600 {self._path}. "
                "Vervang de sleutel als een ander haar gelezen kan hebben."
            )
        return _parse(self._path.read_text(errors="replace"), str(self._path))

    def _replace(self, roots: Mapping[int, bytes]) -> None:
        """Write the whole file anew; a kill leaves the old or the new one."""
        try:
            with tempfile.NamedTemporaryFile("w", dir=self._path.parent, delete=False) as fresh:  # made with mode 600
                fresh.writelines(f"{version}: {root.hex()}\n" for version, root in sorted(roots.items()))
                fresh.flush()
                os.fsync(fresh.fileno())
            Path(fresh.name).replace(self._path)
            folder = os.open(self._path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise KeyFailed(f"{self._path} kan niet worden geschreven ({error.strerror}). Er is niets gewijzigd.") from None


def root_key_place(home: Home) -> KeyPlace:
    """Where the root key of the warehouse is: the provider that the environment names, else the variable, else the file.

    Raises KeyFailed when both a provider and the variable are set, or when the provider cannot be made.
    """
    named = os.environ.get(PROVIDER_VARIABLE)
    if named and os.environ.get(ROOT_KEY_VARIABLE):
        raise KeyFailed(f"Zowel {PROVIDER_VARIABLE} als {ROOT_KEY_VARIABLE} is ingesteld. Haal een van de twee weg.")
    if named:
        provider = _provider(named)
        return KeyPlace(f"de kluis {named}", lambda: _asked(named, provider), "32 willekeurige bytes.")
    return _variable_or_file(home, ROOT_KEY_VARIABLE, home.key_file)


def log_key_place(home: Home) -> KeyPlace:
    """Where the root key of the logs is: the variable, else the file."""
    return _variable_or_file(home, LOG_KEY_VARIABLE, home.log_key_file)


def _variable_or_file(home: Home, variable: str, file: Path) -> KeyPlace:
    value = os.environ.get(variable)
    if not value:
        return KeyFile(home, file)
    advice = "een komma en daarachter 'versie: sleutel', met 64 hexadecimale cijfers uit: openssl rand -hex 32."
    return KeyPlace(f"de variabele {variable}", lambda: _parse(value, variable), advice)


def _provider(named: str) -> KeyProvider:
    module, separator, name = named.partition(":")
    if not separator or not all(part.isidentifier() for part in [*module.split("."), *name.split(".")]):
        raise KeyFailed(f"{PROVIDER_VARIABLE} is geen naam van een kluis. Schrijf haar als pakket.module:naam.")
    try:
        found: object = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
        made = cast("Callable[[], KeyProvider]", found)()
    except Exception as error:  # noqa: BLE001 (code of others: its text could hold what it read)
        raise KeyFailed(
            f"De kluis {named} gaat niet open ({type(error).__name__}). Installeer haar pakket in de omgeving van de hub, "
            f"of verbeter {PROVIDER_VARIABLE}."
        ) from None
    if not callable(getattr(made, "root_keys", None)):
        raise KeyFailed(f"De kluis {named} heeft geen methode root_keys. Zie de README, 'The key'.")
    return made


def _asked(named: str, provider: KeyProvider) -> Mapping[int, bytes]:
    try:
        roots = dict(provider.root_keys())
    except Exception as error:  # noqa: BLE001 (as above)
        why = type(error).__name__
        raise KeyFailed(f"De kluis {named} gaf geen sleutel ({why}). Herstel haar en probeer het opnieuw.") from None
    if not roots or not all(_is_root(version, root) for version, root in roots.items()):
        raise KeyFailed(
            f"De kluis {named} gaf geen geldige sleutel: verwacht per versie (een geheel getal vanaf 1) {ROOT_KEY_BYTES} bytes."
        )
    return roots


def _is_root(version: object, root: object) -> bool:
    return isinstance(version, int) and version > 0 and isinstance(root, bytes) and len(root) == ROOT_KEY_BYTES


def _create(file: Path) -> None:
    """Write a new root key, whole and readable by the own user only; the first of several processes wins."""
    with tempfile.NamedTemporaryFile("w", dir=file.parent) as fresh:  # made with mode 600
        fresh.write(f"1: {secrets.token_hex(ROOT_KEY_BYTES)}\n")
        fresh.flush()
        os.fsync(fresh.fileno())
        try:
            os.link(fresh.name, file)
        except FileExistsError:
            return


def _parse(content: str, place: str) -> Mapping[int, bytes]:
    """The root keys by version of a file or variable named `place`.

    A key of 32 bytes (64 hexadecimal digits or base64), or several as `versie: sleutel` on a line each or between commas.
    """
    roots: dict[int, bytes] = {}
    for line in filter(None, (part.strip() for part in re.split(r"[\n,]", content))):
        version, separator, value = line.rpartition(":")
        number = version.strip() if separator else "1"
        root = _decode(value.strip())
        if root is None or not number.isdecimal() or int(number) in roots:
            raise KeyFailed(
                f"In {place} staat geen geldige sleutel: verwacht 64 hexadecimale cijfers of base64 van 32 bytes, "
                "bij meer versies elk op een regel als 'versie: sleutel'. Zet de sleutel terug uit de kluis."
            )
        roots[int(number)] = root
    if not roots:
        raise KeyFailed(f"{place} is leeg. Zet de sleutel terug uit de kluis; zonder haar is niets te koppelen of te openen.")
    return roots


def _decode(value: str) -> bytes | None:
    try:
        root = bytes.fromhex(value) if re.fullmatch(r"[0-9a-fA-F]{64}", value) else base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return None
    return root if len(root) == ROOT_KEY_BYTES else None
