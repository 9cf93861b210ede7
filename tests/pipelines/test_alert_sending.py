"""The post over real servers: what a person gets, who gets it, and what happens when a server is away or refuses."""

import datetime
import json
import re
from dataclasses import replace

import pytest
from sqlalchemy import text

from pipelines.alerts import sending
from pipelines.alerts.sending import send_round
from pipelines.alerts.settings import read_settings
from schemas.region import GEMEENTEN
from tests.post import LOCAL, SENDER, Certificates, Mailbox, Webhook, guarding, settings_text, write_settings
from warehouse.alerts.causes import Cause, begin, end
from warehouse.alerts.outbox import listed

MORNING = datetime.datetime(2026, 10, 1, 6, 0, tzinfo=datetime.UTC)
"""A Thursday, eight o'clock in the Netherlands."""
NIGHT = MORNING.replace(hour=1)
DAY = datetime.timedelta(days=1)
B03 = {
    "code": "B03",
    "titel": "Open dossier van een overleden jongere",
    "ernst": "fout",
    "doen": "Sluit het.",
}
FINDING = Cause("bevinding/B03/0166", 12, ("0166",), content=B03)
REFUSED = Cause(
    "levering/duo_a04/G0166/leeg",
    gemeenten=("0166", "0193"),
    source="duo",
    content={
        "extract": "duo_a04",
        "titel": "DUO A04",
        "scope": "G0166",
        "peildatum": "2026-09-30",
        "levering": 7,
        "reden": "Het bestand is leeg. Lever het opnieuw.",
    },
)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificaten")).make()


@pytest.fixture
def mailbox(certificates):
    with Mailbox(certificates) as running:
        yield running


@pytest.fixture
def settings(home, mailbox, certificates):
    write_settings(home.root, settings_text(mailbox, certificates))
    return read_settings(home)


def happen(database, *causes: Cause, moment=None) -> None:
    with database.engine.begin() as connection:
        for cause in causes:
            begin(connection, cause, moment)


def due_now(database) -> None:
    """As if the waiting time of every copy is over."""
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE beheer.verzending SET volgende_poging = now() - interval '1 hour'"))


def states(database) -> list[str]:
    with database.engine.connect() as connection:
        return [each["status"] for each in listed(connection, 100)]


def plain(mail) -> str:
    return mail.get_body(("plain",)).get_content()


def test_a_person_gets_what_is_wrong_who_acts_what_to_do_and_the_page(database, mailbox, settings):
    happen(database, FINDING)
    assert send_round(database.engine, settings, guarding(database.engine), now=NIGHT).sent == 2
    assert sorted(mailbox.recipients) == ["beheer@voorbeeld.test", "leerplicht@kampen.test"]
    mail = mailbox.mails[0]
    assert mail["Subject"] == "Kampen: Open dossier van een overleden jongere (B03), 12 gevallen"
    assert mail["From"] == f"Doorstroomhub <{SENDER}>"
    assert mail["Auto-Submitted"] == "auto-generated"
    page = "https://hub.voorbeeld.test/assets/controle/bevinding?view=checks&checkDetail=b03_overleden"
    html = mail.get_body(("html",)).get_content()
    for body in (plain(mail), html.replace("&amp;", "&")):
        for expected in ("Kampen", "12 gevallen", "Sluit het.", page):
            assert expected in body
    assert '<html lang="nl">' in html


def test_text_of_the_hub_cannot_become_markup(database, mailbox, settings):
    happen(database, replace(FINDING, content={**B03, "doen": "Kijk of <b>dit</b> & dat klopt."}))
    send_round(database.engine, settings, guarding(database.engine), now=NIGHT)
    assert "&lt;b&gt;dit&lt;/b&gt; &amp; dat" in mailbox.mails[0].get_body(("html",)).get_content()


def test_the_owner_of_the_source_and_the_gemeente_hear_of_a_refusal_with_its_reason(database, mailbox, settings):
    happen(database, REFUSED)
    send_round(database.engine, settings, guarding(database.engine), now=NIGHT)
    assert sorted(mailbox.recipients) == ["beheer@voorbeeld.test", "duo@voorbeeld.test", "leerplicht@kampen.test"]
    assert all("Het bestand is leeg. Lever het opnieuw." in plain(mail) for mail in mailbox.mails)
    assert mailbox.mails[0]["Subject"] == "Geweigerd: DUO A04 van Kampen, peildatum 30 september 2026"


