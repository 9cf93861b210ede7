"""The door where identity ends: what is stored of a row, its protected key, and what stays behind."""

import datetime
import hashlib
import json
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC
from hypothesis import given
from hypothesis import strategies as st
from pandera.typing import Series

from schemas.blocks import Delivered, Split, TextBlock
from schemas.columns import ExtractModel, Kind, Meaning, Treatment, column
from schemas.contract import Contract
from schemas.extract import Comparison, Extract, Layout, Rhythm, Source
from schemas.register import EXTRACTS
from warehouse.comparisons import Comparisons
from warehouse.identity import Identity
from warehouse.keys import COMPARISON_DOMAIN, PSEUDONYM_DOMAIN, KeyRing
from warehouse.protection import Protection
from warehouse.pseudonyms import Pseudonyms
from warehouse.recoding import Recoding
from warehouse.stored import stored_columns

RING = KeyRing({1: bytes(32)})
BSN = "123456782"
DELIVERED = Delivered("G0193", datetime.date(2026, 11, 1))
REPORT = Delivered("G0193", datetime.date(2026, 11, 1), 202611)


class Model(ExtractModel):
    """One column of every treatment."""

    nummer: Series[str] = column("Nummer", "Het nummer.", treatment=Treatment.KEEP, mandatory=True)
    bsn: Series[str] = column("BSN", "Het bsn.", treatment=Treatment.PSEUDONYMISE, kind=Kind.BSN, mandatory=True, bsn=True)
    naam: Series[str] = column("Naam", "De naam.", treatment=Treatment.COMPARE, meaning=Meaning.NAME)
    wijk: Series[str] = column("Wijk", "De wijk.", treatment=(Treatment.KEEP, Treatment.COMPARE), meaning=Meaning.NAME)
    postcode: Series[str] = column(
        "Postcode", "De postcode.", treatment=(Treatment.GENERALISE, Treatment.COMPARE), meaning=Meaning.POSTCODE
    )
    geboren: Series[str] = column("Geboren", "De dag.", treatment=Treatment.KEEP, kind=Kind.DATE, meaning=Meaning.DATE)
    aantal: Series[str] = column("Aantal", "Het aantal.", treatment=Treatment.KEEP, kind=Kind.INTEGER, geheel_getal=True)
    medewerker: Series[str] = column("Medewerker", "Wie het deed.", treatment=Treatment.DROP)


EXTRACT = Extract(
    name="proef",
    source=Source.JVS,
    title="Proef",
    description="Een proef.",
    model=Model,
    layout=Layout.CONTRACT_CSV,
    file_name="proef",
    key=("nummer", "bsn", "aantal"),
    municipality=None,
    rhythm=Rhythm.DAILY,
    group="bsn",
    comparisons=(Comparison("samen_vergelijk", "Samen.", ("geboren", "naam", "postcode")),),
)


def _valid(**given: Any) -> pa.RecordBatch:
    """One row as `Split.valid` has it."""
    row: dict[str, Any] = {
        "rijnummer": 7, "nummer": "A1", "bsn": BSN, "naam": "van den Berg", "wijk": "Zuid", "wijk__tekst": "Zuid",
        "postcode": "8011 ab", "geboren": 20080531, "aantal": 3,
    } | given  # fmt: skip
    types = {"rijnummer": pa.int32(), "geboren": pa.int32(), "aantal": pa.int64()}
    return pa.RecordBatch.from_arrays(
        [pa.array([value], types.get(name, pa.string())) for name, value in row.items()], list(row)
    )


def _quarantine(nummer: str | None, bsn: str | None, aantal: int = 0) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict(
        {
            "rijnummer": pa.array([7], pa.int32()),
            "regels": pa.array([["naam: te_lang"]]),
            "sleutel_leesbaar": pa.array([nummer is not None and bsn is not None]),
            "nummer": pa.array([nummer], pa.string()),
            "bsn": pa.array([bsn], pa.string()),
            "aantal": pa.array([aantal], pa.int64()),
        }
    )


def _staged(extract: Extract = EXTRACT, delivered: Delivered = DELIVERED, **given: Any) -> dict[str, Any]:
    return Identity(extract, RING, delivered).staged(_valid(**given)).to_pylist()[0]


def _staged_quarantine(nummer: str | None, bsn: str | None, aantal: int = 0) -> dict[str, Any]:
    return Identity(EXTRACT, RING, DELIVERED).staged_quarantine(_quarantine(nummer, bsn, aantal)).to_pylist()[0]


def test_every_treatment_gives_the_stored_column_that_belongs_to_it() -> None:
    row = _staged()
    comparisons = Comparisons(RING.key(COMPARISON_DOMAIN))
    assert row["rijnummer"] == 7
    assert row["bsn"] == Pseudonyms(RING.key(PSEUDONYM_DOMAIN)).of(Kind.BSN, pa.array([BSN]))[0].as_py()
    assert row["naam_vergelijk"] == comparisons.of(Meaning.NAME, pa.array(["Van den Berg"]))[0].as_py()
    assert (row["wijk"], row["geboren"], row["aantal"], row["postcode4"]) == ("Zuid", 20080531, 3, "8011")
    assert row["postcode_vergelijk"] == comparisons.of(Meaning.POSTCODE, pa.array(["8011AB"]))[0].as_py()
    parts = [pa.array([text]) for text in ("20080531", "vandenberg", "8011AB")]
    meanings = (Meaning.DATE, Meaning.NAME, Meaning.POSTCODE)
    assert row["samen_vergelijk"] == comparisons.of_normalised(meanings, parts)[0].as_py()
    assert row["groep"] == row["bsn"]


