"""The heartbeat: whether database, planner and post are alive, asked from outside by cron or systemd.

A planner that is silent cannot say so itself, so this writes the melding and brings it away in its own process. Without a
database there is no outbox: then it is told at once, at most once a day, and a file in the hub's folder keeps that it was.
"""

import datetime
import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import dagster as dg
from sqlalchemy import Connection

from connectors.settings_file import SettingsWrong
from pipelines.alerts.channel import NotSent
from pipelines.alerts.letters import letter_of
from pipelines.alerts.sending import posts_of, send_round
from pipelines.alerts.settings import AlertSettings, read_settings
from pipelines.guarding import guard_for
from pipelines.instance import open_instance
from schemas.errors import HubError
from warehouse import access
from warehouse.alerts import outbox
from warehouse.alerts.causes import QUIET, Cause, Kind, begin, end
from warehouse.alerts.outbox import Channel, Copy, Form, Letterbox
from warehouse.database import Database, open_database
from warehouse.home import Home
from warehouse.server_errors import without_values

SILENT_AFTER: Final = datetime.timedelta(minutes=10)
"""A daemon of Dagster beats every half minute."""
LATE_AFTER: Final = datetime.timedelta(hours=1)
"""So long a copy may wait for its server."""

_PLANNER: Final = f"{Kind.DAEMON}/planner"
_DATABASE: Final = f"{Kind.DAEMON}/database"


@dataclass(frozen=True)
class Pulse:
    """What was found; `complaints` are Dutch sentences, none when everything is alive."""

    complaints: tuple[str, ...]


def take_pulse(home: Home, now: datetime.datetime) -> Pulse:
    """Look whether everything is alive, and tell it when it is not or is again; what cannot be told is a complaint too."""
    complaints: list[str] = []
    try:
        settings = read_settings(home)
    except SettingsWrong as error:
        settings = None
        complaints.append(str(error))
    try:
        with open_database(home) as database, without_values("de hartslag"):
            complaints += _with_database(home, database, settings, now)
    except HubError as error:
        complaints.append(str(error))
        if settings is not None:
            complaints += _tell_without_database(home, settings, str(error), now)
    return Pulse(tuple(complaints))


def silent_daemons(instance: dg.DagsterInstance, now: datetime.datetime) -> list[str]:
    """The parts of the planner that gave no sign of life for a while, by the names that Dagster gives them."""
    beats = instance.get_daemon_heartbeats()
    return [
        kind
        for kind in instance.get_required_daemon_types()
        if kind not in beats or now.timestamp() - beats[kind].timestamp > SILENT_AFTER.total_seconds()
    ]


def _with_database(home: Home, database: Database, settings: AlertSettings | None, now: datetime.datetime) -> list[str]:
    with open_instance(home, database) as instance:
        silent = silent_daemons(instance, now)
    complaints = (
        [f"De planner geeft geen teken van leven ({', '.join(silent)}). Start de hub: doorstroomhub up."] if silent else []
    )
    with database.engine.begin() as connection:
        access.act_as_loader(connection)
        if silent:
            reason = f"geen teken van leven sinds ten minste {SILENT_AFTER.seconds // 60} minuten ({', '.join(silent).lower()})"
            begin(connection, Cause(_PLANNER, content={"wat": "de planner", "reden": reason}))
        else:
            end(connection, _PLANNER)
        told = _read(home.heartbeat_file)
        if told is not None and not told["voorbij"]:
            _note_database_back(connection, told, now)
    if told is not None and not told["voorbij"]:
        _write(home.heartbeat_file, {**told, "voorbij": now.isoformat()})
    if settings is not None:
        send_round(database.engine, settings, guard_for(home, database.engine), now=now)
    with database.engine.connect() as connection:
        waiting, since, why = outbox.waiting_since(connection)
    if settings is not None and since is not None and now - since > LATE_AFTER:
        complaints.append(f"{waiting} meldingen wachten op verzending, de oudste langer dan een uur. {why or ''}".strip())
    return complaints


def _note_database_back(connection: Connection, told: Mapping[str, Any], now: datetime.datetime) -> None:
    """Put into the outbox that the database was away: as a cause that began, which may have been told, and ended."""
    cause = Cause(_DATABASE, content={"wat": "de database", "reden": told["reden"]})
    begin(connection, cause, datetime.datetime.fromisoformat(told["begonnen"]), told=bool(told["verteld"]))
    end(connection, _DATABASE, now)


def _tell_without_database(home: Home, settings: AlertSettings, reason: str, now: datetime.datetime) -> list[str]:
    """Tell at once that the database is away, each recipient once; gives why that did not succeed."""
    told = _read(home.heartbeat_file)
    if told is None or told["voorbij"]:
        again = told is not None and now - datetime.datetime.fromisoformat(told["begonnen"]) < QUIET
        told = _outage(now, reason, quiet=again)
        _write(home.heartbeat_file, told)  # before sending: a repeat after a kill then bears the same Message-ID
    if told["stil"]:
        return []
    complaints: list[str] = []
    for channel, post in posts_of(settings).items():
        with post:
            for copy in _copies(settings, channel, told):
                address = settings.address(copy.box)
                assert address is not None  # noqa: S101 (a letterbox of these same settings)
                try:
                    post.send(copy, letter_of(copy, settings.screen), address)
                except NotSent as error:
                    complaints.append(str(error))
                    continue
                told["verteld"][_name(copy.box)] = now.isoformat()
                _write(home.heartbeat_file, told)
    return complaints


def _outage(now: datetime.datetime, reason: str, *, quiet: bool) -> dict[str, Any]:
    """What the file keeps of a database that is away: since when and why, the root of the Message-IDs, and who was told."""
    message_id = str(uuid.uuid4())
    return {"begonnen": now.isoformat(), "reden": reason, "bericht": message_id, "verteld": {}, "voorbij": None, "stil": quiet}


def _copies(settings: AlertSettings, channel: Channel, told: Mapping[str, Any]) -> Iterator[Copy]:
    """What must still go out along a channel about a database that is away."""
    begun = datetime.datetime.fromisoformat(told["begonnen"])
    content = {"wat": "de database", "reden": told["reden"]}
    part = {"kenmerk": _DATABASE, "soort": "begin", "aantal": 1, "gemeenten": [], "inhoud": content}
    part |= {"begonnen": told["begonnen"], "geeindigd": None}
    for box in settings.boxes(Cause(_DATABASE)):
        if box.channel is channel and _name(box) not in told["verteld"]:
            message_id = uuid.uuid5(uuid.UUID(told["bericht"]), _name(box))
            yield Copy(0, box, Form.NEWS, {"delen": [part]}, message_id, begun, 0)


def _name(box: Letterbox) -> str:
    return f"{box.recipient} {box.channel}"


def _read(file: Path) -> dict[str, Any] | None:
    """What was told without a database, if anything; a damaged file counts as nothing told."""
    with suppress(FileNotFoundError, json.JSONDecodeError):
        return json.loads(file.read_text())
    return None


def _write(file: Path, told: Mapping[str, Any]) -> None:
    fresh = file.with_suffix(".nieuw")
    fresh.write_text(json.dumps(told))
    fresh.replace(file)
