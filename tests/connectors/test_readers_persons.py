"""Stored answers of the BRP API: every shape of a date and a verblijfplaats, and what is no answer."""

import gzip
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.readers import blocks, open_reader, persons
from schemas.errors import LeveringRefused
from schemas.register import EXTRACTS
from tests.connectors.streams import Endless
from tests.schemas.texts import A_NUMMERS, BSN

EXTRACT = EXTRACTS["brp_personen"]
SECRET = "Kanariepiet"
LEFT = {"reden": {"code": "E"}, "datum": {"type": "JaarDatum", "jaar": 2020}}
ABROAD = "verblijfplaatsBuitenland"


def person(**fields):
    return {"aNummer": A_NUMMERS[0], "burgerservicenummer": BSN, "naam": {"geslachtsnaam": SECRET}} | fields


def line(*people):
    return json.dumps({"type": "RaadpleegMetBurgerservicenummer", "personen": list(people)})


def read(content, *, compressed=False):
    """(row number → row, rejected) of text or bytes."""
    octets = content.encode() if isinstance(content, str) else content
    reader = open_reader(EXTRACT, io.BytesIO(octets), compressed=compressed)
    rows, rejected = {}, []
    for block in reader.blocks():
        rows |= dict(zip(block.row_numbers.tolist(), block.batch.to_pylist(), strict=True))
        rejected += block.rejected
    assert (reader.unknown_columns, dict(reader.counted)) == ((), {})
    return rows, rejected


def one(**fields):
    rows, rejected = read(line(person(**fields)))
    assert rejected == []
    return rows[1]


def refusal(content, **options):
    with pytest.raises(LeveringRefused) as caught:
        read(content, **options)
    assert caught.value.sentence.endswith(".")
    assert SECRET not in caught.value.sentence
    assert BSN not in caught.value.sentence
    return caught.value.code


def test_persons_are_numbered_over_all_answers_and_blank_lines_do_not_count():
    content = "\n".join([line(person(), person()), "", line(), line(person()), ""])
    rows, rejected = read(content)
    assert (sorted(rows), rejected) == ([1, 2, 3], [])


@pytest.mark.parametrize("content", ["\ufeff" + line(person()), line(person()) + "\r\n", line(person())])
def test_a_byte_order_mark_crlf_and_a_missing_last_line_end_are_no_fault(content):
    assert len(read(content)[0]) == 1


def test_a_packed_file_reads_the_same():
    content = "\n".join([line(person())] * 3)
    assert read(gzip.compress(content.encode()), compressed=True) == read(content)


def test_every_column_is_read_from_its_path():
    row = one(
        naam={"geslachtsnaam": "Voorbeeld", "voornamen": SECRET, "voorvoegsel": "van"},
        geslacht={"code": "V", "omschrijving": "vrouw"},
        gemeenteVanInschrijving={"code": "0193"},
        geheimhoudingPersoonsgegevens=7,
        nationaliteiten=[{"nationaliteit": {"code": "0001"}}],
    )
    assert list(row) == [column.source_name for column in EXTRACT.read_columns]
    assert (row["naam.geslachtsnaam"], row["geslacht.code"], row["gemeenteVanInschrijving.code"]) == ("Voorbeeld", "V", "0193")
    assert row["geheimhoudingPersoonsgegevens"] == "7"
    assert SECRET not in row.values()


@pytest.mark.parametrize(
    ("date", "text"),
    [
        ({"type": "Datum", "datum": "2008-05-14", "langFormaat": "14 mei 2008"}, "20080514"),
        ({"type": "JaarMaandDatum", "jaar": 2008, "maand": 5}, "20080500"),
        ({"type": "JaarDatum", "jaar": 2008}, "20080000"),
        ({"type": "DatumOnbekend", "onbekend": True}, "00000000"),
        (None, ""),
        ({"type": "Datum", "datum": "2008-02-31"}, "20080231"),
        ({"type": "Datum", "datum": "14-05-2008"}, "geen datum"),
        ({"type": "Datum"}, "geen datum"),
        ({"type": "JaarMaandDatum", "jaar": 2008}, "geen datum"),
        ({"type": "JaarMaandDatum", "jaar": 2008, "maand": 1234}, "geen datum"),
        ({"type": "JaarDatum", "jaar": "2008"}, "geen datum"),
        ({"type": "DatumVanMorgen"}, "geen datum"),
    ],
)
def test_a_date_is_one_text_whatever_its_shape(date, text):
    assert one(geboorte={"datum": date})["geboorte.datum"] == text


def test_an_address_gives_its_function_postcode_and_house_number():
    row = one(
        verblijfplaats={
            "type": "Adres",
            "functieAdres": {"code": "W"},
            "datumVan": {"type": "Datum", "datum": "2020-02-03"},
            "verblijfadres": {"officieleStraatnaam": SECRET, "huisnummer": 12, "postcode": "8011AB", "woonplaats": "Zwolle"},
        }
    )
    assert [row[f"verblijfplaats.{name}"] for name in ("type", "functieAdres.code", "datumVan")] == ["Adres", "W", "20200203"]
    assert [row[f"verblijfplaats.verblijfadres.{name}"] for name in ("huisnummer", "postcode")] == ["12", "8011AB"]
    assert (row[f"{ABROAD}.datumVan"], row[f"{ABROAD}.verblijfadres.land.code"]) == ("", "")


