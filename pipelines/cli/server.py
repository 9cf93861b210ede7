"""`database url` and `database stop`: where the database of this hub is, and stopping the embedded server."""

import os

from pipelines.cli.console import say
from warehouse.database import URL_VARIABLE, open_database
from warehouse.home import Home
from warehouse.server import EmbeddedServer


def show_url() -> None:
    """Print the libpq URI of the warehouse, and nothing else, on standard output; leaves the embedded server running."""
    home = Home.from_environment()
    with open_database(home) as database:
        if not os.environ.get(URL_VARIABLE):
            EmbeddedServer(home).stay()
            say("De database draait en blijft draaien; stoppen met: doorstroomhub database stop.")
        print(database.url)


def stop_server() -> None:
    """Stop the embedded server, also when another command uses it."""
    if os.environ.get(URL_VARIABLE):
        say(f"Deze hub gebruikt een eigen databaseserver ({URL_VARIABLE}); die stopt u daar.")
        return
    server = EmbeddedServer(Home.from_environment())
    if server.is_running:
        server.stop()
        say("De database is gestopt.")
    else:
        say("De database draaide niet.")
