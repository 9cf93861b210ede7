"""duo_p_levering: what changed in a week in enrolments, results and residence (feeds.md, "DUO", [C]).

One levering is one ISO week, and the date in its name is the Friday of that week. A person leaves the feed after a last
message: absence is not deletion.
"""

from pandera.typing import Series

from schemas.columns import ExtractModel, Kind, Treatment, column
from schemas.contract_columns import kept_code
from schemas.duo.c_levering import EnrolmentColumns
from schemas.extract import Content, Extract, Layout, Rhythm, Source

OF_ENROLMENT = ("INSCHRIJVING_TOEGEVOEGD", "INSCHRIJVING_GEWIJZIGD", "INSCHRIJVING_VERWIJDERD")
"""The events about an enrolment, in whose rows the enrolment may not be missing."""

EVENTS = (
    *("OVERLEDEN", "VIER_JAAR", "BOVENGRENS_LEEFTIJD", "VERHUISD_BINNEN", "VERHUISD_BUITEN"),
    *OF_ENROLMENT,
    *("RESULTAAT_TOEGEVOEGD", "RESULTAAT_GEWIJZIGD", "RESULTAAT_VERWIJDERD"),
    *("STARTKWALIFICATIE_BEHAALD", "STARTKWALIFICATIE_VERVALLEN"),
)
"""gebeurtenis."""


class EventColumns(ExtractModel):
    """When and what, before the columns of the C-levering."""

    weeknummer: Series[str] = column(
        "weeknummer",
        "Week (jjjjww, ISO 8601) van de gebeurtenis; gelijk aan de week van de levering.",
        treatment=Treatment.KEEP,
        kind=Kind.WEEK,
        mandatory=True,
        week=True,
    )
    gebeurtenis: Series[str] = kept_code(
        "gebeurtenis",
        "Wat er gebeurde: overleden, vier jaar geworden, te oud geworden, verhuisd binnen of buiten het gebied, of een "
        "inschrijving, resultaat of startkwalificatie die erbij kwam, wijzigde of verviel.",
        EVENTS,
        mandatory=True,
    )


class DuoPLevering(EnrolmentColumns, EventColumns):
    """One row per event of a person; what the other columns say holds after it."""

    class Config(ExtractModel.Config):
        """The rules that look at several columns of a row."""

        precies_een_persoonsnummer = {"columns": ("pgn",)}  # noqa: RUF012 pandera reads a dict
        gevuld_bij_code = {  # noqa: RUF012
            "columns": ("brin6", "inschrijvingsvolgnummer", "datum_inschrijving"),
            "code": "gebeurtenis",
            "codes": OF_ENROLMENT,
        }


DUO_P_LEVERING = Extract(
    name="duo_p_levering",
    source=Source.DUO,
    title="DUO P-levering",
    description="Wat er in een week veranderde in inschrijvingen, resultaten, startkwalificatie en woonplaats.",
    model=DuoPLevering,
    layout=Layout.CONTRACT_CSV,
    file_name="duo_p_levering",
    key=("weeknummer", "pgn", "gebeurtenis", "brin6", "inschrijvingsvolgnummer"),
    empty_in_key=frozenset({"brin6", "inschrijvingsvolgnummer"}),
    dated="weeknummer",
    municipality="gemeentecode",
    moves_away=("gebeurtenis", "VERHUISD_BUITEN"),
    rhythm=Rhythm.WEEKLY,
    content=Content.CHANGES,
)
