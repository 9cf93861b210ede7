"""`toegang toepassen`: derived from models, marts and columns, the same again, and closed for what nobody declared."""

import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from schemas.region import GEMEENTEN
from schemas.register import EXTRACTS
from tests.access.house import FOREIGN, OWN, House, login_of
from tests.access.site import separate
from warehouse import sql_layers
from warehouse.access.apply import access_changes, apply_access, audience
from warehouse.access.present import Relation, quoted
from warehouse.access.tenants import EVERYONE, REGION, tenant_of
from warehouse.database import Database, ensure_database, migrate
from warehouse.migrations import upgrade
from warehouse.sql_files import MARTS, SqlFileError


@pytest.fixture
def marts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, house: House):
    """The folder of the marts with room for one more; afterwards the house is as its own folder says."""
    folder = Path(shutil.copytree(MARTS, tmp_path / "marts"))
    monkeypatch.setattr(sql_layers, "MARTS", folder)
    yield folder
    monkeypatch.undo()
    upgrade(house.database.engine)


def _mart(folder: Path, name: str, body: str, *columns: str, toegang: str | None = None) -> None:
    header = [f"-- naam: mart.{name}", "-- titel: Proef", "-- definitie: Proef."]
    header += [f"-- toegang: {toegang}"] if toegang else []
    header += [f"-- kolom {column}: Uitleg." for column in columns]
    (folder / f"{name}.sql").write_text("\n".join([*header, body]))


def _relation(name: str, references: dict[str, str] | None = None, **columns: str) -> Relation:
    schema, relation = name.split(".")
    return Relation(schema, relation, "r", False, False, False, False, columns, references or {})


@pytest.mark.parametrize("extract", EXTRACTS.values(), ids=lambda extract: extract.name)
def test_the_tenant_of_a_row_in_bron_follows_from_its_model(extract):
    condition = tenant_of(_relation(f"bron.{extract.name}"), {}).for_gemeente("0193")
    assert condition is not None
    if extract.source == "jvs":
        assert condition.startswith("((scope = 'G0193'::text) OR ((scope ~~ 'R%'::text) AND (gemeentecode = '0193'::text))")
    elif extract.municipality is not None:
        assert condition == f"({extract.municipality} = '0193'::text)"
    else:
        assert condition == "(scope = 'G0193'::text)"


@pytest.mark.parametrize(
    ("relation", "condition"),
    [
        (_relation("controle.bevinding", gemeentecode="text", persoon="uuid"), "(gemeentecode = '0193'::text)"),
        (_relation("beheer.levering", scope="text"), "(scope = 'G0193'::text)"),
        (_relation("kern.alias", persoon="uuid"), None),
        (_relation("mart.vreemd", gemeentecode="integer"), None),
        (_relation("beheer.los", levering="bigint"), None),
    ],
)
def test_the_tenant_of_another_row_follows_from_its_columns(relation, condition):
    assert tenant_of(relation, {}).for_gemeente("0193") == condition


def test_reference_tables_and_rounded_cubes_are_for_everyone_and_what_says_nothing_for_the_region():
    assert tenant_of(_relation("kern.gemeente", gemeentecode="text"), {}) is EVERYONE
    assert tenant_of(_relation("kern.feestdag", datum="date"), {}) is EVERYONE
    assert tenant_of(_relation("mart_openbaar.kubus", gemeentecode="text"), {}) is EVERYONE
    assert tenant_of(_relation("kern.nieuw", datum="date"), {}) is REGION


def test_applying_again_changes_nothing(house: House):
    assert house.apply() == []
    with house.database.engine.connect() as connection:
        assert access_changes(connection) == []


def test_a_migration_applies_access_and_a_dry_run_changes_nothing(house: House, administrator):
    administrator.execute("DROP POLICY gemeente_0193 ON mart.vsv")
    with house.database.engine.connect() as connection:
        told = [change.told for change in access_changes(connection)]
        assert (
            told
            == ["maakt regel gemeente_0193 op mart.vsv: doorstroomhub_g0193 ziet (gemeentecode = '0193'::text)"]
            == [change.told for change in access_changes(connection)]
        )
    upgrade(house.database.engine)
    assert house.apply() == []


def test_a_view_over_bron_protects_bron_by_itself_and_shows_the_own_rows(house: House, marts: Path):
    body = "SELECT scope, count(*) AS dossiers, max(gemeentecode) AS gemeentecode FROM bron.jvs_jongere GROUP BY scope"
    _mart(marts, "dossiers", body, "scope", "dossiers", "gemeentecode")
    upgrade(house.database.engine)
    with house.connect(login_of(OWN)) as session:
        assert session.execute("SELECT scope, dossiers FROM mart.dossiers").fetchall() == [(f"G{OWN}", 1)]
    with house.connect(login_of("regio")) as session:
        assert session.execute("SELECT count(*) FROM mart.dossiers").fetchone() == (len(GEMEENTEN),)


