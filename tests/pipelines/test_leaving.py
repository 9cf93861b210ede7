"""A gemeente leaves (privacy.md 12): it gets everything back, nothing of it stays, and no other gemeente loses a row."""

import csv
import datetime
import io
import json
import subprocess
import uuid
import zipfile

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from sqlalchemy import text
from typer.testing import CliRunner

from connectors.names import parse_name
from pipelines import erasing, leaving
from pipelines.cli.gemeente import app
from pipelines.erasing import carry_out_unfinished
from pipelines.leaving import approve_leaving, ask_handover, ask_leaving, hand_over, leave, what_is_of
from pipelines.people import Person
from pipelines.products.certificate_page import certificate_page
from pipelines.products.handover import HandoverFailed, Recipient
from pipelines.road import receive
from schemas.columns import Kind as Number
from schemas.errors import HubError
from schemas.region import GEMEENTEN
from schemas.register import EXTRACTS
from tests.end_to_end.files import bsn
from tests.pipelines.desk import Desk
from tests.pipelines.erasing import LAST, archived_with, load_all, load_folder, refresh
from warehouse import access
from warehouse.access.apply import apply_access
from warehouse.access.logins import create_login, logins, remove_login
from warehouse.bron import History
from warehouse.certificates import Certificate, certificates
from warehouse.check_files import read_checks
from warehouse.erasure import tables_touched
from warehouse.evaluation import found
from warehouse.leveringen import leveringen
from warehouse.logs.lines import Log
from warehouse.tables.beheer import Status
from warehouse.two_people import Kind, RequestRefused, State, request
from warehouse.whose_rows import gemeente_of, plain_numbers, pseudonym_of

CODE = "0160"
STRANGER = bsn(77)
"""The number of somebody whom no levering names."""
_QUARANTINED = """
INSERT INTO beheer.quarantaine (levering, rijnummer, regels)
SELECT max(levering), 1000000, ARRAY['test'] FROM beheer.levering WHERE scope = :scope
"""
_IN_QUARANTINE = "SELECT count(*) FROM beheer.quarantaine JOIN beheer.levering USING (levering) WHERE scope = :scope"
LOGINS = {"uit_anna": ("aanvrager", "anna@zwolle.example"), "uit_bert": ("beoordelaar", "bert@zwolle.example")}


@pytest.fixture
def hub(region, tmp_path):
    with region.copy(tmp_path) as hub:
        yield hub


@pytest.fixture
def people(hub):
    with hub.database.engine.begin() as connection:
        known = {name: Person(name, create_login(connection, group, name, who)) for name, (group, who) in LOGINS.items()}
        create_login(connection, CODE, "uit_kijker")
        apply_access(connection)
    yield known["uit_anna"], known["uit_bert"]
    with hub.database.engine.connect() as connection:
        left = [login.name for login in logins(connection)]
    for name in left:
        remove_login(hub.database.engine, name)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """The certificate of the gemeente and its key, as files."""
    return certificate_of(tmp_path_factory.mktemp("gemeente"), "Gemeente Hardenberg")


