"""`levering intrekken`: a levering goes out of the history, what it had superseded comes back, the checks are asked again."""

from pipelines.audit import changing
from pipelines.cli.console import say, say_waiting
from pipelines.cli.refresh import bring_up_to_date
from pipelines.cli.summary import show_summary
from pipelines.hub import open_hub
from pipelines.lock import receiving_lock
from pipelines.overview import waiting_extracts, waiting_leveringen
from warehouse.withdraw import withdraw


def withdraw_levering(number: int, reason: str) -> None:
    """Withdraw levering `number` and bring everything that follows from it up to date.

    Raises HubError when there is no such levering or when it was withdrawn before.
    """
    with open_hub() as hub, receiving_lock(hub, before_waiting=say_waiting):
        with changing(hub, "intrekken", f"levering {number}") as connection:
            withdrawn = withdraw(connection, number, reason)
        with hub.database.engine.connect() as connection:
            extracts = waiting_extracts(connection)
            waiting = waiting_leveringen(connection)
        bring_up_to_date(hub, extracts)
        say(f"Levering {number} ({withdrawn.extract}, {withdrawn.scope}, {withdrawn.peildatum:%d-%m-%Y}) is ingetrokken.")
        if waiting:
            show_summary(hub, waiting, (), {})
