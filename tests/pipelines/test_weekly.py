"""The weekly summary: what it says, when it is made and for whom, and the command to look at it."""

import datetime
import re
import struct
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from connectors.settings_file import SettingsWrong
from pipelines.alerts.dividing import weekly_if_due
from pipelines.alerts.letter import Letter
from pipelines.alerts.letters import letter_of
from pipelines.alerts.mail import message_of, page_of, text_of
from pipelines.alerts.settings import read_settings
from pipelines.alerts.weekly import content_of, weekly_letter
from pipelines.cli.commands import app
from tests.post import SENDER, write_settings
from tests.weeks import run
from warehouse import access
from warehouse.alerts import outbox
from warehouse.alerts.outbox import Channel, Form, Letterbox
from warehouse.database import URL_VARIABLE
from warehouse.weekly import Counted, Summary, Tally, Week, summary_of

WEEK = Week(datetime.date(2026, 11, 16))
DAY = datetime.timedelta(days=1)
MONDAY = datetime.datetime(2026, 11, 23, 6, 30, tzinfo=datetime.UTC)
"""Half past seven in the morning in the Netherlands, after the week."""
COUNTS = (
    Counted("B01", "0166", Tally(4, 5, 3, 2, 0, (2, 5))),
    Counted("B03", "0166", Tally(1, 0, 0, 1, 0, (30,))),
    Counted("B01", "0193", Tally(1200, 1000, 0, 199, 1, (7,) * 199)),
    Counted("X01", "0193", Tally(0, 7, 7)),
    Counted("V11", "0193", Tally(1, 1)),
    Counted("L01", "", Tally(0, 1, 1)),
)
SUMMARY = Summary(WEEK, tuple(WEEK.monday + n * DAY for n in range(7)), WEEK.sunday, WEEK.monday - DAY, COUNTS, ())
RECIPIENTS = """
altijd = ["beheer"]
[ontvangers.beheer]
mail = "beheer@voorbeeld.test"
[ontvangers.overleg]
mail = "overleg@voorbeeld.test"
weekbericht = true
[mail]
server = "smtp.voorbeeld.test"
afzender = "hub@voorbeeld.test"
"""
OVERLEG = Letterbox("overleg", Channel.MAIL)


def letter(summary: Summary = SUMMARY) -> Letter:
    return weekly_letter(content_of(summary), "https://hub.voorbeeld.test")


def lines(title: str, told: Letter | None = None) -> dict[str, tuple[str, ...]]:
    [table] = [each for each in (told or letter()).tables if each.title == title]
    assert all(len(line.cells) == len(table.columns) for line in table.lines)
    return {line.name: line.cells for line in table.lines}


def test_it_tells_of_the_region_and_of_every_gemeente_what_is_open_new_and_solved_and_how_long_it_took():
    told = letter()
    assert told.heading == "Week 47: 16 t/m 22 november 2026"
    assert told.subject == "Weekbericht 47: 1.014 open, 11 nieuw, 202 opgelost"
    assert told.intro == "Aan het eind van de week stonden er 1.014 bevindingen open, 192 minder dan aan het begin."
    assert [(each.value, each.label, each.note) for each in told.figures] == [
        ("1.014", "open", "was 1.206"),
        ("11", "nieuw", ""),
        ("202", "opgelost", "1 geaccepteerd"),
        ("7", "dagen", "tot opgelost"),
    ]
    per_gemeente = lines("Per gemeente")
    assert len(per_gemeente) == 11 + 2
    assert per_gemeente["Kampen"] == ("5", "3", "3", "5")
    assert per_gemeente["Zwolle"] == ("1.008", "7", "199", "7")
    assert per_gemeente["Dalfsen"] == ("0", "0", "0", "–")
    assert list(per_gemeente)[-2:] == ["Functioneel beheer", "Hele regio"]
    assert per_gemeente["Hele regio"] == ("1.014", "11", "202", "7")


def test_it_tells_it_by_group_too_and_an_unknown_letter_is_a_group_of_its_own():
    assert lines("Per groep")["B · Woonplaats"] == ("1.005", "3", "202", "7")
    [table] = [each for each in letter().tables if each.title == "Per gemeente en groep"]
    assert table.columns == ("B", "V", "L", "X")
    assert lines(table.title)["Kampen"] == ("5\n+3\n−3", "–", "–", "–")
    assert lines(table.title)["Zwolle"] == ("1.000\n−199", "1", "–", "7\n+7")


