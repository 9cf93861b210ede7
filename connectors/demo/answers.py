"""The answers beside the leveringen: per levering what loads and what does not, and the findings of the last peildatum.

The form of `antwoorden.json`; the knowledge behind it is in `known` and `mistakes`.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

TOO_MUCH_QUARANTINE, COLUMN_MISSING = "te_veel_quarantaine", "kolom_ontbreekt"


@dataclass
class Outcome:
    """What must become of one levering: rows after the header, quarantined rows, and how many rows break each rule.

    `rows` is None when the header already refuses the levering; `refused` is the reason code.
    """

    rows: int | None
    quarantined: int = 0
    rules: Counter[str] = field(default_factory=Counter[str])
    refused: str | None = None

    @property
    def loaded(self) -> int:
        """The rows that load."""
        return 0 if self.refused or self.rows is None else self.rows - self.quarantined

    def as_json(self) -> dict[str, Any]:
        """As it stands in antwoorden.json."""
        rules = dict(sorted(self.rules.items()))
        return {"rijen": self.rows, "geladen": self.loaded, "quarantaine": rules, "geweigerd": self.refused}


@dataclass
class Answers:
    """All answers; `findings` maps a check code to findings, each a mapping that has at least `gemeentecode`."""

    peildatum: date
    persons: int
    seed: int
    months: int
    leveringen: dict[str, Outcome] = field(default_factory=dict[str, Outcome])
    findings: dict[str, list[dict[str, str]]] = field(default_factory=dict[str, list[dict[str, str]]])

    def write(self, path: Path) -> None:
        """Write antwoorden.json."""
        content = {
            "peildatum": self.peildatum.isoformat(),
            "personen": self.persons,
            "seed": self.seed,
            "maanden": self.months,
            "leveringen": {name: outcome.as_json() for name, outcome in sorted(self.leveringen.items())},
            "bevindingen": dict(sorted(self.findings.items())),
        }
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
