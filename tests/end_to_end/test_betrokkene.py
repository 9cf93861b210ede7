"""The rights of a betrokkene as asked on the command line: inzage, beperk and wis, with the number nowhere in sight."""

import os
import stat
import subprocess
from pathlib import Path
from typing import Any

import psycopg
import pytest

from pipelines.today import today
from tests.canary import contents
from tests.end_to_end.files import bsn, delivery, dossier, write
from tests.end_to_end.hub import COMMAND, Hub

ROWS = [dossier(number) for number in range(40)]
SOMEBODY, NOBODY = bsn(7), bsn(977)


class Desk:
    """The commands of a hub with one gemeente in it."""

    def __init__(self, folder: Path, hub: Hub) -> None:
        self.folder = folder
        self.hub = hub
        self.address = self.hub.address
        self.hub.load(write(folder, "0193", f"{today():%Y%m%d}", delivery(ROWS)))

    def ask(self, number: str, *arguments: str | Path, check: bool = True) -> str:
        """One command about a person, whose number goes through a pipe; what it said on both outputs."""
        reading, writing = os.pipe()
        os.write(writing, f"{number}\n".encode())
        os.close(writing)
        command = [COMMAND, "betrokkene", *map(str, arguments), "--fd", str(reading)]
        done = subprocess.run(
            command, env=self.hub.environment, capture_output=True, text=True, check=False, pass_fds=[reading], timeout=600
        )
        os.close(reading)
        assert not check or done.returncode == 0, done.stdout + done.stderr
        assert number not in done.stdout + done.stderr
        return done.stdout + done.stderr

    def dossiers(self) -> int:
        return self.asked("SELECT count(*) FROM kern.dossier")[0][0]

    def asked(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.address) as connection:
            return connection.execute(query.encode()).fetchall()


@pytest.fixture(scope="module")
def desk(new_hub, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("betrokkene")
    desk = Desk(folder, new_hub(folder / "hub"))
    yield desk
    desk.hub.stop()


def test_inzage_is_a_page_for_the_own_user_only_and_is_never_written_over(desk):
    page = desk.folder / "inzage.html"
    desk.ask(SOMEBODY, "inzage", "--uit", page)
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    written = page.read_text()
    assert "D00007" in written
    assert "D00008" not in written
    assert SOMEBODY not in written
    assert "bestaat al" in desk.ask(SOMEBODY, "inzage", "--uit", page, check=False)


def test_who_the_hub_does_not_know_is_answered_too(desk):
    assert "Niet bekend" in desk.ask(NOBODY, "inzage")


def test_without_a_terminal_or_descriptor_nothing_is_asked(desk):
    done = subprocess.run(
        [COMMAND, "betrokkene", "inzage"],
        env=desk.hub.environment,
        input=f"{SOMEBODY}\n",
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
        timeout=600,
    )
    assert done.returncode != 0
    assert "--fd 3" in done.stderr
    assert SOMEBODY not in done.stdout + done.stderr


def test_a_restricted_person_is_gone_from_what_is_used_until_it_is_lifted(desk):
    before = desk.dossiers()
    desk.ask(SOMEBODY, "beperk", "--grond", "AVG artikel 18")
    assert desk.dossiers() == before - 1
    desk.ask(SOMEBODY, "beperk", "--op-heffen")
    assert desk.dossiers() == before


def test_an_erasure_is_tried_confirmed_proved_and_kept(desk):
    before = desk.dossiers()
    assert "controle.bevinding" in desk.ask(SOMEBODY, "wis", "--dry-run")
    assert "niets gewist" in desk.ask(SOMEBODY, "wis", check=False)
    assert desk.dossiers() == before
    assert "Kenmerk" in desk.ask(SOMEBODY, "wis", "--bevestigd")
    assert desk.dossiers() == before - 1
    assert "eerder gewist" in desk.ask(SOMEBODY, "inzage")
    assert "betrokkene" in desk.hub.run("betrokkene", "bewijzen").stdout
    assert desk.asked("SELECT rijen, rijen_geladen, rijen_gewist FROM beheer.levering") == [(40, 39, 1)]
    desk.hub.run("log", "verify")
    for _, content in contents(desk.hub.folder):
        assert SOMEBODY.encode() not in content
