"""From the last peildatum of a demo region to today: what systems that deliver every day or week delivered since.

A demo is looked at on the day that it is made, and its region ends on the first of the month. Without this every daily levering
would then be too late (check L01), which says nothing of the region.
"""

import gzip
import re
from datetime import date, timedelta
from pathlib import Path

from connectors.demo.answers import Answers

_NAME = re.compile(r"(?P<extract>[a-z_]+)_(?P<scope>[GR]\d{4})_(?P<day>\d{8})(?P<ending>\.(?:csv|json)(?:\.gz)?)")
_SAME_AS_BEFORE = ("jvs_", "brp_personen", "grip_overstap", "grip_jikp")
_CHANGES_OF_A_WEEK = "duo_p_levering"
_WEEK = timedelta(days=7)


def bring_up_to_today(folder: Path, answers: Answers, today: date) -> None:
    """Write into `folder`/JJJJ-MM-DD what comes daily or weekly, as it comes when nothing changed since the last peildatum.

    That is the last levering again with the date of today, and weeks of DUO without a row. What was refused or did not come for
    that peildatum does not come now either.
    """
    loaded = [folder / path for path, outcome in answers.leveringen.items() if not outcome.refused]
    of_last_month = [path for path in loaded if path.relative_to(folder).parts[0] == f"{answers.peildatum:%Y-%m}"]
    target = folder / f"{today:%Y-%m-%d}"
    if today > answers.peildatum:
        for path in of_last_month:
            matched = _NAME.fullmatch(path.name)
            if matched and matched["extract"].startswith(_SAME_AS_BEFORE):
                _write(target / _renamed(path.name, today), path.read_bytes())
    weeks = {path: matched for path in loaded if (matched := _NAME.match(path.name)) and matched[1] == _CHANGES_OF_A_WEEK}
    last = max((matched["day"] for matched in weeks.values()), default="")
    for path, matched in weeks.items():
        if matched["day"] == last:
            friday = date.fromisoformat(last)
            while (friday := friday + _WEEK) <= today:
                _write(target / _renamed(path.name, friday), _header(path))


def _renamed(name: str, day: date) -> str:
    return re.sub(r"_\d{8}\.", f"_{day:%Y%m%d}.", name)


def _header(path: Path) -> bytes:
    """The bytes of the file with its first line only."""
    content = path.read_bytes()
    if path.suffix == ".gz":
        return gzip.compress(gzip.decompress(content).split(b"\n")[0] + b"\n", mtime=0)
    return content.split(b"\n")[0] + b"\n"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
