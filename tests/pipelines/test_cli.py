"""The command line: quick help in Dutch, one sentence instead of a traceback, JSON for other programs."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import pipelines.cli
from pipelines.cli import main
from pipelines.cli.load import look_in
from schemas.errors import HubError

WORKING_COPY = Path(__file__).resolve().parents[2]
HEAVY = ("dagster", "pandera", "pandas", "pyarrow", "sqlalchemy")


def run(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, as a user starts it."""
    command = [sys.executable, "-c", "from pipelines.cli import main; main()", *arguments]
    environment = {**os.environ, "DOORSTROOMHUB_HOME": str(home)}
    environment.pop("DOORSTROOMHUB_DATABASE_URL", None)
    return subprocess.run(command, cwd=WORKING_COPY, env=environment, capture_output=True, text=True, check=False)


def test_importing_the_command_line_imports_nothing_heavy():
    program = f"import sys, pipelines.cli; print([name for name in {HEAVY!r} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", program], cwd=WORKING_COPY, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "command",
    [
        "up",
        "load",
        "status",
        "bevindingen",
        "mart",
        "drempel",
        "levering",
        "instelling",
        "afspraak",
        "opgave",
        "demo",
        "database",
    ],
)
def test_every_command_has_dutch_help(command, tmp_path):
    shown = run(command, "--help", home=tmp_path)
    assert shown.returncode == 0
    assert not (tmp_path / "postgres").exists()


def test_an_error_of_the_hub_is_one_sentence_and_exit_code_1(monkeypatch, capsys):
    def refuse() -> None:
        raise HubError("De map bestaat niet. Kies een andere.")

    monkeypatch.setattr(pipelines.cli, "app", refuse)
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 1
    printed = capsys.readouterr()
    assert printed.err.strip() == "De map bestaat niet. Kies een andere."
    assert not printed.out


def test_an_unknown_error_shows_its_place_and_not_its_text(monkeypatch, capsys):
    def burst() -> None:
        raise ValueError("123456782")

    monkeypatch.setattr(pipelines.cli, "app", burst)
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 1
    printed = capsys.readouterr()
    assert "ValueError in test_cli.py, regel" in printed.err
    assert "123456782" not in printed.err + printed.out
    assert "Traceback" not in printed.err


def test_a_port_that_is_taken_is_told_before_anything_starts(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        shown = run("up", "--port", port, home=tmp_path / "hub")
    assert shown.returncode == 1
    assert f"Poort {port} is al in gebruik" in shown.stderr
    assert not (tmp_path / "hub").exists()


def test_loading_a_path_that_is_not_there_fails_without_starting_anything(tmp_path):
    shown = run("load", str(tmp_path / "bestaat_niet"), home=tmp_path / "hub")
    assert shown.returncode == 1
    assert "bestaat niet" in shown.stderr
    assert "Traceback" not in shown.stderr
    assert not (tmp_path / "hub").exists()


def test_in_a_folder_other_files_are_only_counted_and_a_named_file_is_always_reported(tmp_path, capsys):
    levering, answers = tmp_path / "jvs_jongere_G0193_20261101.csv", tmp_path / "antwoorden.json"
    for path in (levering, answers, tmp_path / "leerlingen.csv"):
        path.touch()
    offered = look_in([tmp_path])
    assert [path for path, _ in offered.files] == [levering]
    assert list(offered.not_understood) == [str(tmp_path / "leerlingen.csv")]
    assert "1 ander bestand is overgeslagen" in capsys.readouterr().err
    assert list(look_in([answers]).not_understood) == [str(answers)]
    assert "overgeslagen" not in capsys.readouterr().err
