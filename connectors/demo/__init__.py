"""The demo region: a fictional population as a source, in the exact file forms of JVS, BRP and DUO.

`generate` writes the leveringen of eleven gemeenten over a number of months and, beside them, the answers: what a correct
hub loads, quarantines, refuses and finds. Everything is invented and follows from the seed. Nothing here reads a levering,
knows a table or is used when real leveringen load.
"""

from connectors.demo.answers import Answers
from connectors.demo.generating import generate

__all__ = ["Answers", "generate"]
