"""What is told of a layout as a whole: how a file is called and written, what its columns are, and what refuses all of it.

The names themselves are taken apart in the connectors room, the bytes are read there (feeds.md, "Conventions").
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from schemas.columns import Kind
from schemas.extract import Content, Extract, Layout
from schemas.threshold import percentage


@dataclass(frozen=True)
class Form:
    """A layout in words.

    `name` is the pattern of a file name, in which {naam} stands for what the extract is called; `dated` says what the date in
    it is. `encoding` and `written` tell of the bytes, `columns` what a column of the contract is in such a file. `refused` is
    what refuses a whole file of this layout beside what refuses every file, `rejected` what sends a record to quarantine that
    is no row at all.
    """

    name: str
    dated: str
    encoding: str
    written: str
    columns: str
    refused: tuple[str, ...]
    rejected: tuple[str, ...]


_NO_COLUMN = "Een kolom die de hub leest, ontbreekt in de kop of staat er dubbel in."
_WIDTH = "De rij heeft meer of minder velden dan de kop."
_NO_VALUE = "Een veld bevat niet één waarde die als tekst te bewaren is."
_GZIP = "Het bestand is ingepakt met gzip en is afgekapt of beschadigd, of is geen gzip terwijl de naam op .gz eindigt."
_NO_UTF8 = "Er staan bytes in die geen UTF-8 zijn, of NUL-bytes."
_OPEN_QUOTE = "Een aanhalingsteken wordt geopend en nergens gesloten."
_PEILDATUM = "De datum is de peildatum: de dag waarover het bestand gaat."
_HEADER = "Elke kolom staat met deze naam in de kop; de volgorde is vrij, en kolommen die hier niet staan, worden niet gelezen."
_SEMICOLONS = (
    "Velden gescheiden door een puntkomma, één kopregel, aanhalingstekens volgens RFC 4180. Een leeg veld is onbekend."
)

FORMS: Mapping[Layout, Form] = MappingProxyType(
    {
        Layout.CONTRACT_CSV: Form(
            name="{naam}_{scope}_{JJJJMMDD}.csv",
            dated=_PEILDATUM,
            encoding="UTF-8 (met of zonder BOM)",
            written=f"{_SEMICOLONS} Mag met gzip zijn ingepakt (.csv.gz).",
            columns=_HEADER,
            refused=(_NO_COLUMN, _NO_UTF8, _OPEN_QUOTE, _GZIP),
            rejected=(_WIDTH,),
        ),
        Layout.DUO_CSV: Form(
            name="{JJJJMM}{naam}{scope}.csv",
            dated="De maand in de naam is die van de levering; het rapport gaat over de maand ervoor.",
            encoding="UTF-8 zonder BOM",
            written=f"{_SEMICOLONS} De kop mag met een hekje (#) beginnen. Mag met gzip zijn ingepakt (.csv.gz).",
            columns=_HEADER,
            refused=(
                _NO_COLUMN,
                _NO_UTF8,
                _OPEN_QUOTE,
                _GZIP,
                "Het rapport is er per gemeente en de hub verwacht het voor de hele regio, of andersom.",
            ),
            rejected=(_WIDTH,),
        ),
        Layout.DUO_YEAR_CSV: Form(
            name="{naam}{JJJJ}{V|D}{scope}.csv",
            dated="Het jaar is dat van de tweede teldatum; V is de voorlopige stand, D de definitieve.",
            encoding="UTF-8 zonder BOM",
            written=f"{_SEMICOLONS} De kop mag met een hekje (#) beginnen. Mag met gzip zijn ingepakt (.csv.gz).",
            columns=f"{_HEADER} De kolommen eindjaar en stand staan niet in het bestand maar volgen uit de naam.",
            refused=(
                _NO_COLUMN,
                _NO_UTF8,
                _OPEN_QUOTE,
                _GZIP,
                "Het rapport is er per gemeente en de hub verwacht het voor de hele regio, of andersom.",
            ),
            rejected=(_WIDTH,),
        ),
        Layout.LO_CSV: Form(
            name="{naam}_{scope}_{JJJJMMDD}.csv",
            dated=_PEILDATUM,
            encoding="UTF-8 met BOM",
            written=(
                f"{_SEMICOLONS} Een rij waarvan de eerste kolom (het etiket) gevuld is, begint een persoon; de rijen erna met "
                "een lege eerste kolom zijn de historie van die persoon. Mag met gzip zijn ingepakt (.csv.gz)."
            ),
            columns=(
                "Elke kolom is een rubriek van het Logisch Ontwerp BRP; alle andere rubrieken worden niet gelezen. De kolom "
                "volgnummer staat niet in het bestand maar wordt geteld: 0 is de actuele rij van een persoon."
            ),
            refused=(_NO_COLUMN, "De eerste kolom is geen etiket maar een rubriek.", _NO_UTF8, _OPEN_QUOTE, _GZIP),
            rejected=(_WIDTH, "Een historische rij volgt niet op de rij van een persoon."),
        ),
        Layout.KOCI_XLSX: Form(
            name="{JJJJMMDD}{scope}.{naam}.xlsx",
            dated=_PEILDATUM,
            encoding="Excel-werkmap (.xlsx)",
            written="De kolomnamen staan op de eerste rij van het eerste werkblad, gegevens eronder. Lege rijen tellen niet.",
            columns=_HEADER,
            refused=(
                _NO_COLUMN,
                "De werkmap is beschadigd, afgekapt of met een wachtwoord beveiligd.",
                "Een werkblad bevat formules; plak de uitkomsten als waarden.",
                "De werkmap is veel groter dan voor deze gegevens nodig is.",
            ),
            rejected=(_NO_VALUE,),
        ),
        Layout.BRP_JSON: Form(
            name="{naam}_{scope}_{JJJJMMDD}.json",
            dated=_PEILDATUM,
            encoding="UTF-8",
            written="Per regel een antwoord van de BRP API Personen, zoals gegeven. Mag met gzip zijn ingepakt (.json.gz).",
            columns=(
                "Elke kolom is het pad van een veld in het antwoord; al het andere wordt niet gelezen. Een datum is in het "
                "antwoord een object (Datum, JaarMaandDatum, JaarDatum of DatumOnbekend); hier staat hij als jjjjmmdd. "
                "verblijfplaatsBuitenland is de verblijfplaats van wie in het buitenland woont."
            ),
            refused=(
                "Een regel is geen volledig antwoord in JSON, of noemt geen lijst personen.",
                "Een antwoord noemt een veld meer dan eens, of is dieper genest of langer dan de API antwoordt.",
                _NO_UTF8,
                _GZIP,
            ),
            rejected=(_NO_VALUE, "Een antwoord noemt iets dat geen persoon is."),
        ),
        Layout.SUWI_XML: Form(
            name="{naam}_{scope}_{JJJJMMDD}.xml",
            dated=_PEILDATUM,
            encoding="UTF-8",
            written="Eén element suwi-levering met dienst en peildatum, en daarin per vraag één antwoord van Suwinet.",
            columns=(
                "De hub maakt de kolommen zelf uit het antwoord; zij staan niet in het bestand. Elementen die daarvoor niet "
                "nodig zijn, worden weggelaten voordat er iets wordt bewaard."
            ),
            refused=(
                "De XML is afgekapt of kapot, of heeft een DTD.",
                "Het eerste element is geen suwi-levering van de dienst die bij dit extract hoort, of noemt geen peildatum.",
                "Een antwoord is veel groter dan Suwinet antwoordt.",
                _NO_UTF8,
            ),
            rejected=(
                "Een antwoord gaat over een ander burgerservicenummer dan de vraag.",
                "Een antwoord noemt een datum die niet bestaat, of uren die geen getal zijn.",
            ),
        ),
    }
)
"""Every layout in words."""

SCOPES = (
    "{scope} is waarvoor het bestand volledig is: G met de gemeentecode (G0193 is Zwolle), R0010 voor de hele regio, of I met "
    "een BRIN voor de eigen kopie van een school."
)


def name_pattern(extract: Extract) -> str:
    """How a file of this extract is called."""
    return FORMS[extract.layout].name.replace("{naam}", extract.file_name)


def content_in_words(extract: Extract) -> str:
    """What absence in a file means."""
    if extract.content is Content.SNAPSHOT:
        return "Momentopname: het bestand is volledig voor zijn gebied en datum; wat er niet in staat, is er niet meer."
    return "Mutaties: wat er niet in staat, is niet gewijzigd of niet gevraagd."


def key_in_words(extract: Extract) -> str:
    """What tells the rows of a file apart, in the names of the file."""
    parts = [extract.column(name).source_name for name in extract.key]
    empty = [extract.column(name).source_name for name in extract.key if name in extract.empty_in_key]
    more = f" Leeg telt als waarde in {' en '.join(empty)}." if empty else ""
    return f"{' + '.join(parts)}, binnen het gebied van de levering.{more}"


def quarantining(extract: Extract) -> list[str]:
    """What sends a row to quarantine beside the rules of its columns; the other rows load."""
    told = [
        "Een waarde voldoet niet aan een regel van haar kolom (een waarschuwing telt niet).",
        *FORMS[extract.layout].rejected,
    ]
    told += [
        "De sleutel komt vaker voor en de rijen verschillen: dan gaan al die rijen naar quarantaine.",
        "De rij is gelijk aan een eerdere rij: de eerste telt mee, de andere niet.",
    ]
    if extract.group:
        told.append("Een andere rij van dezelfde persoon is afgekeurd, of de rij hoort bij geen persoon.")
    return told


def refusing(extract: Extract) -> list[str]:
    """What refuses a whole file of this extract; nothing of it loads."""
    told = [
        "De naam van het bestand is anders dan afgesproken, of noemt een onbekend gebied.",
        "Het bestand is leeg (nul bytes). Een kop zonder rijen mag wel.",
        *FORMS[extract.layout].refused,
    ]
    if extract.municipality:
        column = extract.column(extract.municipality).source_name
        told.append(f"Geen enkele rij heeft in {column} een gemeente binnen het gebied in de bestandsnaam.")
    if extract.dated:
        column = extract.column(extract.dated)
        of_week = column.kind is Kind.WEEK
        what = "andere week dan die van de vrijdag" if of_week else "andere datum dan die"
        told.append(f"Een rij noemt in {column.source_name} een {what} in de bestandsnaam.")
    told.append(
        f"Meer dan {percentage(extract.quarantine_threshold)} van de rijen is afgekeurd, tenzij de hub anders is ingesteld."
    )
    return told