def test_the_top_five_are_the_checks_with_most_open_with_where_and_a_link():
    many = [Counted(f"D0{number}", "0166", Tally(still=number)) for number in range(1, 9)]
    [table] = [each for each in letter(replace(SUMMARY, counts=(*COUNTS, *many))).tables if "oorzaken" in each.title]
    assert [line.detail.split(" · ")[0] for line in table.lines] == ["B01", "D08", "D07", "X01", "D06"]
    assert table.lines[0].detail == "B01 · in 2 gemeenten, het meest in Zwolle (1.000)"
    assert table.lines[0].cells == ("1.005", "3", "201")
    assert (
        table.lines[0].url
        == "https://hub.voorbeeld.test/assets/controle/bevinding?view=checks&checkDetail=b01_verhuisd_binnen_regio"
    )
    assert table.lines[3].name == "Controle X01"


def test_the_words_for_the_plot_tell_the_same_and_the_plot_is_the_same_every_time():
    picture = letter().picture
    assert picture.alt.startswith("Staafdiagram. Open per gemeente en groep: Zwolle 1.008 (Woonplaats 1.000, ")
    assert "; Kampen 5 (Woonplaats 5); Functioneel beheer 1 (Leveringen 1); Dalfsen 0; " in picture.alt
    signature, width = picture.png[:8], struct.unpack(">I", picture.png[16:20])[0]
    assert (signature, width > picture.width) == (b"\x89PNG\r\n\x1a\n", True)
    other = letter(replace(SUMMARY, counts=COUNTS[:-1])).picture
    assert (letter().picture.png == picture.png, other.png == picture.png) == (True, False)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"days": SUMMARY.days[:5]}, "Er is op 5 van de 7 dagen gecontroleerd, het laatst op vrijdag 20 november."),
        ({"previous": None}, "Vóór deze week is niet gecontroleerd; daarom is alles nieuw."),
        ({"previous": WEEK.monday - 3 * DAY}, "Het begin is de stand van vrijdag 13 november"),
        ({"failed": ("B01",)}, "B01 kon de laatste keer niet draaien; wat zij eerder vond, telt mee als open."),
        ({"failed": ("B01", "D02")}, "B01, D02 konden de laatste keer niet draaien"),
        ({"counts": ()}, "Aan het eind van de week stonden er 0 bevindingen open, evenveel als aan het begin."),
    ],
)
def test_it_says_where_the_numbers_fall_short(changes, expected):
    assert expected in letter(replace(SUMMARY, **changes)).intro


def test_when_nothing_is_open_there_is_no_plot_and_no_empty_table():
    told = letter(replace(SUMMARY, counts=()))
    assert ([table.title for table in told.tables], told.picture) == (["Per gemeente"], None)
    assert "<img" not in page_of(told)
    solved = letter(replace(SUMMARY, counts=(Counted("B01", "0166", Tally(before=1, solved=1, days=(3,))),)))
    assert [table.title for table in solved.tables] == ["Per gemeente", "Per groep", "Per gemeente en groep"]
    assert solved.subject == "Weekbericht 47: 0 open, 0 nieuw, 1 opgelost"


def test_a_week_without_runs_says_so_and_gives_no_numbers_of_change():
    told = letter(replace(SUMMARY, days=(), last=WEEK.monday - 4 * DAY, previous=WEEK.monday - 4 * DAY))
    assert told.subject == "Weekbericht 47: er is niet gecontroleerd"
    assert (told.tables, told.figures, told.picture) == ((), (), None)
    assert ("Laatst gecontroleerd", "donderdag 12 november") in told.stories[0].facts
    assert "In deze week draaide geen enkele controle." in text_of(told)


def test_a_week_over_the_end_of_a_month_or_year_names_both():
    names = [letter(replace(SUMMARY, week=Week.named(week))).heading for week in ("2026-W49", "2026-W53")]
    assert names == ["Week 49: 30 november t/m 6 december 2026", "Week 53: 28 december 2026 t/m 3 januari 2027"]


def test_a_title_cannot_become_markup_and_the_page_stands_alone():
    content = {**content_of(SUMMARY), "titels": {"B01": "<b>Verhuisd</b> & weg"}}
    page = page_of(weekly_letter(content, "https://hub.voorbeeld.test"))
    assert "&lt;b&gt;Verhuisd&lt;/b&gt; &amp; weg" in page
    assert 'src="data:image/png;base64,iVBOR' in page


@pytest.fixture
def settings(home):
    write_settings(home.root, RECIPIENTS, "")
    return read_settings(home)


@pytest.fixture
def connection(database):
    with database.engine.connect() as connection:
        access.act_as_loader(connection)
        yield connection


def made(connection) -> list[tuple[str, str, datetime.date]]:
    return [(each["ontvanger"], each["soort"], each["dag"]) for each in outbox.listed(connection, 10)]


