#!/usr/bin/env bash
# Brings Debian packages: with apt as root, otherwise unpacked under .venv/debian without touching the system.
# Usage: deploy/debian_packages.sh PACKAGE…; a `chromium` among them is afterwards started by .venv/bin/chromium, the psql of a
# `postgresql-client` by .venv/bin/psql.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD/.venv/debian

missing=()
for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done

if [ ${#missing[@]} -gt 0 ] && [ "$(id -u)" = 0 ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
elif [ ${#missing[@]} -gt 0 ]; then
    mkdir -p "$root/apt/lists/partial" "$root/apt/cache/archives/partial"
    options=(-o Debug::NoLocking=1 -o "Dir::State::lists=$root/apt/lists" -o "Dir::Cache=$root/apt/cache" -o APT::Sandbox::User=)
    apt-get "${options[@]}" update -qq
    apt-get "${options[@]}" install -y -qq --download-only --no-install-recommends "${missing[@]}" >/dev/null
    for archive in "$root"/apt/cache/archives/*.deb; do dpkg -x "$archive" "$root"; done
    rm -rf "$root/apt"
fi

libraries=$(find "$root" \( -name '*.so' -o -name '*.so.[0-9]*' \) -printf '%h\n' 2>/dev/null | sort -u | paste -sd: || true)

if [[ " $* " = *" postgresql-client "* ]]; then
    # not /usr/bin/psql: that is a script that looks for servers of Debian
    psql=$(find /usr/lib/postgresql "$root/usr/lib/postgresql" -path '*/bin/psql' 2>/dev/null | sort -V | tail -n 1 || true)
    printf '#!/bin/sh\nLD_LIBRARY_PATH=%s exec %s "$@"\n' "$libraries" "$psql" >.venv/bin/psql
    chmod +x .venv/bin/psql
fi

case " $* " in *" chromium "*) ;; *) exit 0 ;; esac
if [ -x /usr/lib/chromium/chromium ]; then
    printf '#!/bin/sh\nexec /usr/lib/chromium/chromium "$@"\n' >.venv/bin/chromium
else
    fonts=$root/usr/share/fonts
    printf '<?xml version="1.0"?><fontconfig><dir>%s</dir><cachedir>%s</cachedir></fontconfig>\n' "$fonts" "$root/fontcache" >"$root/fonts.conf"
    printf '#!/bin/sh\nLD_LIBRARY_PATH=%s FONTCONFIG_FILE=%s exec %s/usr/lib/chromium/chromium "$@"\n' \
        "$libraries" "$root/fonts.conf" "$root" >.venv/bin/chromium
fi
chmod +x .venv/bin/chromium
