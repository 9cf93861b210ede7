"""The folder of one hub."""

import stat
from pathlib import Path

import pytest

from schemas.errors import HubError
from warehouse.home import WORKING_COPY, Home


def test_home_is_in_the_working_copy_unless_the_environment_names_another(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("DOORSTROOMHUB_HOME", raising=False)
    assert Home.from_environment().root == WORKING_COPY / ".doorstroomhub"
    monkeypatch.setenv("DOORSTROOMHUB_HOME", str(tmp_path / "met spatie"))
    assert Home.from_environment().root == tmp_path / "met spatie"


def test_a_relative_home_counts_from_the_current_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOORSTROOMHUB_HOME", "hub")
    assert Home.from_environment().root == Path.cwd() / "hub"


def test_folders_are_for_the_own_user_only_and_all_lie_below_the_root(tmp_path: Path) -> None:
    home = Home(tmp_path / "dieper" / "hub").create()
    folders = [home.root, home.archive_dir, home.postgres_dir, home.dagster_dir, home.drop_folder, home.key_dir]
    for folder in folders:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert home.root in (folder, folder.parent)
    assert home.key_file.parent == home.key_dir


def test_nothing_is_made_before_it_is_asked_for(tmp_path: Path) -> None:
    Home(tmp_path / "hub")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_exists_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "hub").mkdir(mode=0o750)
    Home(tmp_path / "hub").create()
    assert stat.S_IMODE((tmp_path / "hub").stat().st_mode) == 0o750


def test_a_home_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("")
    with pytest.raises(HubError, match="DOORSTROOMHUB_HOME"):
        Home(tmp_path / "bestand" / "hub").create()
