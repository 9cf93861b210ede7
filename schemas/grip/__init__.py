"""GRIP: the step from school to school, and young people kept in sight (feeds.md, "GRIP", [C] layouts; supplier Intergrip).

One module per extract with its pandera model and its line for the register. A pull over REST is stored with the same names as
the file form.
"""

from schemas.grip.jikp import GRIP_JIKP
from schemas.grip.overstap import GRIP_OVERSTAP
from schemas.grip.uitstroom_switch import GRIP_UITSTROOM_SWITCH

__all__ = ["GRIP_JIKP", "GRIP_OVERSTAP", "GRIP_UITSTROOM_SWITCH"]
