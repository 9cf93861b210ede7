"""What is refused at the door: a work list, a message, a mart that is shown; the rest leaves, and the audit log tells of it."""

import datetime
import io
import json
from contextlib import nullcontext

import pytest
from sqlalchemy import text

from connectors.names import parse_name
from pipelines.alerts.sending import send_round
from pipelines.alerts.settings import read_settings
from pipelines.cli import mart as show
from pipelines.cli import work_list as command
from pipelines.guarding import guard_of
from pipelines.road import load_waiting, receive
from pipelines.today import today
from pipelines.work_lists import written_lists
from schemas.register import EXTRACTS
from tests.end_to_end.files import delivery, dossier
from tests.post import Certificates, Mailbox, settings_text, write_settings
from warehouse import access
from warehouse.alerts.causes import Cause, begin
from warehouse.alerts.outbox import listed
from warehouse.aliases import refresh_aliases
from warehouse.checks import run_checks
from warehouse.guard import IdentityFound
from warehouse.logs.exports import json_lines
from warehouse.logs.lines import Log

NIGHT = datetime.datetime(2026, 10, 1, 1, 0, tzinfo=datetime.UTC)
SECRET = "12345623"
"""A BSN without its leading zero, as spreadsheets write it; the contract takes it for the number of a dossier."""


@pytest.fixture
def loaded(hub):
    """A hub where a consulent of Kampen numbered a dossier after the person."""
    for code in ("0166", "0193"):
        rows = [dossier(number, gemeentecode=code) for number in range(10)]
        if code == "0166":
            rows[0] |= {"dossiernummer": SECRET, "burgerservicenummer": f"0{SECRET}"}
        receive(hub, parse_name(f"jvs_jongere_G{code}_{today():%Y%m%d}.csv"), io.BytesIO(delivery(rows)))
    assert not [attempt.failure for attempt in load_waiting(hub, EXTRACTS["jvs_jongere"]) if attempt.failure]
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        refresh_aliases(connection)
        run_checks(connection, today(), everybody=True)
    return hub


def refused(hub) -> list[str]:
    with hub.database.engine.connect() as connection:
        lines = [json.loads(line) for line in json_lines(connection, Log.AUDIT)]
    return [
        line["onderwerp"] for line in lines if (line["handeling"], line["resultaat"]) == ("naar buiten brengen", "geweigerd")
    ]


def test_privacy_01_a_work_list_with_a_number_stays_inside_and_the_others_leave(loaded):
    with loaded.database.engine.connect() as connection, pytest.raises(IdentityFound, match="de werklijst van Kampen") as error:
        written_lists(loaded, connection)
    assert SECRET not in str(error.value)
    folder = loaded.home.root / "werklijsten"
    assert not (folder / "kampen").exists()
    assert len(list((folder / "zwolle").iterdir())) == 2
    assert refused(loaded) == ["de werklijst van Kampen"]


def test_the_command_does_not_write_it_either(loaded, monkeypatch, tmp_path):
    monkeypatch.setattr(command, "open_hub", lambda: nullcontext(loaded))
    with pytest.raises(IdentityFound):
        command.write_work_lists("Kampen", tmp_path / "uit")
    assert not (tmp_path / "uit").exists()


def test_a_message_with_a_number_goes_to_nobody_and_does_not_keep_back_the_others(loaded, tmp_path):
    content = {
        "code": "B03",
        "titel": "Open dossier",
        "ernst": "fout",
        "uitleg": "",
        "wie": "De gemeente",
        "doen": "Sluit het.",
    }
    with Mailbox(Certificates(tmp_path / "certificaten").make()) as mailbox:
        write_settings(loaded.home.root, settings_text(mailbox, mailbox.certificates))
        with loaded.database.engine.begin() as connection:
            access.act_as_loader(connection)
            for code, words in (("0166", f"Sluit 0{SECRET[:3]} {SECRET[3:]}."), ("0193", "Sluit het.")):
                cause = Cause(f"bevinding/B03/{code}", gemeenten=(code,), content=content | {"doen": words}, count=6)
                begin(connection, cause, NIGHT)
        done = send_round(loaded.database.engine, read_settings(loaded.home), guard_of(loaded), now=NIGHT)
        mails = [mail.get_body(("plain",)).get_content() for mail in mailbox.mails]
    assert done.sent == len(mails) > 0
    assert done.failed > 0
    assert all(SECRET not in reason for reason in done.reasons)
    with loaded.database.engine.connect() as connection:
        assert "vervallen" in [each["status"] for each in listed(connection, 100)]
    assert not [mail for mail in mails if SECRET in mail.replace(" ", "").replace("\n", "")]
    assert set(refused(loaded)) == {"een bericht"}


def test_a_mart_with_a_number_is_not_shown(loaded, monkeypatch, capsys):
    monkeypatch.setattr(show, "open_hub", lambda: nullcontext(loaded))
    with loaded.database.engine.begin() as connection:
        connection.execute(text("UPDATE kern.gemeente SET gemeente = :name WHERE gemeentecode = '0166'"), {"name": SECRET})
    with pytest.raises(IdentityFound, match=r"mart\.audit"):
        show.show_mart("audit", None, None, show.Form.CSV)
    assert capsys.readouterr().out == ""
