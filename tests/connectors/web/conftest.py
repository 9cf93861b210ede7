"""What the tests of the web routes share: an authority with certificates, a small region, an archive, and a hurried pace."""

import datetime
from dataclasses import dataclass
from pathlib import Path

import pytest

from connectors.archive import Archive
from connectors.demo.generating import generate
from connectors.simulators.certificates import Authority, Issued
from connectors.simulators.population import Served
from connectors.web.calls import Pace

PEILDATUM = datetime.date(2026, 11, 1)


@dataclass(frozen=True)
class Trust:
    """The authority of the servers and that of the clients, with one of each."""

    servers: Authority
    clients: Authority
    server: Issued
    client: Issued


@pytest.fixture(scope="session")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    folder = tmp_path_factory.mktemp("certificaten")
    servers, clients = Authority(folder, "servers"), Authority(folder, "clients")
    return Trust(servers, clients, servers.issue("server"), clients.issue("hub"))


@pytest.fixture(scope="session")
def month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The leveringen of one month of a small region."""
    folder = tmp_path_factory.mktemp("regio")
    generate(1500, 7, 1, folder, tot=PEILDATUM)
    return folder / "2026-11"


@pytest.fixture(scope="session")
def served(month: Path) -> Served:
    return Served.of(month)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    (tmp_path / "archief").mkdir()
    return Archive(str(tmp_path / "archief"), {1: b"k" * 32}, 1)


@pytest.fixture
def pace() -> Pace:
    """Real pauses, but short ones."""
    return Pace(tries=3, first=0.01, most=5)
