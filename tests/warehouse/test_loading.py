"""Loading a levering: nothing lost, whole or not at all, refused by the publish transaction itself (invariants 1, 2 and 8)."""

import datetime
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyarrow as pa
import pytest
from sqlalchemy import text

from schemas.errors import HubError, LeveringRefused
from schemas.extract import Extract
from schemas.register import extract_named
from tests.warehouse.deliveries import sleutel, stagings
from warehouse.access import act_as_loader
from warehouse.database import Database
from warehouse.leveringen import Received, levering_of, register
from warehouse.loading import AlreadyLoading, Load, drop_leftovers
from warehouse.locks import leveringen_locked
from warehouse.publication import NotWaiting, Outcome, RowsLost
from warehouse.server_errors import DatabaseRefused
from warehouse.staging import StagedBlock
from warehouse.stored import UUID, stored_columns
from warehouse.tables.beheer import Status

_JVS = extract_named("jvs_jongere")
_BRP = extract_named("brp_persoonslijst")

Row = tuple[int, str, Mapping[str, object]]
"""Row number, key and stored columns."""


def _block(extract: Extract, valid: Sequence[Row], quarantined: Sequence[tuple[int, str, str | None]] = ()) -> StagedBlock:
    """A block of valid rows and of quarantined ones (row number, rule, key or None). The key `a/1` belongs to person `a`."""
    group = ["groep"] if extract.group else []
    columns = {
        "rijnummer": pa.array([number for number, _, _ in valid], pa.int32()),
        "sleutel": pa.array([sleutel(key).bytes for _, key, _ in valid], UUID),
        **{name: pa.array([_person(key) for _, key, _ in valid], UUID) for name in group},
        **{
            column.name: pa.array([stored.get(column.name) for _, _, stored in valid], column.arrow_type)
            for column in stored_columns(extract)
        },
    }
    apart = {
        "rijnummer": pa.array([number for number, _, _ in quarantined], pa.int32()),
        "regels": pa.array([[rule] for _, rule, _ in quarantined], pa.list_(pa.string())),
        "sleutel": pa.array([key and sleutel(key).bytes for _, _, key in quarantined], UUID),
        **{name: pa.array([key and _person(key) for _, _, key in quarantined], UUID) for name in group},
        "sleutelkolommen": pa.array(['{"volgnummer": 1}'] * len(quarantined), pa.string()),
    }
    return StagedBlock(len(valid) + len(quarantined), pa.record_batch(columns), pa.record_batch(apart))


def _person(key: str) -> bytes:
    return sleutel(key.partition("/")[0]).bytes


def _rows(*values: str) -> list[Row]:
    """Rows `a=X` or `a=X/Y`: key and doelgroep (JVS), numbered from 1."""
    pairs = [value.split("=") for value in values]
    return [(number, key, {"dossiernummer": key, "doelgroep": value}) for number, (key, value) in enumerate(pairs, 1)]


def _received(database: Database, extract: Extract = _JVS, scope: str = "G0193", *, day: int = 1, sha: str = "a") -> int:
    received = Received(extract, scope, datetime.date(2026, 1, day), None, "toets.csv", sha * 64, 1, "archief/toets")
    with database.engine.begin() as connection:
        return register(connection, received).levering.levering


def _load(database: Database, number: int, *blocks: StagedBlock) -> Outcome:
    with Load(database, number) as load:
        load.stage((number, block) for block in blocks)
        return load.publish({number: {"geslacht: onbekende_code": 2}})[number]


def _allow_all(database: Database, extract: Extract) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("INSERT INTO beheer.drempel VALUES (:extract, 1)"), {"extract": extract.name})


def _quarantine(database: Database, number: int) -> dict[int, list[str]]:
    query = text("SELECT rijnummer, regels FROM beheer.quarantaine WHERE levering = :number")
    with database.engine.connect() as connection:
        return {row.rijnummer: row.regels for row in connection.execute(query, {"number": number})}


