"""The sensors of SFTP folders, against a real server and through to loaded rows: nothing lost, nothing twice, and told once."""

import datetime
import json
from pathlib import Path

import asyncssh
import dagster as dg
import pytest
from sqlalchemy import text

from connectors.drop_folder import Trouble
from pipelines.alerts.stories import story_of
from pipelines.definitions import build_definitions
from pipelines.drop_sensors import watched_folders
from pipelines.drop_watch import CLOSED, PATIENCE, SETTINGS, cause
from pipelines.drop_watch import NAME as WRONG_NAME
from pipelines.lock import archive_at_rest, fetching_lock, receiving_lock
from pipelines.road import load_waiting
from schemas.register import EXTRACTS
from tests.end_to_end.files import delivery, dossier
from tests.sftp import Server, put, section_of

NAME = "jvs_jongere_G0193_20261101.csv"
GOOD = delivery([dossier(number) for number in range(20)])
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def key(tmp_path: Path) -> asyncssh.SSHKey:
    made = asyncssh.generate_private_key("ssh-ed25519")
    made.write_private_key(tmp_path / "sleutel")
    (tmp_path / "sleutel").chmod(0o600)
    return made


@pytest.fixture
def sftp(tmp_path: Path, key: asyncssh.SSHKey):
    folder = tmp_path / "server"
    (folder / "uit").mkdir(parents=True)
    with Server(folder, key) as running:
        yield running


class Sensors:
    """The sensors of a hub; each `tick` takes place a minute after the last one of that sensor."""

    def __init__(self, hub, instance: dg.DagsterInstance, *sftp: str) -> None:
        self._repository = build_definitions(resources={"hub": hub}, sftp=sftp).get_repository_def()
        self._hub, self._instance = hub, instance
        self._cursors: dict[str, str] = {}

    def tick(self, name: str = "aanlevering_sftp_zwolle", after: datetime.timedelta = MINUTE):
        cursor = _earlier(self._cursors.get(name), after)
        sensor = self._repository.get_sensor_def(name)
        with dg.build_sensor_context(instance=self._instance, cursor=cursor, resources={"hub": self._hub}) as context:
            decided = sensor.evaluate_tick(context)
        self._cursors[name] = decided.cursor or self._cursors.get(name, "")
        return decided

    def said(self, name: str = "aanlevering_sftp_zwolle", after: datetime.timedelta = MINUTE) -> str:
        return self.tick(name, after).skip_message


def _earlier(cursor: str | None, by: datetime.timedelta) -> str | None:
    """What a sensor remembers, as if it was that much longer ago."""
    if not cursor:
        return None
    kept = json.loads(cursor)
    moved = lambda moment: (datetime.datetime.fromisoformat(moment) - by).isoformat()  # noqa: E731
    if kept.get("gezien"):
        kept["gezien"] = {file: moved(moment) for file, moment in kept["gezien"].items()}
    if kept.get("weg_sinds"):
        kept["weg_sinds"] = moved(kept["weg_sinds"])
    return json.dumps(kept)


@pytest.fixture
def sensors(hub, sftp: Server, tmp_path: Path):
    hub.home.sources_file.write_text(section_of(sftp, "zwolle", tmp_path / "sleutel"))
    with dg.DagsterInstance.ephemeral(tempdir=str(tmp_path)) as instance:
        yield Sensors(hub, instance, "zwolle", "kampen")


def loaded(hub) -> int:
    """The rows of jvs_jongere after loading what waits."""
    for attempt in load_waiting(hub, EXTRACTS["jvs_jongere"]):
        assert attempt.failure is None
    with hub.database.engine.connect() as connection:
        return connection.scalar(text("SELECT count(*) FROM bron.jvs_jongere"))


def leveringen(hub) -> int:
    with hub.database.engine.connect() as connection:
        return connection.scalar(text("SELECT count(*) FROM beheer.levering"))


def archived(hub) -> int:
    return len([path for path in hub.home.archive_dir.rglob("*") if path.is_file()])


def messages(hub) -> list[tuple[str, str]]:
    with hub.database.engine.connect() as connection:
        return list(connection.execute(text("SELECT kenmerk, soort FROM beheer.bericht ORDER BY bericht")).tuples())


def files(sftp: Server) -> list[str]:
    return sorted(str(path.relative_to(sftp.folder / "uit")) for path in sftp.folder.rglob("*") if path.is_file())


def test_a_file_is_fetched_when_it_was_seen_unchanged_and_loaded_by_the_sensor_of_the_hub(hub, sensors, sftp) -> None:
    put(sftp, NAME, GOOD)
    assert sensors.said() == "Niets nieuws."
    assert "Opgehaald: 1" in sensors.said()
    [request] = sensors.tick("aanlevering").run_requests
    assert "bron/jvs_jongere" in {key.to_user_string() for key in request.asset_selection}
    assert files(sftp) == [NAME]
    assert loaded(hub) == 20
    assert sensors.said() == "Niets nieuws."
    [marker] = files(sftp)
    assert marker.startswith(f"verwerkt/{NAME}.")
    assert sensors.tick("aanlevering").run_requests == []
    assert messages(hub) == []


