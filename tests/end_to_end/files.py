"""Deliveries of `jvs_jongere` written by hand, for tests that must decide every byte of a file."""

from collections.abc import Iterable
from pathlib import Path

HEADER = (
    *("dossiernummer", "burgerservicenummer", "onderwijsnummer", "achternaam", "voorvoegsel", "voornamen", "geboortedatum"),
    *("geslacht", "straat", "huisnummer", "huisletter", "huisnummertoevoeging", "postcode", "woonplaats", "gemeentecode"),
    *("behandelende_gemeente", "telefoon", "email", "dossierstatus", "datum_opening", "datum_sluiting", "doelgroep"),
    *("startkwalificatie", "datum_startkwalificatie", "school_brin", "consulent", "laatste_mutatie"),
)

DOSSIER = {
    "achternaam": "Zonneveld",
    "voornamen": "Pip",
    "geboortedatum": "2009-05-14",
    "geslacht": "V",
    "straat": "Fictielaan",
    "huisnummer": "12",
    "postcode": "8011AB",
    "woonplaats": "Zwolle",
    "gemeentecode": "0193",
    "behandelende_gemeente": "0193",
    "dossierstatus": "open",
    "datum_opening": "2025-09-01",
    "doelgroep": "leerplicht",
    "startkwalificatie": "N",
    "school_brin": "02VT00",
    "consulent": "Fenna Fictief",
    "laatste_mutatie": "2026-10-31T09:30:00",
}


def bsn(sequence: int) -> str:
    """A number that passes the BSN check (feeds.md, Conventions), a different one for each `sequence`."""
    found = -1
    for candidate in range(400_000_000 + sequence * 11, 400_000_000 + (sequence + 1) * 11):
        digits = [int(digit) for digit in str(candidate)]
        weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
        if sum(w * d for w, d in zip(weights, digits, strict=True)) % 11 == 0:
            found = candidate
            break
    return str(found) if found > 0 else bsn(sequence + 1_000_000)


def dossier(sequence: int, **changes: str) -> dict[str, str]:
    """A good row: dossier and person number follow from `sequence`."""
    return {**DOSSIER, "dossiernummer": f"D{sequence:05d}", "burgerservicenummer": bsn(sequence), **changes}


def delivery(rows: Iterable[dict[str, str]], header: Iterable[str] = HEADER, end: str = "\n") -> bytes:
    """The bytes of a file with these rows; values are written as they stand, quotes included."""
    names = list(header)
    lines = [";".join(names), *(";".join(row.get(name.strip('"'), "") for name in names) for row in rows)]
    return (end.join(lines) + end).encode()


def write(folder: Path, gemeente: str, day: str, content: bytes, suffix: str = ".csv") -> Path:
    """A delivery under its proper name, e.g. `jvs_jongere_G0193_20261101.csv`."""
    path = folder / f"jvs_jongere_G{gemeente}_{day}{suffix}"
    path.write_bytes(content)
    return path
