"""The folder in which one hub keeps all its state.

Where things lie is decided here and nowhere else; what is in them belongs to the modules that write them. Two folders are
two hubs that run side by side, and removing a stopped hub's folder removes everything.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import HubError

WORKING_COPY = Path(__file__).resolve().parent.parent
"""The folder that holds `pyproject.toml`."""


@dataclass(frozen=True)
class Home:
    """One hub's folder; `root` is absolute. Nothing exists on disk before `create()`."""

    root: Path

    @classmethod
    def from_environment(cls) -> "Home":
        """The folder that `DOORSTROOMHUB_HOME` names, else `.doorstroomhub/` in the working copy."""
        named = os.environ.get("DOORSTROOMHUB_HOME")
        root = Path(named).expanduser() if named else WORKING_COPY / ".doorstroomhub"
        return cls(Path(os.path.abspath(root)))  # noqa: PTH100 (a symbolic link stays the name that the user gave)

    def create(self) -> "Home":
        """Make the folder and its subfolders where missing, for the own user only; existing folders are left as they are.

        Raises HubError when that is not possible.
        """
        try:
            self.root.parent.mkdir(parents=True, exist_ok=True)
            for folder in (
                self.root,
                self.archive_dir,
                self.postgres_dir,
                self.dagster_dir,
                self.drop_folder,
                self.key_dir,
                self.anchor_dir,
            ):
                folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise HubError(
                f"De map {self.root} kan niet worden gemaakt ({error.strerror}). "
                "Geef met DOORSTROOMHUB_HOME een map op waarin u mag schrijven."
            ) from None
        return self

    @property
    def archive_dir(self) -> Path:
        """Encrypted original leveringen."""
        return self.root / "archief"

    @property
    def archive_url(self) -> str:
        """The archive as an fsspec URL."""
        return f"file://{self.archive_dir}"

    @property
    def drop_folder(self) -> Path:
        """Where leveringen are dropped."""
        return self.root / "aanlevering"

    @property
    def drop_url(self) -> str:
        """The drop folder as an fsspec URL."""
        return f"file://{self.drop_folder}"

    @property
    def work_list_url(self) -> str:
        """The work lists, a folder per gemeente, as an fsspec URL."""
        return f"file://{self.root / 'werklijsten'}"

    @property
    def postgres_dir(self) -> Path:
        """The embedded server: its data, log, port, passwords and locks."""
        return self.root / "postgres"

    @property
    def dagster_dir(self) -> Path:
        """Dagster's own folder (`DAGSTER_HOME`)."""
        return self.root / "dagster"

    @property
    def key_dir(self) -> Path:
        """Keys; never in a backup together with the database."""
        return self.root / "sleutels"

    @property
    def alerts_file(self) -> Path:
        """Who gets which melding, and through which mail server (`pipelines.alerts.settings`)."""
        return self.root / "meldingen.toml"

    @property
    def alert_secrets_file(self) -> Path:
        """The password of the mail server and the addresses of Teams, unless the environment holds them."""
        return self.key_dir / "meldingen_geheim.toml"

    @property
    def sources_file(self) -> Path:
        """Where the sources are that are fetched (`connectors.bronnen`)."""
        return self.root / "bronnen.toml"

    @property
    def source_secrets_file(self) -> Path:
        """The passwords and client secrets of these sources, unless the environment holds them."""
        return self.key_dir / "bronnen_geheim.toml"

    @property
    def heartbeat_file(self) -> Path:
        """What `hartslag` told last while there was no database to write it in."""
        return self.root / "hartslag.json"

    @property
    def key_file(self) -> Path:
        """The root key of pseudonyms, comparison values and the archive (privacy.md 3 and 5)."""
        return self.key_dir / "hoofdsleutel"

    @property
    def log_key_file(self) -> Path:
        """The root key of the logs, which lives as long as they do (privacy.md 5)."""
        return self.key_dir / "logsleutel"

    @property
    def anchor_dir(self) -> Path:
        """The signed heads of the logs (`warehouse.logs.anchor`); in a backup apart from the database."""
        return self.root / "ankers"