def test_an_upload_that_goes_on_is_left_alone_and_one_under_another_name_until_it_is_renamed(hub, sensors, sftp) -> None:
    growing = put(sftp, NAME, GOOD[:1000])
    other = put(sftp, "jvs_jongere_G0166_20261101.csv.filepart", GOOD)
    sensors.tick()
    growing.write_bytes(GOOD[:2000])
    assert "Opgehaald" not in sensors.said()
    growing.write_bytes(GOOD)
    assert "1 ander bestand is overgeslagen" in sensors.said()
    assert leveringen(hub) == 0
    other.unlink()
    assert "Opgehaald: 1" in sensors.said()
    assert loaded(hub) == 20


def test_a_line_that_breaks_in_the_middle_leaves_nothing_and_the_next_look_fetches_it_all(hub, sensors, sftp) -> None:
    content = delivery([dossier(number) for number in range(20_000)])
    put(sftp, NAME, content)
    sensors.tick()
    sftp.cut_at = len(content) // 2
    assert "niet te bereiken of verbreekt de verbinding" in sensors.said()
    assert sftp.cut_at is None
    assert (leveringen(hub), archived(hub)) == (0, 0)
    assert "Opgehaald: 1" in sensors.said()
    assert (leveringen(hub), archived(hub)) == (1, 1)
    assert loaded(hub) == 20_000
    # a line that breaks once is no news
    assert messages(hub) == []


def test_the_same_file_twice_is_loaded_once_and_leaves_again(hub, sensors, sftp) -> None:
    put(sftp, NAME, GOOD)
    for _ in range(2):
        sensors.tick()
    assert loaded(hub) == 20
    sensors.tick()
    put(sftp, f"opnieuw/{NAME}", GOOD)
    for _ in range(2):
        sensors.tick()
    assert (leveringen(hub), archived(hub), loaded(hub)) == (1, 1, 20)
    assert all("verwerkt/" in path for path in files(sftp))


def test_what_was_fetched_before_the_memory_of_the_sensor_was_lost_is_not_doubled(hub, sensors, sftp) -> None:
    put(sftp, NAME, GOOD)
    for _ in range(2):
        sensors.tick()
    sensors._cursors.clear()
    for _ in range(2):
        sensors.tick()
    assert (leveringen(hub), archived(hub)) == (1, 1)
    assert loaded(hub) == 20


def test_a_server_with_another_host_key_is_told_once_and_when_it_is_over(hub, sensors, sftp) -> None:
    put(sftp, NAME, GOOD)
    sensors.tick()
    own, sftp.host_key = sftp.host_key, asyncssh.generate_private_key("ssh-ed25519")
    sftp.close()
    sftp.open()
    for _ in range(3):
        assert "andere hostsleutel" in sensors.said()
    assert leveringen(hub) == 0
    began = ("map/sftp.zwolle/hostsleutel", "begin")
    assert messages(hub) == [began]
    sftp.close()
    sftp.host_key = own
    sftp.open()
    assert "Opgehaald: 1" in sensors.said()
    assert loaded(hub) == 20
    assert messages(hub) == [began, ("map/sftp.zwolle/hostsleutel", "einde")]


def test_a_server_that_stays_away_is_told_after_a_while_and_when_it_is_back(hub, sensors, sftp) -> None:
    put(sftp, NAME, GOOD)
    sensors.tick()
    sftp.close()
    assert "niet te bereiken" in sensors.said()
    assert messages(hub) == []
    sensors.tick(after=PATIENCE)
    sensors.tick(after=PATIENCE)
    began = ("map/sftp.zwolle/onbereikbaar", "begin")
    assert messages(hub) == [began]
    sftp.open()
    for _ in range(2):
        sensors.tick()
    assert loaded(hub) == 20
    assert messages(hub) == [began, ("map/sftp.zwolle/onbereikbaar", "einde")]


def test_a_folder_that_is_away_or_busy_holds_up_no_other(hub, sensors, sftp, tmp_path) -> None:
    with Server(tmp_path / "server", sftp._key) as other:
        away = section_of(other, "kampen", tmp_path / "sleutel")
    hub.home.sources_file.write_text(section_of(sftp, "zwolle", tmp_path / "sleutel") + away)
    put(sftp, NAME, GOOD)
    (hub.home.drop_folder).rmdir()
    sensors.tick()
    assert "niet te bereiken" in sensors.said("aanlevering_sftp_kampen")
    with fetching_lock(hub, "sftp.kampen"):
        assert "Opgehaald: 1" in sensors.said()
    # even with the folder of the hub gone, what came over SFTP is loaded
    assert len(sensors.tick("aanlevering").run_requests) == 1
    assert messages(hub) == [("map/aanlevering/onbereikbaar", "begin")]


