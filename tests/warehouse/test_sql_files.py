"""A SQL file is a header of comment lines and plain SQL below it; what is wrong with one is said in a sentence."""

import pytest

from warehouse.sql_files import SqlFileError, execute_plain, read_sql_file

GOOD = "-- code: X01\n-- titel: Een zin\n--   die doorloopt\n-- kolom a: Uitleg: met dubbele punt.\nSELECT 1 AS a;\n"


@pytest.fixture
def read(tmp_path):
    def _read(content, required=("code",)):
        (tmp_path / "x01_toets.sql").write_text(content)
        return read_sql_file(tmp_path / "x01_toets.sql", required)

    return _read


def test_fields_continue_on_the_next_line_and_the_body_loses_its_semicolon(read):
    file = read(GOOD)
    assert file.header == {"code": "X01", "titel": "Een zin die doorloopt", "kolom a": "Uitleg: met dubbele punt."}
    assert file.column_comments == {"a": "Uitleg: met dubbele punt."}
    assert file.body == "SELECT 1 AS a"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (GOOD.replace("-- code: X01\n", ""), "ontbreekt het veld 'code'"),
        ("-- code: X01\n" + GOOD, "staat er twee keer"),
        ("-- zomaar een opmerking\n" + GOOD, "regel 1"),
        ("--   niets om te vervolgen\n" + GOOD, "regel 1"),
        ("-- code: X01\n", "geen SQL"),
        ("-- code: X01\n;", "geen SQL"),
        ("", "ontbreekt het veld 'code'"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_name(read, content, said):
    with pytest.raises(SqlFileError, match=said) as refused:
        read(content)
    assert "x01_toets.sql" in str(refused.value)


def test_percent_and_colon_mean_nothing_special_in_a_file(database):
    with database.engine.begin() as connection:
        sql = "SELECT '100%', 'a:b', 7 % 4, '%(geen)s'::text, %(wel)s::text"
        assert execute_plain(connection, sql, {"wel": "x"}).one() == ("100%", "a:b", 3, "%(geen)s", "x")
        assert execute_plain(connection, "SELECT '5%' LIKE '%'").scalar() is True
