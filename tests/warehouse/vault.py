"""Vaults as a municipality could bring them; the first is the example of the README."""

import base64
import json
import os
from collections.abc import Mapping
from pathlib import Path


class VaultOfTheGemeente:
    """Reads the root keys from where the municipality's secret manager puts them for this process."""

    def root_keys(self) -> Mapping[int, bytes]:
        kept = json.loads(Path(os.environ["KLUIS_VAN_DE_GEMEENTE"]).read_text())
        return {int(version): base64.b64decode(key) for version, key in kept.items()}


class WithoutMethod:
    """No vault at all."""


class Broken:
    """A vault that does not answer, with a secret in its complaint."""

    def root_keys(self) -> Mapping[int, bytes]:
        raise RuntimeError("geheim-token-van-de-kluis")


class TooShort:
    """A vault with half a key in it."""

    def root_keys(self) -> Mapping[int, bytes]:
        return {1: bytes(32), 2: bytes(16)}


class Empty:
    """A vault with nothing in it."""

    def root_keys(self) -> Mapping[int, bytes]:
        return {}
