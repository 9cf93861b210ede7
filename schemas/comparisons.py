"""The composite comparison values that several sources share, so that they have the same name and parts everywhere.

How a part is normalised follows from its `Meaning`; the keyed value itself is made in the warehouse room.
"""

from schemas.extract import Comparison


def address_comparison(postcode: str = "postcode", house_number: str = "huisnummer") -> Comparison:
    """`adres_vergelijk`: postcode and house number, needed to find an address that differs between sources (check P07)."""
    return Comparison(
        name="adres_vergelijk",
        description="Vergelijkwaarde van postcode en huisnummer samen: alleen te toetsen op gelijkheid met andere bronnen.",
        parts=(postcode, house_number),
    )


def identity_comparison(surname: str) -> Comparison:
    """`identiteit_vergelijk`: birth date, surname, postcode and house number, to find one person under two numbers (P03)."""
    return Comparison(
        name="identiteit_vergelijk",
        description=(
            "Vergelijkwaarde van geboortedatum, achternaam, postcode en huisnummer samen: alleen te toetsen op gelijkheid met "
            "andere bronnen."
        ),
        parts=("geboortedatum", surname, "postcode", "huisnummer"),
    )
