"""The fixed tables of the warehouse, as SQLAlchemy Core metadata: the one description of names, types and comments.

The migrations make them; a test compares the two. The history tables of `bron` are not here: they follow from the register
(`warehouse.bron`), so that a new feed needs no migration. Views and findings SQL live in `.sql` files.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Final

from sqlalchemy import MetaData

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pk",
        "uq": "%(table_name)s_uniek",
        "fk": "%(table_name)s_%(column_0_name)s_fk",
        "ck": "%(table_name)s_%(constraint_name)s",
        "ix": "%(table_name)s_%(column_0_N_name)s",
    }
)
"""Every fixed table registers itself here when its module is imported; `every_table` is the whole."""

FOR_EVERYONE: Final[dict[Any, Any]] = {"toegang": "iedereen"}
"""The `info` of a table whose rows every gemeente may see, so without any fact about a person (`warehouse.access.tenants`)."""


@cache
def every_table() -> MetaData:
    """The metadata with all fixed tables, whatever was imported before."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    return metadata
