"""Rows for the tests of kern, controles and marts: leveringen and rows of `bron` written by hand, as the loader role."""

import datetime
import uuid
from typing import Any

from sqlalchemy import Connection, text

from schemas.register import EXTRACTS
from warehouse import access
from warehouse.aliases import refresh_aliases
from warehouse.bron import History
from warehouse.check_files import read_checks
from warehouse.evaluation import as_of, found

DAY = datetime.date(2026, 10, 1)


def number(name: str) -> uuid.UUID:
    """A pseudonym; the same name is the same number."""
    return uuid.uuid5(uuid.NAMESPACE_OID, name)


def _last_day(year: int, month: int) -> datetime.date:
    """The last day of a month; month 13 is the first of the next year."""
    return datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)


class Rows:
    """Writes rows into the warehouse of an open transaction and asks the checks about them."""

    def __init__(self, connection: Connection) -> None:
        access.act_as_loader(connection)
        self.connection = connection

    def row(self, extract: str, *, scope: str, sleutel: str, van=DAY, tot="infinity", bekend_tot="infinity", **columns: Any):
        """A row of a history; a comparison value is given as its text, a person number as what `number` gives."""
        frame = {
            "scope": scope, "sleutel": number(f"{extract} {sleutel}"), "geldig_van": van, "geldig_tot": tot,
            "bekend_van": "2026-01-01", "bekend_tot": bekend_tot, "levering": 1,
        }  # fmt: skip
        values = {
            name: number(value) if name.endswith("_vergelijk") and value is not None else value
            for name, value in (frame | columns).items()
        }
        names = ", ".join(values)
        places = ", ".join(f":{name}" for name in values)
        self.connection.execute(text(f"INSERT INTO {History(EXTRACTS[extract]).table} ({names}) VALUES ({places})"), values)

    def brp(self, person: str = "Anna", scope: str = "G0193", **columns: Any) -> None:
        """A row of a persoonslijst: by default the actual row of a resident of the gemeente of the scope."""
        known = {
            "a_nummer": number(f"a {person}"), "burgerservicenummer": number(f"bsn {person}"), "volgnummer": 0,
            "geboortedatum": 20090415, "geslacht": "V", "geslachtsnaam_vergelijk": f"naam {person}",
            "gemeente_van_inschrijving": scope[1:], "datum_inschrijving": 20150101, "adres_vergelijk": f"adres {person}",
        }  # fmt: skip
        values = known | columns
        self.row("brp_persoonslijst", scope=scope, sleutel=f"{person} {values['volgnummer']}", **values)

    def antwoord(self, person: str = "Anna", scope: str = "G0193", **columns: Any) -> None:
        """An answer of the BRP API that says what the row says that `brp` writes for the same person."""
        known = {
            "a_nummer": number(f"a {person}"), "burgerservicenummer": number(f"bsn {person}"), "geboortedatum": 20090415,
            "geslacht": "V", "geslachtsnaam_vergelijk": f"naam {person}", "gemeente_van_inschrijving": scope[1:],
            "datum_inschrijving": 20150101, "soort_verblijfplaats": "Adres", "adres_vergelijk": f"adres {person}",
            "sleutel": person,
        }  # fmt: skip
        self.row("brp_personen", scope=scope, **(known | columns))

    def koci(self, onderwijsnummer: str, person: str = "Anna", scope: str = "G0193", **columns: Any) -> None:
        """A row of koci: the BSN of the person came in the place of the onderwijsnummer."""
        numbers = {"burgerservicenummer": number(f"bsn {person}"), "onderwijsnummer": number(onderwijsnummer)}
        self.row("duo_koci", scope=scope, sleutel=f"{onderwijsnummer} {person}", **(numbers | columns))

    def dossier(self, person: str = "Anna", scope: str = "G0193", dossier: str = "D1", **columns: Any) -> None:
        """An open dossier that agrees with the row that `brp` writes for the same person."""
        known = {
            "dossiernummer": dossier, "burgerservicenummer": number(f"bsn {person}"), "geboortedatum": 20090415,
            "geslacht": "V", "achternaam_vergelijk": f"naam {person}", "adres_vergelijk": f"adres {person}",
            "gemeentecode": scope[1:], "dossierstatus": "open", "datum_opening": 20260901, "doelgroep": "leerplicht",
        }  # fmt: skip
        self.row("jvs_jongere", scope=scope, sleutel=dossier, **(known | columns))

    def melding(self, person: str = "Anna", scope: str = "G0193", melding: str = "M1", **columns: Any) -> None:
        """A report in the dossier that `dossier` writes for the same person, with nothing wrong about it on `DAY`."""
        known = {
            "meldingsnummer": melding, "dossiernummer": "D1", "burgerservicenummer": number(f"bsn {person}"),
            "school_brin": "25PJ00", "melddatum": 20260928, "begindatum": 20260914, "verzuimsoort": "V3", "status": "B",
            "verzuimuren": 16, "gemeentecode": scope[1:],
        }  # fmt: skip
        self.row("jvs_verzuimmelding", scope=scope, sleutel=melding, **(known | columns))

    def vrijstelling(self, person: str = "Anna", scope: str = "G0193", vrijstelling: str = "VR1", **columns: Any) -> None:
        """A granted exemption from enrolment without an end, in the dossier that `dossier` writes for the same person."""
        known = {
            "vrijstellingnummer": vrijstelling, "dossiernummer": "D1", "burgerservicenummer": number(f"bsn {person}"),
            "artikel": "5_A", "begindatum": 20250801, "besluit": "toegekend", "gemeentecode": scope[1:],
        }  # fmt: skip
        self.row("jvs_vrijstelling", scope=scope, sleutel=vrijstelling, **(known | columns))

    def werkproces(self, scope: str = "G0193", werkproces: str = "W1", **columns: Any) -> None:
        """An open werkproces ABSOLUUT in dossier D1."""
        known = {
            "werkprocesnummer": werkproces, "dossiernummer": "D1", "soort": "ABSOLUUT", "datum_start": 20260915,
            "gemeentecode": scope[1:],
        }  # fmt: skip
        self.row("jvs_werkproces", scope=scope, sleutel=werkproces, **(known | columns))

    def procesverbaal(self, person: str = "Anna", scope: str = "G0193", procesverbaal: str = "PV1", **columns: Any) -> None:
        """A proces-verbaal of absoluut verzuim in the period of the exemption that `vrijstelling` writes."""
        known = {
            "pvnummer": procesverbaal, "dossiernummer": "D1", "burgerservicenummer": number(f"bsn {person}"),
            "datum_pv": 20260315, "verzuimsoort": "ABSOLUUT", "gemeentecode": scope[1:],
        }  # fmt: skip
        self.row("jvs_procesverbaal", scope=scope, sleutel=procesverbaal, **(known | columns))

    def traject(self, person: str = "Anna", scope: str = "G0193", traject: str = "T1", **columns: Any) -> None:
        """A traject that runs, in the dossier that `dossier` writes for the same person, with nothing wrong about it."""
        known = {
            "trajectnummer": traject, "dossiernummer": "D1", "burgerservicenummer": number(f"bsn {person}"),
            "signaalbron": "P", "signaaldatum": 20260401, "datum_eerste_contact": 20260410, "datum_intake": 20260420,
            "datum_start": 20260501, "gemeentecode": scope[1:],
        }  # fmt: skip
        self.row("jvs_traject", scope=scope, sleutel=traject, **(known | columns))

    def inkomen(self, person: str = "Anna", scope: str = "R0010", van: datetime.date = DAY, **columns: Any) -> None:
        """An answer of SUWI about income on the date `van`: by default work of enough hours."""
        known = {"uitkomst": "a", "werkt": True, "uren_per_week": 24, "werkt_12_uur": True, "uitkering": False}
        self._answer("suwi_inkomsten", person, scope, van, known | columns)

    def bijstand(self, person: str = "Anna", scope: str = "R0010", van: datetime.date = DAY, **columns: Any) -> None:
        """An answer of SUWI about bijstand on the date `van`: by default that there is."""
        known = {"uitkomst": "a", "bijstand": True, "datum_begin": 20260101}
        self._answer("suwi_bijstand", person, scope, van, known | columns)

    def _answer(self, extract: str, person: str, scope: str, van: datetime.date, columns: dict[str, Any]) -> None:
        known = {"burgerservicenummer": number(f"bsn {person}"), "peildatum": int(f"{van:%Y%m%d}")}
        self.row(extract, scope=scope, sleutel=f"{person} {van}", van=van, **(known | columns))

    def c_levering(self, person: str = "Anna", scope: str = "G0193", **columns: Any) -> None:
        """A row of a C-levering: by default an enrolment that runs, of somebody without a diploma."""
        known = {
            "pgn": number(f"bsn {person}"), "geboortedatum": 20090415, "gemeentecode": scope[1:], "brin6": "25PJ00",
            "onderwijssoort": "MBO", "niveau": "2", "inschrijvingsvolgnummer": "1", "datum_inschrijving": 20250801,
            "hoogste_diploma": "GEEN", "startkwalificatie": False, "vrijstelling": False, "vsv": False,
        }  # fmt: skip
        values = known | columns
        key = f"{person} {values['brin6']} {values['inschrijvingsvolgnummer']}"
        self.row("duo_c_levering", scope=scope, sleutel=key, **values)

    def overstap(self, person: str = "Anna", scope: str = "R0010", aanmelding: str = "A1", **columns: Any) -> None:
        """A pupil of vmbo 4 in 2025-2026 who was placed at an mbo in June."""
        known = {
            "aanmelding_id": aanmelding, "burgerservicenummer": number(f"bsn {person}"), "geboortedatum": 20090415,
            "gemeentecode": "0193", "schooljaar": 2025, "vo_niveau": "VMBO_TL", "leerjaar": 4, "mbo_brin": "25PJ",
            "crebo": "25604", "status": "GEPLAATST", "datum_status": 20260615,
        }  # fmt: skip
        self.row("grip_overstap", scope=scope, sleutel=aanmelding, **(known | columns))

    def jikp(self, person: str = "Anna", scope: str = "R0010", jikp: str = "J1", **columns: Any) -> None:
        """A young person from the praktijkonderwijs who is in sight and of whom nobody knows the destination."""
        known = {
            "jikp_id": jikp, "burgerservicenummer": number(f"bsn {person}"), "geboortedatum": 20090415,
            "gemeentecode": "0193", "schooljaar": 2026, "herkomst": "PRO", "bestemming": "ONBEKEND", "status": "OPEN",
        }  # fmt: skip
        self.row("grip_jikp", scope=scope, sleutel=jikp, **(known | columns))

    def registratie(self, person: str = "Anna", scope: str = "R0010", registratie: str = "U1", **columns: Any) -> None:
        """A student who left an education of the mbo on 10 September 2026, as GRIP knows."""
        known = {
            "registratie_id": registratie, "burgerservicenummer": number(f"bsn {person}"), "gemeentecode": "0193",
            "schooljaar": 2026, "meetmoment": "1", "soort": "UITSCHRIJVING", "datum": 20260910, "mbo_brin_van": "25PJ",
            "crebo_van": "25604", "niveau_van": "4",
        }  # fmt: skip
        self.row("grip_uitstroom_switch", scope=scope, sleutel=registratie, **(known | columns))

    def a_report(
        self, code: str, peilmaand: int, *people: str, scope: str = "G0193", is_last: bool = True, **columns: Any
    ) -> None:
        """A report of DUO (`a04`) about a month, with a row for each person; with `is_last` it is the last one loaded."""
        peildatum, next_one = (_last_day(peilmaand // 100, peilmaand % 100 + months) for months in (0, 1))
        self.levering(f"duo_{code}", scope, peildatum, peilmaand=peilmaand)
        for person in people:
            known = {
                "persoonsgebondennummer": number(f"bsn {person}"), "peilmaand": peilmaand, "gemeentecode": scope[1:],
                "brin": "25PJ", "inschrijvingsvolgnummer": "1", "geboortedatum": 20060415, "van": peildatum,
                "tot": "infinity" if is_last else next_one,
            }  # fmt: skip
            self.row(f"duo_{code}", scope=scope, sleutel=f"{peilmaand} {person}", **(known | columns))

    def p_levering(self, friday: datetime.date, gebeurtenis: str, person: str = "Anna", scope: str = "G0193", **columns: Any):
        """A row of the P-levering of a week: by default about the enrolment that `c_levering` writes for the same person."""
        known = {
            "weeknummer": int(friday.strftime("%G%V")), "gebeurtenis": gebeurtenis, "pgn": number(f"bsn {person}"),
            "geboortedatum": 20090415, "gemeentecode": scope[1:], "brin6": "25PJ00", "onderwijssoort": "MBO", "niveau": "2",
            "inschrijvingsvolgnummer": "1", "datum_inschrijving": 20250801, "hoogste_diploma": "GEEN",
            "startkwalificatie": False, "vrijstelling": False, "vsv": False,
        }  # fmt: skip
        values = known | columns
        key = f"{friday} {person} {gebeurtenis} {values['brin6']} {values['inschrijvingsvolgnummer']}"
        self.row("duo_p_levering", scope=scope, sleutel=key, **({"van": friday} | values))

    def vsv_jaar(self, code: str, eindjaar: int, stand: str, *people: str, scope: str = "G0193", **columns: Any) -> None:
        """A loaded NRSP or NenR with a row for each person; give `tot` where a later edition has closed it."""
        peildatum = datetime.date(eindjaar, 10, 1) if stand == "V" else datetime.date(eindjaar, 12, 31)
        self.levering(f"duo_{code}", scope, peildatum)
        for person in people:
            known = {
                "eindjaar": eindjaar, "stand": stand, "burgerservicenummer": number(f"bsn {person}"),
                "geboortedatum": 20060415, "gemeentecode": scope[1:], "brin": "25PJ", "van": peildatum,
            }  # fmt: skip
            self.row(f"duo_{code}", scope=scope, sleutel=f"{eindjaar} {stand} {person}", **(known | columns))

    def levering(
        self, extract: str = "jvs_jongere", scope: str = "G0193", peildatum=DAY, status="geladen", **columns: Any
    ) -> int:
        """A line of the delivery register; gives its number."""
        values = {
            "bron": extract.partition("_")[0], "extract": extract, "scope": scope, "peildatum": peildatum, "status": status,
            "bestandsnaam": "bestand", "sha256": uuid.uuid4().hex, "bytes": 1, "archief": "archief",
            "geladen_op": "2026-10-01" if status == "geladen" else None,
        } | columns  # fmt: skip
        names, places = ", ".join(values), ", ".join(f":{name}" for name in values)
        insert = text(f"INSERT INTO beheer.levering ({names}) VALUES ({places}) RETURNING levering")
        return self.connection.execute(insert, values).scalar_one()

    def quarantaine(self, levering: int, group: uuid.UUID) -> None:
        """The person row of this A-nummer in the quarantaine of a persoonslijst."""
        insert = text(
            "INSERT INTO beheer.quarantaine (levering, rijnummer, regels, groep)"
            " SELECT :levering, count(*) + 1, '{toets}', :groep FROM beheer.quarantaine"
        )
        self.connection.execute(insert, {"levering": levering, "groep": group})

    def refresh(self) -> None:
        """Compute the aliases anew, as after a load."""
        self.levering(extract="toets", peildatum=datetime.date(2020, 1, 1), status="vervangen")
        refresh_aliases(self.connection)

    def found(self, *codes: str, peildatum: datetime.date = DAY) -> list[tuple[str, str, str | None]]:
        """What these checks (all when none is named) find: code, gemeente, dossier."""
        return self._ask_found("SELECT code, gemeentecode, dossiernummer FROM gevonden ORDER BY 1, 2, 3", codes, peildatum)

    def keys(self, code: str, *names: str, peildatum: datetime.date = DAY) -> list[tuple[str, ...]]:
        """What one check finds: these of its sleutels."""
        wanted = ", ".join(f"sleutels ->> '{name}'" for name in names)
        return self._ask_found(f"SELECT {wanted} FROM gevonden ORDER BY sleutels", (code,), peildatum)

    def facts(self, code: str, peildatum: datetime.date = DAY) -> list[dict[str, Any]]:
        """What one check finds: the facts that reopen an accepted finding when they change."""
        return [row[0] for row in self._ask_found("SELECT feiten FROM gevonden ORDER BY sleutels", (code,), peildatum)]

    def _ask_found(self, query: str, codes: tuple[str, ...], peildatum: datetime.date) -> list[tuple[Any, ...]]:
        self.refresh()
        checks = [check for code, check in read_checks().checks.items() if not codes or code in codes]
        with found(self.connection, peildatum, checks) as failed:
            assert not failed
            return [tuple(row) for row in self.connection.exec_driver_sql(query)]

    def ask(self, query: str, peildatum: datetime.date = DAY) -> list[tuple[Any, ...]]:
        """The rows of a query about a date."""
        with as_of(self.connection, peildatum):
            return [tuple(row) for row in self.connection.exec_driver_sql(query)]