def test_a_locatie_has_a_date_and_no_address():
    place = {
        "type": "Locatie",
        "verblijfadres": {"locatiebeschrijving": SECRET},
        "datumVan": {"type": "JaarDatum", "jaar": 2020},
    }
    row = one(verblijfplaats=place)
    assert (row["verblijfplaats.type"], row["verblijfplaats.datumVan"]) == ("Locatie", "20200000")
    assert row["verblijfplaats.verblijfadres.postcode"] == ""


def test_who_lives_abroad_left_for_a_country_on_a_date():
    place = {
        "type": "VerblijfplaatsBuitenland",
        "datumVan": {"type": "Datum", "datum": "2020-02-03"},
        "verblijfadres": {"regel1": SECRET, "land": {"code": "5010", "omschrijving": "België"}},
    }
    row = one(verblijfplaats=place, opschortingBijhouding=LEFT)
    assert (row["verblijfplaats.type"], row["verblijfplaats.datumVan"]) == ("VerblijfplaatsBuitenland", "")
    assert (row[f"{ABROAD}.verblijfadres.land.code"], row[f"{ABROAD}.datumVan"]) == ("5010", "20200203")
    assert (row["opschortingBijhouding.reden.code"], row["opschortingBijhouding.datum"]) == ("E", "20200000")


@pytest.mark.parametrize(
    ("suspended", "here", "abroad"), [({}, "20200203", ("", "")), ({"opschortingBijhouding": LEFT}, "", ("0000", "20200203"))]
)
def test_an_unknown_place_is_an_unknown_country_only_of_who_left(suspended, here, abroad):
    place = {"type": "VerblijfplaatsOnbekend", "datumVan": {"type": "Datum", "datum": "2020-02-03"}}
    row = one(verblijfplaats=place, **suspended)
    assert (row["verblijfplaats.type"], row["verblijfplaats.datumVan"]) == ("VerblijfplaatsOnbekend", here)
    assert (row[f"{ABROAD}.verblijfadres.land.code"], row[f"{ABROAD}.datumVan"]) == abroad


def test_no_place_at_all_leaves_everything_about_it_empty():
    row = one()
    assert {text for name, text in row.items() if name.startswith("verblijfplaats")} == {""}


@pytest.mark.parametrize(
    ("people", "rejected"),
    [
        ([3], [(1, "geen_persoon")]),
        ([person(), None], [(2, "geen_persoon")]),
        ([person(aNummer=["1"])], [(1, "a_nummer: geen_waarde")]),
        ([person(geslacht={"code": {"x": 1}})], [(1, "geslacht: geen_waarde")]),
        ([person(naam={"geslachtsnaam": "a\0b"})], [(1, "geslachtsnaam: geen_waarde")]),
    ],
)
def test_what_holds_no_text_is_rejected_under_its_number(people, rejected):
    assert read(line(*people))[1] == rejected


def test_half_a_character_is_rejected():
    content = line(person()).replace(SECRET, "\\ud800")
    assert read(content) == ({}, [(1, "geslachtsnaam: geen_waarde")])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "leeg_bestand"),
        (line(person())[:-20], "json_kapot"),
        ("x" + line(person()), "json_kapot"),
        (json.dumps(json.loads(line(person())), indent=1), "json_kapot"),
        (line(person()).replace('"personen"', '"resultaten"'), "geen_antwoord"),
        ('{"personen": {}}', "geen_antwoord"),
        ("[]", "geen_antwoord"),
        ("1", "geen_antwoord"),
        ('{"personen": [' + "[" * 100_000 + "]" * 100_000 + "]}", "te_diep"),
        ('{"personen": [NaN]}', "json_kapot"),
        ('{"personen": [' + "9" * 10_000 + "]}", "json_kapot"),
        ('{"personen": [], "personen": []}', "kolom_dubbel"),
        ('{"personen": [{"aNummer": "1", "aNummer": "2"}]}', "kolom_dubbel"),
        (line(person()).encode("utf-16"), "codering"),
        (line(person()).encode().replace(SECRET.encode(), b"Zo\xeb"), "codering"),
        (line(person()).encode() + b"\0", "nul_bytes"),
        (gzip.compress(line(person()).encode(), mtime=0), "geen_tekst"),
        (b"PK\x03\x04rest", "geen_tekst"),
        ("burgerservicenummer;naam\n1;x\n", "json_kapot"),
    ],
)
def test_what_is_no_file_of_answers_is_refused_as_a_whole(content, code):
    assert refusal(content) == code


@pytest.mark.parametrize("cut", [1, 20, 100])
def test_a_truncated_archive_is_refused(cut):
    assert refusal(gzip.compress(line(person()).encode())[:-cut], compressed=True) == "archief_afgekapt"


def test_an_answer_without_end_is_refused_without_being_read():
    stream = Endless(b'{"personen": ["', b"a", 1 << 30)
    with pytest.raises(LeveringRefused) as caught:
        list(open_reader(EXTRACT, stream, compressed=False).blocks())
    assert caught.value.code == "regel_te_lang"
    assert stream.given < persons.LINE_BYTES * 3


@given(st.lists(st.lists(st.booleans(), max_size=5), max_size=6), st.integers(1, 4))
def test_every_person_is_a_row_or_rejected_whatever_the_size_of_a_block(answers, size):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "ROWS_AT_ONCE", size)
        lines = [line(*(person() if good else None for good in answer)) for answer in answers]
        rows, rejected = read("\n".join([*lines, line()]))
    flat = [good for answer in answers for good in answer]
    assert sorted(rows) == [number for number, good in enumerate(flat, 1) if good]
    assert sorted(rejected) == [(number, "geen_persoon") for number, good in enumerate(flat, 1) if not good]
