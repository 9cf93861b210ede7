"""What an inbreuk touched: categories of data and numbers of persons, from the logs, the register of leveringen and the rights.

For the notice that must be out within 24 hours (privacy.md 13; overeenkomst, bijlage 2 article 5) and the one to the Autoriteit
Persoonsgegevens within 72 (AVG article 33). Counts only, never who: a person is in no value of this module. What the hub cannot
know is said beside what it knows.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, text

from schemas.columns import Treatment
from schemas.extract import Content, Extract
from schemas.region import GEMEENTEN
from schemas.register import EXTRACTS, SOURCE_TITLES
from warehouse.breach_logs import Event, events
from warehouse.breach_reach import could_read, group_of_login, reads_are_logged
from warehouse.bron import History
from warehouse.evaluation import as_of
from warehouse.leveringen import Levering, levering_of
from warehouse.logs.cutting import destroyed_until
from warehouse.person_facts import collect_person_facts, number_of
from warehouse.ties import number_columns
from warehouse.whose_rows import gemeente_of


@dataclass(frozen=True)
class About:
    """What happened to what: a span [since, until), and at most one of a login, a group of `access.logins` and a levering."""

    since: datetime.datetime
    until: datetime.datetime
    login: str | None = None
    group: str | None = None
    levering: int | None = None


@dataclass(frozen=True)
class Persons:
    """Numbers of persons: `minors` are under 18 or may be, of `unknown` no source knows a date of birth."""

    total: int
    minors: int
    adults: int
    unknown: int


@dataclass(frozen=True)
class Data:
    """A category of data: what an extract holds, as its model says; `columns` are descriptions with how each is kept."""

    source: str
    title: str
    description: str
    persons: int
    columns: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Breach:
    """What is known; `gemeenten` gives the numbers per gemeentecode (empty: no gemeente), in which a person may recur."""

    about: About
    told: str
    persons: Persons
    gemeenten: Mapping[str, Persons]
    data: Sequence[Data]
    under_wpg: bool
    events: Sequence[Event]
    unknown: Sequence[str]


def breach_of(connection: Connection, about: About, day: datetime.date) -> Breach:
    """What an inbreuk touched, in the open transaction with the rights of the loader; `day` is the date of today.

    Raises HubError for a levering or login that the hub does not know.
    """
    with as_of(connection, day):
        collect_person_facts(connection, once_known=True)
    connection.execute(text(_TOUCHED))
    notes: list[str] = []
    if about.levering is not None:
        levering = levering_of(connection, about.levering)
        extracts, told, age_on = _touch_levering(connection, levering, notes), _told(levering), levering.peildatum
    elif (group := about.group or (about.login and group_of_login(connection, about.login))) is not None:
        extracts, told, age_on = _touch_readable(connection, about, group, notes), _who(about, group), about.since.date()
        notes += _about_reading(connection)
    else:
        extracts, told, age_on = _touch_loaded(connection, about), "alles wat in deze periode is verwerkt", about.since.date()
        notes.append(_ONLY_PROCESSED)
    connection.execute(text("ANALYZE pg_temp.geraakt"))
    logged = [] if about.levering is not None else events(connection, about.since, about.until, about.login)
    notes += [_LOGS_APART] if any(event.persons for event in logged) else []
    gone = destroyed_until(connection)
    if about.levering is None and gone is not None and about.since.date() <= gone:
        notes.append(
            f"Vragen aan BRP en SUWI tot en met {gone:%d-%m-%Y} staan niet meer in het logboek: die regels zijn na hun "
            "bewaartermijn vernietigd."
        )
    return Breach(
        about=about,
        told=told,
        persons=_persons(connection, age_on, "''")[""],
        gemeenten=_persons(connection, age_on, "coalesce(geraakt.gemeentecode, feit.gemeentecode, '')"),
        data=_data(connection, extracts, whole=about.levering is not None),
        under_wpg=any(extract.under_wpg for extract in extracts),
        events=logged,
        unknown=[*notes, _KEYS],
    )


def _touch_levering(connection: Connection, levering: Levering, notes: list[str]) -> Sequence[Extract]:
    """Everybody in a levering, as the hub knew it when it was loaded."""
    extract = EXTRACTS[levering.extract]
    if levering.geladen_op is None:
        notes.append(
            f"Levering {levering.levering} is niet geladen (status {levering.status}): wie erin staat, is alleen te zien in "
            f"het versleutelde origineel. Het bestand had {_rows(levering.rijen)}."
        )
        return [extract]
    if extract.content is Content.CHANGES:
        notes.append("Van een levering met mutaties telt niet mee wie er hetzelfde in stond als in een eerdere levering.")
    _touch(connection, extract, _in_leveringen(extract), {"leveringen": [levering.levering]})
    notes.append(
        f"Het bestand had {_rows(levering.rijen)}, waarvan {levering.rijen_quarantaine or 0} in quarantaine. Wie alleen daarin "
        "staat, telt hierboven niet mee."
    )
    return [extract]


def _touch_readable(connection: Connection, about: About, group: str, notes: list[str]) -> Sequence[Extract]:
    """Everybody of whom a group could read a row that the hub knew at some moment of the span, or who is in what it counted."""
    reach = could_read(connection, group)
    span = "rij.bekend_van < :tot AND rij.bekend_tot > :van"
    values = {"van": about.since, "tot": about.until}
    if reach.rows or not reach.counts:
        for each in reach.rows:
            _touch(connection, each.extract, span, values, each.condition)
        return [each.extract for each in reach.rows]
    counted = [extract for extract in EXTRACTS.values() if not extract.under_wpg]
    for extract in counted:
        _touch(connection, extract, span, values)
    if group in GEMEENTEN:
        connection.execute(text(_ONLY_OF), {"gemeentecode": group})
    notes.append(
        f"Deze groep las geen rijen per persoon, alleen tellingen ({len(reach.counts)} rapportagetabellen). Geteld is over "
        "hoeveel personen die tellingen kunnen gaan; een klein aantal in een rapport kan een persoon aanwijzen."
    )
    return counted


def _touch_loaded(connection: Connection, about: About) -> Sequence[Extract]:
    """Everybody in the leveringen that came in or were loaded in the span."""
    values = {"van": about.since, "tot": about.until}
    rows = connection.execute(text(_LOADED), values).all()
    names = {row.extract for row in rows}
    numbers = [row.levering for row in rows]
    extracts = [extract for name, extract in EXTRACTS.items() if name in names]
    for extract in extracts:
        _touch(connection, extract, _in_leveringen(extract), {"leveringen": numbers})
    return extracts


def _in_leveringen(extract: Extract) -> str:
    """The condition for a row that says what stood in one of these leveringen, as the hub knew it when that was loaded."""
    stood = "rij.levering = levering.levering"
    if extract.content is Content.SNAPSHOT:
        stood = "rij.geldig_van <= levering.peildatum AND rij.geldig_tot > levering.peildatum"
    return _IN_LEVERINGEN.replace("$stood", stood)


def _touch(
    connection: Connection, extract: Extract, condition: str, values: Mapping[str, Any], policy: str | None = None
) -> None:
    """Add to `geraakt` who is in these rows; `policy` is a condition of row-level security, on bare column names."""
    if number_columns(extract):
        number, join = number_of(extract), ""
    elif any(column.name == "dossiernummer" for column in History(extract).stored):
        number, join = "coalesce(dossier.burgerservicenummer, dossier.onderwijsnummer)", _BY_DOSSIER
    else:
        return
    parts = {
        "$table": f"(SELECT * FROM {History(extract).table} WHERE {policy or 'TRUE'})",  # noqa: S608 (from the catalog)
        "$gemeente": gemeente_of(extract),
        "$number": number,
        "$join": join,
        "$where": condition,
    }
    statement = _TOUCH
    for name, sql in parts.items():
        statement = statement.replace(name, sql)
    connection.execute(text(statement), {**values, "extract": extract.name})


def _persons(connection: Connection, age_on: datetime.date, grouped: str) -> Mapping[str, Persons]:
    rows = connection.execute(text(_HOW_MANY.replace("$grouped", grouped)), {"dag": age_on})
    numbers = {row.groep: Persons(row.personen, row.minderjarig, row.meerderjarig, row.onbekend) for row in rows}
    return numbers or {"": Persons(0, 0, 0, 0)}


def _data(connection: Connection, extracts: Iterable[Extract], *, whole: bool) -> Sequence[Data]:
    """The categories, those with persons first; `whole` also tells what only the original file holds."""
    numbers = {row.extract: row.personen for row in connection.execute(text(_PER_EXTRACT))}
    told = [
        Data(
            SOURCE_TITLES[extract.source],
            extract.title,
            extract.description,
            numbers.get(extract.name, 0),
            [
                (column.description or column.source_name, ", ".join(_KEPT[treatment] for treatment in column.treatments))
                for column in extract.columns
                if whole or column.treatments != (Treatment.DROP,)
            ],
        )
        for extract in extracts
    ]
    return sorted(told, key=lambda data: (-data.persons, data.title))


def _who(about: About, group: str) -> str:
    seen = f"gemeente {GEMEENTEN[group].gemeente}" if group in GEMEENTEN else f"groep {group}"
    return f"alles wat aanmelding {about.login} ({seen}) kon lezen" if about.login else f"alles wat de {seen} kon lezen"


def _told(levering: Levering) -> str:
    return f"levering {levering.levering} ({levering.extract}, {levering.scope}, peildatum {levering.peildatum:%d-%m-%Y})"


def _rows(number: int | None) -> str:
    return "een onbekend aantal rijen" if number is None else f"{number} rijen"


def _about_reading(connection: Connection) -> list[str]:
    logged = reads_are_logged(connection)
    return [
        "Geteld is wat de aanmelding kon lezen, met de rechten zoals zij nu zijn. Wijzigingen van rechten in de periode staan "
        "onder de handelingen (toegang).",
        f"Wat er werkelijk is gelezen, staat in het logboek van de databaseserver ({logged})."
        if logged
        else "Wat er werkelijk is gelezen, is niet bekend: de databaseserver legt vragen niet vast (geen pgaudit, geen "
        "log_statement = all).",
    ]


_KEPT: Final = {
    Treatment.PSEUDONYMISE: "pseudoniem: alleen te herleiden met de hoofdsleutel",
    Treatment.COMPARE: "vergelijkwaarde: niet terug te rekenen zonder sleutel",
    Treatment.GENERALISE: "alleen de eerste vier cijfers",
    Treatment.KEEP: "zoals aangeleverd",
    Treatment.DROP: "alleen in het versleutelde origineel",
}

_KEYS: Final = (
    "Of ook de hoofdsleutel of het archief met de versleutelde originelen is geraakt, ziet de hub niet. Zo ja, dan gaat het om "
    "burgerservicenummers, namen en adressen in leesbare vorm."
)
_ONLY_PROCESSED: Final = (
    "Geteld is wie er in de leveringen van de periode stond. Wie alleen gelezen kan zijn, telt niet mee: vraag het rapport "
    "daarvoor per rol of aanmelding."
)
_LOGS_APART: Final = (
    "Betrokkenen in de logboeken staan daar onder eigen pseudoniemen. Van welke gemeente zij zijn en of zij minderjarig zijn, "
    "is alleen met een heridentificatie door twee personen te zien."
)

_TOUCHED: Final = """
CREATE TEMPORARY TABLE geraakt (extract text NOT NULL, gemeentecode text, persoon uuid NOT NULL) ON COMMIT DROP
"""

_TOUCH: Final = """
INSERT INTO pg_temp.geraakt
SELECT DISTINCT :extract, $gemeente, coalesce(alias.persoon, $number)
FROM $table AS rij
$join
LEFT JOIN kern.alias AS alias ON alias.nummer = $number
WHERE $where AND $number IS NOT NULL
"""

_ONLY_OF: Final = """
DELETE FROM pg_temp.geraakt
WHERE
    coalesce(
        gemeentecode, (SELECT feit.gemeentecode FROM pg_temp.persoon_feit AS feit WHERE feit.persoon = geraakt.persoon)
    ) IS DISTINCT FROM :gemeentecode
