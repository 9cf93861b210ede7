"""The contracts of the [C] extracts for the oracle, written out again from feeds.md: which rules a row breaks."""

import re
from dataclasses import dataclass, replace

from stdnum.nl import bsn, onderwijsnummer


@dataclass(frozen=True)
class Contract:
    """What feeds.md asks of an extract.

    Exactly one of `numbers` is filled; `unless_exempted` columns are, but for a row of an exempted person without enrolment.
    `brin6` and `brins` hold a BRIN with its vestiging, and one that may have none.
    """

    key: tuple[str, ...]
    columns: tuple[str, ...]
    mandatory: tuple[str, ...]
    dates: tuple[str, ...]
    codes: dict[str, str]
    numbers: tuple[str, ...] = ("burgerservicenummer", "onderwijsnummer")
    integers: tuple[str, ...] = ()
    brin6: str = "school_brin"
    unless_exempted: tuple[str, ...] = ()
    of_enrolment: tuple[str, ...] = ()
    brins: tuple[str, ...] = ()
    years: tuple[str, ...] = ()


_C_LEVERING = Contract(
    key=("pgn", "brin6", "inschrijvingsvolgnummer"),
    columns=(
        "pgn", "geboortedatum", "geslacht", "postcode", "gemeentecode", "brin6", "opleidingscode", "onderwijssoort",
        "niveau", "leerweg", "inschrijvingsvolgnummer", "datum_inschrijving", "datum_uitschrijving", "reden_uitstroom",
        "hoogste_diploma", "datum_diploma", "startkwalificatie", "vrijstelling", "vsv",
    ),
    mandatory=("geboortedatum", "gemeentecode"),
    dates=("geboortedatum", "datum_inschrijving", "datum_uitschrijving", "datum_diploma"),
    codes={
        "geslacht": "M V O",
        "onderwijssoort": "PO SBO SO VSO PRO VMBO HAVO VWO VAVO MBO",
        "niveau": "1 2 3 4",
        "leerweg": "BOL BBL EX",
        "reden_uitstroom": "01 02 03 04 05 06 07 08 09",
        "hoogste_diploma": "GEEN PRO VSO VMBO HAVO VWO MBO1 MBO2 MBO3 MBO4",
        "startkwalificatie": "J N",
        "vrijstelling": "J N",
        "vsv": "J N",
    },
    numbers=("pgn",),
    brin6="brin6",
    unless_exempted=("brin6", "inschrijvingsvolgnummer", "datum_inschrijving"),
)  # fmt: skip
CONTRACTS = {
    "jvs_jongere": Contract(
        key=("dossiernummer",),
        columns=(
            "dossiernummer", "burgerservicenummer", "onderwijsnummer", "achternaam", "geboortedatum", "geslacht", "huisnummer",
            "postcode", "gemeentecode", "behandelende_gemeente", "dossierstatus", "datum_opening", "datum_sluiting",
            "doelgroep", "startkwalificatie", "datum_startkwalificatie", "school_brin", "laatste_mutatie",
        ),
        mandatory=("dossiernummer", "geboortedatum", "gemeentecode", "dossierstatus", "datum_opening", "doelgroep"),
        dates=("geboortedatum", "datum_opening", "datum_sluiting", "datum_startkwalificatie"),
        codes={
            "geslacht": "M V O",
            "dossierstatus": "open gesloten",
            "doelgroep": "leerplicht kwalificatieplicht doorstroompunt",
            "startkwalificatie": "J N",
        },
    ),
    "jvs_verzuimmelding": Contract(
        key=("meldingsnummer",),
        columns=(
            "meldingsnummer", "dossiernummer", "burgerservicenummer", "onderwijsnummer", "school_brin", "melddatum",
            "begindatum", "einddatum", "verzuimsoort", "status", "reden_afgesloten", "reden_ingetrokken", "verzuimuren",
            "alle_lessen_gemist", "gemeentecode", "datum_in_behandeling", "datum_afgesloten",
        ),
        mandatory=("meldingsnummer", "melddatum", "begindatum", "verzuimsoort", "status", "gemeentecode"),
        dates=("melddatum", "begindatum", "einddatum", "datum_in_behandeling", "datum_afgesloten"),
        codes={
            "verzuimsoort": "V1 V2 V3 V4 RMC L LRV O",
            "status": "R B K G I D",
            "reden_afgesloten": "TERUG ANDERE_OPLEIDING WERK OVERIG OVERLEDEN ZIEK LEGITIEM",
            "reden_ingetrokken": "V",
            "alle_lessen_gemist": "J N",
        },
        integers=("verzuimuren",),
    ),
    "jvs_vrijstelling": Contract(
        key=("vrijstellingnummer",),
        columns=(
            "vrijstellingnummer", "dossiernummer", "burgerservicenummer", "onderwijsnummer", "artikel", "begindatum",
            "einddatum", "eerder_beroep", "onderwijssoort", "besluit", "datum_besluit", "gemeentecode",
        ),
        mandatory=("vrijstellingnummer", "artikel", "begindatum", "besluit", "gemeentecode"),
        dates=("begindatum", "einddatum", "datum_besluit"),
        codes={
            "artikel": "3A 3B 5_A 5_B 5_C 5A 11_F 11_G 15",
            "eerder_beroep": "J N",
            "onderwijssoort": "basis speciaal voortgezet beroeps onbekend geen",
            "besluit": "aangevraagd toegekend afgewezen",
        },
    ),
    "jvs_werkproces": Contract(
        key=("werkprocesnummer",),
        columns=("werkprocesnummer", "dossiernummer", "soort", "datum_start", "datum_einde", "gemeentecode"),
        mandatory=("werkprocesnummer", "soort", "datum_start", "gemeentecode"),
        dates=("datum_start", "datum_einde"),
        codes={"soort": "16UUR LUXE LRV ABSOLUUT VRIJSTELLING DOORSTROOMPUNT PREVENTIEF OVERIG"},
        numbers=(),
    ),
    "jvs_traject": Contract(
        key=("trajectnummer",),
        columns=(
            "trajectnummer", "dossiernummer", "burgerservicenummer", "onderwijsnummer", "signaalbron", "signaaldatum",
            "nog_ingeschreven", "datum_einde_onderwijs", "datum_eerste_contact", "datum_intake", "aantal_intakegesprekken",
            "datum_start", "datum_einde", "bestemming", "nazorg_maanden", "eerder_traject", "gemeentecode",
        ),
        mandatory=("trajectnummer", "signaaldatum", "gemeentecode"),
        dates=("signaaldatum", "datum_einde_onderwijs", "datum_eerste_contact", "datum_intake", "datum_start", "datum_einde"),
        codes={
            "signaalbron": "P OVERIG",
            "nog_ingeschreven": "J N",
            "bestemming": "VOLTIJD BBL WERK ZORG GEEN VERHUISD OVERIG",
            "eerder_traject": "J N",
        },
        integers=("aantal_intakegesprekken", "nazorg_maanden"),
    ),
    "jvs_procesverbaal": Contract(
        key=("pvnummer",),
        columns=(
            "pvnummer", "dossiernummer", "burgerservicenummer", "onderwijsnummer", "datum_pv", "verzuimsoort", "verdachte",
            "afdoening", "datum_afdoening", "gemeentecode",
        ),
        mandatory=("pvnummer", "datum_pv", "verzuimsoort", "gemeentecode"),
        dates=("datum_pv", "datum_afdoening"),
        codes={
            "verzuimsoort": "ABSOLUUT RELATIEF LUXE",
            "verdachte": "OUDER JONGERE",
            "afdoening": "HALT OM SEPOT ZITTING OPEN",
        },
    ),
    "duo_c_levering": _C_LEVERING,
    "duo_p_levering": replace(
        _C_LEVERING,
        key=("weeknummer", "pgn", "gebeurtenis", "brin6", "inschrijvingsvolgnummer"),
        columns=("weeknummer", "gebeurtenis", *_C_LEVERING.columns),
        mandatory=("weeknummer", "gebeurtenis", *_C_LEVERING.mandatory),
        codes={
            "gebeurtenis": "OVERLEDEN VIER_JAAR BOVENGRENS_LEEFTIJD VERHUISD_BINNEN VERHUISD_BUITEN INSCHRIJVING_TOEGEVOEGD "
            "INSCHRIJVING_GEWIJZIGD INSCHRIJVING_VERWIJDERD RESULTAAT_TOEGEVOEGD RESULTAAT_GEWIJZIGD RESULTAAT_VERWIJDERD "
            "STARTKWALIFICATIE_BEHAALD STARTKWALIFICATIE_VERVALLEN",
            **_C_LEVERING.codes,
        },
        unless_exempted=(),
        of_enrolment=_C_LEVERING.unless_exempted,
    ),
    "grip_overstap": Contract(
        key=("aanmelding_id",),
        columns=(
            "aanmelding_id", "burgerservicenummer", "onderwijsnummer", "geboortedatum", "gemeentecode", "schooljaar", "vo_brin",
            "vo_niveau", "leerjaar", "mbo_brin", "crebo", "leerweg", "status", "datum_status", "warme_overdracht",
        ),
        mandatory=("aanmelding_id", "geboortedatum", "gemeentecode", "schooljaar", "status"),
        dates=("geboortedatum", "datum_status"),
        codes={
            "vo_niveau": "PRO VSO VMBO_BB VMBO_KB VMBO_GL VMBO_TL HAVO VWO",
            "leerweg": "BOL BBL",
            "status": "GEEN_AANMELDING AANGEMELD INTAKE TOEGELATEN AFGEWEZEN AFGEMELD GEPLAATST",
            "warme_overdracht": "J N",
        },
        integers=("leerjaar",),
        brins=("vo_brin", "mbo_brin"),
        years=("schooljaar",),
    ),
    "grip_jikp": Contract(
        key=("jikp_id",),
        columns=(
            "jikp_id", "burgerservicenummer", "onderwijsnummer", "geboortedatum", "gemeentecode", "schooljaar", "herkomst",
            "brin_herkomst", "beoogde_bestemming", "bestemming", "zelfredzaamheid", "datum_laatste_contact", "status",
        ),
        mandatory=("jikp_id", "geboortedatum", "gemeentecode", "schooljaar", "status"),
        dates=("geboortedatum", "datum_laatste_contact"),
        codes={
            "herkomst": "VMBO_BB PRO VSO MBO1",
            "beoogde_bestemming": "MBO VSO WERK DAGBESTEDING GEEN ONBEKEND",
            "bestemming": "MBO VSO WERK DAGBESTEDING GEEN ONBEKEND",
            "zelfredzaamheid": "WEL BEPERKT NIET",
            "status": "OPEN AFGEROND UIT_BEELD",
        },
        brins=("brin_herkomst",),
        years=("schooljaar",),
    ),
    "grip_uitstroom_switch": Contract(
        key=("registratie_id",),
        columns=(
            "registratie_id", "burgerservicenummer", "onderwijsnummer", "schooljaar", "meetmoment", "soort", "datum", "vo_brin",
            "mbo_brin_van", "crebo_van", "niveau_van", "mbo_brin_naar", "crebo_naar", "niveau_naar", "reden_uitstroom",
            "gemeentecode",
        ),
        mandatory=("registratie_id", "schooljaar", "soort", "gemeentecode"),
        dates=("datum",),
        codes={
            "meetmoment": "1 2",
            "soort": "UITSCHRIJVING SWITCH",
            "niveau_van": "1 2 3 4",
            "niveau_naar": "1 2 3 4",
            "reden_uitstroom": "01 02 03 04 05 06 07 08 09",
        },
        brins=("vo_brin", "mbo_brin_van", "mbo_brin_naar"),
        years=("schooljaar",),
    ),
}  # fmt: skip


