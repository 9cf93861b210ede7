"""The sensors of the drop folders: one for the folder of the hub, one for each folder on an SFTP server (bronnen.toml).

Each puts what it finds into archive and register; that of the hub also starts the loading of whatever waits, wherever it came
from. So there is one run for what waits, and a folder that is away or slow holds up nobody else.
"""

import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg

from connectors.bronnen import sftp_names, sftp_settings
from connectors.drop_folder import DropFolder, DropFolderUnusable, Trouble
from connectors.settings_file import SettingsWrong
from connectors.sftp import SftpFolder, SftpSettings
from pipelines.drop_watch import LOCAL, PATIENCE, SETTINGS, DropWatch, cause, sensor_of, tell, tell_all
from pipelines.hub import Hub
from pipelines.lock import fetching_lock, receiving_lock
from pipelines.overview import waiting_extracts, waiting_leveringen
from schemas.errors import HubError, LeveringRefused
from warehouse.home import Home

SECONDS = 60
_BRONNEN = "bronnen.toml"


def watched_folders(home: Home) -> Sequence[str]:
    """The names of the SFTP folders that get a sensor; none while bronnen.toml cannot be read, which a sensor then tells."""
    try:
        return sftp_names(home.sources_file)
    except HubError:
        return ()


def drop_sensors(job_name: str, assets_after: Any, sftp: Sequence[str]) -> list[dg.SensorDefinition]:
    """The sensors; `assets_after` gives the assets of a run for extracts that have something waiting."""
    return [_local_sensor(job_name, assets_after, sftp), *(_sftp_sensor(name) for name in sftp)]


def waiting_run(hub: Hub) -> tuple[list[str], str] | None:
    """The extracts that have something waiting, and a key that starts one run for it; a failed one again next hour."""
    with hub.database.engine.connect() as connection:
        extracts = list(waiting_extracts(connection))
        numbers = sorted(waiting_leveringen(connection))
    if not extracts:
        return None
    hour = datetime.datetime.now(datetime.UTC).strftime("%Y%m%d%H")
    return extracts, hashlib.sha256(f"{numbers} {hour}".encode()).hexdigest()


def _local_sensor(job_name: str, assets_after: Any, sftp: Sequence[str]) -> dg.SensorDefinition:
    @dg.sensor(
        name=LOCAL,
        job_name=job_name,
        minimum_interval_seconds=SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Kijkt elke minuut in de map met leveringen, registreert wat compleet is en start het inlezen van alles "
        "wat wacht, ook van SFTP-mappen. Een origineel verdwijnt uit de map zodra het versleuteld in het archief staat en "
        "verwerkt is.",
    )
    def aanlevering(context: dg.SensorEvaluationContext, hub: dg.ResourceParam[Hub]) -> dg.SensorResult:
        remembered: Mapping[str, int] = json.loads(context.cursor) if context.cursor else {}
        watch = DropWatch(hub, LOCAL, DropFolder(hub.home.drop_url), remembered)
        with receiving_lock(hub) as held:
            if not held:
                return dg.SensorResult(skip_reason="Er wordt al ingelezen; een minuut later wordt opnieuw gekeken.")
            remarks = list(_settings_remarks(hub, sftp))
            try:
                watch.look()
                remarks = [*watch.remarks, *remarks]
            except DropFolderUnusable as error:
                tell(hub, cause(LOCAL, error.trouble, str(error)))
                remarks = [str(error), *remarks]
        waiting, cursor = waiting_run(hub), json.dumps(watch.registered)
        if waiting is None:
            return dg.SensorResult(skip_reason=" ".join(["Er liggen geen nieuwe leveringen.", *remarks]), cursor=cursor)
        extracts, run_key = waiting
        return dg.SensorResult(run_requests=[dg.RunRequest(run_key, asset_selection=assets_after(extracts))], cursor=cursor)

    return aanlevering