"""

_BY_DOSSIER: Final = """
INNER JOIN bron.jvs_jongere AS dossier ON dossier.scope = rij.scope AND dossier.dossiernummer = rij.dossiernummer
"""

_IN_LEVERINGEN: Final = """
EXISTS (
    SELECT FROM beheer.levering AS levering
    WHERE
        levering.levering = ANY(:leveringen)
        AND levering.extract = :extract
        AND levering.scope = rij.scope
        AND rij.bekend_van <= levering.geladen_op
        AND rij.bekend_tot > levering.geladen_op
        AND $stood
)
"""

_LOADED: Final = """
SELECT levering.levering, levering.extract
FROM beheer.levering AS levering
WHERE
    (levering.ontvangen >= :van AND levering.ontvangen < :tot)
    OR (levering.geladen_op >= :van AND levering.geladen_op < :tot)
"""

_HOW_MANY: Final = """
SELECT
    $grouped AS groep,
    count(DISTINCT geraakt.persoon) AS personen,
    count(DISTINCT geraakt.persoon) FILTER (WHERE kern.verjaardag(feit.geboren_laatst, 18) > :dag) AS minderjarig,
    count(DISTINCT geraakt.persoon) FILTER (WHERE kern.verjaardag(feit.geboren_laatst, 18) <= :dag) AS meerderjarig,
    count(DISTINCT geraakt.persoon) FILTER (WHERE feit.geboren_laatst IS NULL) AS onbekend
FROM pg_temp.geraakt AS geraakt
LEFT JOIN pg_temp.persoon_feit AS feit ON feit.persoon = geraakt.persoon
GROUP BY 1
ORDER BY 1
"""

_PER_EXTRACT: Final = "SELECT extract, count(DISTINCT persoon) AS personen FROM pg_temp.geraakt GROUP BY extract"
