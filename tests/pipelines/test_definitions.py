"""The graph that Dagster shows: a snapshot of it, Dutch texts everywhere, and nothing connected at import."""

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from pipelines.definitions import build_definitions
from pipelines.descriptions import extract_key
from pipelines.layers import WORK_LIST_KEY
from pipelines.tables import area, markdown_table
from schemas.register import EXTRACTS
from warehouse.check_files import read_checks

WORKING_COPY = Path(__file__).resolve().parents[2]

ASSETS = {
    "beheer/mart_stand": "mart",
    "bron/brp_personen": "brp",
    "bron/brp_persoonslijst": "brp",
    "bron/duo_a01": "duo",
    "bron/duo_a02": "duo",
    "bron/duo_a04": "duo",
    "bron/duo_a05": "duo",
    "bron/duo_a14": "duo",
    "bron/duo_c_levering": "duo",
    "bron/duo_koci": "duo",
    "bron/duo_nenr": "duo",
    "bron/duo_nrsp": "duo",
    "bron/duo_p_levering": "duo",
    "bron/grip_jikp": "grip",
    "bron/grip_overstap": "grip",
    "bron/grip_uitstroom_switch": "grip",
    "bron/hub_werklijst": "hub",
    "bron/jvs_jongere": "jvs",
    "bron/jvs_traject": "jvs",
    "bron/jvs_verzuimmelding": "jvs",
    "bron/jvs_vrijstelling": "jvs",
    "bron/jvs_werkproces": "jvs",
    "bron/suwi_bijstand": "suwi",
    "bron/suwi_inkomsten": "suwi",
    "controle/bevinding": "controle",
    "kern/afspraak": "kern",
    "kern/alias": "kern",
    "kern/ander_nummer": "kern",
    "kern/beperkt_dossier": "kern",
    "kern/bijstand": "kern",
    "kern/brp_antwoord": "kern",
    "kern/brp_nummer": "kern",
    "kern/brp_persoon": "kern",
    "kern/brp_persoonslijst": "kern",
    "kern/dossier": "kern",
    "kern/dossier_naast_brp": "kern",
    "kern/duo_kent_tot": "kern",
    "kern/duo_mutatie": "kern",
    "kern/geladen_levering": "kern",
    "kern/geteld_schooljaar": "kern",
    "kern/gevraagd_bij_suwi": "kern",
    "kern/handelende_gemeente": "kern",
    "kern/inkomen": "kern",
    "kern/inschrijving": "kern",
    "kern/inschrijving_op_teldatum": "kern",
    "kern/inwoner": "kern",
    "kern/inwoner_per_schooljaar": "kern",
    "kern/jikp": "kern",
    "kern/leeftijd": "kern",
    "kern/levering": "kern",
    "kern/naar_rato": "kern",
    "kern/niet_aangekomen": "kern",
    "kern/onderwijspersoon": "kern",
    "kern/open_dossier": "kern",
    "kern/opgave_cijfer": "kern",
    "kern/overstap": "kern",
    "kern/overstap_mijlpaal": "kern",
    "kern/persoon": "kern",
    "kern/plicht": "kern",
    "kern/school": "kern",
    "kern/school_op_teldatum": "kern",
    "kern/streefpercentage": "kern",
    "kern/terugmelding": "kern",
    "kern/thuiszitter": "kern",
    "kern/traject": "kern",
    "kern/uitstroom_switch": "kern",
    "kern/verzuimmelding": "kern",
    "kern/vraag_aan_brp": "kern",
    "kern/vraag_aan_suwi": "kern",
    "kern/vrijstelling": "kern",
    "kern/vsv_a01": "kern",
    "kern/vsv_a02": "kern",
    "kern/vsv_a04": "kern",
    "kern/vsv_a05": "kern",
    "kern/vsv_a14": "kern",
    "kern/vsv_jaar": "kern",
    "kern/vsv_rapport": "kern",
    "kern/werkproces": "kern",
    "kern/woongemeente": "kern",
    "kern/woongemeente_bij_duo": "kern",
    "kern/woongemeente_historie": "kern",
    "kern/woonsituatie": "kern",
    "kern/zonder_onderwijs": "kern",
    "mart/audit": "mart",
    "mart/datakwaliteit": "mart",
    "mart/datakwaliteit_regel": "mart",
    "mart/doorstroompunt_werk": "mart",
    "mart/effectrapportage": "mart",
    "mart/jikp": "mart",
    "mart/kostenverdeling": "mart",
    "mart/leerplichttelling": "mart",
    "mart/naar_rato": "mart",
    "mart/opgave_effectrapportage": "mart",
    "mart/opgave_leerplichttelling": "mart",
    "mart/overstap": "mart",
    "mart/scholenverdeling": "mart",
    "mart/thuiszitters": "mart",
    "mart/uitstroom_switch": "mart",
    "mart/verzuim": "mart",
    "mart/vsv": "mart",
    "product/werklijst": "product",
    "wpg/jvs_procesverbaal": "jvs",
}
CHECKS = {
    "b01_verhuisd_binnen_regio",
    "b02_verhuisd_buiten_regio",
    "b03_overleden",
    "b04_vertrokken",
    "b05_onbekend_in_brp",
    "b06_niet_in_beeld",
    "b07_geheim",
    "d01_zonder_inschrijving",
    "d02_vrijgesteld_op_school",
    "d03_verzuim_bij_andere_school",
    "d04_op_twee_scholen",
    "d05_startkwalificatie",
    "d06_hoogste_diploma",
    "d07_zonder_open_dossier",
    "d08_weer_ingeschreven",
    "d09_sluit_niet_aan",
    "d10_niet_in_startset",
    "d11_niet_in_startpopulatie",
    "d12_gemeente_bij_duo",
    "d13_week_ontbreekt",
    "l01_te_laat",
    "g01_mijlpaal_gemist",
    "g02_niet_aangekomen",
    "g03_uit_beeld_zonder_dossier",
    "g04_bestemming_klopt_niet",
    "g05_uitgeschreven_niet_bij_duo",
    "g06_switch_niet_bij_duo",
    "l02_aantal_rijen_wijkt_af",
    "l03_te_veel_quarantaine",
    "p01_twee_dossiers",
    "p02_in_twee_gemeenten",
    "p03_onder_onderwijsnummer",
    "p04_geboortedatum",
    "p05_geslacht",
    "p06_achternaam",
    "p07_adres",
    "p08_ander_nummer",
    "t01_volgorde_van_datums",
    "t02_traject_loopt_door",
    "t03_nog_geen_contact",
    "t04_bestemming_werk",
    "t05_werk_of_uitkering_bekend",
    "t06_een_jaar_stil",
    "v01_tijdens_vrijstelling",
    "v02_volgorde_van_datums",
    "v03_zonder_einddatum",
    "v04_soort_en_leeftijd",
    "v05_status_en_reden",
    "v06_blijft_geregistreerd",
    "v07_te_kort_voor_de_soort",
    "v08_langer_dan_drie_maanden",
    "v09_zonder_eigen_dossier",
    "v10_vrijstelling_voorbij",
    "v11_pv_tijdens_vrijstelling",
}


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    return build_definitions()


