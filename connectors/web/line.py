"""The line to a source: TLS with the roots that were set, our own client certificate, no settings of this machine.

No proxy, cookie, netrc or redirect: what is asked goes to the address in bronnen.toml and nowhere else.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx

from connectors.settings_file import SettingsWrong

SECONDS: Final = 60.0
"""How long a source may be silent; the BRP may take half a minute about twenty persons."""

_CONNECTING: Final = 15.0


@dataclass(frozen=True)
class Identity:
    """Who we are: a certificate (PEM, with its chain), its private key (PEM, mode 600), and the password of that key."""

    certificate: Path
    key: Path
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Line:
    """How a source is reached. `roots` is a file of trusted roots (PEM); without it those of the machine hold.

    `seconds` is how long it may be silent.
    """

    roots: Path | None = None
    identity: Identity | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    seconds: float = SECONDS

    def open(self) -> httpx.Client:
        """A client on this line, which nothing uses yet. Raises SettingsWrong when certificates and key do not fit."""
        return httpx.Client(
            verify=self._context(),
            timeout=httpx.Timeout(self.seconds, connect=_CONNECTING),
            headers=dict(self.headers),
            trust_env=False,
            follow_redirects=False,
        )

    def _context(self) -> ssl.SSLContext:
        try:
            context = ssl.create_default_context(cafile=self.roots)
        except (ssl.SSLError, OSError):
            raise SettingsWrong(
                f"{self.roots} bevat geen certificaten (PEM); vraag de autoriteit om het juiste bestand."
            ) from None
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.identity is not None:
            try:
                # without a password OpenSSL would ask for one at the terminal
                context.load_cert_chain(self.identity.certificate, self.identity.key, self.identity.password or "")
            except (ssl.SSLError, OSError):
                raise SettingsWrong(
                    f"{self.identity.certificate} en {self.identity.key} horen niet bij elkaar, zijn geen PEM, of het "
                    "wachtwoord van de sleutel klopt niet."
                ) from None
        return context