def test_the_stored_columns_are_named_typed_and_described_by_the_declaration() -> None:
    stored = {column.name: (column.sql_type, column.description) for column in stored_columns(EXTRACT)}
    assert stored == {
        "nummer": ("text", "Het nummer."),
        "bsn": ("uuid", "Het bsn."),
        "naam_vergelijk": ("uuid", "De naam."),
        "wijk": ("text", "De wijk."),
        "wijk_vergelijk": ("uuid", "Vergelijkwaarde. De wijk."),
        "postcode4": ("text", "Vier cijfers. De postcode."),
        "postcode_vergelijk": ("uuid", "Vergelijkwaarde. De postcode."),
        "geboren": ("integer", "De dag."),
        "aantal": ("integer", "Het aantal."),
        "samen_vergelijk": ("uuid", "Samen."),
    }


def test_nothing_of_an_identity_is_in_the_bytes_that_leave() -> None:
    identity = Identity(EXTRACT, RING, DELIVERED)
    for batch in (identity.staged(_valid()), identity.staged_quarantine(_quarantine("A1", BSN))):
        leaving = b"".join(bytes(buffer) for array in batch.columns for buffer in array.buffers() if buffer)
        assert b"A1" in leaving
        for secret in (
            BSN.encode(),
            int(BSN).to_bytes(8),
            int(BSN).to_bytes(8, "little"),
            b"Berg",
            b"berg",
            b"8011 ab",
            b"8011AB",
        ):
            assert secret not in leaving


@pytest.mark.parametrize(
    ("given_values", "column_name"),
    [({"naam": None}, "naam_vergelijk"), ({"naam": " "}, "samen_vergelijk"), ({"geboren": 20080500}, "samen_vergelijk"),
     ({"geboren": -1}, "samen_vergelijk"), ({"postcode": None}, "postcode4"), ({"postcode": "801"}, "postcode4"),
     ({"postcode": "ABCD 12"}, "postcode4")],
)  # fmt: skip
def test_what_is_not_there_is_null(given_values: dict[str, Any], column_name: str) -> None:
    assert _staged(**given_values)[column_name] is None


def _reference_key(message: bytes, sub_domain: str, ring: KeyRing = RING) -> bytes:
    code = CMAC(algorithms.AES(hashlib.sha256(f"doorstroomhub/sleutel/{sub_domain}".encode()).digest()[:16]))
    code.update(message)
    return Cipher(algorithms.AES(ring.key("sleutel")), modes.ECB()).encryptor().update(code.finalize())


def _number_block() -> bytes:
    return bytes([1, 1, 0, 0, 0, 0, 0, 0]) + int(BSN).to_bytes(8)


def test_the_row_key_is_made_of_the_key_columns_and_not_of_what_protects_them() -> None:
    assert _staged()["sleutel"] == _reference_key(b"2:A116:" + _number_block() + b"1:3", "proef/G0193")


@pytest.mark.parametrize("key", [("nummer", "bsn", "aantal"), ("naam", "postcode"), ("wijk",)])
def test_a_row_key_is_decrypted_and_encrypted_again_to_that_of_another_version(key: tuple[str, ...]) -> None:
    both = KeyRing({1: bytes(32), 2: bytes([2]) * 32})
    rows = [Identity(_with(EXTRACT, key=key), ring, DELIVERED).staged(_valid()) for ring in (RING, both)]
    old, new = (batch.column("sleutel") for batch in rows)
    assert old != new
    assert Recoding(both, 1, 2).of(Protection.ROW_KEY, old) == new


@given(st.tuples(*[st.text(min_size=1, max_size=4)] * 2), st.tuples(*[st.text(min_size=1, max_size=4)] * 2))
def test_two_keys_are_the_same_exactly_when_all_their_parts_are(one: tuple[str, str], other: tuple[str, str]) -> None:
    extract = _with(EXTRACT, key=("nummer", "wijk"))
    keys = [_staged(extract, nummer=first, wijk=second)["sleutel"] for first, second in (one, other)]
    assert (keys[0] == keys[1]) == (one == other)


def test_a_null_part_of_a_key_is_not_an_empty_one() -> None:
    extract = _with(EXTRACT, key=("nummer", "wijk"))
    assert len({_staged(extract, wijk=wijk)["sleutel"] for wijk in (None, "", "-")}) == 3


def _with(extract: Extract, **changes: Any) -> Extract:
    return Extract(**({name: getattr(extract, name) for name in Extract.__dataclass_fields__} | changes))


