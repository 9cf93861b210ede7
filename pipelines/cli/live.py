"""The demo with its sources alive: GRIP, the BRP API and Suwinet over HTTPS on this machine, and the bronnen.toml for them.

They serve the last month of the fictional region (`connectors.simulators`), whose files then are not dropped but fetched. They
live as long as the demo does; after it nothing points at them any more.
"""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from connectors.names import may_be_levering, parse_name
from connectors.simulators.live import WRITTEN_BY, LiveRegion
from connectors.simulators.population import Served
from schemas.brp import BRP_PERSONEN
from schemas.errors import HubError
from schemas.extract import Source
from schemas.register import EXTRACTS
from warehouse.home import Home

_FETCHED: Final = frozenset(
    name for name, extract in EXTRACTS.items() if extract.source in (Source.GRIP, Source.SUWI) or name == BRP_PERSONEN.name
)


@contextmanager
def live_sources(home: Home, month: Path, folder: Path) -> Generator[None]:
    """Let the sources serve the leveringen of `month` and point the hub at them; their certificates are made in `folder`.

    Raises HubError when the hub has sources of its own.
    """
    files = (home.sources_file, home.source_secrets_file)
    for file in files:
        if file.exists() and not file.read_text(encoding="utf-8").startswith(WRITTEN_BY):
            raise HubError(
                f"{file} bestaat al en is niet van de demo. Kies met DOORSTROOMHUB_HOME een andere map voor een demo met "
                "levende bronnen."
            )
    with LiveRegion(Served.of(month), folder) as region:
        region.write_settings(*files)
        try:
            yield
        finally:
            for file in files:
                file.unlink(missing_ok=True)


def leave_to_the_sources(folder: Path) -> None:
    """Take the files out of a folder of leveringen that are fetched instead."""
    for path in list(folder.iterdir()):
        if may_be_levering(path.name) and parse_name(path.name).extract.name in _FETCHED:
            path.unlink()