def _loaded(database: Database, extract: Extract = _JVS) -> list[str]:
    column = "doelgroep" if extract is _JVS else "geslacht"
    query = text(
        f"SELECT {column} FROM bron.{extract.name} WHERE bekend_tot = 'infinity' AND geldig_tot = 'infinity' ORDER BY 1"
    )
    with database.engine.connect() as connection:
        return list(connection.execute(query).scalars())


def test_rows_in_the_file_are_rows_loaded_plus_rows_in_quarantaine(database: Database):
    number = _received(database)
    valid = [(row, f"k{row}", {"dossiernummer": f"k{row}", "doelgroep": "leerplicht"}) for row in range(1, 98)]
    first = _block(_JVS, valid[:50], [(99, "burgerservicenummer: bsn", "z")])
    second = _block(_JVS, valid[50:], [(98, "aantal_kolommen", None)])
    outcome = _load(database, number, first, second)
    assert outcome == Outcome(Status.LOADED, 99, 97, 2)
    with database.engine.connect() as connection:
        levering = levering_of(connection, number)
        kept = connection.execute(text("SELECT sleutel, sleutelkolommen FROM beheer.quarantaine ORDER BY rijnummer")).all()
        moments = connection.execute(text("SELECT DISTINCT bekend_van, levering FROM bron.jvs_jongere")).all()
    assert (levering.status, levering.rijen, levering.rijen_geladen, levering.rijen_quarantaine) == (Status.LOADED, 99, 97, 2)
    assert levering.waarschuwingen == {"geslacht: onbekende_code": 2}
    assert [tuple(row) for row in moments] == [(levering.geladen_op, number)]
    assert [tuple(row) for row in kept] == [(None, {"volgnummer": 1}), (sleutel("z"), {"volgnummer": 1})]
    assert _quarantine(database, number) == {98: ["aantal_kolommen"], 99: ["burgerservicenummer: bsn"]}
    assert len(_loaded(database)) == 97
    assert stagings(database) == []


def test_a_row_lost_on_the_way_stops_the_publish(database: Database):
    number = _received(database)
    whole = _block(_JVS, _rows("a=X", "b=Y"))
    for wrong in (
        StagedBlock(3, whole.valid, whole.quarantine),
        _block(_JVS, _rows("a=X", "b=Y"), [(2, "burgerservicenummer: bsn", "b")]),
    ):
        with pytest.raises(RowsLost, match="nooit verdwijnen"):
            _load(database, number, wrong)
    with database.engine.connect() as connection:
        assert levering_of(connection, number).status is Status.RECEIVED
    assert (_loaded(database), _quarantine(database, number), stagings(database)) == ([], {}, [])


def test_a_levering_without_rows_loads_and_closes_what_was_there(database: Database):
    _load(database, _received(database), _block(_JVS, _rows("a=X")))
    assert _load(database, _received(database, day=2), _block(_JVS, [])).status is Status.LOADED
    assert _loaded(database) == []
    assert _load(database, _received(database, day=3)).status is Status.LOADED


def test_equal_rows_are_one_row_and_unequal_rows_of_a_key_are_none(database: Database):
    _allow_all(database, _JVS)
    number = _received(database)
    rows = _rows("a=X", "b=Y", "a=X", "c=X", "c=Y", "c=X", "a=X")
    assert _load(database, number, _block(_JVS, rows)) == Outcome(Status.LOADED, 7, 2, 5)
    assert _loaded(database) == ["X", "Y"]
    assert _quarantine(database, number) == {
        3: ["dubbele_rij"], 7: ["dubbele_rij"], 4: ["dubbele_sleutel"], 5: ["dubbele_sleutel"], 6: ["dubbele_sleutel"],
    }  # fmt: skip


def test_a_valid_row_whose_key_is_in_quarantaine_too_repeats_that_key(database: Database):
    _allow_all(database, _JVS)
    number = _received(database)
    _load(database, number, _block(_JVS, _rows("a=X", "a=X", "b=Y"), [(4, "burgerservicenummer: bsn", "a")]))
    assert _loaded(database) == ["Y"]
    assert _quarantine(database, number) == {
        1: ["dubbele_sleutel"], 2: ["dubbele_sleutel"], 4: ["burgerservicenummer: bsn"],
    }  # fmt: skip


