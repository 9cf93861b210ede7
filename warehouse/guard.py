"""The last look at what leaves the hub: no product holds the number of a person whom the hub knows (issue 7, point 8).

Nothing that is made here can hold one, if all else works; this is for when it does not. Every number of nine digits (and every
A-nummer) in a product is pseudonymised and looked up among the aliases; one that is there refuses the product. That a number
passes its check only decides whether it is looked up.
"""

import datetime
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from io import BytesIO
from typing import Final
from uuid import UUID

import pyarrow as pa
from sqlalchemy import Connection, Engine, text

from schemas.columns import Kind
from schemas.errors import HubError
from schemas.numbers import a_nummer_mask, pgn_mask
from warehouse import access
from warehouse.explanations import columns_of
from warehouse.keys import PSEUDONYM_DOMAIN, KeyRing, version_in_use
from warehouse.mart_files import FRAME
from warehouse.pseudonyms import Pseudonyms
from warehouse.sql_files import execute_plain

_SEPARATOR: Final = r"[ .\-/_‐-―−]"
_MARKS: Final = re.compile(
    r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b"  # uuid
    r"|\b(?=[0-9]*[a-f])[0-9a-f]{32,}\b"  # digest
    r"|(?<!\d)(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)"
    r"|(?<!\d)(?:0[1-9]|[12]\d|3[01])-(?:0[1-9]|1[0-2])-(?:19|20)\d\d(?!\d)"
)
"""What is made of digits and is no number of a person: marks of ours, and dates as people write them."""

_RUN: Final = re.compile(r"\d{8,}")
_GROUPS: Final = re.compile(rf"\d+(?:{_SEPARATOR}\d+)+")
_COARSE: Final = "[[:digit:]]([ ./_-]?[[:digit:]]){7}"
"""What a value must match, in PostgreSQL, before anybody looks closer."""
_LOOKED_AT: Final = ("text", "integer", "bigint", "numeric")
_XML_TEXT: Final = re.compile(r">([^<]+)<")


class IdentityFound(HubError):
    """A product holds the number of a person whom the hub knows; it must not leave."""


class Guard:
    """Who looks at products before they leave; `tell` is told of each product that is refused."""

    def __init__(self, engine: Engine, keyring: KeyRing, tell: Callable[[str], None]) -> None:
        self._engine = engine
        self._keyring = keyring
        self._tell = tell

    def require_clean(self, product: str, texts: Iterable[str]) -> None:
        """Look at all that a product says; numbers of a table as text.

        `product` is what it is in Dutch words, such as 'de werklijst van Zwolle'. Raises IdentityFound, which does not say the
        number, once `tell` has been told.
        """
        candidates = numbers_in(texts)
        if candidates and self._knows(candidates):
            self._tell(product)
            raise IdentityFound(
                f"In {product} staat het nummer van iemand die de hub kent. Dit gaat de deur niet uit. Zoek uit hoe het daar "
                "kwam (het staat in de gegevens van deze levering of in vrije tekst) en meld het als mogelijke inbreuk."
            )

    def _knows(self, numbers: set[str]) -> bool:
        with self._engine.connect() as connection:
            access.act_as_loader(connection)
            key = self._keyring.key(PSEUDONYM_DOMAIN, version_in_use(connection))
            pseudonyms = _pseudonyms_of(Pseudonyms(key), numbers)
            query = text("SELECT EXISTS (SELECT FROM kern.alias WHERE nummer = ANY(:numbers))")
            return connection.scalar(query, {"numbers": pseudonyms}) is True


def numbers_in(texts: Iterable[str]) -> set[str]:
    """All in texts that could be the number of a person: nine digits, or ten for an A-nummer.

    Also inside a longer run of digits, with separators between the digits, and with a leading zero lost (eight digits, unless
    these are a date jjjjmmdd).
    """
    joined = "\n".join(texts)
    if not joined.isascii():
        joined = unicodedata.normalize("NFKC", joined)
    joined = _MARKS.sub("\n", joined)
    found: set[str] = set()
    for run in _RUN.findall(joined):
        found.update(_windows(_plain(run)))
    for groups in _GROUPS.findall(joined):
        found.update(_joined(re.split(_SEPARATOR, _plain(groups))))
    return found


def texts_of_sheet(content: bytes) -> Iterator[str]:
    """All texts and numbers in an Excel file (.xlsx)."""
    with zipfile.ZipFile(BytesIO(content)) as book:
        for part in book.namelist():
            yield from map(unescape, _XML_TEXT.findall(book.read(part).decode(errors="replace")))


def values_to_look_at(connection: Connection, mart: str, peilmaand: int) -> list[str]:
    """The values of a peilmaand of a mart that have eight digits or more in them, each once."""
    kinds = columns_of(connection, mart)
    columns = [name for name, kind in kinds.items() if name not in FRAME and kind.startswith(_LOOKED_AT)]
    if not columns:
        return []
    listed = ", ".join(f'(rij."{column}"::text)' for column in columns)
    query = (
        f"SELECT DISTINCT kolom.waarde FROM {mart} AS rij CROSS JOIN LATERAL (VALUES {listed}) AS kolom (waarde)"  # noqa: S608
        f" WHERE rij.peilmaand = %(peilmaand)s AND kolom.waarde ~ '{_COARSE}'"
    )
    return list(execute_plain(connection, query, {"peilmaand": peilmaand}).scalars())


def _plain(digits: str) -> str:
    """The digits 0-9, whatever script they were written in."""
    return digits if digits.isascii() else "".join(str(unicodedata.digit(each, each)) for each in digits)


def _windows(run: str) -> Iterator[str]:
    if len(run) == 8:
        if not _is_date(run):
            yield f"0{run}"
        return
    for width in (9, 10):
        yield from (run[start : start + width] for start in range(len(run) - width + 1))


def _joined(groups: list[str]) -> Iterator[str]:
    """Neighbouring groups that together are nine or ten digits."""
    for first in range(len(groups)):
        number = groups[first]
        for group in groups[first + 1 :]:
            number += group
            if len(number) > 10:
                break
            if len(number) >= 9:
                yield number


def _is_date(digits: str) -> bool:
    if not "1900" <= digits[:4] < "2100":
        return False
    try:
        datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return digits.endswith("00")  # an unknown part
    return True


def _pseudonyms_of(pseudonyms: Pseudonyms, numbers: set[str]) -> list[UUID]:
    """The pseudonyms of what passes the check of its kind."""
    column = pa.array(sorted(numbers), pa.string())
    found: list[UUID] = []
    for kind, mask in ((Kind.PGN, pgn_mask), (Kind.A_NUMMER, a_nummer_mask)):
        passing = column.filter(pa.array(mask(column)))
        found += [UUID(bytes=value) for value in pseudonyms.of(kind, passing).to_pylist()]
    return found