def certificate_of(folder, common_name: str):
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    now = datetime.datetime.now(datetime.UTC)
    built = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=2))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "certificaat.pem").write_bytes(built.public_bytes(Encoding.PEM))
    (folder / "sleutel.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return folder


def recipient_of(certificate) -> Recipient:
    return Recipient.of_file(certificate / "certificaat.pem")


def approved_handover(hub, people, certificate) -> int:
    anna, bert = people
    number = ask_handover(hub, anna, "Z26-12", CODE, recipient_of(certificate)).number
    approve_leaving(hub, bert, Kind.HANDOVER, number, lambda _asked, of: bool(of.rows))
    return number


def approved_leaving(hub, people) -> int:
    anna, bert = people
    number = ask_leaving(hub, anna, "Z26-12", CODE).number
    approve_leaving(hub, bert, Kind.DESTRUCTION, number, lambda _asked, of: bool(of.rows))
    return number


def handed_over(hub, people, certificate, out) -> Certificate:
    return hand_over(hub, people[0], approved_handover(hub, people, certificate), recipient_of(certificate), out)


def rows_by_gemeente(hub) -> dict[str | None, set[str]]:
    """Every row of every history, by the gemeente that it is of."""
    told: dict[str | None, set[str]] = {}
    with hub.database.engine.connect() as connection:
        for extract in EXTRACTS.values():
            query = f"SELECT {gemeente_of(extract)}, rij::text FROM {History(extract).table} AS rij"
            for code, row in connection.execute(text(query)):
                told.setdefault(code, set()).add(f"{extract.name} {row}")
    return told


def close(hub, scope: str, pv: str, number: uuid.UUID) -> None:
    """A proces-verbaal of somebody in the closed archive, in two rows."""
    statement = text(
        "INSERT INTO wpg.gesloten (scope, sleutel, burgerservicenummer, rij, begin, gesloten_op)"
        " VALUES (:scope, :sleutel, :nummer, CAST(:rij AS jsonb), '2020-01-01', '2025-01-01')"
    )
    frame = {"levering": 1, "geldig_tot": "infinity", "bekend_van": "2019-01-01T00:00:00+00:00", "bekend_tot": "infinity"}
    key = uuid.uuid4()
    with hub.database.engine.begin() as connection:
        for day, afdoening in (("2020-01-01", "OPEN"), ("2020-02-01", "SEPOT")):
            row = {**frame, "geldig_van": day, "pvnummer": pv, "datum_pv": 20200101, "afdoening": afdoening}
            connection.execute(statement, {"scope": scope, "sleutel": key, "nummer": number, "rij": json.dumps(row)})


def test_privacy_12_everything_goes_back_in_a_file_that_only_the_gemeente_opens(hub, people, certificate, tmp_path):
    out = tmp_path / "hardenberg.p7m"
    before = rows_by_gemeente(hub)[CODE]
    close(hub, f"G{CODE}", "DICHT1", pseudonym_of(Number.BSN, STRANGER, hub.keyring))
    close(hub, "G0193", "DICHT2", pseudonym_of(Number.BSN, STRANGER, hub.keyring))
    done = handed_over(hub, people, certificate, out)
    assert b"burgerservicenummer" not in out.read_bytes()
    subprocess.run(
        ["openssl", "cms", "-decrypt", "-inform", "DER", "-in", out, "-inkey", certificate / "sleutel.pem",
         "-out", tmp_path / "alles.zip"], check=True, capture_output=True,
    )  # fmt: skip
    with zipfile.ZipFile(tmp_path / "alles.zip") as opened:
        names = opened.namelist()
        jongeren = list(csv.DictReader(io.StringIO(opened.read("gegevens/jvs_jongere.csv").decode()), delimiter=";"))
        tables = {name: opened.read(name).decode().count("\n") - 1 for name in names if name.startswith("gegevens/")}
        originals = [name for name in names if name.startswith("originelen/")]
        assert "Hardenberg" in opened.read("LEESMIJ.txt").decode()
        assert "rapportage/mart.thuiszitters.csv" in names
        assert "gegevens/jvs_procesverbaal.csv" in names, "police data go back to who they are of"
        closed = list(csv.DictReader(io.StringIO(opened.read("gesloten/jvs_procesverbaal.csv").decode()), delimiter=";"))
        told = list(csv.reader(io.StringIO(opened.read("kolommen.csv").decode()), delimiter=";"))
        assert "tien jaar na de datum" in " ".join(opened.read("LEESMIJ.txt").decode().split())
    own = {extract: sum(row.startswith(f"{extract} ") for row in before) for extract in EXTRACTS}
    assert tables == {**tables, **{f"gegevens/{name}.csv": count for name, count in own.items() if count}}
    assert tables["gegevens/suwi_inkomsten.csv"] > 0, "also of regional leveringen without gemeente"
    assert all(len(row["burgerservicenummer"] or row["onderwijsnummer"]) == 9 for row in jongeren), "as they were delivered"
    assert [(row["pvnummer"], row["burgerservicenummer"], row["afdoening"], row["gesloten_op"]) for row in closed] == [
        ("DICHT1", STRANGER, "OPEN", "2025-01-01"), ("DICHT1", STRANGER, "SEPOT", "2025-01-01"),
    ], "what was closed too, of this gemeente only"  # fmt: skip
    described = {column: meaning for file, column, meaning in told if file == "gesloten/jvs_procesverbaal.csv"}
    assert list(described) == list(closed[0])
    assert all(described.values())
    assert done.destroyed.inhoud["bestanden"]["gesloten/jvs_procesverbaal"] == 2
    assert any(name.startswith(f"originelen/jvs_jongere_G{CODE}") for name in originals)
    assert done.destroyed.inhoud["ontvanger"] == "CN=Gemeente Hardenberg"
    page = certificate_page(done)
    assert "Verklaring van overdracht" in page
    assert done.destroyed.inhoud["sha256"] in page
    with hub.database.engine.connect() as connection:
        subjects = connection.scalar(
            text("SELECT count(DISTINCT data_subject_id) FROM beheer.log_verwerking WHERE name = 'overdragen'")
        )
    assert subjects == done.destroyed.inhoud["personen"] > 0


def test_nothing_of_the_gemeente_stays_and_no_other_gemeente_loses_a_row(hub, region, people, certificate, tmp_path):
    anna, _ = people
    of = what_is_of(hub, CODE)
    assert of.persons
    assert of.logins == ["uit_kijker"]
    numbers = [number for _, number in plain_numbers(of.persons, hub.keyring)]
    before = rows_by_gemeente(hub)
    assert archived_with(hub, numbers)
    close(hub, f"G{CODE}", "DICHT1", pseudonym_of(Number.BSN, STRANGER, hub.keyring))
    close(hub, "G0193", "DICHT2", of.persons[0])
    with_closed = what_is_of(hub, CODE)
    assert (with_closed.closed, with_closed.persons, len(with_closed.closed_persons)) == (2, of.persons, 1)
    handed_over(hub, people, certificate, tmp_path / "hardenberg.p7m")

    done = leave(hub, anna, approved_leaving(hub, people), lambda: refresh(hub))

    after = rows_by_gemeente(hub)
    assert CODE not in after
    assert {code: rows - after.get(code, set()) for code, rows in before.items() if code not in (CODE, None)} == {
        code: set() for code in before if code not in (CODE, None)
    }
    assert after.get(None, set()) < before[None], "of whom only it knew, SUWI's answers went too; of others they stayed"
    assert archived_with(hub, numbers) == []
    with hub.database.engine.connect() as connection:
        own = [levering for levering in leveringen(connection) if levering.scope == f"G{CODE}"]
        assert own
        assert all(hub.archive.open(levering.archief).read() == b"" for levering in own)
        with found(connection, LAST + datetime.timedelta(days=90), [read_checks().checks["L01"]]):
            late = set(connection.scalars(text("SELECT sleutels ->> 'scope' FROM gevonden")))
        findings = connection.scalars(
            text("SELECT code FROM controle.bevinding WHERE gemeentecode = :code"), {"code": CODE}
        ).all()
        closed = connection.scalars(text("SELECT scope FROM wpg.gesloten")).all()
        erased = set(connection.scalars(text("SELECT data_subject_id FROM beheer.log_verwerking WHERE name = 'wissen'")))
        kinds = connection.scalars(text("SELECT DISTINCT soort FROM beheer.stop")).all()
        assert [login.name for login in logins(connection) if login.group == CODE] == []
    assert hub.logs.subjects(Number.BSN, [STRANGER])[0] in erased, "who stood in the closed archive only has a line too"
    assert f"G{CODE}" not in late
    assert late, "of the others a levering is late by then"
    assert closed == ["G0193", "G0193"], "also of who was known to the gemeente only, what another one closed is of that one"
    assert findings == [], "nor of who lives there according to another gemeente"
    assert kinds == ["gemeente"], "who moves to another gemeente later is that one's to know"
    assert done.is_whole
    assert what_is_of(hub, CODE).rows == {}

    load_folder(hub, region.files)
    refresh(hub)
    assert CODE not in rows_by_gemeente(hub), "delivered again it stays away"


def test_a_handover_goes_only_to_the_certificate_that_was_approved_and_the_fg_hears_to_which(
    hub, people, certificate, tmp_path
):
    anna, bert = people
    (tmp_path / "eigen").mkdir()
    own, theirs = recipient_of(certificate_of(tmp_path / "eigen", "Gemeente Hardenberg")), recipient_of(certificate)
    assert own.subject == theirs.subject
    number = ask_handover(hub, anna, "Z26-12", CODE, theirs).number
    shown: list[str] = []
    approve_leaving(hub, bert, Kind.HANDOVER, number, lambda asked, _of: bool(shown.append(asked.description) or True))
    [line] = subprocess.run(
        ["openssl", "x509", "-noout", "-fingerprint", "-sha256", "-in", certificate / "certificaat.pem"],
        check=True, capture_output=True, text=True,
    ).stdout.splitlines()  # fmt: skip
    fingerprint = line.partition("=")[2]
    assert shown == [
        "Overdragen van alles van Hardenberg aan wie het certificaat heeft met SHA-256-vingerafdruk "
        f"{fingerprint}, op naam van CN=Gemeente Hardenberg"
    ]
    desk = Desk(hub, "gemeente", {})
    desk.nothing_waits()
    with pytest.raises(RequestRefused, match="is voor een ander certificaat"):
        hand_over(hub, anna, number, own, tmp_path / "hardenberg.p7m")
    assert not (tmp_path / "hardenberg.p7m").exists()
    with hub.database.engine.connect() as connection:
        assert request(connection, Kind.HANDOVER, number).state is State.APPROVED
    done = hand_over(hub, anna, number, theirs, tmp_path / "hardenberg.p7m")
    assert done.destroyed.inhoud["vingerafdruk"] == fingerprint
    assert fingerprint in certificate_page(done)
    told = [entry["onderwerp"] for entry in desk.lines(Log.AUDIT) if entry["handeling"] == "overdracht"]
    assert [(own.fingerprint in each, fingerprint in each) for each in told] == [(True, False)] * 2 + [(False, True)] * 2
    mail = desk.mail_to_the_fg(tmp_path)
    assert mail["To"] == "fg@voorbeeld.test"
    said = mail.get_body(("plain",)).get_content()
    for part in (fingerprint, "CN=Gemeente Hardenberg", "uit_anna", "uit_bert", "doorstroomhub gemeente verzoeken"):
        assert part in said


def test_a_certificate_may_say_a_long_number_and_says_nothing_that_a_terminal_obeys(hub, people, tmp_path):
    recipient = recipient_of(certificate_of(tmp_path, "OIN 00000001003214345000 \x1b[2J"))
    assert recipient.subject == "CN=OIN 0000-0001-0032-1434-5000 ?[2J"
    asked = ask_handover(hub, people[0], "Z26-12", CODE, recipient)
    assert recipient.told in asked.description


def test_nothing_is_erased_before_it_was_handed_over_and_nobody_does_it_alone(hub, people, certificate):
    anna, bert = people
    before = rows_by_gemeente(hub)
    number = approved_leaving(hub, people)
    with pytest.raises(RequestRefused, match="nog niets overgedragen"):
        leave(hub, anna, number, lambda: None)
    with pytest.raises(RequestRefused):
        leave(hub, bert, number, lambda: None)
    asked = ask_handover(hub, anna, "Z26-13", CODE, recipient_of(certificate)).number
    with pytest.raises(RequestRefused):
        approve_leaving(hub, anna, Kind.HANDOVER, asked, lambda _asked, _of: True)
    assert rows_by_gemeente(hub) == before


def test_only_what_is_as_it_was_at_the_last_handover_is_erased(hub, region, people, certificate, tmp_path):
    anna, _ = people
    rehearsal = handed_over(hub, people, certificate, tmp_path / "oefening.p7m")
    number = approved_leaving(hub, people)
    newest = sorted(region.files.rglob(f"jvs_jongere_G{CODE}_*"))[-1]
    later = newest.name.replace(parse_name(newest.name).peildatum.strftime("%Y%m%d"), "20261115")
    with newest.open("rb") as stream:
        receive(hub, parse_name(later), stream)
    before = rows_by_gemeente(hub)[CODE]
    with pytest.raises(RequestRefused, match="iets geleverd of veranderd"):
        leave(hub, anna, number, lambda: refresh(hub))
    load_all(hub)
    assert before <= rows_by_gemeente(hub)[CODE]
    handed_over(hub, people, certificate, tmp_path / "eerder.p7m")
    a_row = f"SELECT rij.ctid FROM bron.jvs_jongere AS rij WHERE rij.scope = 'G{CODE}' LIMIT 1"
    with hub.database.engine.begin() as connection:
        access.act_as_owner(connection)
        connection.execute(text(f"UPDATE bron.jvs_jongere SET geldig_tot = '2027-01-01' WHERE ctid = ({a_row})"))
    with pytest.raises(RequestRefused, match="iets geleverd of veranderd"):
        leave(hub, anna, number, lambda: refresh(hub))
    last = handed_over(hub, people, certificate, tmp_path / "hardenberg.p7m")
    done = leave(hub, anna, number, lambda: refresh(hub))
    assert done.destroyed.inhoud["overgedragen"] == last.kenmerk != rehearsal.kenmerk
    assert CODE not in rows_by_gemeente(hub)


def test_what_follows_from_a_leaving_is_computed_after_it_also_when_vervolg_did_the_erasing(
    hub, people, certificate, tmp_path, monkeypatch
):
    handed_over(hub, people, certificate, tmp_path / "hardenberg.p7m")
    number = approved_leaving(hub, people)
    with monkeypatch.context() as broken:
        broken.setattr(leaving, "_withdraw_access", lambda *_: (_ for _ in ()).throw(HubError("gestopt")))
        with pytest.raises(HubError, match="gestopt"):
            leave(hub, people[0], number, lambda: refresh(hub))
    carry_out_unfinished(hub, lambda: refresh(hub))
    counted: list[set[str]] = []

    def computed() -> None:
        with hub.database.engine.connect() as connection:
            counted.append({each.status for each in leveringen(connection) if each.scope == f"G{CODE}"})

    leave(hub, people[0], number, computed)
    assert counted == [{Status.WITHDRAWN}]


def test_an_interrupted_leaving_goes_on_with_the_same_command_and_deletes_before_it_overwrites(
    hub, people, certificate, tmp_path, monkeypatch
):
    anna, _ = people
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        connection.execute(text(_QUARANTINED), {"scope": f"G{CODE}"})
    handed_over(hub, people, certificate, tmp_path / "hardenberg.p7m")
    number = approved_leaving(hub, people)
    with monkeypatch.context() as broken:
        broken.setattr(erasing, "forget_bytes", lambda *_: (_ for _ in ()).throw(HubError("gestopt")))
        with pytest.raises(HubError, match="gestopt"):
            leave(hub, anna, number, lambda: refresh(hub))
    with hub.database.engine.connect() as connection:
        assert connection.scalar(text(_IN_QUARANTINE), {"scope": f"G{CODE}"}) == 0
        assert connection.scalars(text("SELECT DISTINCT soort FROM beheer.stop")).all() == ["gemeente"]
    assert {"beheer.quarantaine", "beheer.stop"} <= set(tables_touched({}))
    with pytest.raises(RequestRefused, match="is al uitgevoerd, of is van een ander"):
        leave(hub, people[1], number, lambda: refresh(hub))
    done = leave(hub, people[0], number, lambda: refresh(hub))
    with hub.database.engine.connect() as connection:
        assert certificates(connection)[-1] == done
    assert CODE not in rows_by_gemeente(hub)


def test_the_gemeente_of_the_regional_tasks_cannot_leave(hub, people):
    [contact] = [code for code, gemeente in GEMEENTEN.items() if gemeente.contactgemeente]
    with pytest.raises(RequestRefused, match="regionale taken"):
        ask_leaving(hub, people[0], "Z26-14", contact)


def test_a_file_that_is_no_certificate_is_refused(tmp_path):
    (tmp_path / "iets.pem").write_text("geen certificaat")
    with pytest.raises(HandoverFailed, match="is geen certificaat"):
        Recipient.of_file(tmp_path / "iets.pem")


@pytest.mark.parametrize(("what", "given"), [("overdracht", False), ("uittreden", True)])
def test_a_handover_is_asked_for_a_certificate_and_a_leaving_is_not(certificate, what, given):
    option = ["--certificaat", str(certificate / "certificaat.pem")] if given else []
    outcome = CliRunner().invoke(app, ["vraag", what, "Hardenberg", "--zaak", "Z26-12", "--login", "uit_anna", *option])
    assert outcome.exit_code == 2
    assert "bij overdracht is een certificaat nodig" in outcome.output