def test_a_doubled_row_leaves_its_key_known(database: Database):
    _allow_all(database, _JVS)
    _load(database, _received(database, day=2), _block(_JVS, _rows("a=X", "a=X")))
    _load(database, _received(database, day=1), _block(_JVS, _rows("a=Y")))
    assert _loaded(database) == ["X"]
    _load(database, _received(database, day=2, sha="b"), _block(_JVS, _rows("a=Z", "a=Z")))
    assert _loaded(database) == ["Z"]


def _person_rows(*keys: str) -> list[Row]:
    return [
        (number, key, {"a_nummer": _person(key), "volgnummer": None, "geslacht": key})
        for number, key in enumerate(keys, 1)
    ]  # fmt: skip


def test_a_quarantined_row_takes_all_rows_of_its_person_along(database: Database):
    _allow_all(database, _BRP)
    number = _received(database, _BRP)
    rows = _person_rows("a/0", "a/1", "b/0", "b/1")
    outcome = _load(database, number, _block(_BRP, rows, [(5, "geboortedatum: gevuld", "b/2")]))
    assert (outcome.loaded, outcome.quarantined) == (2, 3)
    assert _loaded(database, _BRP) == ["a/0", "a/1"]
    assert _quarantine(database, number) == {
        3: ["persoon_in_quarantaine"], 4: ["persoon_in_quarantaine"], 5: ["geboortedatum: gevuld"],
    }  # fmt: skip


def test_a_person_who_occurs_twice_goes_to_quarantaine_with_all_history(database: Database):
    _allow_all(database, _BRP)
    number = _received(database, _BRP)
    rows = _person_rows("a/0", "a/1", "b/0")
    rows.append((4, "a/0", {"a_nummer": _person("a"), "geslacht": "anders"}))
    _load(database, number, _block(_BRP, rows))
    assert _loaded(database, _BRP) == ["b/0"]
    assert _quarantine(database, number) == {
        1: ["dubbele_sleutel"], 4: ["dubbele_sleutel"], 2: ["persoon_in_quarantaine"],
    }  # fmt: skip


def test_an_equal_row_of_a_person_takes_nobody_along(database: Database):
    _allow_all(database, _BRP)
    number = _received(database, _BRP)
    rows = _person_rows("a/0", "a/1", "a/1")
    _load(database, number, _block(_BRP, rows))
    assert _loaded(database, _BRP) == ["a/0", "a/1"]
    assert _quarantine(database, number) == {3: ["dubbele_rij"]}


def _many(bad: int, good: int) -> StagedBlock:
    valid = [(row, f"k{row}", {"dossiernummer": f"k{row}", "doelgroep": "X"}) for row in range(bad + 1, bad + good + 1)]
    return _block(_JVS, valid, [(row, ("bsn", "elfproef")[row % 2], None) for row in range(1, bad + 1)])


def test_the_publish_transaction_refuses_above_the_threshold_and_keeps_the_row_numbers(database: Database):
    number = _received(database)
    outcome = _load(database, number, _many(6, 94))
    assert (outcome.status, outcome.reason_code, outcome.loaded) == (Status.REFUSED, "te_veel_quarantaine", 0)
    assert outcome.reason is not None
    assert "6 van de 100 rijen" in outcome.reason
    assert "6,0 %" in outcome.reason
    assert "hoogstens 5,0 %" in outcome.reason
    assert "bsn (3), elfproef (3)" in outcome.reason
    with database.engine.connect() as connection:
        levering = levering_of(connection, number)
    assert (levering.status, levering.reden, levering.rijen, levering.rijen_geladen) == (
        Status.REFUSED, outcome.reason, 100, None,
    )  # fmt: skip
    assert len(_quarantine(database, number)) == 6
    assert (_loaded(database), stagings(database)) == ([], [])


def test_exactly_the_threshold_loads(database: Database):
    assert _load(database, _received(database), _many(5, 95)).status is Status.LOADED


def test_a_refused_levering_loads_when_it_is_presented_again_under_a_higher_threshold(database: Database):
    number = _received(database)
    assert _load(database, number, _many(6, 94)).status is Status.REFUSED
    _allow_all(database, _JVS)
    assert _received(database) == number
    assert _load(database, number, _many(6, 94)).status is Status.LOADED
    assert len(_quarantine(database, number)) == 6


