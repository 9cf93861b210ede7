"""The command `mart`: what it refuses before it opens anything, and its three forms about the same figures."""

import csv
import io
import json
from contextlib import nullcontext

import pytest

from connectors.names import parse_name
from pipelines.cli import mart as command
from pipelines.cli.mart import Form, show_mart
from pipelines.road import load_waiting, receive
from pipelines.today import today
from schemas.errors import HubError
from schemas.register import EXTRACTS
from tests.end_to_end.files import delivery, dossier


@pytest.mark.parametrize(
    ("name", "peilmaand", "bekend_op", "said"),
    [
        ("vervoer", None, None, "Deze mart bestaat niet. Er zijn: .*thuiszitters"),
        ("mart.verzuim", "2026-10", None, "geen maand"),
        ("verzuim", "202613", None, "geen maand"),
        ("verzuim", "202610", "gisteren", "geen moment"),
        ("verzuim", "202610", "2026-02-30", "geen moment"),
        ("opgave_leerplichttelling", "202610", "2026-10-31", "alleen met wat de hub nu weet"),
    ],
)
def test_what_does_not_exist_is_refused_with_what_to_write(name, peilmaand, bekend_op, said):
    with pytest.raises(HubError, match=said):
        show_mart(name, peilmaand, bekend_op, Form.TABLE)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-10-31", "2026-10-31T23:59:59.999999+01:00"),
        ("2026-07-01", "2026-07-01T23:59:59.999999+02:00"),
        ("2026-10-31T14:30", "2026-10-31T14:30:00+01:00"),
        ("2026-10-31 14:30:05.5+00", "2026-10-31T14:30:05.500000+00:00"),
    ],
)
def test_a_moment_is_dutch_time_and_a_date_is_its_whole_day(written, meant):
    assert command.moment_of(written).isoformat() == meant


def test_table_csv_and_json_give_the_same_figures(hub, monkeypatch, capsys):
    month = f"{today():%Y%m}"
    content = io.BytesIO(delivery([dossier(number) for number in range(20)]))
    receive(hub, parse_name(f"jvs_jongere_G0193_{month}01.csv"), content)
    load_waiting(hub, EXTRACTS["jvs_jongere"])
    monkeypatch.setattr(command, "open_hub", lambda: nullcontext(hub))
    show_mart("datakwaliteit", month, None, Form.JSON)
    [as_json] = json.loads(capsys.readouterr().out)
    show_mart("datakwaliteit", month, None, Form.CSV)
    [as_csv] = csv.DictReader(io.StringIO(capsys.readouterr().out), delimiter=";")
    assert list(as_json) == list(as_csv)
    assert (as_json["geladen"], as_json["quarantaine_pct"], as_json["reden"]) == (20, 0.0, None)
    assert (as_csv["geladen"], as_csv["quarantaine_pct"], as_csv["reden"]) == ("20", "0.00", "")
    show_mart("thuiszitters", None, None, Form.TABLE)
    assert f"Thuiszitters per gemeente, soort en duur, {month}" in capsys.readouterr().out
