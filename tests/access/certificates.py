"""Certificates as a municipal database server has them: a good one of its own authority, and those that must be refused."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from connectors.simulators.certificates import THIS_MACHINE, Authority
from warehouse.unprivileged import give_away

GOOD, EXPIRED, OTHER_NAME, OTHER_AUTHORITY = "goed", "verlopen", "andere_naam", "andere_uitgever"

_HERE = (*THIS_MACHINE, "127.0.0.2")


@dataclass(frozen=True)
class Certificates:
    """The certificates in `folder`, with keys that the user who runs PostgreSQL can read."""

    folder: Path

    @property
    def root(self) -> Path:
        """What a client is given to know the server by."""
        return self.folder / "eigen_uitgever.pem"

    def of_server(self, kind: str = GOOD) -> dict[str, Path]:
        """The settings of a server that shows this certificate."""
        return {"ssl_cert_file": self.folder / f"{kind}.crt", "ssl_key_file": self.folder / f"{kind}.key"}


def make_certificates(folder: Path) -> Certificates:
    """An authority with a good, an expired and a wrongly named certificate, and one of an authority that nobody knows."""
    authority, stranger = Authority(folder, "eigen_uitgever"), Authority(folder, "andere_autoriteit")
    authority.issue(GOOD, hosts=_HERE)
    authority.issue(EXPIRED, hosts=_HERE, until=datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1))
    authority.issue(OTHER_NAME, hosts=["db.elders.example"])
    stranger.issue(OTHER_AUTHORITY, hosts=_HERE)
    made = Certificates(folder)
    for kind in (GOOD, EXPIRED, OTHER_NAME, OTHER_AUTHORITY):
        for path in made.of_server(kind).values():
            give_away(path)
    return made
