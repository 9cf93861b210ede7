"""The scanner of the canary test finds every form that it claims to find, so that "nothing found" means something."""

import base64
import gzip
import random
import struct

import pytest

from tests.canary import Canaries, contents

NUMBER = "323456782"
FORMS = {
    "tekst": b"x" + NUMBER.encode() + b"y",
    "utf-16": NUMBER.encode("utf-16-le"),
    "hexadecimaal": NUMBER.encode().hex().encode(),
    "int64": struct.pack("<q", int(NUMBER)),
    "int32": struct.pack(">i", int(NUMBER)),
    "numeric": struct.pack("<Hhhh", 0x8002, 3, 2345, 6782),
}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_found_at_any_alignment(form):
    for shift in range(8):
        canaries = Canaries([NUMBER])
        canaries.scan(b"\xff" * shift + FORMS[form] + b"\xff" * 5, "here")
        assert canaries.found[form] >= 1


@pytest.mark.parametrize("offset", [0, 1, 2])
def test_base64_is_found_at_each_of_three_offsets(offset):
    canaries = Canaries([NUMBER])
    canaries.scan(base64.b64encode(b"-" * offset + NUMBER.encode() + b"---"), "here")
    assert canaries.found["base64"] == 1


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_found_between_empty_stretches(form):
    canaries = Canaries([NUMBER])
    canaries.scan(bytes(8192) + FORMS[form] + bytes(8192), "here")
    assert canaries.found[form] >= 1


def test_gzip_is_opened(tmp_path):
    (tmp_path / "packed.gz").write_bytes(gzip.compress(NUMBER.encode()))
    canaries = Canaries([NUMBER])
    for place, data in contents(tmp_path):
        canaries.scan(data, place)
    assert canaries.found["tekst"] == 1


def test_a_ten_digit_number_is_found_inside_a_longer_run():
    canaries = Canaries(["1234567890"])
    canaries.scan(b"0001234567890000", "here")
    assert canaries.found["tekst"] == 1


def test_random_bytes_hold_no_number():
    canaries = Canaries([NUMBER])
    canaries.scan(random.Random(1).randbytes(1_000_000), "here")
    assert not canaries.found - type(canaries.found)({"int32": 1})
