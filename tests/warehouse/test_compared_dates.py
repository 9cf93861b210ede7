"""Which date columns the checks compare with the peildatum, and at which distances, is read from their own SQL."""

import pytest

from schemas.register import EXTRACTS
from warehouse.check_files import read_checks
from warehouse.compared_dates import compared_dates, date_columns
from warehouse.date_limits import THE_DAY, Distance, Unit

DAYS_28, MONTHS_3, MONTHS_12 = Distance(28, Unit.DAYS), Distance(3, Unit.MONTHS), Distance(12, Unit.MONTHS)
WORKING_DAYS_5 = Distance(5, Unit.WORKING_DAYS)


def compared(rows, *queries):
    return {extract: dict(columns) for extract, columns in compared_dates(rows.connection, queries).items()}


def test_a_column_is_compared_at_the_distances_of_the_queries_that_name_it(rows):
    found = compared(
        rows,
        "SELECT 1 FROM kern.verzuimmelding AS m WHERE kern.laatst(m.begindatum) + interval '3 months' < kern.peildatum()",
        "SELECT 1 FROM kern.verzuimmelding AS m WHERE kern.werkdagen(kern.laatst(m.melddatum), kern.peildatum()) > 5",
    )
    assert found == {"jvs_verzuimmelding": {"begindatum": {THE_DAY, MONTHS_3}, "melddatum": {THE_DAY, WORKING_DAYS_5}}}


def test_a_column_of_the_same_name_in_an_extract_that_is_not_read_is_another(rows):
    found = compared(rows, "SELECT 1 FROM bron.jvs_werkproces AS w WHERE w.datum_einde < kern.peildatum()")
    assert found == {"jvs_werkproces": {"datum_einde": {THE_DAY}}}


def test_a_date_that_a_view_works_out_means_all_dates_of_that_view(rows):
    found = compared(rows, "SELECT 1 FROM kern.vrijstelling AS v WHERE v.mogelijk_tot + interval '3 months' < kern.peildatum()")
    assert found["jvs_vrijstelling"]["einddatum"] == {THE_DAY, MONTHS_3}


def test_a_date_that_views_work_out_from_each_other_means_the_dates_of_all_of_them(rows):
    found = compared(rows, "SELECT 1 FROM kern.zonder_onderwijs AS z WHERE z.sinds_laatst < kern.peildatum() - 28")
    assert found["duo_c_levering"]["datum_uitschrijving"] == {THE_DAY, DAYS_28}
    assert found["jvs_vrijstelling"]["einddatum"] == {THE_DAY, DAYS_28}


def test_what_a_view_itself_compares_counts_for_whoever_reads_it(rows):
    found = compared(rows, "SELECT t.persoon FROM kern.thuiszitter AS t")
    assert found["duo_p_levering"]["datum_uitschrijving"] >= {DAYS_28, MONTHS_3}
    assert found["jvs_verzuimmelding"]["begindatum"] >= {DAYS_28, MONTHS_3}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT i.peildatum FROM kern.inkomen AS i",
        "SELECT d.datum_opening FROM kern.dossier AS d -- niet vergeleken met kern.peildatum() - 28",
        "SELECT 1 FROM bron.suwi_bijstand AS b WHERE b.geldig_van <= (SELECT kern.peildatum()) AND b.datum_begin > 20260101",
    ],
)
def test_which_rows_are_in_force_and_what_a_comment_says_is_no_comparison(query, rows):
    assert compared(rows, query) == {}


def test_a_function_that_looks_at_the_peildatum_compares_with_it(rows):
    found = compared(rows, "SELECT 1 FROM kern.uitstroom_switch AS u WHERE kern.vroegst(u.datum) > kern.duo_kent_vanaf()")
    assert found["grip_uitstroom_switch"] == {"datum": {THE_DAY}}


def test_the_checks_compare_few_columns_at_more_than_the_day_itself(rows):
    found = compared(rows, *(check.sql for check in read_checks().checks.values() if check.per_person))
    further = {
        (extract, column): distances - {THE_DAY}
        for extract, columns in found.items()
        for column, distances in columns.items()
        if distances != {THE_DAY}
    }
    assert further == {
        ("jvs_jongere", "datum_opening"): {MONTHS_12},
        ("jvs_verzuimmelding", "melddatum"): {MONTHS_12, WORKING_DAYS_5},
        ("jvs_verzuimmelding", "begindatum"): {MONTHS_3, MONTHS_12},
        ("jvs_traject", "signaaldatum"): {DAYS_28},
        ("jvs_traject", "datum_eerste_contact"): {DAYS_28},
        ("jvs_traject", "datum_start"): {MONTHS_12},
        ("jvs_traject", "datum_einde"): {MONTHS_12},
        ("jvs_werkproces", "datum_start"): {MONTHS_12},
        ("jvs_werkproces", "datum_einde"): {MONTHS_12},
    }
    assert found["brp_persoonslijst"]["geboortedatum"] == {THE_DAY}
    assert all(columns.keys() <= date_columns(EXTRACTS[extract]) for extract, columns in found.items())