def broken_rules(contract: Contract, row: dict[str, str]) -> list[str]:
    """The rules of one row that it breaks; what compares rows with each other is not here."""
    rules = [
        f"{column}: {_CODES.get(column, column)}_ongeldig"
        for column in contract.numbers
        if row[column] and not _IS[column](row[column])
    ]
    filled = sum(bool(row[column]) for column in contract.numbers)
    rules += ["geen_persoonsnummer"] * (bool(contract.numbers) and filled == 0) + ["meer_persoonsnummers"] * (filled > 1)
    if row.get("gebeurtenis", "").startswith("INSCHRIJVING"):
        rules += [f"{column}: verplicht_leeg" for column in contract.of_enrolment if not row[column]]
    week = row.get("weeknummer", "")
    rules += ["weeknummer: week_ongeldig"] * bool(week and not (re.fullmatch(r"\d{6}", week) and 1 <= int(week[4:]) <= 53))
    without_enrolment = row.get("vrijstelling") == "J" and not any(row[column] for column in contract.unless_exempted)
    if not without_enrolment:
        rules += [f"{column}: verplicht_leeg" for column in contract.unless_exempted if not row[column]]
    rules += [f"{contract.brin6}: brin_ongeldig"] * (not re.fullmatch(r"(\d\d[A-Z]{2}\d\d)?", row.get(contract.brin6, "")))
    rules += [
        f"{column}: brin_ongeldig" for column in contract.brins if not re.fullmatch(r"(\d\d[A-Z]{2}(\d\d)?)?", row[column])
    ]
    rules += [f"{column}: jaar_ongeldig" for column in contract.years if not re.fullmatch(r"(\d{4})?", row[column])]
    rules += [f"{column}: verplicht_leeg" for column in contract.mandatory if not row[column]]
    for column in contract.dates:
        iso = re.fullmatch(r"\d{4}-\d\d-\d\d", row[column]) and is_date(row[column].replace("-", ""))
        rules += [f"{column}: datum_ongeldig"] * bool(row[column] and not iso)
    rules += [f"{column}: code_ongeldig" for column, codes in contract.codes.items() if row[column] not in ["", *codes.split()]]
    rules += [f"{column}: getal_ongeldig" for column in contract.integers if not re.fullmatch(r"\d{0,8}", row[column])]
    return rules


def is_bsn(number: str) -> bool:
    """Nine digits that pass the check of a BSN."""
    return len(number) == 9 and bsn.is_valid(number)


def _is_pgn(number: str) -> bool:
    return is_bsn(number) or onderwijsnummer.is_valid(number)


_CODES = {"burgerservicenummer": "bsn"}
_IS = {"burgerservicenummer": is_bsn, "onderwijsnummer": onderwijsnummer.is_valid, "pgn": _is_pgn}


def is_date(text: str) -> bool:
    """Eight digits that are a date, with 00 for an unknown day or an unknown month and day."""
    if not re.fullmatch(r"\d{8}", text):
        return False
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:])
    if month == 0:
        return day == 0
    leap = month == 2 and (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    return month <= 12 and day <= [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] + leap and year > 0
