"""Beyond this machine the hub speaks to its database over TLS or not at all."""

import pytest
from sqlalchemy.engine import make_url

from warehouse.database import DatabaseFailed, require_tls


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://hub@127.0.0.1/warenhuis",
        "postgresql://hub@localhost/warenhuis?sslmode=disable",
        "postgresql://hub@[::1]/warenhuis",
        "postgresql:///warenhuis?host=/var/run/postgresql",
        "postgresql://hub@db.gemeente.nl/warenhuis?sslmode=verify-full&sslrootcert=/etc/hub/root.crt",
        "postgresql://hub@db.gemeente.nl/warenhuis?sslmode=require",
    ],
)
def test_an_address_of_this_machine_or_with_tls_stays_as_it_is(address, monkeypatch):
    monkeypatch.delenv("PGSSLMODE", raising=False)
    assert require_tls(make_url(address)) == make_url(address)


@pytest.mark.parametrize(
    "address", ["postgresql://hub@db.gemeente.nl/warenhuis", "postgresql://hub@/warenhuis?host=localhost,db2"]
)
def test_an_address_elsewhere_asks_for_tls(address, monkeypatch):
    monkeypatch.delenv("PGSSLMODE", raising=False)
    assert require_tls(make_url(address)).query["sslmode"] == "require"


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer"])
@pytest.mark.parametrize("where", ["postgresql://hub@db/w?sslmode=", "postgresql://hub@127.0.0.1/w?hostaddr=10.0.0.9&sslmode="])
def test_an_address_elsewhere_that_asks_for_less_is_refused(mode, where):
    with pytest.raises(DatabaseFailed, match=f"sslmode={mode} .*sslmode=verify-full"):
        require_tls(make_url(where + mode))


def test_what_the_environment_says_of_tls_counts_too(monkeypatch):
    address = make_url("postgresql://hub@db.gemeente.nl/warenhuis")
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    assert require_tls(address) == address
    monkeypatch.setenv("PGSSLMODE", "prefer")
    with pytest.raises(DatabaseFailed, match="sslmode=prefer"):
        require_tls(address)
