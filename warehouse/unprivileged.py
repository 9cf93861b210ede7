"""Running PostgreSQL when the hub is root: PostgreSQL refuses root, so it runs as `nobody` in a folder that `nobody` owns.

For any other user nothing changes. Folders above the hub's are never opened up: `mktemp -d` and `/root` have mode 700, so
the process gets one capability instead, to pass through folders that are not its own.
"""

import os
import pwd
import shutil
from collections.abc import Sequence
from pathlib import Path

from schemas.errors import HubError

USER = "nobody"
"""Exists on every Debian, owns nothing and cannot log in. The hub adds no users to a machine that is not its own."""

# reading is enough; a container without that capability usually has the other one (bit numbers: capability.h)
_CAPABILITIES = {"dac_read_search": 1 << 2, "dac_override": 1 << 1}


def unprivileged(command: Sequence[str]) -> list[str]:
    """The command as it may be run: wrapped in `setpriv` when we are root, as it stands otherwise.

    The wrapped process drops every capability but the one to pass through folders, and can gain none back.

    Raises HubError when `setpriv` or the capability is missing.
    """
    if os.geteuid() != 0:
        return list(command)
    account = _account()
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise HubError(
            "U werkt als root en het programma setpriv ontbreekt, dat nodig is om de database als gewone gebruiker te starten. "
            "Installeer het met: apt-get install util-linux, of werk als gewone gebruiker."
        )
    capability = _capability()
    return [
        setpriv,
        f"--reuid={account.pw_uid}",
        f"--regid={account.pw_gid}",
        "--clear-groups",
        "--securebits=+no_setuid_fixup",
        f"--inh-caps=+{capability}",
        f"--ambient-caps=+{capability}",
        f"--bounding-set=-all,+{capability}",
        "--",
        *command,
    ]


def give_away(folder: Path) -> None:
    """Make `folder` the property of the user that runs PostgreSQL; only when we are root."""
    if os.geteuid() == 0:
        account = _account()
        os.chown(folder, account.pw_uid, account.pw_gid)


def _account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(USER)
    except KeyError:
        raise HubError(
            f"De systeemgebruiker {USER} ontbreekt, onder wie de database draait. Werk als gewone gebruiker."
        ) from None


def _capability() -> str:
    status = Path("/proc/self/status").read_text().splitlines()
    effective = next(int(line.split()[1], 16) for line in status if line.startswith("CapEff:"))
    for name, bit in _CAPABILITIES.items():
        if effective & bit:
            return name
    raise HubError(
        "U werkt als root in een omgeving die het recht dac_read_search niet geeft; de database kan dan niet bij haar map. "
        "Werk als gewone gebruiker, of start de container met: --cap-add DAC_READ_SEARCH."
    )
