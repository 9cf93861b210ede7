"""Under root PostgreSQL runs as another user; for anyone else nothing changes."""

import os
from pathlib import Path

import pytest

from schemas.errors import HubError
from warehouse.unprivileged import USER, give_away, unprivileged

IS_ROOT = os.geteuid() == 0


def test_a_command_runs_as_an_unprivileged_user_under_root_and_as_it_stands_otherwise() -> None:
    command = unprivileged(["initdb", "--version"])
    assert command[-2:] == ["initdb", "--version"]
    assert (len(command) > 2) == IS_ROOT


def test_a_folder_is_given_away_under_root_only(tmp_path: Path) -> None:
    give_away(tmp_path)
    assert tmp_path.owner() == USER if IS_ROOT else tmp_path.stat().st_uid == os.geteuid()


def test_a_missing_setpriv_is_explained_to_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    if IS_ROOT:
        with pytest.raises(HubError, match="util-linux"):
            unprivileged(["initdb"])
    else:
        assert unprivileged(["initdb"]) == ["initdb"]
