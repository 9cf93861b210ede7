"""The public test data load: the RvIG persoonslijst and the DUO A04 reports of ../shared/samples (never copied here)."""

from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="../shared is not here")


@pytest.fixture(scope="module")
def hub(new_hub, tmp_path_factory: pytest.TempPathFactory):
    hub = new_hub(tmp_path_factory.mktemp("voorbeelden") / "hub")
    hub.load(SAMPLES)
    yield hub
    hub.stop()


def test_the_persoonslijst_loads_and_every_row_that_does_not_is_accounted_for(hub):
    [row] = hub.query(
        "SELECT status, rijen, rijen_geladen, rijen_quarantaine FROM beheer.levering WHERE extract = 'brp_persoonslijst'"
    )
    status, rows, loaded, quarantined = row
    assert (status, rows) == ("geladen", 2156)
    assert loaded + quarantined == rows
    [(persons,)] = hub.query("SELECT count(*) FROM bron.brp_persoonslijst WHERE volgnummer = 0")
    assert persons == 686
    rules = hub.query(
        "SELECT DISTINCT unnest(regels) FROM beheer.quarantaine JOIN beheer.levering USING (levering) WHERE bron = 'brp'"
    )
    # one person has no birth date and takes its history along; one history row of another has a number that is no BSN
    assert {rule for (rule,) in rules} == {
        "geboortedatum: verplicht_leeg", "persoon_in_quarantaine", "burgerservicenummer: bsn_ongeldig"
    }  # fmt: skip
    assert quarantined == 3


def test_the_a04_reports_are_refused_by_the_threshold_and_load_when_it_is_raised(hub):
    refused = hub.query("SELECT status, reden_code FROM beheer.levering WHERE extract = 'duo_a04'")
    assert refused == [("geweigerd", "te_veel_quarantaine")] * 4
    hub.run("drempel", "duo_a04", "100")
    hub.load(SAMPLES)
    after = hub.query(
        "SELECT status, rijen, rijen_geladen, rijen_quarantaine FROM beheer.levering "
        "WHERE extract = 'duo_a04' ORDER BY peildatum"
    )
    assert after == [("geladen", 30, 0, 30), ("geladen", 100, 5, 95), ("geladen", 200, 14, 186), ("geladen", 397, 32, 365)]


def test_status_shows_them(hub):
    shown = hub.run("status").stdout
    assert "brp_persoonslijst" in shown
    assert "duo_a04" in shown
