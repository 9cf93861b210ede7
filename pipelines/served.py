"""What the tools of Dagster load: the definitions of the hub that the environment names.

A module of its own, because building them takes a command that builds its own more than half a second.
"""

from pipelines.definitions import build_definitions
from pipelines.drop_sensors import watched_folders
from warehouse.home import Home

defs = build_definitions(sftp=watched_folders(Home.from_environment()))
