"""What people type in their own words. It is kept in clear, so no number of a person may stand in it (privacy.md 1)."""
# ruff: noqa: PLC0415 (as in `commands`: a command imports what it needs when it runs)

from schemas.errors import HubError


class NumberTyped(HubError):
    """Somebody typed the number of a person where words are asked."""


def without_number(typed: str | None) -> str | None:
    """The callback of an option in words: gives what was typed, and raises NumberTyped when a person's number is in it."""
    import pyarrow as pa

    from schemas.numbers import a_nummer_mask, pgn_mask
    from warehouse.guard import numbers_in

    if typed and (found := numbers_in([typed])):
        numbers = pa.array(sorted(found), pa.string())
        if (pgn_mask(numbers) | a_nummer_mask(numbers)).any():
            raise NumberTyped(
                "In wat u schreef staat een getal dat het nummer van iemand kan zijn. Er is niets gedaan. Noem een zaaknummer "
                "of dossiernummer, nooit een burgerservicenummer of A-nummer; een lang zaaknummer kan met letters ertussen."
            )
    return typed
