"""JVS: what the leerplicht and Doorstroompunt administration of each gemeente delivers (feeds.md, "JVS", [C] layouts).

One module per extract with its pandera model and its line for the register. Installations number independently: a number is
unique within the gemeente of the levering only.
"""

from schemas.jvs.jongere import JVS_JONGERE
from schemas.jvs.procesverbaal import JVS_PROCESVERBAAL
from schemas.jvs.traject import JVS_TRAJECT
from schemas.jvs.verzuimmelding import JVS_VERZUIMMELDING
from schemas.jvs.vrijstelling import JVS_VRIJSTELLING
from schemas.jvs.werkproces import JVS_WERKPROCES

__all__ = [
    "JVS_JONGERE",
    "JVS_PROCESVERBAAL",
    "JVS_TRAJECT",
    "JVS_VERZUIMMELDING",
    "JVS_VRIJSTELLING",
    "JVS_WERKPROCES",
]