def test_beginning_and_end_are_one_thread_with_an_id_each(database, mailbox, settings):
    happen(database, FINDING)
    send_round(database.engine, settings, guarding(database.engine), now=NIGHT)
    with database.engine.begin() as connection:
        end(connection, FINDING.key)
    send_round(database.engine, settings, guarding(database.engine), now=NIGHT)
    own = [mail for mail in mailbox.mails if mail["To"] == "beheer@voorbeeld.test"]
    assert own[1]["Subject"].startswith("Opgelost – Kampen: ")
    assert own[0]["References"] == own[1]["References"]
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 4
    assert all(mail["Message-ID"].endswith("@voorbeeld.test>") for mail in mailbox.mails)


def test_a_second_round_sends_nothing(database, mailbox, settings):
    happen(database, FINDING)
    send_round(database.engine, settings, guarding(database.engine), now=NIGHT)
    assert send_round(database.engine, settings, guarding(database.engine), now=NIGHT).sent == 0
    assert len(mailbox.accepted) == 2


def test_many_at_once_are_one_mail_per_recipient(database, mailbox, settings):
    happen(database, *(Cause(f"bevinding/B0{n}/0166", n, ("0166",), content={**B03, "code": f"B0{n}"}) for n in range(1, 7)))
    send_round(database.engine, settings, guarding(database.engine), now=NIGHT)
    assert sorted(mailbox.recipients) == ["beheer@voorbeeld.test", "leerplicht@kampen.test"]
    assert mailbox.mails[0]["Subject"] == "6 nieuwe meldingen"
    assert [plain(mailbox.mails[0]).count(f"Controle: B0{n}") for n in range(1, 7)] == [1] * 6


def test_many_of_one_check_are_one_story_with_the_cases_per_gemeente_and_what_is_over_is_a_list(database, mailbox, settings):
    happen(database, *(replace(FINDING, key=f"bevinding/B03/{code}", gemeenten=(code,)) for code in GEMEENTEN))
    send_round(database.engine, settings, guarding(database.engine), now=NIGHT)
    [first] = [mail for mail in mailbox.mails if mail["To"] == "beheer@voorbeeld.test"]
    assert first["Subject"] == "11 nieuwe meldingen"
    assert plain(first).count("Sluit het.") == 1
    assert all(f"{gemeente.gemeente}: 12 gevallen" in plain(first) for gemeente in GEMEENTEN.values())
    with database.engine.begin() as connection:
        for code in GEMEENTEN:
            end(connection, f"bevinding/B03/{code}")
    send_round(database.engine, settings, guarding(database.engine), now=NIGHT)
    [last] = [mail for mail in mailbox.mails if mail["Subject"] == "11 opgelost"]
    assert "- Open dossier van een overleden jongere: was 12, B03 · Kampen · sinds " in plain(last)


def test_one_connection_carries_a_whole_round(database, mailbox, settings):
    happen(database, FINDING, REFUSED)
    assert send_round(database.engine, settings, guarding(database.engine), now=NIGHT).sent == 5
    assert mailbox.connections <= 2  # EHLO before and after STARTTLS


def test_a_server_that_is_away_is_tried_once_a_round_and_everything_goes_when_it_is_back(database, certificates, home):
    away = Mailbox(certificates)
    write_settings(home.root, settings_text(away, certificates))
    settings = read_settings(home)
    for n in range(4):
        happen(database, replace(FINDING, key=f"bevinding/B03/016{n}"))
        due_now(database)
        done = send_round(database.engine, settings, guarding(database.engine), now=NIGHT)
        assert (done.sent, done.failed) == (0, 1)
        assert "Geen verbinding met de mailserver" in done.reasons[0]
    due_now(database)
    with away:
        assert send_round(database.engine, settings, guarding(database.engine), now=NIGHT).sent == 8
    assert set(states(database)) == {"verzonden"}
    assert len({mail["Message-ID"] for mail in away.mails}) == 8


@pytest.mark.parametrize("answer", ["451 4.3.0 later", "554 5.7.1 no"])
def test_a_refused_mail_waits_and_the_others_go(database, mailbox, settings, answer):
    happen(database, FINDING)
    answers = iter([answer])
    mailbox.answer = lambda: next(answers, None)
    done = send_round(database.engine, settings, guarding(database.engine), now=NIGHT)
    assert (done.sent, done.failed) == (1, 1)
    assert answer[:3] in done.reasons[0]
    due_now(database)
    assert send_round(database.engine, settings, guarding(database.engine), now=NIGHT).sent == 1
    assert states(database) == ["verzonden", "verzonden"]


def test_an_address_that_the_server_does_not_know_does_not_stop_the_others_and_is_told_without_the_address(
    database, mailbox, settings
):
    mailbox.refused.add("beheer@voorbeeld.test")
    happen(database, FINDING)
    done = send_round(database.engine, settings, guarding(database.engine), now=NIGHT)
    assert (done.sent, done.failed) == (1, 1)
    assert done.reasons == ("De mailserver weigert de ontvanger (antwoord 550).",)


