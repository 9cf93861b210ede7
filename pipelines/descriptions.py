"""What the Dagster UI says about an extract or a table: its description, columns and labels.

Nothing is written twice: titles, rhythm, columns and treatments come from the extract and its model, the columns of its
table from what the warehouse stores of them, those of a fixed table from its comments.
"""

import dagster as dg
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from pipelines.tables import markdown_table
from schemas.columns import Treatment
from schemas.extract import Content, Extract
from schemas.register import SOURCE_TITLES
from warehouse.bron import History
from warehouse.stored import StoredColumn, stored_columns

_DIALECT = postgresql.dialect()

OWNER = "team:functioneel-beheer"


def extract_key(extract: Extract) -> dg.AssetKey:
    """The asset of an extract, called as its table: `bron/<extract>`, or `wpg/<extract>` under the Wpg."""
    return dg.AssetKey([History(extract).schema, extract.name])


def source_pool(extract: Extract) -> str:
    """The pool in which one step at a time reads from a source."""
    return f"bron_{extract.source}"


def titled(title: str, text: str) -> str:
    """A text under its title; the title ends a sentence, because the catalog shows both on one line."""
    return f"{title}{'' if title.endswith('?') else '.'}\n\n{text}"


def extract_description(extract: Extract) -> str:
    """Title, layout, rhythm and the treatment of every column, in markdown."""
    absence = "wat ontbreekt, is er niet meer" if extract.content is Content.SNAPSHOT else "wat ontbreekt, is niet gewijzigd"
    treatments = markdown_table(
        ["kolom", "bij de bron", "behandeling", "betekenis"],
        (
            [column.name, f"`{column.source_name}`", ", ".join(column.treatments), column.description]
            for column in extract.columns
            if column.treatments != (Treatment.DROP,)
        ),
    )
    dropped = ", ".join(f"`{column.source_name}`" for column in extract.columns if column.treatments == (Treatment.DROP,))
    return "\n\n".join(
        [
            titled(extract.title, extract.description),
            f"Bron: {SOURCE_TITLES[extract.source]}. Vorm: {extract.layout}. Ritme: {extract.rhythm}. "
            f"Inhoud: {extract.content} ({absence}). "
            f"Sleutel: {', '.join(extract.key)}. Boven {extract.quarantine_threshold:.0%} rijen in quarantaine wordt een "
            "levering geweigerd, tenzij `doorstroomhub drempel` anders zegt.",
            treatments,
            *([f"Weggelaten en nooit gelezen: {dropped}."] if dropped else []),
        ]
    )


def extract_schema(extract: Extract) -> dg.TableSchema:
    """The stored columns of an extract with their types and comments."""
    return dg.TableSchema(columns=[_table_column(stored) for stored in stored_columns(extract)])


def table_schema(fixed: Table) -> dg.TableSchema:
    """The columns of a fixed table of the warehouse with their types and comments."""
    return dg.TableSchema(columns=[dg.TableColumn(c.name, c.type.compile(_DIALECT).lower(), c.comment) for c in fixed.columns])


def _table_column(stored: StoredColumn) -> dg.TableColumn:
    return dg.TableColumn(name=stored.name, type=stored.sql_type, description=stored.description)
