"""Names of nobody: short lists of Dutch and international given names and surnames, with voorvoegsels and diacritics.

Folded (case and diacritics off) all surnames differ, so an other surname always is a finding of P06 and an other way to
write the same one never is. Staff names are invented too.
"""

import unicodedata

import numpy as np
import pyarrow as pa

_GIVEN = (
    "Aafke", "Adriaan", "Aïcha", "Amélie", "Anouk", "Ayşe", "Bartold", "Björn", "Bouchra", "Brechtje", "Celina",
    "Chaïma", "Daniël", "Daria", "Eline", "Emre", "Fenna", "Ferhat", "Floortje", "François", "Gijs", "Grażyna",
    "Hanneke", "Hüseyin", "Ilias", "Irína", "Jasmijn", "Jesse", "Joëlle", "Jurre", "Karlijn", "Kasimir", "Léon",
    "Lieke", "Loïs", "Luuk", "Maëlle", "Marijn", "Mohamed", "Naoufal", "Niamh", "Noë", "Oksana", "Olivier", "Pleun",
    "Pjotr", "Quinten", "Renée", "Rosalie", "Said", "Siënna", "Sjoerd", "Tomáš", "Tess", "Thijs", "Valérie",
    "Willemijn", "Wout", "Xandra", "Yael", "Yusuf", "Zeynep", "Zoë", "Zuzana",
)  # fmt: skip
_SURNAMES = (
    ("", "Aalderinkhof"), ("van", "Achterkamp"), ("", "Bakkerink"), ("van den", "Berghorst"), ("", "Bisschopman"),
    ("ter", "Borgveld"), ("de", "Braamhaar"), ("van der", "Brugwal"), ("", "Çelikbaş"), ("", "Dąbrowska"),
    ("", "Dijkgraafland"), ("van", "Eekhoutem"), ("", "Eşrefoğlu"), ("", "Fernándezco"), ("de", "Geldermaat"),
    ("", "Gonçalvesinho"), ("", "Groothedde"), ("'t", "Hartveld"), ("van de", "Heuvelrand"), ("", "Hofsteenge"),
    ("", "Ibáñezza"), ("", "Jakobsdóttir"), ("", "Kamphorster"), ("", "Kováčik"), ("van der", "Kwelder"),
    ("", "Lindemulder"), ("de", "Looijerije"), ("", "Müllerhaus"), ("", "Mägerlein"), ("van", "Nijkamper"),
    ("", "Nováková"), ("", "Öztürkmen"), ("op den", "Oordtkamp"), ("", "Pereirão"), ("", "Plaggemaar"),
    ("van", "Quakenbrug"), ("", "Râzvanescu"), ("", "Roelofswaard"), ("", "Şahinbey"), ("", "Saïdikov"),
    ("", "Schuttevaartse"), ("van het", "Slagveen"), ("", "Smallenbroeker"), ("", "Strömbergs"), ("", "Tadesseye"),
    ("", "Tesfayohan"), ("", "Timmerhuizen"), ("in 't", "Uiterveld"), ("", "Ünalp"), ("van", "Veldhoest"),
    ("", "Vermeulenaar"), ("de", "Waardgraaf"), ("", "Wegereef"), ("", "Wieringaloo"), ("", "Wójcikowa"),
    ("van", "Xanterland"), ("", "Yağmurlu"), ("", "Yohannesab"), ("", "Zevenhuizer"), ("", "Živković"),
    ("ten", "Zuiderhoek"), ("", "El Khatibi"), ("", "Ben Salemine"), ("", "Nguyễnthi"),
)  # fmt: skip
_STAFF = ("P. Balieman", "D. Doorverbinder", "K. Kartotheek", "M. van der Map", "R. Registratie", "T. Telraam")


def folded(name: str) -> str:
    """The name without case and diacritics, as a comparison of surnames sees it."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter)).casefold()


GIVEN_NAMES = pa.array([*_GIVEN, ""])
"""Given names; the last entry stands for "no second name"."""
NO_GIVEN_NAME = len(_GIVEN)
PREFIXES = pa.array([prefix for prefix, _ in _SURNAMES])
SURNAMES = pa.array([surname for _, surname in _SURNAMES])
SURNAMES_UPPER = pa.array([surname.upper() for _, surname in _SURNAMES])
SURNAMES_PLAIN = pa.array([folded(surname).title() for _, surname in _SURNAMES])
STAFF = pa.array(_STAFF)


def random_given_names(rng: np.random.Generator, count: int) -> np.ndarray:
    """Random entries of GIVEN_NAMES that are a name."""
    return rng.integers(0, NO_GIVEN_NAME, count).astype(np.int16)
