"""When a proces-verbaal goes to the closed archive and when it is destroyed there (privacy.md 9)."""

import datetime

from sqlalchemy import text

from schemas.retention import Category
from tests.warehouse.rows import DAY
from warehouse import access
from warehouse.retention import due_on

ONE = datetime.timedelta(days=1)


def test_a_procesverbaal_goes_to_the_closed_archive_after_five_years_by_its_last_possible_date(rolled_back, rows):
    for name, date in {"PV1": 20200229, "PV2": 20200300, "PV3": 20200401, "PV4": None}.items():
        rows.procesverbaal(procesverbaal=name, datum_pv=date)
    rows.procesverbaal(procesverbaal="PV1", datum_pv=20200115, tot=datetime.date(2026, 11, 1), bekend_tot="2026-02-01")
    rows.refresh()

    def closing(*day: int) -> list[str]:
        due_on(rolled_back, datetime.date(*day))
        return list(rolled_back.scalars(text("SELECT pvnummer FROM pg_temp.af_te_sluiten ORDER BY 1")))

    assert closing(2025, 2, 28) == []
    assert closing(2025, 3, 1) == closing(2025, 3, 30) == ["PV1"]
    assert closing(2025, 3, 31) == ["PV1", "PV2"]
    assert closing(2090, 1, 1) == ["PV1", "PV2", "PV3"], "without a date no term begins"
    assert due_on(rolled_back, datetime.date(2090, 1, 1)).pvs_without_date == 1


def test_a_procesverbaal_of_which_the_date_came_later_goes_and_one_that_lost_it_is_told_of(rolled_back, rows):
    before, after = {"van": DAY - ONE, "tot": DAY}, {"van": DAY}
    rows.procesverbaal(procesverbaal="PV1", datum_pv=None, **before)
    rows.procesverbaal(procesverbaal="PV1", datum_pv=20200115, **after)
    rows.procesverbaal(procesverbaal="PV2", datum_pv=20200115, **before)
    rows.procesverbaal(procesverbaal="PV2", datum_pv=None, **after)
    rows.refresh()
    due = due_on(rolled_back, datetime.date(2026, 11, 1))
    assert ([pv.number for pv in due.pvs], due.pvs_without_date) == (["PV1"], 1)


def test_the_closed_archive_is_destroyed_five_years_after_the_first_five_however_late_it_was_closed(rolled_back):
    access.act_as_owner(rolled_back)
    rolled_back.execute(text(
        "INSERT INTO wpg.gesloten (scope, sleutel, rij, begin, gesloten_op)"
        " VALUES ('G0193', gen_random_uuid(), '{}', '2020-02-29', '2028-01-01')"
    ))  # fmt: skip
    assert not due_on(rolled_back, datetime.date(2030, 2, 28)).closed
    due = due_on(rolled_back, datetime.date(2030, 3, 1))
    assert len(due.closed) == 1
    assert [(each.category, each.gemeentecode, each.year) for each in due.counts] == [(Category.WPG_CLOSED, "0193", 2030)]