@pytest.fixture(scope="module")
def graph(definitions):
    return definitions.resolve_asset_graph()


def test_definitions_load_without_a_database_and_without_any_setting():
    program = (
        "import os, socket\n"
        "def refuse(*_): raise AssertionError('a connection at import')\n"
        "socket.socket.connect = refuse\n"
        "from pipelines.served import defs\n"
        "print(len(defs.assets))"
    )
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "DOORSTROOMHUB_HOME": "/nonexistent/hub"}
    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=WORKING_COPY, env=environment, capture_output=True, text=True, check=False
    )
    assert loaded.returncode == 0, loaded.stderr
    assert int(loaded.stdout) == len(ASSETS)


def test_the_assets_and_their_groups_are_those_of_the_snapshot(graph):
    assert {key.to_user_string(): graph.get(key).group_name for key in graph.get_all_asset_keys()} == ASSETS


def test_the_checks_jobs_schedules_and_sensors_are_those_of_the_snapshot(definitions, graph):
    bevindingen = dg.AssetKey(["controle", "bevinding"])
    assert {key.name for key in graph.asset_check_keys if key.asset_key == bevindingen} == CHECKS
    repository = definitions.get_repository_def()
    assert {job.name for job in repository.get_all_jobs() if not job.name.startswith("__")} == {
        "inlezen",
        "controleren",
        "controleren_gemeente",
        "ophalen_brp",
        "ophalen_grip",
        "ophalen_suwi",
        "opruimen",
    }
    running = {schedule.name: (schedule.cron_schedule, schedule.execution_timezone) for schedule in repository.schedule_defs}
    assert running == {
        "controles_dagelijks": ("30 5 * * *", "Europe/Amsterdam"),
        "ophalen_brp_vanzelf": ("0 3,4 * * *", "Europe/Amsterdam"),
        "ophalen_grip_vanzelf": ("0 2 * * 1-5", "Europe/Amsterdam"),
        "ophalen_suwi_vanzelf": ("0 1 1-7 * *", "Europe/Amsterdam"),
        "opruimen_wekelijks": ("0 4 * * 0", "Europe/Amsterdam"),
    }
    assert [sensor.name for sensor in repository.sensor_defs] == ["aanlevering", "meldingen_versturen", "runs_bewaken"]
    automations = [*repository.schedule_defs, *repository.sensor_defs]
    assert all(automation.default_status.value == "RUNNING" for automation in automations)


