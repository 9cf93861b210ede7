"""The key ring: the root key with its versions, and every key that is derived from it (privacy.md 3 and 5).

Keys exist in memory and in one place (`warehouse.key_providers`) only: never in the database, a log or an error. What is done
with a key belongs to `warehouse.pseudonyms`, `.comparisons`, `.identity` and the archive. A version of which the database says
that it is in use protects everything in it; a newer one waits for `warehouse.rotation`.
"""

from collections.abc import Mapping

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection, text

from warehouse.home import Home
from warehouse.key_providers import ROOT_KEY_BYTES, KeyFailed, log_key_place, root_key_place
from warehouse.settings import change_setting, setting

PSEUDONYM_DOMAIN = "pseudoniem"
"""The domain of the warehouse itself; every export has its own, so that the two cannot be joined."""
COMPARISON_DOMAIN = "vergelijking"
ROW_KEY_DOMAIN = "sleutel"
ARCHIVE_DOMAIN = "archief"
EXPORT_DOMAIN = "export"
"""Before the mark of an export to a third party: the pseudonyms in that one export."""
SUBJECT_DOMAIN = "betrokkene"
"""Of the ring of the logs: pseudonyms of persons in a log."""
STOP_DOMAIN = "stop"
"""Of the ring of the logs: by what a person who was erased is recognised and kept out (`warehouse.stops`)."""
ANCHOR_DOMAIN = "anker"
"""Of the ring of the logs: the seed of the key that signs their heads."""
_FINGERPRINT_DOMAIN = "vingerafdruk"
_NOTED = "vingerafdruk_hoofdsleutel_"
_IN_USE = "sleutelversie"


class KeyRing:
    """The root keys by version; `current` (the highest unless said) protects what is written now."""

    def __init__(self, roots: Mapping[int, bytes], current: int | None = None) -> None:
        self._roots = dict(roots)
        self._derived: dict[tuple[str, int], bytes] = {}
        self.current = max(self._roots) if current is None else current

    @classmethod
    def open(cls, home: Home) -> "KeyRing":
        """The ring of the root keys of a hub, wherever they are kept; the key file of `home` is made the first time.

        Raises KeyFailed when others can read the file, when its content is no key, or when the vault does not answer.
        """
        return cls(root_key_place(home).root_keys())

    @classmethod
    def open_log(cls, home: Home) -> "KeyRing":
        """The ring of the logs, which is never rotated: its key lives as long as they do (privacy.md 5).

        From `DOORSTROOMHUB_LOG_KEY`, else the log key file of `home`; in the same form as `open`, with the same errors.
        """
        return cls(log_key_place(home).root_keys())

    @property
    def versions(self) -> tuple[int, ...]:
        """The versions on the ring, lowest first."""
        return tuple(sorted(self._roots))

    def key(self, domain: str, version: int | None = None) -> bytes:
        """The 32-byte key of a domain under a version (the current one by default), derived with HKDF-SHA256.

        Raises KeyFailed for a version that is not on the ring.
        """
        version = self.current if version is None else version
        if version not in self._roots:
            raise KeyFailed(f"Versie {version} van de hoofdsleutel ontbreekt. Zet haar terug uit de kluis.")
        if (domain, version) not in self._derived:
            info = f"doorstroomhub/{domain}/v{version}".encode()
            derivation = HKDF(algorithm=SHA256(), length=ROOT_KEY_BYTES, salt=None, info=info)
            self._derived[domain, version] = derivation.derive(self._roots[version])
        return self._derived[domain, version]

    def archive_keys(self) -> Mapping[int, bytes]:
        """The keys that wrap the data keys of the archive, by version."""
        return {version: self.key(ARCHIVE_DOMAIN, version) for version in self.versions}

    def fingerprint(self, version: int) -> str:
        """Sixteen hexadecimal digits that tell root keys apart and say nothing about them."""
        return self.key(_FINGERPRINT_DOMAIN, version)[:8].hex()

    def in_use(self, connection: Connection) -> "KeyRing":
        """This ring with the version as current that the database is protected under; the caller commits.

        A new database is from now on protected under the highest version. Raises KeyFailed when the data were protected with
        another root key, or with a version that is not on the ring; call it before anything is written.
        """
        noted = noted_fingerprints(connection)
        for version, fingerprint in noted.items():
            if version in self._roots and self.fingerprint(version) != fingerprint:
                raise KeyFailed(
                    f"Verkeerde hoofdsleutel: deze database is beveiligd met een andere sleutel (versie {version}). "
                    "Zet het juiste sleutelbestand terug, of laad de leveringen in een nieuwe database."
                )
        version = version_in_use(connection) or self.current
        if version not in self._roots:
            raise KeyFailed(f"Versie {version} van de hoofdsleutel ontbreekt. Zet het nieuwste sleutelbestand terug.")
        if version not in noted:
            self.note(connection, version)
            change_setting(connection, _IN_USE, str(version))
        return KeyRing(self._roots, version)

    def note(self, connection: Connection, version: int) -> None:
        """Keep the fingerprint of a version in the database; another key under her number is refused from then on."""
        change_setting(connection, f"{_NOTED}{version}", self.fingerprint(version))

    def require_in_use(self, connection: Connection) -> None:
        """Raise KeyFailed when a rotation changed the version of the database since this ring was opened.

        Ask it in a transaction that acts as the loader: from then until its end no rotation can come in between.
        """
        if version_in_use(connection) not in (None, self.current):
            raise KeyFailed("De hoofdsleutel is intussen vervangen; er is niets gewijzigd. Geef de opdracht opnieuw.")


def version_in_use(connection: Connection) -> int | None:
    """The version of the root key that everything in the database is protected under; None in a new database."""
    version = setting(connection, _IN_USE)
    return None if version is None else int(version)


def take_into_use(connection: Connection, version: int) -> None:
    """Say that everything in the database is protected under this version, in the transaction that made it so."""
    change_setting(connection, _IN_USE, str(version))


def noted_fingerprints(connection: Connection) -> Mapping[int, str]:
    """The fingerprints of all versions that the database is or was protected under, or is being rotated to."""
    query = text("SELECT naam, waarde FROM beheer.instelling WHERE starts_with(naam, :noted)")
    rows = connection.execute(query, {"noted": _NOTED}).tuples()
    return {int(name.removeprefix(_NOTED)): value for name, value in rows}
