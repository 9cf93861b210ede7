"""SUWI: work and benefits of the persons of the Doorstroompunt group who were asked for (suwi.md, [C] file form).

`inkomsten` and `bijstand` hold the models and the lines for the register; `answers` says what an answer is and what becomes of
it (a to e), `income` and `assistance` what follows from it. What may be read of an answer at all is `allowed`.
"""

from schemas.suwi.bijstand import SUWI_BIJSTAND
from schemas.suwi.inkomsten import SUWI_INKOMSTEN

__all__ = ["SUWI_BIJSTAND", "SUWI_INKOMSTEN"]