def test_who_is_no_longer_in_the_settings_gets_nothing_and_the_outbox_says_so(database, mailbox, settings):
    happen(database, FINDING)
    answers = iter(["451 later", "451 later"])
    mailbox.answer = lambda: next(answers, None)
    send_round(database.engine, settings, guarding(database.engine), now=NIGHT)
    due_now(database)
    without = {name: each for name, each in settings.recipients.items() if name != "kampen"}
    settings = replace(settings, recipients=without, by_gemeente={})
    assert send_round(database.engine, settings, guarding(database.engine), now=NIGHT).sent == 1
    assert sorted(states(database)) == ["vervallen", "verzonden"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"certificates": None}, "certificaat .* niet te vertrouwen"),
        ({"host": "localhost"}, "certificaat .* niet te vertrouwen"),
        ({"password": "fout"}, "Inloggen .* lukt niet"),
        ({"user": None}, "ging iets mis"),
        ({"security": "tls"}, "beveiligde verbinding .* lukt niet"),
        ({"security": "geen", "user": None}, "ging iets mis"),
    ],
)
def test_what_is_wrong_with_the_way_to_the_server_is_told_and_nothing_goes_out(database, mailbox, settings, change, expected):
    happen(database, FINDING)
    settings = replace(settings, mail=replace(settings.mail, **change))
    done = send_round(database.engine, settings, guarding(database.engine), now=NIGHT)
    assert (done.sent, done.failed, mailbox.accepted) == (0, 1, [])
    assert re.search(expected, done.reasons[0])


def test_a_server_without_starttls_gets_neither_password_nor_mail(database, certificates, home):
    with Mailbox(certificates, starttls=False) as plain_server:
        write_settings(home.root, settings_text(plain_server, certificates))
        happen(database, FINDING)
        done = send_round(database.engine, read_settings(home), guarding(database.engine), now=NIGHT)
        assert plain_server.accepted == []
    assert "STARTTLS" in done.reasons[0]


def test_a_copy_that_cannot_be_worded_does_not_keep_back_the_others(database, mailbox, settings):
    happen(database, replace(FINDING, content={}), replace(FINDING, key="bevinding/B03/0160", gemeenten=()))
    done = send_round(database.engine, settings, guarding(database.engine), now=NIGHT)
    assert (done.sent, done.failed) == (1, 2)
    assert "KeyError in stories.py" in done.reasons[0]


def overview_days(database, settings, *moments) -> None:
    for moment in moments:
        send_round(database.engine, settings, guarding(database.engine), now=moment)


def test_the_overview_comes_once_a_working_day_after_half_past_seven_while_something_lasts(database, mailbox, settings):
    happen(database, FINDING, moment=MORNING - DAY)
    send_round(database.engine, settings, guarding(database.engine), now=NIGHT)
    mailbox.accepted.clear()
    hours = [MORNING + n * datetime.timedelta(hours=1) for n in range(-3, 10)]
    overview_days(database, settings, *hours, *hours)
    assert [mail["Subject"] for mail in mailbox.mails] == ["Overzicht donderdag 1 oktober 2026: 1 melding loopt nog"] * 2
    saturday, sunday, monday = (MORNING + n * DAY for n in (2, 3, 4))
    overview_days(database, settings, saturday, sunday)
    assert len(mailbox.accepted) == 2
    overview_days(database, settings, monday, monday)
    assert mailbox.mails[-1]["Subject"].startswith("Overzicht maandag 5 oktober 2026")


def test_the_overview_tells_how_it_was_the_day_before_and_is_silent_when_all_is_over(database, mailbox, settings):
    happen(database, FINDING, moment=MORNING - DAY)
    send_round(database.engine, settings, guarding(database.engine), now=MORNING)
    happen(database, replace(FINDING, count=9), moment=MORNING + DAY / 2)
    send_round(database.engine, settings, guarding(database.engine), now=MORNING + DAY)
    assert "Open dossier van een overleden jongere: 9, was 12, B03 · sinds 30 september" in plain(mailbox.mails[-1])
    with database.engine.begin() as connection:
        end(connection, FINDING.key, MORNING + DAY)
    send_round(database.engine, settings, guarding(database.engine), now=MORNING + DAY)
    before = len(mailbox.accepted)
    send_round(database.engine, settings, guarding(database.engine), now=MORNING + 4 * DAY)
    assert len(mailbox.accepted) == before


def test_what_began_today_and_was_told_is_not_repeated_in_the_overview_of_today(database, mailbox, settings):
    happen(database, FINDING, moment=MORNING - datetime.timedelta(hours=2))
    send_round(database.engine, settings, guarding(database.engine), now=MORNING)
    assert [mail["Subject"][:6] for mail in mailbox.mails] == ["Kampen", "Kampen"]


