"""The ODBC driver of PostgreSQL where Debian put it, or where `deploy/debian_packages.sh` unpacked it, and what it is told."""

import ctypes
from pathlib import Path

from tests.access.site import Site

_UNPACKED = Path(__file__).resolve().parents[2] / ".venv" / "debian"
_DRIVER = "usr/lib/*/odbc/psqlodbcw.so"
_NEEDED = ("libltdl", "libodbc", "libpq", "libldap", "liblber", "libsasl2", "libgssapi", "libkrb5", "libk5crypto", "libcom_err")


def odbc_driver() -> str:
    """The path of the driver, with what it and pyodbc need loaded when that lies where the system does not look."""
    for root in (Path("/"), _UNPACKED):
        for driver in root.glob(_DRIVER):
            if root == _UNPACKED:
                _load_libraries(root)
            return str(driver)
    raise FileNotFoundError("odbc-postgresql ontbreekt; make test installeert het")


def odbc_settings(site: Site, database: str, login: str, password: str) -> str:
    """How a data source reaches a database; `SSLmode` is `disable` unless it says otherwise."""
    settings = f"Driver={odbc_driver()};Servername=127.0.0.1;Port={site.port};Database={database};UID={login};PWD={password}"
    if site.certificates is None:
        return settings
    return f"{settings};SSLmode=verify-full;pqopt={{sslrootcert={site.certificates.root}}}"


def _load_libraries(root: Path) -> None:
    """Load them in whatever order they need each other."""
    left = [path for name in _NEEDED for path in root.rglob(f"{name}*.so.*")]
    while left:
        failed = [path for path in left if not _loads(path)]
        if len(failed) == len(left):
            return
        left = failed


def _loads(path: Path) -> bool:
    try:
        ctypes.CDLL(str(path), ctypes.RTLD_GLOBAL)
    except OSError:
        return False
    return True
