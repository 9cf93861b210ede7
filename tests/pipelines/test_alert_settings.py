"""The settings of meldingen: who gets what is read from one file, secrets are kept apart, and a wrong line is told in Dutch."""

import pytest

from connectors.settings_file import SettingsWrong
from pipelines.alerts.settings import read_settings
from tests.post import write_settings
from warehouse.alerts.causes import Cause
from warehouse.alerts.outbox import Channel, Letterbox
from warehouse.home import WORKING_COPY

MAIL = '[mail]\nserver = "smtp.voorbeeld.test"\nafzender = "hub@voorbeeld.test"\n'
BEHEER = 'altijd = ["beheer"]\n[ontvangers.beheer]\nmail = "beheer@voorbeeld.test"\n'
SECRET = "het-echte-geheim"


@pytest.fixture(autouse=True)
def without_environment(monkeypatch):
    for name in ("DOORSTROOMHUB_SMTP_WACHTWOORD", "DOORSTROOMHUB_TEAMS_BEHEER"):
        monkeypatch.delenv(name, raising=False)


def read(home, content, secrets=""):
    write_settings(home.root, content, secrets)
    return read_settings(home)


def test_without_a_file_there_are_no_settings(home):
    assert read_settings(home) is None


def test_the_example_that_we_give_can_be_used_with_its_secrets(home):
    secrets = 'smtp_wachtwoord = "x"\n[teams]\nfunctioneel_beheer = "https://voorbeeld.test/hook"\n'
    settings = read(home, (WORKING_COPY / "deploy" / "meldingen.toml").read_text(), secrets)
    names = [str(box.channel) for box in settings.boxes(Cause("planner/planner"))]
    assert names == ["mail", "teams"]
    told = settings.boxes(Cause("bevinding/L02/0193/duo", gemeenten=("0166", "0193"), source="duo"))
    assert [box.recipient for box in told] == ["functioneel_beheer"] * 2 + ["bronhouder_duo", "leerplicht_kampen"]


def test_each_recipient_hears_a_cause_once_however_many_routes_lead_to_it(home):
    settings = read(home, BEHEER + '[gemeente]\nZwolle = ["beheer"]\n0166 = ["beheer"]\n[bron]\nduo = ["beheer"]\n' + MAIL)
    cause = Cause("levering/duo_a04/G0166/leeg", gemeenten=("0166", "0193"), source="duo")
    assert settings.boxes(cause) == (Letterbox("beheer", Channel.MAIL),)


def test_the_environment_may_hold_the_secrets(home, monkeypatch):
    monkeypatch.setenv("DOORSTROOMHUB_SMTP_WACHTWOORD", SECRET)
    monkeypatch.setenv("DOORSTROOMHUB_TEAMS_BEHEER", f"https://voorbeeld.test/{SECRET}")
    settings = read(home, BEHEER + "teams = true\n" + MAIL + 'gebruiker = "hub"\n')
    assert settings.mail.password == SECRET
    assert settings.address(Letterbox("beheer", Channel.TEAMS)) == f"https://voorbeeld.test/{SECRET}"
    assert SECRET not in repr(settings)


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465)])
def test_a_port_follows_from_the_kind_of_protection(home, security, port):
    assert read(home, BEHEER + MAIL + f'beveiliging = "{security}"\n').mail.port == port
    assert read(home, BEHEER + MAIL).mail.security == "starttls"


def test_secrets_that_others_can_read_are_not_used(home):
    write_settings(home.root, BEHEER + MAIL, f'smtp_wachtwoord = "{SECRET}"\n')
    home.alert_secrets_file.chmod(0o640)
    with pytest.raises(SettingsWrong, match=r"leesbaar voor anderen.*chmod 600") as error:
        read_settings(home)
    assert SECRET not in str(error.value)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("altijd = [\n", "geen geldige TOML; de fout zit"),
        ('altijd = ["beheer"\nx = 1\n', "in regel 2"),
        (b"\xff\xfe", "niet te lezen"),
        ("altijt = []\n", "'altijt' is onbekend. Bedoelt u een van: .*altijd"),
        ("altijd = []\n", "altijd is leeg"),
        ("", "altijd is leeg"),
        ('altijd = "beheer"\n', "altijd moet een lijst"),
        ('altijd = ["beheer"]\n', r"noemt ontvanger 'beheer', maar \[ontvangers.beheer\] ontbreekt"),
        (BEHEER, r"\[mail\] met server en afzender ontbreekt"),
        (BEHEER.replace("@", " "), "mail is geen mailadres"),
        (BEHEER.replace("beheer@voorbeeld.test", "a@b.nl\\nBcc: x@y.nl"), "mail is geen mailadres"),
        (BEHEER.replace('mail = "beheer@voorbeeld.test"', ""), "kan deze ontvanger niets krijgen"),
        (BEHEER.replace("beheer", "Beheer 1", 1), "noemt ontvanger 'Beheer 1'"),
        ('altijd = ["b-1"]\n[ontvangers.b-1]\nmail = "a@b.nl"\n', "kleine letters"),
        (BEHEER + "teams = true\n" + MAIL, r"meldingen_geheim.toml \(mode 600\).*DOORSTROOMHUB_TEAMS_BEHEER"),
        (BEHEER + 'teams = "https://x.nl/y"\n' + MAIL, "teams is true of false"),
        (BEHEER + MAIL + '[gemeente]\nAmsterdam = ["beheer"]\n', "'Amsterdam' is geen gemeente van de regio.*Dalfsen"),
        (BEHEER + MAIL + '[bron]\nxyz = ["beheer"]\n', "'xyz' is geen bron. Kies uit: jvs"),
        (BEHEER + MAIL + '[bron]\nduo = ["wie"]\n', r"\[bron\]: duo noemt ontvanger 'wie'"),
        (BEHEER + MAIL + "gemeente = 1\n", "'gemeente' is onbekend"),
        ("gemeente = 1\n" + BEHEER + MAIL, r"gemeente moet een kop zijn: \[gemeente\]"),
        ('scherm = "hub"\n' + BEHEER + MAIL, "scherm is geen adres"),
        (BEHEER + MAIL + 'gebruiker = "hub"\n', "geen wachtwoord.*DOORSTROOMHUB_SMTP_WACHTWOORD"),
        (BEHEER + MAIL + 'beveiliging = "ssl"\n', "Kies starttls of tls"),
        (BEHEER + MAIL + 'beveiliging = "geen"\n', "alleen naar een mailserver op deze machine"),
        (BEHEER + MAIL + 'poort = "587"\n', "poort is geen getal"),
        (BEHEER + MAIL + 'certificaten = "/bestaat/niet.pem"\n', "bestaat niet: /bestaat/niet.pem"),
        (BEHEER + '[mail]\nafzender = "hub@voorbeeld.test"\n', r"\[mail\]: server ontbreekt"),
    ],
)
def test_a_wrong_file_is_told_with_its_place_and_what_to_write(home, content, expected):
    home.alerts_file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(SettingsWrong, match=expected) as error:
        read_settings(home)
    assert "meldingen.toml" in str(error.value)


def test_an_address_of_teams_without_tls_is_refused_and_not_repeated(home):
    with pytest.raises(SettingsWrong, match="begint niet met https") as error:
        read(home, BEHEER + "teams = true\n" + MAIL, f'[teams]\nbeheer = "http://voorbeeld.test/{SECRET}"\n')
    assert SECRET not in str(error.value)