def test_one_look_at_a_source_at_a_time_whatever_is_loaded_meanwhile_and_nobody_tidies_up_under_it(hub, sensors, sftp) -> None:
    put(sftp, NAME, GOOD)
    sensors.tick()
    with fetching_lock(hub, "sftp.zwolle"), archive_at_rest(hub) as at_rest:
        assert not at_rest
        assert "een minuut later" in sensors.said()
    with receiving_lock(hub), fetching_lock(hub, "grip"):
        assert "Opgehaald: 1" in sensors.said()


def test_names_and_folders_that_cannot_be_taken_are_told_once_each_without_numbers(hub, sensors, sftp) -> None:
    wrong = put(sftp, "leerlingen_123456782.csv", GOOD)
    put(sftp, f"dicht/{NAME}", GOOD)
    put(sftp, NAME, GOOD)
    sensors.tick()
    said = sensors.said()
    assert "Opgehaald: 1" in said
    assert "leerlingen_#########.csv" in said
    assert "De map dicht is niet te lezen" in said
    begun = messages(hub)
    assert [turn for _, turn in begun] == ["begin", "begin"]
    assert begun[0] == ("map/sftp.zwolle/dicht", "begin")
    named, _ = begun[1]
    assert named.startswith("map/sftp.zwolle/naam/")
    with hub.database.engine.connect() as connection:
        told = connection.execute(text("SELECT string_agg(melding::text, ' ') FROM beheer.bericht")).scalar_one()
    assert "aanlevering_sftp_zwolle" in told
    assert "leerlingen" not in told
    assert wrong.exists()
    wrong.unlink()
    sensors.tick()
    assert messages(hub)[2:] == [(named, "einde")]


def test_wrong_settings_of_one_source_are_told_and_leave_the_others_alone(hub, sensors, sftp, tmp_path) -> None:
    put(sftp, NAME, GOOD)
    good = section_of(sftp, "zwolle", tmp_path / "sleutel")
    hub.home.sources_file.write_text(good + '[sftp.kampen]\nserver = "127.0.0.1"\n[grip]\nadres = 7\n')
    assert "hostsleutel" in sensors.said("aanlevering_sftp_kampen") or "map ontbreekt" in sensors.said(
        "aanlevering_sftp_kampen"
    )
    sensors.tick()
    assert "Opgehaald: 1" in sensors.said()
    assert messages(hub) == [("map/sftp.kampen/instelling", "begin")]
    hub.home.sources_file.write_text(good)
    assert "staat niet meer in bronnen.toml" in sensors.said("aanlevering_sftp_kampen")
    assert messages(hub)[1:] == [("map/sftp.kampen/instelling", "einde")]


def test_the_sensor_of_the_hub_says_what_of_bronnen_toml_is_not_watched(hub, sensors, sftp, tmp_path) -> None:
    hub.home.sources_file.write_text(section_of(sftp, "nieuw", tmp_path / "sleutel"))
    assert "sftp.nieuw staat in bronnen.toml en wordt bekeken zodra de hub opnieuw is gestart" in sensors.said("aanlevering")
    hub.home.sources_file.write_text("[sftp")
    assert "geen geldige TOML" in sensors.said("aanlevering")
    assert messages(hub) == [("map/bronnen.toml/instelling", "begin")]


def test_each_folder_of_bronnen_toml_has_a_sensor_of_its_own_and_a_file_that_cannot_be_read_leaves_the_others(hub) -> None:
    assert watched_folders(hub.home) == ()
    hub.home.sources_file.write_text("[sftp.zwolle]\n[sftp.kampen]\n[sftp.geen-naam]\n[grip]\n")
    names = watched_folders(hub.home)
    repository = build_definitions(sftp=names).get_repository_def()
    found = [sensor.name for sensor in repository.sensor_defs if sensor.name.startswith("aanlevering")]
    assert found == ["aanlevering", "aanlevering_sftp_kampen", "aanlevering_sftp_zwolle"]
    assert all(sensor.default_status is dg.DefaultSensorStatus.RUNNING for sensor in repository.sensor_defs)
    hub.home.sources_file.write_text("[sftp")
    assert watched_folders(hub.home) == ()


@pytest.mark.parametrize("wrong", [*(each for each in Trouble if each is not Trouble.CHANGED), SETTINGS, WRONG_NAME, CLOSED])
def test_whatever_is_wrong_with_a_folder_is_told_in_words_with_what_to_do(wrong: str) -> None:
    told = cause("sftp.zwolle", wrong, "De zin die zegt wat te doen.")
    part = {"kenmerk": told.key, "inhoud": told.content, "begonnen": "2026-11-01T08:00:00+00:00"}
    began = story_of({**part, "soort": "begin", "geeindigd": None}, "http://hub")
    assert began.title.startswith("Map sftp.zwolle: ")
    assert began.todo == "De zin die zegt wat te doen."
    over = story_of({**part, "soort": "einde", "geeindigd": "2026-11-02T08:00:00+00:00"}, "http://hub")
    assert over.short == f"Opgelost – {began.title}"
