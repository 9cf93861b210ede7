"""Every login sees its own rows, all of them and no other, in whatever the catalog says it may read."""

import pytest

from schemas.region import GEMEENTEN
from tests.access.house import OWN, House, login_of
from tests.access.walk import readable, wrong_rows, wrong_rows_behind


@pytest.mark.parametrize("group", [*GEMEENTEN, "regio"])
def test_privacy_11_a_login_sees_its_own_rows_and_no_other(house: House, group: str):
    assert wrong_rows(house, group) == []
    assert wrong_rows_behind(house, group) == []


def test_the_walk_passes_every_mart(house: House, administrator):
    marts = administrator.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'mart'::regnamespace AND relkind IN ('r', 'p', 'v') ORDER BY 1"
    ).fetchall()
    with house.connect(login_of(OWN)) as session:
        assert [name for schema, name, _ in readable(session) if schema == "mart"] == [name for (name,) in marts]
        assert {schema for schema, *_ in readable(session)} == {"mart", "mart_openbaar"}


def test_what_is_open_to_all_is_open_to_a_gemeente(house: House):
    with house.connect(login_of(OWN)) as session:
        assert session.execute("SELECT count(*) FROM mart_openbaar.regio").fetchone() == (len(GEMEENTEN),)
