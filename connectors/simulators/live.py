"""The three sources of a region together, and the bronnen.toml with which a hub reaches them."""

import os
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from connectors.simulators.brp import PERSONS, RESOURCE_SERVER, SCOPE, BrpSimulator
from connectors.simulators.certificates import Authority
from connectors.simulators.grip import GripSimulator
from connectors.simulators.population import Served
from connectors.simulators.suwi import SuwiSimulator
from connectors.simulators.tokens import CLIENT, PATH

WRITTEN_BY: Final = "# Van een demo met levende bronnen"
"""How the files begin that `LiveRegion.write_settings` writes."""


class LiveRegion:
    """GRIP, BRP and Suwinet on 127.0.0.1: started on entering, stopped on leaving. Certificates are made in `folder`."""

    def __init__(self, served: Served, folder: Path) -> None:
        self._authority = Authority(folder, "autoriteit")
        server, self._own = self._authority.issue("server"), self._authority.issue("hub")
        self.grip = GripSimulator(server, served.grip)
        self.brp = BrpSimulator(server, self._authority.roots, served.brp)
        self.suwi = SuwiSimulator(server, self._authority.roots, served.suwi)
        self._running = ExitStack()

    def __enter__(self) -> Self:
        for simulator in (self.grip, self.brp, self.suwi):
            self._running.enter_context(simulator)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self._running.close()

    def write_settings(self, file: Path, secrets_file: Path) -> None:
        """Write bronnen.toml and, with mode 600, its secrets."""
        client, roots = f'client = "{CLIENT}"', f'certificaten = "{self._authority.roots}"'
        identity = f'certificaat = "{self._own.certificate}"\nsleutel = "{self._own.key}"'
        begin = f"{WRITTEN_BY}; verdwijnt met haar.\n"
        parts = [
            f'[grip]\nadres = "{self.grip.url}"\ntoken = "{self.grip.url}{PATH}"\n{client}\n{roots}',
            f'[brp]\nadres = "{self.brp.url}{PERSONS}"\ntoken = "{self.brp.url}{PATH}"\n{client}\n{roots}\n{identity}\n'
            f'scope = "{SCOPE}"\nresourceserver = "{RESOURCE_SERVER}"',
            f'[suwi]\ninkomsten = "{self.suwi.address("suwi_inkomsten")}"\nbijstand = "{self.suwi.address("suwi_bijstand")}"\n'
            f"{roots}\n{identity}",
        ]
        file.write_text(begin + "\n".join(parts) + "\n", encoding="utf-8")
        secrets = f'grip_clientgeheim = "{self.grip.tokens.secret}"\nbrp_clientgeheim = "{self.brp.tokens.secret}"\n'
        with os.fdopen(os.open(secrets_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as target:
            target.write(begin + secrets)