def _settings_remarks(hub: Hub, sftp: Sequence[str]) -> Sequence[str]:
    """What is to be said of bronnen.toml itself: that it cannot be read, or names a folder that no sensor watches yet."""
    try:
        new = set(sftp_names(hub.home.sources_file)).difference(sftp)
    except (SettingsWrong, LeveringRefused) as error:
        tell(hub, cause(_BRONNEN, SETTINGS, str(error)))
        return [str(error)]
    tell_all(hub, _BRONNEN, [])
    return [f"sftp.{name} staat in {_BRONNEN} en wordt bekeken zodra de hub opnieuw is gestart." for name in sorted(new)]


def _sftp_sensor(name: str) -> dg.SensorDefinition:
    named = f"sftp.{name}"

    @dg.sensor(
        name=sensor_of(named),
        minimum_interval_seconds=SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=f"Kijkt elke minuut in de map {named} van {_BRONNEN}. Wat een halve minuut niet veranderde, wordt "
        "opgehaald; daarna start het inlezen vanzelf. Een origineel verdwijnt van de server zodra het verwerkt is; een leeg "
        "bestand in verwerkt blijft als bewijs staan.",
    )
    def sftp_folder(context: dg.SensorEvaluationContext, hub: dg.ResourceParam[Hub]) -> dg.SensorResult:
        memory = _Memory(context.cursor)
        with fetching_lock(hub, named) as alone:
            if not alone:
                return dg.SensorResult(skip_reason=f"Van {named} wordt al opgehaald; een minuut later wordt opnieuw gekeken.")
            try:
                settings = sftp_settings(hub.home.sources_file, name)
                if settings is None:
                    tell_all(hub, named, [])
                    return dg.SensorResult(skip_reason=f"{named} staat niet meer in {_BRONNEN}; er wordt niet gekeken.")
                said = _look(hub, named, settings, memory)
            except DropFolderUnusable as error:
                said = str(error)
                if error.trouble is not Trouble.AWAY or memory.is_away_long():
                    tell(hub, cause(named, error.trouble, said))
            except (SettingsWrong, LeveringRefused) as error:
                said = str(error)
                tell(hub, cause(named, SETTINGS, said))
        return dg.SensorResult(skip_reason=said, cursor=memory.cursor)

    return sftp_folder


def _look(hub: Hub, named: str, settings: SftpSettings, memory: "_Memory") -> str:
    """Look into the folder, keep in `memory` what came of it however it ends, and tell it in a sentence."""
    with SftpFolder(settings, seen=memory.seen) as folder:
        watch = DropWatch(hub, named, folder, memory.registered)
        try:
            watch.look()
        finally:
            memory.registered, memory.seen = watch.registered, folder.seen
    memory.away_since = None
    began = f"Opgehaald: {watch.received}; het inlezen begint binnen een minuut." if watch.received else "Niets nieuws."
    return " ".join([began, *watch.remarks])


class _Memory:
    """What a sensor of an SFTP folder remembers from look to look, as the text of its cursor."""

    def __init__(self, cursor: str | None) -> None:
        kept: dict[str, Any] = json.loads(cursor) if cursor else {}
        self.registered: dict[str, int] = kept.get("geregistreerd", {})
        self.seen = {file: datetime.datetime.fromisoformat(since) for file, since in kept.get("gezien", {}).items()}
        self.away_since: str | None = kept.get("weg_sinds")

    @property
    def cursor(self) -> str:
        seen = {file: since.isoformat() for file, since in self.seen.items()}
        return json.dumps({"geregistreerd": self.registered, "gezien": seen, "weg_sinds": self.away_since})

    def is_away_long(self) -> bool:
        """Whether the folder, which is away now, has been for longer than anybody needs not to hear of it."""
        now = datetime.datetime.now(datetime.UTC)
        self.away_since = self.away_since or now.isoformat()
        return now - datetime.datetime.fromisoformat(self.away_since) >= PATIENCE
