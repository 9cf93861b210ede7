"""Encryption between the hub, the BI users and a production server: what the hub says when it fails or is missing.

That the hub itself asks for it is `warehouse.database.require_tls`; how a server is set up is in docs/bi.md.
"""

import re

from sqlalchemy import Connection, text

THIS_MACHINE = ("", "localhost", "127.0.0.1", "::1")
"""Names of a server that no other machine can mean."""

_HOW = "docs/bi.md zegt hoe"

# what libpq and the server say (the same since PostgreSQL 15), and what it means for who reads it
_REFUSALS = {
    r"certificate verify failed": "Het certificaat van de databaseserver is verlopen, of niet van de uitgever in sslrootcert. "
    "Verbind niet zonder die controle: vraag de beheerder van de databaseserver om het goede certificaat.",
    r"server certificate for .* does not match host name": "Het certificaat van de databaseserver is van een machine met een "
    "andere naam. Gebruik in het adres de naam die in het certificaat staat, of laat de beheerder het certificaat vernieuwen.",
    r"server does not support SSL": "De databaseserver biedt geen versleutelde verbinding aan, en zonder versleuteling gaat de "
    f"hub niet naar een andere machine. Laat de beheerder TLS aanzetten (ssl = on); {_HOW}.",
    r"root certificate file .* does not exist|could not read root certificate file": "Het bestand van sslrootcert ontbreekt of "
    "is geen certificaat. Geef daar het certificaat van de uitgever op, dat de beheerder van de databaseserver heeft.",
    r"(no pg_hba\.conf entry|pg_hba\.conf rejects connection) .* no encryption": "De databaseserver laat deze aanmelding niet "
    "toe zonder versleuteling. Zet in het adres sslmode=verify-full en sslrootcert=<certificaat van de uitgever>.",
}

_LISTENS_TO = text("SELECT current_setting('listen_addresses'), current_setting('ssl')::boolean")
_MAY_READ_RULES = text("""
    SELECT has_table_privilege('pg_hba_file_rules', 'SELECT') AND has_function_privilege('pg_hba_file_rules()', 'EXECUTE')
""")
# the first rule that fits decides: after a rule that refuses everyone nobody comes in
_OPEN_RULES = text("""
    WITH regel AS (SELECT * FROM pg_hba_file_rules WHERE type IN ('host', 'hostnossl') AND error IS NULL)
    SELECT line_number
    FROM regel
    WHERE auth_method <> 'reject' AND NOT (address IN ('localhost', 'samehost', '::1') OR address LIKE '127.%')
        AND NOT EXISTS (
            SELECT FROM regel AS dicht
            WHERE dicht.rule_number < regel.rule_number AND dicht.auth_method = 'reject' AND dicht.address = 'all'
                AND 'all' = ANY (dicht.database) AND 'all' = ANY (dicht.user_name)
        )
    ORDER BY rule_number
""")


def refused_encryption(error: BaseException) -> str | None:
    """Why no encrypted connection came about, and what to do, in Dutch; None when the error is about something else."""
    said = str(error)
    return next((meaning for pattern, meaning in _REFUSALS.items() if re.search(pattern, said)), None)


def unencrypted_logins(connection: Connection) -> str | None:
    """A Dutch warning when people can log in to this server from elsewhere without encryption, or when that cannot be told.

    None when they cannot, and of a server that listens to its own machine only, such as the embedded one.
    """
    addresses, encrypts = connection.execute(_LISTENS_TO).one()
    if all(address.strip() in THIS_MACHINE for address in addresses.split(",")):
        return None
    if not encrypts:
        return (
            "Let op: de databaseserver is vanaf andere machines te bereiken en heeft TLS uit staan. Wie er inlogt, doet dat "
            f"onversleuteld. Laat de beheerder TLS aanzetten (ssl = on); {_HOW}."
        )
    if not connection.scalar(_MAY_READ_RULES):
        return (
            "Of de databaseserver aanmeldingen zonder versleuteling weigert, kan de hub niet zien: de gebruiker van de hub mag "
            f"pg_hba.conf niet lezen. De beheerder kan dat toestaan; {_HOW}."
        )
    lines = [str(line) for line in connection.scalars(_OPEN_RULES)]
    if not lines:
        return None
    return (
        f"Let op: pg_hba.conf van de databaseserver laat aanmeldingen zonder versleuteling toe (regel {', '.join(lines)}). "
        f"Laat de beheerder er `hostssl` van maken; {_HOW}."
    )
