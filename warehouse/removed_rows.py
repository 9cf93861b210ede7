"""Which rows of a levering were taken out of the archive, and what the register counts of them.

The number of rows of a file stays what was delivered: rows = loaded + quarantaine + erased, for every levering (invariant 1).
"""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from warehouse.tables.beheer import levering as register
from warehouse.tables.beheer import quarantaine
from warehouse.tables.wissen import gewiste_rijen


def taken_out(connection: Connection, leveringen: Collection[int]) -> Mapping[int, Sequence[int]]:
    """The row numbers, as delivered, that were taken out of each of these leveringen; who has none is left out."""
    query = select(gewiste_rijen.c.levering, gewiste_rijen.c.rijnummers).where(gewiste_rijen.c.levering.in_(leveringen))
    return dict(connection.execute(query).tuples().all())


def take_out(connection: Connection, levering: int, path: str, rows: Collection[int]) -> None:
    """Note that these rows (numbers as delivered) are gone from the archive, where the levering now stands at `path`.

    Their lines in quarantaine go. Rows that the load had not left out yet move from what is loaded to what is erased.
    """
    before = [*taken_out(connection, [levering]).get(levering, ())]
    everything = sorted({*before, *rows})
    line = insert(gewiste_rijen).values(levering=levering, rijnummers=everything)
    connection.execute(line.on_conflict_do_update(index_elements=["levering"], set_={"rijnummers": everything}))
    of_these = (quarantaine.c.levering == levering, quarantaine.c.rijnummer.in_([*rows]))
    quarantined = connection.execute(delete(quarantaine).where(*of_these)).rowcount
    counted = func.coalesce(register.c.rijen_gewist, 0)
    moved = len(everything) - counted
    connection.execute(update(register).where(register.c.levering == levering).values(archief=path))
    connection.execute(
        update(register)
        .where(register.c.levering == levering, register.c.rijen.is_not(None), moved > 0)
        .values(
            rijen_gewist=len(everything),
            rijen_quarantaine=register.c.rijen_quarantaine - quarantined,
            rijen_geladen=register.c.rijen_geladen - (moved - quarantined),
        )
    )


def not_taken_out(connection: Connection) -> Sequence[int]:
    """The leveringen of which a load left rows out that are still in the archive: it was killed before they could go."""
    query = text("""
        SELECT levering FROM beheer.levering LEFT JOIN beheer.gewiste_rijen USING (levering)
        WHERE rijen_gewist > coalesce(cardinality(rijnummers), 0) AND reden_code IS DISTINCT FROM 'uitgetreden'
        ORDER BY levering
    """)
    return connection.execute(query).scalars().all()
