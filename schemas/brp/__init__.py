"""BRP: persons as the register knows them (feeds.md, "BRP", [R]).

The bulk of persoonslijsten per gemeente and the answers of the API about single persons. One module per extract with its
pandera model and its line for the register; what they share is in `schemas.brp.columns`.
"""

from schemas.brp.personen import BRP_PERSONEN
from schemas.brp.persoonslijst import BRP_PERSOONSLIJST

__all__ = ["BRP_PERSONEN", "BRP_PERSOONSLIJST"]
