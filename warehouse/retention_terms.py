"""The table of terms in `beheer`, filled from `schemas.retention`: what is destroyed in SQL uses the terms that people read.

A changed term is a line in a csv file of `schemas`; the next migrate brings it here.
"""

from sqlalchemy import Connection, delete, insert

from schemas.retention import BEWAARTERMIJNEN
from warehouse.tables.bewaren import bewaartermijn


def fill_terms(connection: Connection) -> None:
    """Make the table hold exactly what `schemas.retention` says, in the open transaction."""
    connection.execute(delete(bewaartermijn))
    connection.execute(
        insert(bewaartermijn),
        [
            {
                "categorie": str(term.categorie),
                "begin": term.begin,
                "jaren": term.jaren,
                "actie": str(term.actie),
                "grondslag": term.grondslag,
                "geldig_van": term.geldig_van or "-infinity",
                "geldig_tot": term.geldig_tot or "infinity",
            }
            for term in BEWAARTERMIJNEN
        ],
    )
