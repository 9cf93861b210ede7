"""Leveringen of Suwinet: what the allow-list lets into the archive, that it reads back the same, and what is refused."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.readers import answers, before_archive, blocks, open_reader
from connectors.readers.elements import DEEPEST
from schemas.errors import LeveringRefused
from schemas.register import EXTRACTS
from tests.connectors.streams import Endless
from tests.schemas.texts import BSN

INCOME, ASSISTANCE = EXTRACTS["suwi_inkomsten"], EXTRACTS["suwi_bijstand"]
SECRET = "Kanariepiet"
FWI = "http://bkwi.nl/SuwiML/FWI/v0205"
SERVICE = "http://bkwi.nl/SuwiML/Diensten/UWVDossierInkomstenGSD/v0200"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"

WORK = (
    "<Inkomstenverhouding><VolgnrIkv>1</VolgnrIkv><DatBIkv>20260101</DatBIkv>"
    f"<AdministratieveEenheid><Naam>{SECRET}</Naam><Loonheffingennr>123456782L01</Loonheffingennr></AdministratieveEenheid>"
    "<Inkomstenperiode><DatBIkp>20260101</DatBIkp><CdSrtIkv>15</CdSrtIkv><CdAardIkv>01</CdAardIkv>"
    "<IndLoonInclusiefWajongUitkering>1</IndLoonInclusiefWajongUitkering></Inkomstenperiode>"
    "<Inkomstenopgave><DatBIko>20261001</DatBIko><DatEIko>20261031</DatEIko>"
    "<AantVerloondeUrenIko>104</AantVerloondeUrenIko><BedrBrutoloonSv>987654</BedrBrutoloonSv></Inkomstenopgave>"
    "</Inkomstenverhouding>"
)
PERSON = f"<ClientSuwi><Burgerservicenr>{BSN}</Burgerservicenr>{WORK}</ClientSuwi>"
REPLY = f'<u:UWVPersoonsIkvInfoResponse xmlns:u="{SERVICE}">{PERSON}</u:UWVPersoonsIkvInfoResponse>'
ENVELOPE = (
    f'<s:Envelope xmlns:s="{SOAP}"><s:Header><Security>{SECRET}</Security></s:Header><s:Body>{REPLY}</s:Body></s:Envelope>'
)
NOT_FOUND = f'<f:NietsGevonden xmlns:f="{FWI}"/>'
ERROR = f'<f:FWI xmlns:f="{FWI}"><f:Fout><f:Code>F1</f:Code><f:Tekst>a &lt; b</f:Tekst></f:Fout></f:FWI>'
FAULT = f'<s:Fault xmlns:s="{SOAP}"><faultcode>s:Server</faultcode><faultstring>{SECRET}</faultstring></s:Fault>'
BSTAND = (
    "<ClientSuwi><Uitkeringsverhouding><DatBUitkeringsverhouding>20260101</DatBUitkeringsverhouding>"
    f"<SzWet><CdSzWet>43</CdSzWet><Omschrijving>{SECRET}</Omschrijving></SzWet><Maatregel>{SECRET}</Maatregel>"
    "</Uitkeringsverhouding></ClientSuwi>"
)


def levering(*contents, service="UWVDossierInkomstenGSD-v0200", peildatum="2026-11-01", bsn=BSN):
    inside = "".join(f'<antwoord bsn="{bsn}">{content}</antwoord>' for content in contents)
    return f'<?xml version="1.0"?>\n<suwi-levering dienst="{service}" peildatum="{peildatum}">{inside}</suwi-levering>'


def filtered(content, extract=INCOME):
    octets = content.encode() if isinstance(content, str) else content
    return before_archive(extract, io.BytesIO(octets)).read()


def read(content, extract=INCOME):
    """(rows by number, rejected, number of dropped elements)."""
    octets = content.encode() if isinstance(content, str) else content
    reader = open_reader(extract, io.BytesIO(octets), compressed=False)
    rows, rejected = {}, []
    for block in reader.blocks():
        rows |= dict(zip(block.row_numbers.tolist(), block.batch.to_pylist(), strict=True))
        rejected += block.rejected
    return rows, rejected, reader.counted["weggelaten_element"]


def refusal(content, extract=INCOME):
    """The code of the refusal, which is the same of the file itself and of what the filter put into the archive."""
    found = []
    for octets in (content, filtered(content, extract)):
        with pytest.raises(LeveringRefused) as caught:
            read(octets, extract)
        assert caught.value.sentence.endswith(".")
        assert SECRET not in caught.value.sentence
        assert BSN not in caught.value.sentence
        found.append(caught.value)
    assert found[0].sentence == found[1].sentence
    assert found[0].code == found[1].code
    return found[0].code


def test_what_the_allow_list_does_not_name_never_reaches_the_archive():
    kept = filtered(levering(ENVELOPE, FAULT)).decode()
    for secret in (SECRET, "987654", "Loonheffing", "Wajong", "Naam", "Security", "faultstring"):
        assert secret not in kept
    for needed in ("Burgerservicenr", "VolgnrIkv", "DatBIkv", "CdSrtIkv", "CdAardIkv", "AantVerloondeUrenIko", BSN):
        assert needed in kept


def test_the_archive_holds_the_form_of_suwi_md():
    assert filtered(levering(REPLY)).decode().splitlines() == [
        '<suwi-levering dienst="UWVDossierInkomstenGSD-v0200" peildatum="2026-11-01">',
        f'<antwoord bsn="{BSN}"><ClientSuwi><Burgerservicenr>{BSN}</Burgerservicenr><Inkomstenverhouding>'
        "<VolgnrIkv>1</VolgnrIkv><DatBIkv>20260101</DatBIkv><Inkomstenperiode><DatBIkp>20260101</DatBIkp>"
        "<CdSrtIkv>15</CdSrtIkv><CdAardIkv>01</CdAardIkv></Inkomstenperiode><Inkomstenopgave><DatBIko>20261001</DatBIko>"
        "<DatEIko>20261031</DatEIko><AantVerloondeUrenIko>104</AantVerloondeUrenIko></Inkomstenopgave></Inkomstenverhouding>"
        "</ClientSuwi></antwoord>",
        '<weggelaten aantal="3"/>',
        "</suwi-levering>",
    ]


def test_dropped_elements_are_counted_and_not_looked_into():
    deep = f"<Partner><Partner><Burgerservicenr>{BSN}</Burgerservicenr></Partner></Partner>"
    assert read(levering(PERSON.replace(WORK, WORK + deep)))[2] == 4


def test_filtering_again_changes_nothing_and_keeps_the_count():
    once = filtered(levering(ENVELOPE, NOT_FOUND, ERROR, FAULT))
    assert filtered(once) == once
    assert read(once) == read(levering(ENVELOPE, NOT_FOUND, ERROR, FAULT))
    assert read(once)[2] > 0


def test_a_file_that_differs_only_in_what_is_dropped_is_the_same_levering():
    assert filtered(levering(REPLY)) == filtered(levering(REPLY.replace("987654", "1").replace(SECRET, "anders")))


def test_other_extracts_go_into_the_archive_as_they_are():
    stream = io.BytesIO(b"inhoud")
    assert before_archive(EXTRACTS["jvs_jongere"], stream) is stream


@pytest.mark.parametrize(
    "content", [ENVELOPE, REPLY, PERSON, PERSON.removeprefix("<ClientSuwi>").removesuffix("</ClientSuwi>")]
)
def test_an_answer_says_the_same_however_it_is_wrapped(content):
    rows, rejected, _ = read(levering(content))
    assert rejected == []
    assert rows == {
        1: {
            "burgerservicenummer": BSN,
            "peildatum": "2026-11-01",
            "uitkomst": "a",
            "werkt": "J",
            "uren_per_week": "23.48",
            "werkt_12_uur": "J",
            "datum_begin": "20260101",
            "datum_einde": "",
            "uitkering": "N",
        }
    }


def test_every_answer_is_a_row_under_its_number():
    rows, rejected, _ = read(levering(PERSON, NOT_FOUND, ERROR, FAULT, ""))
    assert {number: row["uitkomst"] for number, row in rows.items()} == {1: "a", 2: "c", 3: "e", 4: "e", 5: "e"}
    assert rejected == []


def test_bijstand_is_read_without_the_wet():
    rows, _, dropped = read(levering(BSTAND, service="Bijstandsregelingen-v0500"), ASSISTANCE)
    assert rows[1] | {"burgerservicenummer": ""} == {
        "burgerservicenummer": "",
        "peildatum": "2026-11-01",
        "uitkomst": "a",
        "bijstand": "J",
        "datum_begin": "20260101",
        "datum_einde": "",
    }
    assert dropped == 2


def test_a_levering_without_answers_is_valid():
    assert read(filtered(levering())) == ({}, [], 0)


def test_an_answer_about_another_person_is_rejected():
    assert read(levering(PERSON, bsn="111222333"))[:2] == ({}, [(1, "antwoord_over_ander")])


def test_an_answer_with_a_date_outside_the_calendar_is_rejected():
    assert read(levering(PERSON.replace("20261031", "20260231")))[:2] == ({}, [(1, "DatEIko: datum_ongeldig")])


def test_comments_cdata_and_entities_of_xml_itself_are_no_fault():
    content = PERSON.replace("<CdSrtIkv>15", "<CdSrtIkv><!-- x --><![CDATA[1]]>&#53;")
    assert read(filtered(levering(content)))[0][1]["werkt"] == "J"


def test_a_supplier_cannot_write_the_refusal_of_the_filter():
    forged = '<?doorstroomhub-geweigerd {"code": "x", "sentence": "x"}?>'
    content = levering(PERSON).replace("<antwoord", forged + "<antwoord", 1)
    assert read(filtered(content)) == read(levering(PERSON))


def bomb(depth=9):
    names = [f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, depth)]
    return f'<!DOCTYPE x [<!ENTITY e0 "{SECRET}">{"".join(names)}]>' + levering(f"<Tekst>&e{depth - 1};</Tekst>")[22:]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "leeg_bestand"),
        (levering(PERSON)[:-30], "xml_afgekapt"),
        (levering(PERSON)[:300], "xml_afgekapt"),
        (levering(PERSON).replace("</ClientSuwi>", ""), "xml_kapot"),
        (levering(PERSON) + "<nog/>", "xml_kapot"),
        (SECRET, "xml_kapot"),
        (f"<!DOCTYPE a><a>{SECRET}</a>", "xml_dtd"),
        ('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a>&b;</a>', "xml_dtd"),
        (bomb(), "xml_dtd"),
        (levering("<x>" * (DEEPEST + 1) + "</x>" * (DEEPEST + 1)), "te_diep"),
        (levering("<Body>" * DEEPEST + "</Body>" * DEEPEST), "te_diep"),
        ("<a>" * 5000, "andere_wortel"),
        (f"<antwoorden>{SECRET}</antwoorden>", "andere_wortel"),
        (levering(PERSON, service="Bijstandsregelingen-v0500"), "andere_dienst"),
        (levering(PERSON, peildatum=""), "geen_peildatum"),
        (levering(PERSON, peildatum="2026-02-30"), "geen_peildatum"),
        (levering(PERSON, peildatum="2026-W44-1"), "geen_peildatum"),
        (levering(peildatum="20261101"), "geen_peildatum"),
        (levering(PERSON.replace("<VolgnrIkv>1", "<VolgnrIkv>" + "1" * 20_000)), "waarde_te_lang"),
        (levering(PERSON).encode("utf-16"), "codering"),
        (levering(PERSON).replace(SECRET, "Zoë").encode("latin-1"), "codering"),
        (levering(PERSON).encode() + b"\xc3", "codering"),
        (levering(PERSON).replace(SECRET, "\0").encode(), "nul_bytes"),
        (b"PK\x03\x04rest", "geen_tekst"),
        (b"\x1f\x8brest", "geen_tekst"),
    ],
)
def test_what_is_no_levering_of_suwinet_is_refused_as_a_whole(content, code):
    assert refusal(content.encode() if isinstance(content, str) else content) == code


def test_an_answer_without_end_is_refused():
    content = levering("<ClientSuwi>" + "<Inkomstenverhouding/>" * (answers.MOST_ELEMENTS + 1) + "</ClientSuwi>")
    assert refusal(content.encode()) == "antwoord_te_groot"


@pytest.mark.parametrize("filler", [b"<x>", b"<Naam>tekst</Naam>", b"tekst ", b"<!-- x -->", b"x='1' "])
def test_a_file_without_end_is_refused_or_read_in_little_memory(filler):
    begin = levering().encode().removesuffix(b"</suwi-levering>") + (b"<x " if filler == b"x='1' " else b"")
    stream = Endless(begin, filler, 30 << 20)
    kept = before_archive(INCOME, stream)
    assert len(kept.read()) < 1000


def test_a_byte_order_mark_is_no_fault():
    assert read("\ufeff" + levering(PERSON)) == read(levering(PERSON))


@given(
    st.lists(st.sampled_from([PERSON, NOT_FOUND, ERROR, PERSON.replace("20261031", "20260231")]), max_size=9), st.integers(1, 4)
)
def test_every_answer_is_a_row_or_rejected_whatever_the_size_of_a_block(contents, size):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "ROWS_AT_ONCE", size)
        rows, rejected, _ = read(filtered(levering(*contents)))
    wrong = [number for number, content in enumerate(contents, 1) if "20260231" in content]
    assert sorted([*rows, *wrong]) == list(range(1, len(contents) + 1))
    assert rejected == [(number, "DatEIko: datum_ongeldig") for number in wrong]
