"""The embedded server: made once, shared, stopped by the last, and found again after a crash."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from warehouse.home import Home
from warehouse.server import ADMINISTRATOR, HUB_USER, EmbeddedServer, ServerFailed


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home of this module, whose server the tests start, stop and kill; below a folder that only its owner may enter."""
    closed = tmp_path_factory.mktemp("gesloten")
    closed.chmod(0o700)
    return Home(closed / "hub").create()


def _postmaster(home: Home) -> int:
    return int((home.postgres_dir / "data" / "postmaster.pid").read_text().split()[0])


def _setting(server: EmbeddedServer, name: str) -> str:
    with psycopg.connect(server.url("postgres", ADMINISTRATOR)) as connection:
        return connection.execute("SELECT current_setting(%s)", (name,)).fetchone()[0]


def test_last_one_out_stops_the_server(own: Home) -> None:
    server = EmbeddedServer(own)
    with server.in_use():
        with EmbeddedServer(own).in_use() as second:
            assert second.port == server.port
        assert server.is_running
    assert not server.is_running


def test_nobody_without_password_gets_in_and_nothing_listens_beyond_this_machine(own: Home) -> None:
    with EmbeddedServer(own).in_use() as server:
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(f"postgresql://{HUB_USER}:fout@127.0.0.1:{server.port}/postgres")
        assert _setting(server, "listen_addresses") == "127.0.0.1"
        assert _setting(server, "unix_socket_directories") == ""
        assert stat.S_IMODE((own.postgres_dir / "wachtwoorden").stat().st_mode) == 0o600


def test_hub_user_is_no_superuser_and_cannot_read_files_of_the_machine(own: Home) -> None:
    with (
        EmbeddedServer(own).in_use() as server,
        psycopg.connect(server.url("postgres")) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT pg_read_file('/etc/hostname')")


def test_folders_above_the_home_are_left_as_they_were(own: Home) -> None:
    with EmbeddedServer(own).in_use():
        assert stat.S_IMODE(own.root.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(own.root.stat().st_mode) == 0o700
        assert own.root.stat().st_uid == os.geteuid()


def test_the_server_never_runs_as_root_and_under_root_it_can_pass_folders_and_nothing_else(own: Home) -> None:
    with EmbeddedServer(own).in_use():
        status = Path(f"/proc/{_postmaster(own)}/status").read_text()
    fields = {line.split(":")[0]: line.split(":")[1].split() for line in status.splitlines()}
    assert fields["Uid"][0] != "0"
    assert int(fields["CapEff"][0], 16) in {0, 1 << 1, 1 << 2}
    if os.geteuid() == 0:
        assert fields["CapBnd"] == fields["CapEff"]
    else:
        assert int(fields["Uid"][0]) == os.geteuid()


def test_a_server_that_stays_survives_the_last_one_out_until_it_is_stopped(own: Home) -> None:
    server = EmbeddedServer(own)
    with server.in_use():
        server.stay()
    assert server.is_running
    with server.in_use():
        pass
    assert server.is_running
    server.stop()
    assert not server.is_running
    with server.in_use():
        pass
    assert not server.is_running


def test_stopping_a_hub_that_was_never_started_makes_nothing(tmp_path: Path) -> None:
    EmbeddedServer(Home(tmp_path / "hub")).stop()
    assert list(tmp_path.iterdir()) == []


def test_two_homes_run_side_by_side(own: Home, server: EmbeddedServer) -> None:
    with EmbeddedServer(own).in_use() as other:
        assert other.port != server.port
        assert _setting(other, "data_directory") != _setting(server, "data_directory")


def test_a_taken_port_is_avoided_and_a_free_one_is_kept(own: Home) -> None:
    server = EmbeddedServer(own)
    with server.in_use():
        first = server.port
    with server.in_use():
        assert server.port == first
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", first))
        taken.listen()
        with server.in_use():
            assert server.port != first


_USER_OF_A_SERVER = """
import sys
from pathlib import Path
from warehouse.home import Home
from warehouse.server import EmbeddedServer
with EmbeddedServer(Home(Path(sys.argv[1]))).in_use() as server:
    print(server.port, flush=True)
    sys.stdin.read()
"""


def _hold(home: Home) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _USER_OF_A_SERVER, str(home.root)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip


def test_processes_that_start_at_once_share_one_new_server(tmp_path: Path) -> None:
    home = Home(tmp_path / "hub")
    holders = [_hold(home), _hold(home)]
    assert len({holder.stdout.readline() for holder in holders}) == 1
    for holder in holders:
        holder.communicate()
        assert holder.returncode == 0
    assert not EmbeddedServer(home).is_running


def test_a_killed_user_leaves_a_server_that_the_next_one_finds_and_stops(own: Home) -> None:
    holder = _hold(own)
    port = int(holder.stdout.readline())
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    server = EmbeddedServer(own)
    assert server.is_running
    with server.in_use():
        assert server.port == port
    assert not server.is_running


def test_after_a_crash_of_the_server_it_starts_again_with_what_was_committed(own: Home) -> None:
    server = EmbeddedServer(own)
    with server.in_use():
        with psycopg.connect(server.url("postgres", ADMINISTRATOR)) as connection:
            connection.execute("CREATE TABLE gebleven AS SELECT 1 AS waarde")
        os.kill(_postmaster(own), signal.SIGKILL)
        while server.is_running:
            time.sleep(0.01)
        with EmbeddedServer(own).in_use() as again, psycopg.connect(again.url("postgres", ADMINISTRATOR)) as connection:
            assert connection.execute("SELECT waarde FROM gebleven").fetchone() == (1,)
            connection.execute("DROP TABLE gebleven")


def test_a_stale_process_number_that_now_belongs_to_something_else_does_not_block_the_start(own: Home) -> None:
    server = EmbeddedServer(own)
    with server.in_use():
        lines = (own.postgres_dir / "data" / "postmaster.pid").read_text().splitlines()
    with subprocess.Popen(["sleep", "60"]) as stranger:
        lines[0] = str(stranger.pid)
        (own.postgres_dir / "data" / "postmaster.pid").write_text("\n".join(lines))
        with server.in_use():
            assert server.is_running
        stranger.kill()


def test_a_lost_password_file_is_explained(own: Home) -> None:
    server = EmbeddedServer(own)
    passwords = own.postgres_dir / "wachtwoorden"
    kept = passwords.read_text()
    passwords.unlink()
    try:
        with pytest.raises(ServerFailed, match="reservekopie"), server.in_use():
            pass
    finally:
        passwords.write_text(kept)
        passwords.chmod(0o600)
        server.stop()


def test_a_half_made_folder_is_made_anew(tmp_path: Path) -> None:
    home = Home(tmp_path / "hub").create()
    half = home.postgres_dir / "nieuw.half"
    half.mkdir()
    (half / "PG_VERSION").write_text("18")
    with EmbeddedServer(home).in_use() as server:
        assert server.is_running
        assert not half.exists()


def test_files_of_another_version_are_explained_with_what_to_do(tmp_path: Path) -> None:
    home = Home(tmp_path / "hub").create()
    server = EmbeddedServer(home)
    with server.in_use():
        pass
    (home.postgres_dir / "data" / "PG_VERSION").write_text("12\n")
    with pytest.raises(ServerFailed, match="andere versie"), server.in_use():
        pass
