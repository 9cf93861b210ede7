#!/usr/bin/env bash
# Makes .venv with exactly the locked packages: deploy/environment.sh LOCKFILE.
# Works on a bare Debian machine: where the Python of Debian came without ensurepip, pip comes from Debian's wheel package.
set -euo pipefail
cd "$(dirname "$0")/.."
lock=$1

for python in python3.11 python3; do
    if command -v "$python" >/dev/null && "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'; then break; fi
    python=""
done
if [ -z "$python" ]; then
    echo "Doorstroomhub heeft Python 3.11 nodig. Installeer het (Debian 12: apt-get install python3) en probeer opnieuw." >&2
    exit 1
fi

if [ ! -x .venv/bin/python ]; then
    if "$python" -c 'import ensurepip' 2>/dev/null; then
        "$python" -m venv .venv
    else
        "$python" -m venv --without-pip .venv
        deploy/debian_packages.sh python3-pip-whl
        wheel=$(find .venv/debian /usr/share/python-wheels -name 'pip-*.whl' 2>/dev/null | head -n 1 || true)
        .venv/bin/python "$wheel/pip" install --quiet --no-index "$wheel"
    fi
fi

echo "De pakketten van $lock worden geïnstalleerd in .venv (eenmalig, ongeveer een minuut) …" >&2
# --no-deps: the lock is complete, and pip refuses extras of locked packages in hash mode otherwise
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$lock"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
