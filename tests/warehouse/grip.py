"""What the tests of the checks on GRIP share: a date before every milestone, and asking one check about one case."""

import datetime

from tests.warehouse.rows import DAY

SINCE = datetime.date(2026, 1, 1)


def has(rows, code, found, *, dossier=None, gemeente="0193", peildatum=DAY):
    """The check finds one case for this gemeente and dossier, or nothing."""
    assert rows.found(code, peildatum=peildatum) == ([(code, gemeente, dossier)] if found else [])