def test_the_levering_received_last_counts_whichever_is_published_last(database: Database):
    first, second = _received(database, sha="a"), _received(database, sha="b")
    assert _load(database, second, _block(_JVS, _rows("a=nieuw"))).status is Status.LOADED
    assert _load(database, first, _block(_JVS, _rows("a=oud"))).status is Status.SUPERSEDED
    assert _loaded(database) == ["nieuw"]
    third = _received(database, sha="c")
    assert _load(database, third, _block(_JVS, _rows("a=nieuwst"))).status is Status.LOADED
    assert _loaded(database) == ["nieuwst"]
    with database.engine.connect() as connection:
        leveringen = [levering_of(connection, number) for number in (first, second, third)]
    assert [levering.vervangen_door for levering in leveringen] == [second, third, None]


def test_a_refused_redelivery_supersedes_nothing(database: Database):
    _load(database, _received(database, sha="a"), _block(_JVS, _rows("a=oud")))
    assert _load(database, _received(database, sha="b"), _many(6, 1)).status is Status.REFUSED
    assert _loaded(database) == ["oud"]


def test_a_levering_is_loaded_once(database: Database):
    number = _received(database)
    _load(database, number, _block(_JVS, _rows("a=X")))
    with pytest.raises(NotWaiting, match="geladen"):
        _load(database, number, _block(_JVS, _rows("a=X")))
    assert _loaded(database) == ["X"]


def test_a_levering_withdrawn_during_its_load_is_not_published(database: Database):
    number = _received(database)
    with Load(database, number) as load:
        load.stage([(number, _block(_JVS, _rows("a=X")))])
        with database.engine.begin() as connection:
            connection.execute(text("UPDATE beheer.levering SET status = 'ingetrokken'"))
        with pytest.raises(NotWaiting, match="ingetrokken"):
            load.publish()
    assert (_loaded(database), stagings(database)) == ([], [])


def test_two_processes_cannot_load_the_same_levering(database: Database):
    number = _received(database)
    with Load(database, number) as load:
        with pytest.raises(AlreadyLoading, match="wordt al geladen"):
            _load(database, number, _block(_JVS, _rows("a=Y")))
        load.stage([(number, _block(_JVS, _rows("a=X")))])
        load.publish()
    assert _loaded(database) == ["X"]
    with leveringen_locked(database.engine, [number]) as is_free:
        assert is_free


def test_an_error_while_reading_leaves_nothing_and_no_thread(database: Database):
    number = _received(database)

    def failing() -> Iterator[StagedBlock]:
        yield _block(_JVS, _rows("a=X"))
        raise HubError("Het bestand is halverwege afgebroken.")

    threads = threading.active_count()
    with pytest.raises(HubError, match="halverwege"):
        _stage_only(database, number, failing())
    assert threading.active_count() == threads
    assert (_loaded(database), stagings(database)) == ([], [])
    assert _load(database, number, _block(_JVS, _rows("a=X"))).status is Status.LOADED


def test_an_error_of_the_database_while_copying_stops_the_reading_and_shows_no_value(database: Database):
    number = _received(database)
    wrong = _many(0, 20_000)
    text_for_number = wrong.valid.set_column(0, "rijnummer", pa.array(["123456782"] * 20_000))
    given = []

    def endless() -> Iterator[StagedBlock]:
        while True:
            given.append(1)
            yield StagedBlock(20_000, text_for_number, wrong.quarantine)

    threads = threading.active_count()
    with pytest.raises(DatabaseRefused) as caught:
        _stage_only(database, number, endless())
    assert "123456782" not in str(caught.value)
    assert caught.value.__suppress_context__
    assert len(given) < 20
    assert threading.active_count() == threads
    assert stagings(database) == []


def _stage_only(database: Database, number: int, blocks: Iterable[StagedBlock]) -> None:
    with Load(database, number) as load:
        load.stage((number, block) for block in blocks)


