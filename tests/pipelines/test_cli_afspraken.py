"""The command `afspraak`: what is agreed is kept, a list of schools whole or not at all."""

from contextlib import nullcontext

import pytest
from typer.testing import CliRunner

from pipelines.cli.afspraken import app
from pipelines.today import today
from schemas.errors import HubError
from warehouse.afspraken import AfspraakRefused, afspraken

START = ["--vanaf", "2026-08-01"]


@pytest.fixture
def agree(hub, monkeypatch):
    """Runs the command with these words; an error of the hub comes out as it is."""
    monkeypatch.setattr("pipelines.hub.open_hub", lambda: nullcontext(hub))

    def run(*words: str) -> str:
        done = CliRunner().invoke(app, words)
        if isinstance(done.exception, HubError):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.output

    return run


def schools(hub) -> dict[str, str]:
    with hub.database.engine.connect() as connection:
        return {one.subject: one.value for one in afspraken(connection, today()) if one.kind == "school"}


def test_what_is_agreed_is_kept_and_shown(hub, agree):
    agree("school", "25PJ00", "Zwolle", *START)
    agree("gewicht", "jongeren", "0,5", *START)
    agree("kosten", "55000", *START)
    with hub.database.engine.connect() as connection:
        known = {one.subject: (one.value, one.since.isoformat()) for one in afspraken(connection, today())}
    assert {name: known[name] for name in ("25PJ00", "jongeren", "functioneel_beheer")} == {
        "25PJ00": ("0193", "2026-08-01"),
        "jongeren": ("0.5", "2026-08-01"),
        "functioneel_beheer": ("55000", "2026-08-01"),
    }
    agree("toon")


def test_a_school_can_be_left_and_without_a_day_it_is_today(hub, agree):
    agree("school", "25PJ00", "0193", *START)
    agree("school", "25PJ00", "geen")
    assert schools(hub) == {}


def test_one_wrong_line_in_a_list_changes_nothing(hub, agree, tmp_path):
    path = tmp_path / "scholen.csv"
    path.write_text("brin6;gemeente\n25PJ00;Zwolle\n25PJ;Zwolle\n")
    with pytest.raises(AfspraakRefused, match="zes tekens"):
        agree("scholen", str(path))
    assert schools(hub) == {}
    path.write_text("brin6;gemeente\n25PJ00;Zwolle\n02VT05;0160\n")
    agree("scholen", str(path))
    assert schools(hub) == {"25PJ00": "0193", "02VT05": "0160"}


def test_a_weight_that_is_no_number_is_refused(agree):
    with pytest.raises(AfspraakRefused, match="geen gewicht"):
        agree("gewicht", "jongeren", "veel")