def test_a_broken_asset_that_fails_every_minute_for_a_week_is_one_message_and_one_overview_a_day(database, mailbox, settings):
    content = {"stap": "bron/duo_a04", "taak": "inlezen", "run": "1", "reden": None}
    step = Cause("stap/bron__duo_a04", source="duo", content=content)
    for hour in range(7 * 24):
        moment = MORNING - datetime.timedelta(hours=2) + hour * datetime.timedelta(hours=1)
        happen(database, *[step] * 5, moment=moment)
        send_round(database.engine, settings, guarding(database.engine), now=moment)
    own = [mail["Subject"] for mail in mailbox.mails if mail["To"] == "beheer@voorbeeld.test"]
    assert own[0] == "Mislukt: stap bron/duo_a04"
    assert [subject.split(" ")[1] for subject in own[1:]] == ["vrijdag", "maandag", "dinsdag", "woensdag"]


@pytest.fixture
def teams(home, certificates):
    with Webhook(certificates) as hook:
        content = (
            f'altijd = ["beheer"]\n[ontvangers.beheer]\nteams = true\n[teams]\ncertificaten = "{certificates.authority}"\n'
        )
        write_settings(home.root, content, f'[teams]\nbeheer = "{hook.address}"\n')
        yield hook, read_settings(home)


def test_teams_gets_an_adaptive_card_with_the_same_facts_and_a_button_to_the_page(database, teams):
    hook, settings = teams
    happen(database, FINDING)
    assert send_round(database.engine, settings, guarding(database.engine), now=NIGHT).sent == 1
    [(path, body)] = hook.received
    assert path == "/webhook/geheim?sig=heelgeheim"
    [attachment] = body["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    told = json.dumps(card, ensure_ascii=False)
    for expected in ("Open dossier van een overleden jongere", "Kampen", "12 gevallen", "Sluit het."):
        assert expected in told
    [button] = card["actions"]
    assert button["url"].endswith("checkDetail=b03_overleden")


def test_a_card_stays_below_what_teams_accepts_however_much_there_is_to_tell(database, teams):
    hook, settings = teams
    long = {**B03, "doen": "Doe dit. " * 30}
    causes = [
        Cause(f"bevinding/X{check}/{gemeente}", 1234, (gemeente,), content={**long, "code": f"X{check}"})
        for check in range(40)
        for gemeente in GEMEENTEN
    ]
    happen(database, *causes, moment=MORNING - DAY)
    send_round(database.engine, settings, guarding(database.engine), now=MORNING)
    assert len(hook.received) == 2
    for _, body in hook.received:
        assert len(json.dumps(body).encode()) < 28_000
        assert "En nog " in json.dumps(body)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((429, ""), "nu niet aannemen"),
        ((503, ""), "nu niet aannemen"),
        ((400, ""), "weigert het bericht"),
        ((302, ""), "weigert het bericht"),
        ((200, "Webhook message delivery failed with error: 429"), "niet plaatsen"),
    ],
)
def test_a_post_that_teams_did_not_take_waits_and_its_address_is_told_nowhere(database, teams, answer, expected, caplog):
    hook, settings = teams
    hook.status, hook.text = answer
    happen(database, FINDING)
    done = send_round(database.engine, settings, guarding(database.engine), now=NIGHT)
    assert (done.sent, done.failed) == (0, 1)
    assert expected in done.reasons[0]
    assert len(hook.received) == 1  # a redirect is not followed
    assert "geheim" not in done.reasons[0] + caplog.text + repr(settings)
    hook.status, hook.text = 200, "1"
    due_now(database)
    assert send_round(database.engine, settings, guarding(database.engine), now=NIGHT).sent == 1


@pytest.mark.parametrize("stranger", [True, False])
def test_a_server_for_teams_that_nobody_vouches_for_or_that_is_away_gets_nothing(database, teams, stranger):
    hook, settings = teams
    if stranger:
        settings = replace(settings, teams_certificates=None)
    else:
        address = f"https://{LOCAL}:1/webhook/geheim"
        settings = replace(settings, recipients={"beheer": replace(settings.recipients["beheer"], teams=address)})
    happen(database, FINDING)
    done = send_round(database.engine, settings, guarding(database.engine), now=NIGHT)
    assert (done.sent, hook.received) == (0, [])
    assert ("certificaat" in done.reasons[0]) == stranger
    assert "geheim" not in done.reasons[0]


def test_a_round_ends_in_time_for_the_tick_of_dagster():
    assert sending.ROUND_SECONDS + 15 < 60
