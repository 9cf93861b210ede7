"""V11 in Dagster and in the status (privacy.md 10): how many there are and for which gemeente, and never who."""

import dagster as dg
import pytest
from sqlalchemy import text

from pipelines.definitions import build_definitions
from pipelines.overview import findings_per_code
from pipelines.today import today
from tests.warehouse.rows import Rows, number
from warehouse.aliases import refresh_aliases

DOSSIER, VERBAAL = "dossier-kanarie", "pv-kanarie"


@pytest.fixture
def hub(hub):
    """With an exemption and two processen-verbaal in its period."""
    with hub.database.engine.begin() as connection:
        rows = Rows(connection)
        day = today().replace(day=1)
        rows.vrijstelling(van=day, begindatum=20200801, dossiernummer=DOSSIER)
        for each in ("a", "b"):
            rows.procesverbaal(van=day, procesverbaal=f"{VERBAAL}-{each}", dossiernummer=DOSSIER, datum_pv=20210315)
        rows.levering("jvs_procesverbaal", peildatum=day)
        refresh_aliases(connection)
    return hub


@pytest.fixture
def done(hub, tmp_path):
    """A run of the checks."""
    with dg.DagsterInstance.ephemeral(tempdir=str(tmp_path)) as instance:
        yield build_definitions(resources={"hub": hub}).resolve_job_def("controleren").execute_in_process(instance=instance)


def _person(hub) -> str:
    with hub.database.engine.connect() as connection:
        [person] = connection.scalars(text("SELECT DISTINCT persoon FROM wpg.bevinding")).all()
    assert person == number("bsn Anna")
    return str(person)


def test_the_asset_check_gives_a_count(done):
    [check] = [each for each in done.get_asset_check_evaluations() if each.check_name.startswith("v11")]
    assert not check.passed
    assert check.metadata["open"].value == 2
    assert "| Zwolle | 2 | 0 | 0 |" in check.metadata["per gemeente"].value


def test_no_event_of_the_run_says_who(hub, done):
    said = "".join(str(event) for event in done.all_events)
    assert "v11_pv_tijdens_vrijstelling" in said
    for secret in (DOSSIER, VERBAAL, _person(hub)):
        assert secret not in said


def test_the_status_counts_it(hub, done):
    with hub.database.engine.connect() as connection:
        assert findings_per_code(connection)["V11"] == {"open": 2, "opgelost": 0, "geaccepteerd": 0}
