"""Facts of the region and fictional addresses: gemeenten with their share, woonplaatsen, streets.

Shares and gemeentecodes are public facts (regio.csv); the streets are invented. An address is one
integer (`address_code`), so that a million of them cost eight bytes each and compare as integers. No persons here.
"""

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from connectors.demo.text import Texts, integers, joined, look_up

Integers: TypeAlias = npt.NDArray[np.integer]


class Gemeente(NamedTuple):
    """A gemeente: its code with leading zeros, its name and, in the region, its share of the youths in percents."""

    code: str
    name: str
    share: int = 0


GEMEENTEN = (
    Gemeente("0148", "Dalfsen", 5),
    Gemeente("0160", "Hardenberg", 15),
    Gemeente("0244", "Hattem", 3),
    Gemeente("0246", "Heerde", 4),
    Gemeente("0166", "Kampen", 13),
    Gemeente("0175", "Ommen", 4),
    Gemeente("0177", "Raalte", 6),
    Gemeente("0180", "Staphorst", 3),
    Gemeente("1708", "Steenwijkerland", 13),
    Gemeente("1896", "Zwartewaterland", 4),
    Gemeente("0193", "Zwolle", 30),
)
OUTSIDE = (
    Gemeente("0014", "Groningen"),
    Gemeente("0034", "Almere"),
    Gemeente("0118", "Hoogeveen"),
    Gemeente("0119", "Meppel"),
    Gemeente("0150", "Deventer"),
    Gemeente("0153", "Enschede"),
    Gemeente("0200", "Apeldoorn"),
    Gemeente("0344", "Utrecht"),
)
IN_REGION = len(GEMEENTEN)
"""Gemeente numbers below this one lie in the region; the numbers from here are those of OUTSIDE, then ABROAD."""
ABROAD = IN_REGION + len(OUTSIDE)
"""The number of gemeente 1999 (RNI): who emigrated (feeds.md, brp_persoonslijst)."""
GEMEENTE_CODES = pa.array([gemeente.code for gemeente in (*GEMEENTEN, *OUTSIDE)] + ["1999"])
ZWOLLE = IN_REGION - 1

_PLACES: tuple[tuple[int, str, tuple[int, ...]], ...] = (
    (0, "Dalfsen", (7721,)),
    (0, "Nieuwleusen", (7711,)),
    (1, "Hardenberg", (7771, 7772, 7773)),
    (1, "Dedemsvaart", (7701,)),
    (1, "Gramsbergen", (7783,)),
    (2, "Hattem", (8051,)),
    (3, "Heerde", (8181,)),
    (3, "Wapenveld", (8191,)),
    (4, "Kampen", (8261, 8262, 8265)),
    (4, "IJsselmuiden", (8271,)),
    (5, "Ommen", (7731,)),
    (6, "Raalte", (8102, 8103)),
    (6, "Heino", (8141,)),
    (7, "Staphorst", (7951,)),
    (7, "Rouveen", (7954,)),
    (8, "Steenwijk", (8331, 8332)),
    (8, "Vollenhove", (8325,)),
    (8, "Giethoorn", (8355,)),
    (9, "Hasselt", (8061,)),
    (9, "Genemuiden", (8281,)),
    (10, "Zwolle", (8011, 8014, 8017, 8022, 8031, 8042)),
    (11, "Groningen", (9711,)),
    (12, "Almere", (1311,)),
    (13, "Hoogeveen", (7901,)),
    (14, "Meppel", (7941,)),
    (15, "Deventer", (7411,)),
    (16, "Enschede", (7511,)),
    (17, "Apeldoorn", (7311,)),
    (18, "Utrecht", (3511,)),
)
_POSTCODES = [(gemeente, place, digits) for gemeente, place, all_digits in _PLACES for digits in all_digits]
_PLACE_NAMES = pa.array([place for _, place, _ in _POSTCODES])
_POSTCODE_DIGITS = pa.array([str(digits) for _, _, digits in _POSTCODES])
_FIRST_OF_GEMEENTE = np.array([[place[0] for place in _POSTCODES].index(number) for number in range(ABROAD)])
_GEMEENTE_OF_PLACE = np.array([place[0] for place in _POSTCODES])
_COUNT_OF_GEMEENTE = np.bincount([place[0] for place in _POSTCODES])

_STREET_STEMS = (
    "Akkerklok", "Bermgras", "Citroenvlinder", "Dotterbloem", "Eikenblad", "Fluitenkruid", "Goudplevier", "Heikikker",
    "IJsvogel", "Jeneverbes", "Kamgras", "Lisdodde", "Moerasvaren", "Nachtuil", "Ooievaarsbek", "Pijlkruid",
    "Ratelaar", "Slobeend", "Tureluur", "Veenpluis", "Waterlelie", "Zonnedauw",
)  # fmt: skip
_STREETS = pa.array([f"{stem}{kind}" for kind in ("straat", "laan", "hof") for stem in _STREET_STEMS][:64])
_LETTERS = "ABCDEFGHJKLMNPRSTVWXZ"
_POSTCODE_LETTERS = pa.array([f"{first}{second}" for first in _LETTERS[:8] for second in _LETTERS[:16]])
_HOUSE_LETTERS = pa.array([""] * 12 + ["A", "B", "C", "D"])
_HOUSE_ADDITIONS = pa.array(["", "", "", "bis"])
_NUMBERS = 400


class AddressTexts(NamedTuple):
    """The written parts of addresses, one text per address."""

    street: Texts
    number: Texts
    letter: Texts
    addition: Texts
    postcode: Texts
    place: Texts


def random_addresses(rng: np.random.Generator, gemeente: Integers) -> npt.NDArray[np.int64]:
    """A random address code in each of `gemeente` (numbers below ABROAD)."""
    count = len(gemeente)
    place = _FIRST_OF_GEMEENTE[gemeente] + rng.integers(0, _COUNT_OF_GEMEENTE[gemeente])
    street = rng.integers(0, len(_STREETS), count)
    number = rng.integers(1, _NUMBERS, count)
    suffix = np.where(rng.random(count) < 0.1, rng.integers(0, 64, count), 0)
    return ((place * len(_STREETS) + street) * _NUMBERS + number) * 64 + suffix


def compared(address: Integers) -> Integers:
    """What P07 compares: equal exactly when postcode and house number are equal (letter and addition do not count)."""
    return address // 64


def gemeente_of(address: Integers) -> Integers:
    """The gemeente in which addresses lie."""
    return _GEMEENTE_OF_PLACE[address // 64 // _NUMBERS // len(_STREETS)]


def address_texts(address: Integers) -> AddressTexts:
    """The written parts of address codes; every postcode has one street side, so equal parts mean equal codes."""
    suffix = address % 64
    rest = address // 64
    number = rest % _NUMBERS
    street = rest // _NUMBERS % len(_STREETS)
    place = rest // _NUMBERS // len(_STREETS)
    return AddressTexts(
        street=look_up(_STREETS, street),
        number=integers(number),
        letter=look_up(_HOUSE_LETTERS, suffix // 4),
        addition=look_up(_HOUSE_ADDITIONS, suffix % 4),
        postcode=joined(look_up(_POSTCODE_DIGITS, place), look_up(_POSTCODE_LETTERS, street * 2 + number % 2)),
        place=look_up(_PLACE_NAMES, place),
    )