def test_a_key_counts_within_its_extract_scope_and_report_month() -> None:
    other_scope = Delivered("G0177", DELIVERED.peildatum)
    report = _with(EXTRACT, layout=Layout.DUO_CSV)
    next_month = Delivered("G0193", REPORT.peildatum, 202612)
    keys = [
        _staged()["sleutel"], _staged(_with(EXTRACT, name="ander"))["sleutel"], _staged(delivered=other_scope)["sleutel"],
        _staged(report, REPORT)["sleutel"], _staged(report, next_month)["sleutel"],
    ]  # fmt: skip
    assert len(set(keys)) == 5
    assert _staged(delivered=Delivered("G0193", datetime.date(2026, 12, 1)))["sleutel"] == keys[0]
    assert _staged(report, REPORT)["peilmaand"] == 202611


def test_a_quarantined_row_has_the_key_of_its_valid_twin_and_only_key_columns_that_may_be_kept() -> None:
    valid, quarantined = _staged(aantal=0), _staged_quarantine("A1", BSN)
    assert quarantined["regels"] == ["naam: te_lang"]
    assert (quarantined["sleutel"], quarantined["groep"]) == (valid["sleutel"], valid["groep"])
    assert json.loads(quarantined["sleutelkolommen"]) == {"nummer": "A1", "aantal": 0}


def test_only_the_row_that_leads_a_group_takes_it_along() -> None:
    assert _staged_quarantine("A1", BSN, 0)["groep"] is not None
    assert _staged_quarantine("A1", BSN, 1)["groep"] is None


def test_a_quarantined_row_with_an_unreadable_part_has_no_key_but_keeps_what_was_readable() -> None:
    without_number, without_person = _staged_quarantine(None, BSN), _staged_quarantine('A"1\n', None)
    assert without_number["sleutel"] is without_person["sleutel"] is None
    assert without_number["groep"] is not None
    assert without_person["groep"] is None
    assert json.loads(without_number["sleutelkolommen"]) == {"aantal": 0}
    assert json.loads(without_person["sleutelkolommen"]) == {"nummer": 'A"1\n', "aantal": 0}


def _split(extract: Extract, delivered: Delivered, rows: list[dict[str, str]]) -> Split:
    names = [column.source_name for column in extract.read_columns]
    batch = pa.RecordBatch.from_arrays([pa.array([row.get(name, "") for row in rows], pa.string()) for name in names], names)
    return Contract(extract, delivered).split(TextBlock(batch, np.arange(1, len(rows) + 1, dtype=np.int32)))


@pytest.mark.parametrize("extract", EXTRACTS.values(), ids=EXTRACTS.keys())
def test_every_registered_extract_passes_the_door_with_the_columns_it_declares(extract: Extract) -> None:
    delivered = REPORT if extract.layout is Layout.DUO_CSV else DELIVERED
    identity = Identity(extract, RING, delivered)
    for rows in ([], [{}]):
        split = _split(extract, delivered, rows)
        valid, quarantine = identity.staged(split.valid), identity.staged_quarantine(split.quarantine)
        frame = ["rijnummer", "sleutel", "groep"] if extract.group else ["rijnummer", "sleutel"]
        assert valid.schema.names == frame + [column.name for column in stored_columns(extract)]
        assert quarantine.schema == identity.quarantine_schema
        assert valid.num_rows + quarantine.num_rows == len(rows)


def test_one_person_is_recognised_in_two_sources_by_number_and_by_address() -> None:
    jvs, duo = EXTRACTS["jvs_jongere"], EXTRACTS["duo_a04"]
    common = {"postcode": "8011AB", "huisnummer": "12", "achternaam": "Jansen", "geboortedatum": "2008-05-31"}
    file = {"dossiernummer": "D1", "burgerservicenummer": BSN, "gemeentecode": "0193", "behandelende_gemeente": "0193",
            "dossierstatus": "open", "datum_opening": "2025-01-01", "doelgroep": "leerplicht"}  # fmt: skip
    report = {"PERSOONSGEBONDENNUMMER": BSN, "POSTCODE": "8011 AB", "HUISNUMMER": "12.0", "ACHTERNAAM": "JANSEN",
              "GEBOORTEDATUM": "31-05-2008", "BRIN": "25PJ", "GEMEENTECODE": "193", "INSCHRIJVINGSVOLGNUMMER": "1",
              "RMC_REGIO": "REGIO 10", "RAPPORTAGEMAAND": "202611"}  # fmt: skip
    staged = []
    for extract, delivered, row in ((jvs, DELIVERED, common | file), (duo, REPORT, report)):
        split = _split(extract, delivered, [row])
        assert split.quarantine.to_pylist() == []
        staged.append(Identity(extract, RING, delivered).staged(split.valid).to_pylist()[0])
    assert staged[0]["burgerservicenummer"] == staged[1]["persoonsgebondennummer"]
    assert staged[0]["identiteit_vergelijk"] == staged[1]["identiteit_vergelijk"] is not None
    assert staged[0]["huisnummer_vergelijk"] == staged[1]["huisnummer_vergelijk"] is not None
