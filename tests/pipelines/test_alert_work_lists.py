"""The notice that a work list is ready, over a real mail server: who gets it, how often, and nothing of what the list says."""

import datetime
import io
import re
from dataclasses import replace

import pytest
from sqlalchemy import insert, text

from connectors.names import parse_name
from pipelines.alerts.sending import send_round
from pipelines.alerts.settings import read_settings
from pipelines.road import load_waiting, receive
from pipelines.today import today
from pipelines.work_lists import tell_of_lists, written_lists
from schemas.region import GEMEENTEN
from schemas.register import EXTRACTS
from tests.end_to_end.files import delivery, dossier
from tests.post import Certificates, Mailbox, guarding, settings_text, write_settings
from warehouse import access
from warehouse.alerts.causes import Cause, message_of
from warehouse.aliases import refresh_aliases
from warehouse.checks import run_checks
from warehouse.tables.beheer import bericht

NIGHT = datetime.datetime(2026, 10, 1, 1, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def mailbox(tmp_path):
    with Mailbox(Certificates(tmp_path / "certificaten").make()) as running:
        yield running


@pytest.fixture
def settings(home, mailbox):
    write_settings(home.root, settings_text(mailbox, mailbox.certificates))
    return read_settings(home)


def plain(mail) -> str:
    return mail.get_body(("plain",)).get_content()


def test_who_hears_for_a_gemeente_gets_one_message_that_its_list_is_ready_and_nobody_else(hub, mailbox, settings, database):
    for day, numbers in (("20261101", 2), ("20261102", 3)):
        content = io.BytesIO(delivery([dossier(number, gemeentecode="0166") for number in range(numbers)]))
        receive(hub, parse_name(f"jvs_jongere_G0166_{day}.csv"), content)
        load_waiting(hub, EXTRACTS["jvs_jongere"])
        with database.engine.begin() as connection:
            access.act_as_loader(connection)
            refresh_aliases(connection)
            run_checks(connection, today(), everybody=True)
        with database.engine.connect() as connection:
            lists = written_lists(hub, connection)
            tell_of_lists(hub, connection, lists)
        send_round(database.engine, settings, guarding(database.engine), now=NIGHT)
    lines = {each.gemeentecode: len(each.lines) for each in lists}
    notices = [mail for mail in mailbox.mails if "erklijst" in mail["Subject"]]
    [kampen] = notices
    assert kampen["To"] == "leerplicht@kampen.test"
    first = int(re.findall(r"(\d+) regel", kampen["Subject"])[0])
    assert 2 <= first < lines["0166"]
    assert kampen["Subject"] == f"Werklijst Kampen: {first} regels, {first} nieuw"
    told = "".join(plain(kampen).split())
    assert "/werklijsten/kampen" in told
    assert f"hub_werklijst_G0166_{today():%Y%m%d}.xlsx" in told
    with database.engine.connect() as connection:
        secret = connection.scalars(text("SELECT DISTINCT dossiernummer FROM controle.bevinding")).all()
        codes = connection.scalars(text("SELECT DISTINCT code FROM controle.bevinding")).all()
    assert secret
    assert not [each for each in (*secret, *codes) if each and each in told]


def test_work_lists_of_several_gemeenten_are_one_message_with_the_last_of_each(database, mailbox, settings):
    everywhere = replace(settings, by_gemeente=dict.fromkeys(GEMEENTEN, ("kampen",)))
    with database.engine.begin() as connection:
        for number, (day, codes) in enumerate(((DAY, ("0166",)), (2 * DAY, tuple(GEMEENTEN)))):
            for code in codes:
                content = {"regels": 7 + number, "nieuw": 1, "map": "/map", "bestand": "lijst.xlsx"}
                told = message_of(Cause(f"werklijst/{code}", gemeenten=(code,), content=content), begun=NIGHT + day)
                line = {"kenmerk": f"werklijst/{code}", "soort": "begin", "melding": told}
                connection.execute(insert(bericht).values(line))
    send_round(database.engine, everywhere, guarding(database.engine), now=NIGHT)
    [mail] = mailbox.mails
    assert mail["Subject"] == f"{len(GEMEENTEN)} werklijsten met nieuwe regels"
    assert plain(mail).count("8 regels, waarvan 1 nieuw") == len(GEMEENTEN)
    assert "7 regels" not in plain(mail)
