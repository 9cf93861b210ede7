"""A small town in a hub, with the three sources that know it: who must be asked about and who must not."""

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from sqlalchemy import text

from connectors.demo.api_answers import person_of
from connectors.demo.mistakes import ANSWER_HEADER
from connectors.demo.numbers import a_nummers, burgerservicenummers, onderwijsnummers
from connectors.simulators.live import LiveRegion
from connectors.simulators.population import Served
from connectors.web.calls import Pace
from pipelines.hub import Hub
from pipelines.road import load_waiting
from schemas.columns import Kind
from schemas.register import EXTRACTS
from tests.schemas.good_rows import GOOD
from tests.warehouse.rows import Rows
from warehouse.alerts.outbox import undivided
from warehouse.keys import PSEUDONYM_DOMAIN
from warehouse.leveringen import Levering, leveringen
from warehouse.logs.lines import Log
from warehouse.logs.links import lines_of
from warehouse.pseudonyms import Pseudonyms

DAY = datetime.date(2026, 11, 2)
"""A Monday: everything is due."""
PACE = Pace(tries=3, first=0.001, most=5)
BORN = 20040415

ZWOLLE, KAMPEN = 12, 3
_NUMBERS = [f"{number:09d}" for number in burgerservicenummers(30, 3).tolist()]
_A_NUMBERS = [str(number) for number in a_nummers(30, 3).tolist()]
HERE = _NUMBERS[:ZWOLLE]
THERE = _NUMBERS[ZWOLLE : ZWOLLE + KAMPEN]
OUTSIDE = _NUMBERS[ZWOLLE + KAMPEN : ZWOLLE + KAMPEN + 3]
"""With a closed dossier and a startkwalificatie, without a dossier, and living elsewhere: nobody may ask about them."""
PUPIL = f"{onderwijsnummers(1, 3)[0]:09d}"
"""Somebody with an open dossier who has an onderwijsnummer only."""

JOB = (
    "<Inkomstenverhouding><VolgnrIkv>1</VolgnrIkv><DatBIkv>20260101</DatBIkv><Inkomstenperiode><DatBIkp>20260101</DatBIkp>"
    "<CdSrtIkv>15</CdSrtIkv><CdAardIkv>01</CdAardIkv></Inkomstenperiode><Inkomstenopgave><DatBIko>20261001</DatBIko>"
    "<DatEIko>20261028</DatEIko><AantVerloondeUrenIko>80</AantVerloondeUrenIko></Inkomstenopgave></Inkomstenverhouding>"
)


def client(number: str, *relations: str) -> str:
    """What Suwinet says of somebody it knows."""
    return f"<ClientSuwi><Burgerservicenr>{number}</Burgerservicenr>{''.join(relations)}</ClientSuwi>"