def test_it_is_made_on_monday_morning_for_who_asks_for_it_once(connection, settings):
    run(connection, WEEK.monday, {0})
    weekly_if_due(connection, settings, MONDAY - datetime.timedelta(minutes=1))
    assert made(connection) == []
    for minutes in (0, 1, 60 * 24 * 6):
        weekly_if_due(connection, settings, MONDAY + datetime.timedelta(minutes=minutes))
        assert made(connection) == [("overleg", "weekbericht", MONDAY.date())]
    weekly_if_due(connection, settings, MONDAY + 7 * DAY)
    assert len(made(connection)) == 2


def test_rounds_at_once_make_one_and_the_overview_of_that_monday_is_apart(database, settings):
    with database.engine.begin() as connection:
        run(connection, WEEK.monday, {0})

    def one_round() -> None:
        with database.engine.begin() as connection:
            access.act_as_loader(connection)
            weekly_if_due(connection, settings, MONDAY)

    with ThreadPoolExecutor(4) as rounds:
        for each in [rounds.submit(one_round) for _ in range(8)]:
            each.result()
    with database.engine.begin() as connection:
        assert made(connection) == [("overleg", "weekbericht", MONDAY.date())]
        assert outbox.add(connection, OVERLEG, Form.OVERVIEW, {"delen": []}, MONDAY.date()) is not None


def test_a_hub_that_was_down_or_a_recipient_that_asks_later_gets_it_that_week(connection, settings, home):
    run(connection, WEEK.monday, {0})
    weekly_if_due(connection, settings, MONDAY + 2 * DAY)
    write_settings(
        home.root, RECIPIENTS.replace('mail = "beheer@voorbeeld.test"', 'mail = "b@voorbeeld.test"\nweekbericht = true')
    )
    weekly_if_due(connection, read_settings(home), MONDAY + 3 * DAY)
    assert sorted(name for name, _, _ in made(connection)) == ["beheer", "overleg"]


def test_as_long_as_nothing_was_ever_checked_there_is_nothing_to_tell(connection, settings):
    run(connection, MONDAY.date(), {0})
    weekly_if_due(connection, settings, MONDAY)
    assert made(connection) == []


def test_the_mail_has_its_plot_inside_and_is_the_same_every_time(connection, settings):
    run(connection, WEEK.monday, {0, 3})
    weekly_if_due(connection, settings, MONDAY)
    copy = outbox.take(connection, Channel.MAIL)
    mails = [message_of(copy, letter_of(copy, settings.screen), SENDER, "x@voorbeeld.test") for _ in range(2)]
    assert mails[0].as_bytes() == mails[1].as_bytes()
    [image] = [part for part in mails[0].walk() if part.get_content_type() == "image/png"]
    assert f"cid:{image['Content-ID'][1:-1]}" in mails[0].get_body(("html",)).get_content()
    assert image.get_content_disposition() == "inline"
    assert "ontvanger ‘overleg’" in mails[0].get_body(("plain",)).get_content()


def test_the_outbox_keeps_counts_codes_and_titles_only(connection):
    run(connection, WEEK.monday, range(20))
    kept = str(content_of(summary_of(connection, WEEK)))
    assert re.search(r"\bnr\d", kept) is None
    assert "V11" in kept


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ('teams = true\nweekbericht = "ja"', "weekbericht is true of false"),
        ("teams = true\nweekbericht = true", "het weekbericht gaat per mail"),
    ],
)
def test_a_recipient_asks_for_it_with_true_and_a_mail_address(home, wrong, expected):
    write_settings(home.root, f'altijd = ["a"]\n[ontvangers.a]\n{wrong}\n', '[teams]\na = "https://x.test/y"\n')
    with pytest.raises(SettingsWrong, match=expected):
        read_settings(home)


def test_the_command_shows_a_week_or_writes_it_as_a_page_and_sends_nothing(hub, monkeypatch, tmp_path):
    monkeypatch.setenv("DOORSTROOMHUB_HOME", str(hub.home.root))
    monkeypatch.setenv(URL_VARIABLE, hub.database.url)
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        run(connection, WEEK.monday, {0})

    def command(*words):
        return CliRunner().invoke(app, ["melding", "weekbericht", *map(str, words)])

    shown = command("--week", "2026-W47")
    assert (shown.exit_code, "Kampen" in shown.stdout, "1 open, 1 nieuw, 0 opgelost" in shown.stdout) == (0, True, True)
    page = tmp_path / "week.html"
    assert "Weekbericht 47" in command("--week", "2026-W47", "--uit", page).output
    assert "Week 47: 16 t/m 22 november 2026" in page.read_text()
    assert command().exit_code == 0
    assert "2026-W47" in str(command("--week", "gisteren").exception)
    assert "--uit" in str(command("--uit", tmp_path / "nergens" / "x.html").exception)
    with hub.database.engine.connect() as connection:
        assert made(connection) == []
