"""The command line `doorstroomhub`: thin commands around what the rooms do.

Commands are declared in `commands`; each imports what it needs when it runs, so that help is instant. Here an error becomes
one Dutch sentence and exit code 1, never a traceback: a traceback can quote a row.
"""

import sys

from pipelines.cli.commands import app
from pipelines.cli.console import complain
from pipelines.places import place_of
from schemas.errors import HubError


def main() -> None:
    """Run the command that was asked; ends the process with 0, or with 1 after an error of the hub."""
    try:
        app()
    except HubError as error:
        complain(str(error))
        sys.exit(1)
    except KeyboardInterrupt:
        complain("Afgebroken. Dezelfde opdracht gaat verder waar het bleef.")
        sys.exit(130)
    except Exception as error:  # noqa: BLE001 (the last stop: what it says may quote a row, so only its place is shown)
        complain(f"Er ging iets mis dat de hub niet kent ({place_of(error)}). Geef deze regel door aan de ontwikkelaar.")
        sys.exit(1)