@dataclass
class Town:
    """The hub and its sources."""

    hub: Hub
    live: LiveRegion

    def pseudonym(self, kind: Kind, value: str) -> uuid.UUID:
        made = Pseudonyms(self.hub.keyring.key(PSEUDONYM_DOMAIN)).of(kind, pa.array([value], pa.string()))
        return uuid.UUID(bytes=made.to_pylist()[0])

    def fill(self) -> None:
        """What earlier leveringen told of the persons."""
        with self.hub.database.engine.begin() as connection:
            rows = Rows(connection)
            for place, number in enumerate([*HERE, *THERE]):
                scope = "G0193" if number in HERE else "G0166"
                self._person(rows, number, scope)
                bsn = self.pseudonym(Kind.BSN, number)
                rows.dossier(number, scope=scope, dossier=f"D{place}", burgerservicenummer=bsn, doelgroep="doorstroompunt")
            closed, stranger, elsewhere = OUTSIDE
            self._person(rows, closed, "G0193", startkwalificatie=True)
            bsn = self.pseudonym(Kind.BSN, closed)
            rows.dossier(closed, dossier="D90", burgerservicenummer=bsn, dossierstatus="gesloten")
            self._person(rows, stranger, "G0193", startkwalificatie=True)
            self._person(rows, elsewhere, "G0193", gemeente="0363")
            pupil = self.pseudonym(Kind.PGN, PUPIL)
            rows.dossier("pupil", dossier="D91", burgerservicenummer=None, onderwijsnummer=pupil)
            rows.refresh()

    def _person(self, rows: Rows, number: str, scope: str, gemeente: str | None = None, **school) -> None:
        bsn = self.pseudonym(Kind.BSN, number)
        a_number = self.pseudonym(Kind.A_NUMMER, _A_NUMBERS[_NUMBERS.index(number)])
        rows.brp(
            number,
            scope,
            burgerservicenummer=bsn,
            a_nummer=a_number,
            geboortedatum=BORN,
            gemeente_van_inschrijving=gemeente or scope[1:],
        )
        rows.c_levering(number, scope, pgn=bsn, geboortedatum=BORN, datum_uitschrijving=20260101, **school)

    def load(self) -> None:
        """Load what waits, of every extract that is fetched; nothing may fail or be refused."""
        for name in sorted({each.extract for each in self.leveringen() if each.status == "ontvangen"}):
            assert [attempt.failure for attempt in load_waiting(self.hub, EXTRACTS[name]) if attempt.failure] == []
        assert {each.status for each in self.fetched()} <= {"geladen", "vervangen"}

    def leveringen(self) -> list[Levering]:
        with self.hub.database.engine.connect() as connection:
            return list(leveringen(connection))

    def fetched(self) -> list[Levering]:
        """The leveringen that were fetched; what filled the town is of before."""
        return [each for each in self.leveringen() if each.peildatum >= DAY]

    def rows(self, extract: str) -> int:
        """The rows of an extract that the hub knows to hold now."""
        with self.hub.database.engine.connect() as connection:
            found = connection.execute(
                text(f"SELECT count(*), count(DISTINCT (scope, sleutel)) FROM bron.{extract}"
                     " WHERE bekend_tot = 'infinity' AND geldig_tot = 'infinity' AND geldig_van >= :day"), {"day": DAY}
            ).one()  # fmt: skip
        assert found[0] == found[1], "a row is there twice"
        return found[0]

    def lines(self, log: Log) -> list[Mapping[str, object]]:
        with self.hub.database.engine.connect() as connection:
            return list(lines_of(connection, log))

    def disclosed(self) -> list[str]:
        """About whom a question was logged, in order, as numbers of this town."""
        everybody = [*_NUMBERS]
        names = dict(zip(map(str, self.hub.logs.subjects(Kind.BSN, everybody)), everybody, strict=True))
        return [names[str(line["betrokkene"])] for line in self.lines(Log.DISCLOSURES)]

    def told(self) -> list[tuple[str, str]]:
        """Turn and key of what waits to be told."""
        with self.hub.database.engine.begin() as connection:
            return [(str(each.turn), each.cause.key) for each in undivided(connection)]

    def archived(self) -> list[Path]:
        return [path for path in self.hub.home.archive_dir.rglob("*") if path.is_file()]


def _answer(number: str) -> Mapping[str, object]:
    said = {
        "aNummer": _A_NUMBERS[_NUMBERS.index(number)], "burgerservicenummer": number, "geslachtsnaam": "Vermeer",
        "geboortedatum": str(BORN), "geslacht": "V", "gemeente": "0166" if number in THERE else "0193",
        "inschrijving": "20150101", "adreshouding": "20150101", "straat": "Dorpsstraat", "huisnummer": "1",
        "postcode": "8011AA",
    }  # fmt: skip
    return person_of([said.get(name, "") for name in ANSWER_HEADER])


def _grip(extract: str, key: str, count: int) -> list[dict[str, object]]:
    flags = {"J": True, "N": False}
    said = {column.source_name: GOOD[extract].get(column.source_name) for column in EXTRACTS[extract].columns}
    row = {name: flags.get(value or "", value or None) for name, value in said.items()}
    return [row | {key: f"X-{place}"} for place in range(count)]


SERVED = Served(
    grip={
        "grip_overstap": _grip("grip_overstap", "aanmelding_id", 5),
        "grip_jikp": _grip("grip_jikp", "jikp_id", 4),
        "grip_uitstroom_switch": _grip("grip_uitstroom_switch", "registratie_id", 3),
    },
    brp={number: _answer(number) for number in _NUMBERS},
    suwi={
        "suwi_inkomsten": {number: client(number, JOB) for number in [*HERE, *THERE]},
        "suwi_bijstand": {number: client(number) for number in [*HERE, *THERE]},
    },
)