def test_when_the_view_goes_its_table_is_as_open_to_the_loader_as_before(house: House, marts: Path, administrator):
    test_a_view_over_bron_protects_bron_by_itself_and_shows_the_own_rows(house, marts)
    (marts / "dossiers.sql").unlink()
    upgrade(house.database.engine)
    state = "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = 'bron.jvs_jongere'::regclass"
    assert administrator.execute(state).fetchone() == (False, False)
    assert administrator.execute("SELECT count(*) FROM pg_policy WHERE polrelid = 'bron.jvs_jongere'::regclass").fetchone() == (
        0,
    )


@pytest.mark.parametrize(
    ("body", "columns", "toegang"),
    [
        ("SELECT scope AS gebied, extract FROM beheer.levering", ("gebied", "extract"), None),
        ("SELECT scope AS gemeentecode, extract FROM beheer.levering", ("gemeentecode", "extract"), "regio"),
        ("SELECT soort AS gemeentecode, count(*) AS aantal FROM kern.alias GROUP BY soort", ("gemeentecode", "aantal"), None),
    ],
    ids=["no gemeentecode", "declared for the region", "reads a table that knows no gemeente"],
)
def test_a_mart_without_a_tenant_is_seen_by_regional_roles_only(house: House, marts: Path, body, columns, toegang):
    _mart(marts, "proef", body, *columns, toegang=toegang)
    upgrade(house.database.engine)
    with house.connect(login_of(OWN)) as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute("SELECT * FROM mart.proef")
    with house.connect(login_of("regio")) as session:
        session.execute("SELECT * FROM mart.proef")
    with house.database.engine.connect() as connection:
        assert audience(connection)["mart.proef"].told.startswith("alleen de regio")


def test_a_mart_can_declare_the_column_that_holds_its_gemeente(house: House, marts: Path):
    body = "SELECT substr(scope, 2) AS leverende_gemeente, extract FROM beheer.levering"
    _mart(marts, "proef", body, "leverende_gemeente", "extract", toegang="kolom leverende_gemeente")
    upgrade(house.database.engine)
    with house.connect(login_of(OWN)) as session:
        assert {row[0] for row in session.execute("SELECT leverende_gemeente FROM mart.proef").fetchall()} == {OWN}


@pytest.mark.parametrize("toegang", ["kolom bestaat_niet", "iedereen", "kolom aantal"])
def test_a_declaration_that_cannot_be_used_is_refused_with_what_to_write(house: House, marts: Path, toegang):
    _mart(marts, "proef", "SELECT extract, 1 AS aantal FROM beheer.levering", "extract", "aantal", toegang=toegang)
    with pytest.raises(SqlFileError, match=r"proef\.sql: toegang .* kan niet\. Schrijf '-- toegang: kolom <naam>'"):
        upgrade(house.database.engine)


def test_partitions_are_read_through_their_parent_only(house: House, marts: Path, administrator):
    administrator.execute("SET ROLE doorstroomhub_eigenaar")
    administrator.execute("CREATE TABLE controle.gedeeld (gemeentecode text, aantal integer) PARTITION BY LIST (gemeentecode)")
    for code in (OWN, FOREIGN):
        administrator.execute(
            f"CREATE TABLE controle.deel_{code} PARTITION OF controle.gedeeld FOR VALUES IN ('{code}')".encode()
        )
        administrator.execute(f"INSERT INTO controle.gedeeld VALUES ('{code}', 1)".encode())
    administrator.execute("RESET ROLE")
    _mart(marts, "proef", "SELECT gemeentecode, aantal FROM controle.gedeeld", "gemeentecode", "aantal")
    upgrade(house.database.engine)
    administrator.execute(f"GRANT USAGE ON SCHEMA controle TO {login_of(OWN)}".encode())
    try:
        with house.connect(login_of(OWN)) as session:
            assert session.execute("SELECT gemeentecode FROM mart.proef").fetchall() == [(OWN,)]
            assert session.execute("SELECT gemeentecode FROM controle.gedeeld").fetchall() == [(OWN,)]
            plan = "\n".join(row[0] for row in session.execute("EXPLAIN SELECT * FROM mart.proef").fetchall())
            assert f"deel_{OWN}" in plan
            assert f"deel_{FOREIGN}" not in plan
            for code in (OWN, FOREIGN):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    session.execute(f"SELECT * FROM controle.deel_{code}".encode())
    finally:
        administrator.execute("DROP TABLE controle.gedeeld CASCADE")


