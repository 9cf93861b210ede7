"""The marts per peilmaand in Dagster: months follow the leveringen, a load counts what stays behind, a range is one run."""

import io

import dagster as dg
import pytest
from sqlalchemy import text

from connectors.names import parse_name
from pipelines.definitions import build_definitions
from pipelines.marts import offer_peilmaanden
from pipelines.overview import marts_are_behind
from pipelines.road import receive
from pipelines.today import today
from tests.end_to_end.files import delivery, dossier
from warehouse import access
from warehouse.sql_layers import read_marts
from warehouse.withdraw import withdraw

KEPT = (
    *("audit", "doorstroompunt_werk", "effectrapportage", "jikp", "kostenverdeling", "leerplichttelling", "naar_rato"),
    *("overstap", "scholenverdeling", "thuiszitters", "uitstroom_switch", "verzuim", "vsv"),
)


def months_back(count: int) -> list[str]:
    """This month and those before it, the oldest first."""
    now = today()
    numbers = range(now.year * 12 + now.month - count, now.year * 12 + now.month)
    return [f"{number // 12}{number % 12 + 1:02d}" for number in numbers]


@pytest.fixture
def instance(tmp_path):
    with dg.DagsterInstance.ephemeral(tempdir=str(tmp_path)) as ephemeral:
        yield ephemeral


@pytest.fixture
def definitions(hub):
    return build_definitions(resources={"hub": hub})


@pytest.fixture
def run(definitions, instance):
    """One run of a job of the hub."""

    def execute(job: str):
        return definitions.resolve_job_def(job).execute_in_process(instance=instance)

    return execute


def offer(hub, day: str) -> None:
    receive(hub, parse_name(f"jvs_jongere_G0193_{day}.csv"), io.BytesIO(delivery([dossier(n) for n in range(20)])))


def counted(done) -> dict[str, list[str]]:
    """The months that a run counted per mart."""
    found: dict[str, list[str]] = {}
    for event in done.all_events:
        if event.event_type_value == "ASSET_MATERIALIZATION" and event.partition is not None:
            found.setdefault(event.asset_key.path[-1], []).append(event.partition)
    return found


def test_a_load_counts_every_month_that_stays_behind_in_the_same_run(hub, instance, run):
    offer(hub, f"{months_back(3)[0]}15")
    assert counted(run("inlezen")) == dict.fromkeys(KEPT, months_back(3))
    assert instance.get_dynamic_partitions("peilmaand") == months_back(3)
    for mart in KEPT:
        assert instance.get_materialized_partitions(dg.AssetKey(["mart", mart])) == set(months_back(3))
    assert counted(run("controleren")) == {}
    offer(hub, f"{months_back(2)[0]}01")
    again = counted(run("inlezen"))
    assert again["thuiszitters"] == months_back(2)
    assert "verzuim" not in again  # jvs_jongere says nothing about reports


def test_an_earlier_levering_puts_its_months_before_the_others(hub, instance, run):
    offer(hub, f"{months_back(1)[0]}01")
    run("inlezen")
    offer(hub, f"{months_back(3)[0]}01")
    assert counted(run("inlezen"))["thuiszitters"] == months_back(3)
    assert instance.get_dynamic_partitions("peilmaand") == months_back(3)


def test_a_withdrawn_levering_leaves_the_figures_and_its_months_with_them(hub, instance, run):
    first, last = months_back(3)[0], months_back(1)[0]
    offer(hub, f"{first}15")
    offer(hub, f"{last}01")
    run("inlezen")
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        withdraw(connection, connection.scalar(text("SELECT min(levering) FROM beheer.levering")), "verkeerd bestand")
    assert counted(run("controleren"))["thuiszitters"] == months_back(1)
    assert instance.get_dynamic_partitions("peilmaand") == months_back(1)
    with hub.database.engine.connect() as connection:
        assert connection.scalars(text("SELECT DISTINCT peilmaand FROM beheer.mart_stand")).all() == [int(last)]


def test_marts_are_behind_when_a_run_ended_before_they_were_counted(hub, run):
    def behind() -> bool:
        with hub.database.engine.connect() as connection:
            return marts_are_behind(connection)

    assert not behind()
    offer(hub, f"{months_back(1)[0]}01")
    run("inlezen")
    assert not behind()
    with hub.database.engine.begin() as connection:
        connection.execute(text("UPDATE beheer.mart_stand SET peildatum = peildatum - 1"))
    assert not behind()
    with hub.database.engine.begin() as connection:
        connection.execute(text("DELETE FROM beheer.mart_stand WHERE mart = 'mart.vsv'"))
    assert behind()


def test_partitions_follow_the_months_when_the_first_levering_goes(instance):
    for months in ([202609, 202610], [202609, 202610, 202611], [202610, 202611], []):
        offer_peilmaanden(instance, months)
        assert instance.get_dynamic_partitions("peilmaand") == [str(month) for month in months]


def test_a_range_is_counted_in_one_run_and_each_month_shows_its_own_figures(hub, instance, run, definitions):
    first, last = months_back(3)[0], months_back(1)[0]
    offer(hub, f"{first}15")
    run("inlezen")
    key = dg.AssetKey(["mart", "thuiszitters"])
    node = definitions.resolve_asset_graph().get(key)
    assert node.backfill_policy == dg.BackfillPolicy.single_run()
    done = definitions.resolve_implicit_global_asset_job_def().execute_in_process(
        instance=instance,
        asset_selection=[key],
        tags={"dagster/asset_partition_range_start": first, "dagster/asset_partition_range_end": last},
    )
    [(mart, months)] = counted(done).items()
    assert (mart, sorted(months)) == ("thuiszitters", months_back(3))
    shown = {event.partition: event.step_materialization_data.materialization.metadata for event in done.all_events
             if event.event_type_value == "ASSET_MATERIALIZATION"}  # fmt: skip
    assert shown[last]["peildatum"].text == today().isoformat()
    assert shown[first]["peildatum"].text.startswith(f"{first[:4]}-{first[4:]}-")
    assert shown[first]["dagster/partition_row_count"].value == shown[first]["rijen"].value == 0
    assert shown[first]["definitie"].text == read_marts()["mart.thuiszitters"].file.header["definitie"]
    assert {"voorbeeld", "dagster/column_schema", "dagster/row_count"} <= set(shown[first])


def test_a_partition_that_a_user_made_up_fails_in_words_of_ours(instance, definitions):
    instance.add_dynamic_partitions("peilmaand", ["oktober"])
    with pytest.raises(dg.Failure, match="'oktober' is geen peilmaand"):
        definitions.resolve_implicit_global_asset_job_def().execute_in_process(
            instance=instance, asset_selection=[dg.AssetKey(["mart", "thuiszitters"])], partition_key="oktober"
        )


def test_one_mart_that_cannot_be_counted_fails_in_words_of_ours_and_leaves_the_others_alone(hub, instance, run):
    with hub.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE mart.thuiszitters DROP COLUMN opgelost CASCADE")
    offer(hub, f"{months_back(1)[0]}01")
    with pytest.raises(dg.Failure, match=r"mart\.thuiszitters van"):
        run("inlezen")
    with hub.database.engine.connect() as connection:
        stored = connection.scalars(text("SELECT mart FROM beheer.mart_stand ORDER BY 1")).all()
    assert stored == [f"mart.{mart}" for mart in KEPT if mart != "thuiszitters"]
