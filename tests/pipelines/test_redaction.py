"""What an exception says stays out of Dagster's event log and out of what its processes print."""

import logging

import dagster as dg
import pytest

from pipelines.places import place_of
from pipelines.redaction import REDACT_VARIABLE, REDACTED_LOGGER, redact_errors

SECRET = "burger 123456782 woont in de Dorpsstraat"


def burst() -> None:
    raise ValueError(SECRET)


@pytest.fixture
def failing_run(monkeypatch, tmp_path, capfd, caplog):
    """All that a run with a failing step leaves behind: its events, and what was printed or logged."""
    monkeypatch.setenv(REDACT_VARIABLE, "0")
    redact_errors()

    @dg.asset
    def stap() -> None:
        try:
            burst()
        except ValueError as error:
            raise RuntimeError(f"ook {SECRET}") from error

    with dg.DagsterInstance.ephemeral(tempdir=str(tmp_path)) as instance:
        result = dg.materialize([stap], instance=instance, raise_on_error=False)
        assert not result.success
        events = "\n".join(repr(entry) for entry in instance.all_logs(result.run_id))
    printed = capfd.readouterr()
    return events, printed.out + printed.err + caplog.text


def test_the_text_of_an_error_does_not_reach_the_event_log(failing_run):
    events, _ = failing_run
    assert "STEP_FAILURE" in events
    assert SECRET not in events


def test_the_text_of_an_error_is_not_printed_or_logged(failing_run):
    _, printed = failing_run
    assert SECRET not in printed


def test_a_failure_with_text_of_ours_is_shown(tmp_path, monkeypatch):
    monkeypatch.setenv(REDACT_VARIABLE, "0")
    redact_errors()

    @dg.asset
    def stap() -> None:
        raise dg.Failure("kern.persoon kon niet worden gemaakt: fout 42P01.")

    with dg.DagsterInstance.ephemeral(tempdir=str(tmp_path)) as instance:
        result = dg.materialize([stap], instance=instance, raise_on_error=False)
        [failure] = [event.step_failure_data for event in result.all_events if event.is_step_failure]
    assert failure.user_failure_data is not None
    assert failure.user_failure_data.description == "kern.persoon kon niet worden gemaakt: fout 42P01."


def test_a_logged_error_keeps_its_kind_and_place_only(caplog):
    redact_errors()
    with pytest.raises(ValueError, match="burger") as raised:
        burst()
    assert place_of(raised.value).startswith("ValueError in test_redaction.py, regel ")
    with caplog.at_level(logging.ERROR, logger=REDACTED_LOGGER):
        logging.getLogger(REDACTED_LOGGER).error("mislukt", exc_info=raised.value)
    assert "ValueError in test_redaction.py" in caplog.text
    assert SECRET not in caplog.text