def test_behind_the_marts_only_the_columns_that_they_read_are_granted(house: House, administrator):
    granted = "SELECT has_column_privilege('doorstroomhub_lezer', %s, %s, 'SELECT')"
    for relation, column, wanted in [
        ("beheer.levering", "peildatum", True),
        ("beheer.levering", "archief", False),
        ("beheer.levering", "bestandsnaam", False),
        ("beheer.quarantaine", "sleutel", False),
        ("controle.bevinding", "persoon", False),
        ("controle.bevinding", "dossiernummer", False),
    ]:
        assert administrator.execute(granted, (relation, column)).fetchone() == (wanted,), (relation, column)


def test_functioneel_beheer_reads_all_but_wpg_and_the_auditor_no_pseudonyms(house: House):
    with house.connect(login_of("beheer")) as session:
        assert session.execute("SELECT count(*) FROM kern.dossier").fetchone() == (len(GEMEENTEN),)
        assert session.execute("SELECT count(DISTINCT gemeentecode) > 2 FROM mart.verzuim").fetchone() == (True,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("SELECT count(*) FROM wpg.jvs_procesverbaal")
    with house.connect(login_of("auditor")) as session:
        assert session.execute("SELECT count(DISTINCT scope) FROM beheer.levering").fetchone() == (len(GEMEENTEN) + 3,)
        for query in ("SELECT sleutel FROM beheer.quarantaine", "SELECT * FROM mart.verzuim", "SELECT * FROM kern.alias"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(query)


def test_wpg_opens_to_its_own_role_and_to_who_loads_only(administrator):
    query = """
        SELECT rolname FROM pg_roles
        WHERE NOT rolsuper AND has_schema_privilege(oid, 'wpg', 'USAGE') AND rolname LIKE 'doorstroomhub\\_%' ORDER BY 1
    """
    roles = ["doorstroomhub_eigenaar", "doorstroomhub_lader", "doorstroomhub_wpg"]
    assert administrator.execute(query).fetchall() == [(role,) for role in roles]


def test_a_view_over_wpg_is_refused_because_marts_get_counts_only(house: House, marts: Path):
    _mart(
        marts, "pv", "SELECT gemeentecode, count(*) AS aantal FROM wpg.jvs_procesverbaal GROUP BY 1", "gemeentecode", "aantal"
    )
    with pytest.raises(SqlFileError, match="Wet politiegegevens"):
        upgrade(house.database.engine)


def test_two_hubs_on_one_server_keep_their_logins_apart(house: House):
    ensure_database(house.site.url("postgres"), "tweede")
    try:
        with Database(house.site.url("tweede"), house.site.url("dagster")) as second:
            migrate(second.engine)
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(house.url(login_of(OWN), "tweede"))
        assert house.apply() == []
    finally:
        with house.site.as_administrator("postgres") as connection:
            connection.execute("DROP DATABASE tweede WITH (FORCE)")


def test_two_new_hubs_on_a_new_server_can_be_made_at_once(tmp_path: Path):
    def make(url: str) -> None:
        with Database(url, url) as database:
            migrate(database.engine)

    with separate(tmp_path) as fresh:
        urls = [fresh.url(name) for name in ("een", "twee")]
        for name in ("een", "twee"):
            ensure_database(fresh.url("postgres"), name)
        with ThreadPoolExecutor() as threads:
            list(threads.map(make, urls))
        for url in urls:
            with Database(url, url) as database, database.engine.begin() as connection:
                assert apply_access(connection) == []


def test_a_backup_by_the_user_of_the_hub_holds_every_row(house: House, administrator):
    dump = [
        str(house.site.binaries / "pg_dump"),
        "--enable-row-security",
        "--data-only",
        "--schema=mart*",
        house.site.url(house.name),
    ]
    rows = subprocess.run(dump, capture_output=True, text=True, check=True).stdout
    counted = administrator.execute("SELECT count(*) FROM mart.verzuim").fetchone()[0]
    copied = re.findall(r"^COPY mart_delen\.verzuim_\w+ .*?\n(.*?)^\\\.$", rows, re.DOTALL | re.MULTILINE)
    assert sum(len(part.splitlines()) for part in copied) == counted


def test_a_name_is_quoted_as_the_server_does(administrator):
    for name in ("gewoon", "met_1", "1e", "Hoofd", "met spatie", 'met"teken', "streepje-"):
        assert administrator.execute("SELECT format('%%I', %s::text)", (name,)).fetchone() == (quoted(name),)
