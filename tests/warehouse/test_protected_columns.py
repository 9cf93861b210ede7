"""No column that could hold a protected value is forgotten: declared, or free for a reason."""

import pytest
from sqlalchemy import Column, Connection, MetaData, Table, Uuid, text

from schemas.register import EXTRACTS
from warehouse.bron import History
from warehouse.protected_columns import FREE, Hidden, Undeclared, declared, protected_tables
from warehouse.protection import PROTECTED, Protection

_COULD_HOLD = """
SELECT table_schema || '.' || table_name || '.' || column_name
FROM information_schema.columns
WHERE
    udt_name IN ('uuid', '_uuid', 'bytea', '_bytea')
    AND table_schema NOT IN ('pg_catalog', 'information_schema', 'tussen')
    AND (table_schema, table_name) IN (SELECT schemaname, tablename FROM pg_tables)
"""


def test_every_column_of_the_database_that_could_hold_a_protected_value_is_declared_or_free(rolled_back: Connection):
    present = set(rolled_back.scalars(text(_COULD_HOLD)))
    said = {f"{table}.{column}" for table, columns in declared().items() for column in columns}
    assert present - said - set(FREE) == set()
    assert (said | set(FREE)) - present == set(), "declared, and not there"
    assert said & set(FREE) == set()


def test_a_rotation_rewrites_exactly_the_declared_columns(rolled_back: Connection):
    rewritten = {f"{table.name.replace(chr(34), '')}": dict(table.columns) for table in protected_tables(rolled_back)}
    assert rewritten == declared()
    assert rewritten["kern.alias"] == {"nummer": Protection.PSEUDONYM, "persoon": Protection.PERSON}
    assert rewritten["wpg.bevinding"] == rewritten["controle.bevinding"] == {"persoon": Protection.PERSON}
    assert rewritten["beheer.quarantaine"] == {"groep": Protection.PSEUDONYM, "sleutel": Protection.ROW_KEY}


@pytest.mark.parametrize("kind", ["uuid", "bytea", "uuid[]"])
def test_a_table_that_nobody_declared_is_refused_by_name(rolled_back: Connection, kind: str):
    rolled_back.exec_driver_sql("SET LOCAL ROLE doorstroomhub_eigenaar")
    rolled_back.exec_driver_sql(f"CREATE TABLE controle.vergeten (iets {kind})")
    with pytest.raises(Undeclared, match=r"controle\.vergeten\.iets"):
        protected_tables(rolled_back)


def test_rows_that_the_hub_may_not_see_are_never_passed_over(rolled_back: Connection):
    rolled_back.exec_driver_sql("ALTER TABLE kern.alias ENABLE ROW LEVEL SECURITY")
    protected_tables(rolled_back)  # of the owner, who sees every row
    rolled_back.exec_driver_sql("ALTER TABLE kern.alias FORCE ROW LEVEL SECURITY")
    rolled_back.exec_driver_sql("CREATE POLICY deel ON kern.alias TO doorstroomhub_lader USING (soort = 'bsn')")
    with pytest.raises(Hidden, match=r"kern\.alias"):
        protected_tables(rolled_back)
    rolled_back.exec_driver_sql("CREATE POLICY alles ON kern.alias TO doorstroomhub_lader USING (true)")
    protected_tables(rolled_back)
    rolled_back.exec_driver_sql("CREATE POLICY streng ON kern.alias AS RESTRICTIVE USING (soort = 'bsn')")
    with pytest.raises(Hidden, match=r"kern\.alias"):
        protected_tables(rolled_back)


def test_a_part_of_a_table_is_declared_by_the_table(rolled_back: Connection):
    rolled_back.exec_driver_sql("SET LOCAL ROLE doorstroomhub_eigenaar")
    rolled_back.exec_driver_sql("CREATE TABLE controle.gedeeld (deel integer, iets uuid) PARTITION BY LIST (deel)")
    rolled_back.exec_driver_sql("CREATE TABLE controle.een PARTITION OF controle.gedeeld FOR VALUES IN (1)")
    rolled_back.exec_driver_sql("SET LOCAL ROLE NONE")
    tables = MetaData()
    Table("gedeeld", tables, Column("iets", Uuid, info={PROTECTED: "pseudoniem"}), schema="controle")
    for name, columns in declared().items():
        if name.partition(".")[2] not in EXTRACTS:
            schema, _, table = name.partition(".")
            Table(table, tables, *(Column(c, Uuid, info={PROTECTED: p}) for c, p in columns.items()), schema=schema)
    found = {table.name: dict(table.columns) for table in protected_tables(rolled_back, tables)}
    assert found['controle."een"'] == {"iets": Protection.PSEUDONYM}
    assert 'controle."gedeeld"' not in found


@pytest.mark.parametrize("extract", [each for each in EXTRACTS.values() if each.group], ids=lambda each: each.name)
def test_the_group_of_a_quarantined_row_is_a_pseudonym(extract):
    [group] = [column for column in History(extract).stored if column.name == extract.group]
    assert group.protection is Protection.PSEUDONYM


def test_every_stored_uuid_says_how_it_is_protected():
    for extract in EXTRACTS.values():
        for column in History(extract).stored:
            assert (column.protection is not None) == (column.sql_type == "uuid")