def test_every_asset_has_a_dutch_description_an_owner_and_a_pool(graph):
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.description, key
        assert node.owners == ["team:functioneel-beheer"], key
        assert node.pools, key


def test_one_step_at_a_time_reads_from_a_source(graph):
    for extract in EXTRACTS.values():
        assert graph.get(extract_key(extract)).pools == {f"bron_{extract.source}"}


def test_every_extract_says_how_each_column_is_treated(graph):
    for extract in EXTRACTS.values():
        description = graph.get(extract_key(extract)).description
        assert extract.title in description
        for column in extract.read_columns:
            assert f"| {column.name} | `{column.source_name}` |" in description


def test_every_asset_shows_its_columns_with_their_meaning(graph):
    for key in graph.get_all_asset_keys() - {WORK_LIST_KEY}:  # files, no table
        columns = graph.get(key).metadata["dagster/column_schema"].columns
        assert columns, key
        assert all(column.description for column in columns), key


def test_every_check_has_its_dutch_title_and_what_to_do(graph):
    described = {
        key.name: graph.get(key).description for key in graph.asset_check_keys if key.name != "leveringen_geaccepteerd"
    }
    for code, check in read_checks().checks.items():
        [description] = [text for name, text in described.items() if name.startswith(code.lower())]
        assert check.title in description
        assert check.action in description


def test_everything_that_reads_an_extract_comes_after_it(graph):
    everything = graph.get_all_asset_keys()
    for extract in EXTRACTS.values():
        key = extract_key(extract)
        following = dg.AssetSelection.assets(key).downstream(include_self=False).resolve(graph)
        assert dg.AssetKey(["controle", "bevinding"]) in following
        assert following <= everything - {extract_key(extract) for extract in EXTRACTS.values()}


def test_every_asset_says_in_a_first_sentence_of_its_own_what_it_is(graph):
    for key in graph.get_all_asset_keys():
        title = graph.get(key).description.split("\n")[0]
        assert title.endswith((".", "?")), key
        assert not title.endswith("?."), key


def test_the_columns_of_a_fixed_table_show_the_types_of_postgresql(graph):
    schema = graph.get(dg.AssetKey(["controle", "bevinding"])).metadata["dagster/column_schema"]
    assert {"persoon": "uuid", "sleutels": "jsonb"}.items() <= {each.name: each.type for each in schema.columns}.items()


def test_a_gemeente_is_shown_by_its_name_and_any_other_scope_as_it_is():
    assert [area(scope) for scope in ("G0148", "R0010", "X0000")] == ["Dalfsen", "R0010", "X0000"]


def test_a_table_cell_cannot_break_its_table():
    assert markdown_table(["a", "b"], [["x|y\nz", 12345]]) == "| a | b |\n| --- | ---: |\n| x\\|y z | 12.345 |"