def test_leftovers_of_a_killed_load_go_and_a_running_load_is_left_alone(database: Database):
    killed, running = _received(database, sha="a"), _received(database, sha="b")
    with database.engine.begin() as connection:
        act_as_loader(connection)
        connection.execute(text(f"CREATE UNLOGGED TABLE tussen.levering_{killed} (a integer)"))
        connection.execute(text(f"CREATE UNLOGGED TABLE tussen.quarantaine_{killed} (a integer)"))
    with Load(database, running) as load:
        drop_leftovers(database)
        assert stagings(database) == [running]
        load.stage([(running, _block(_JVS, _rows("a=X")))])
        assert load.publish()[running].status is Status.LOADED


def test_the_staging_of_a_killed_load_goes_when_its_levering_is_loaded_in_another_group(database: Database):
    first, second = _received(database, _JVS, "G0193"), _received(database, _JVS, "G0160")
    with database.engine.begin() as connection:
        act_as_loader(connection)
        connection.execute(text(f"CREATE UNLOGGED TABLE tussen.levering_{second} (a integer)"))
    with Load(database, first, second) as load:
        assert stagings(database) == [first]
        load.publish()
    assert stagings(database) == []


def test_leveringen_that_are_published_together_are_each_loaded_or_refused_by_themselves(database: Database):
    good, bad, broken, empty = (_received(database, _JVS, scope) for scope in ("G0193", "G0160", "G0148", "G0166"))
    blocks = [(good, _block(_JVS, _rows("a=X", "b=Y"))), (bad, _many(6, 4)), (broken, _block(_JVS, _rows("z=Z")))]
    with Load(database, good, bad, broken, empty) as load:
        load.stage(blocks)
        refused = {broken: LeveringRefused("afgebroken", "Het bestand breekt af.")}
        outcomes = load.publish({good: {"geslacht: onbekende_code": 1}}, refused)
    statuses = {good: Status.LOADED, bad: Status.REFUSED, broken: Status.REFUSED, empty: Status.LOADED}
    assert {number: outcome.status for number, outcome in outcomes.items()} == statuses
    assert [outcomes[number].loaded for number in (good, bad, broken, empty)] == [2, 0, 0, 0]
    with database.engine.connect() as connection:
        lines = {number: levering_of(connection, number) for number in outcomes}
    assert (lines[bad].reden_code, lines[broken].reden_code) == ("te_veel_quarantaine", "afgebroken")
    assert (lines[good].reden_code, lines[empty].reden_code) == (None, None)
    assert [lines[number].rijen for number in (good, bad, broken, empty)] == [2, 10, None, 0]
    assert (lines[good].waarschuwingen, lines[empty].waarschuwingen) == ({"geslacht: onbekende_code": 1}, {})
    assert (_loaded(database), len(_quarantine(database, bad)), _quarantine(database, broken)) == (["X", "Y"], 6, {})
    assert stagings(database) == []


def test_of_leveringen_that_are_published_together_a_row_lost_by_one_stops_all(database: Database):
    first, second = _received(database, _JVS, "G0193"), _received(database, _JVS, "G0160")
    whole = _block(_JVS, _rows("a=X"))
    with Load(database, first, second) as load:
        load.stage([(first, whole), (second, StagedBlock(2, whole.valid, whole.quarantine))])
        with pytest.raises(RowsLost, match=f"Levering {second} telt 2"):
            load.publish()
    assert _loaded(database) == []
    assert _load(database, first, whole).status is Status.LOADED


def test_a_person_in_quarantaine_in_one_levering_keeps_the_rows_in_another(database: Database):
    _allow_all(database, _BRP)
    first, second = (_received(database, _BRP, scope) for scope in ("G0193", "G0160"))
    block = _block(_BRP, _person_rows("a/1"), [(2, "geboortedatum: gevuld", "a/0")])
    with Load(database, first, second) as load:
        load.stage([(first, block), (second, _block(_BRP, _person_rows("a/5", "a/6")))])
        load.publish()
    assert _quarantine(database, first) == {1: ["persoon_in_quarantaine"], 2: ["geboortedatum: gevuld"]}
    assert (_quarantine(database, second), _loaded(database, _BRP)) == ({}, ["a/5", "a/6"])
