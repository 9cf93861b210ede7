"""bronnen.toml: one readable file for every source, secrets apart from it, and a wrong line is told in Dutch with its place."""

from pathlib import Path

import asyncssh
import pytest

from connectors.bronnen import Bronnen, read_bronnen, sftp_settings
from connectors.settings_file import SettingsWrong
from connectors.simulators.certificates import Authority
from schemas.errors import LeveringRefused
from warehouse.home import WORKING_COPY

SECRET = "het-echte-geheim"
TOKEN = 'token = "https://bron.test/token"\nclient = "hub"\n'
GRIP = f'[grip]\nadres = "https://grip.test/api/"\n{TOKEN}'
SECRETS = f'grip_clientgeheim = "{SECRET}"\nbrp_clientgeheim = "{SECRET}"\nsuwi_wachtwoord = "{SECRET}"\n'


@pytest.fixture(autouse=True)
def without_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GRIP_CLIENTGEHEIM", "BRP_CLIENTGEHEIM", "SUWI_WACHTWOORD"):
        monkeypatch.delenv(f"DOORSTROOMHUB_{name}", raising=False)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with hub.crt and hub.key, geheim.key with a password, and an SSH key."""
    folder = tmp_path_factory.mktemp("sleutels")
    authority = Authority(folder, "autoriteit")
    authority.issue("hub")
    authority.issue("geheim", password=SECRET)
    asyncssh.generate_private_key("ssh-ed25519").write_private_key(folder / "ssh")
    (folder / "ssh").chmod(0o600)
    return folder


def own(keys: Path, name: str = "hub") -> str:
    return f'certificaat = "{keys / name}.crt"\nsleutel = "{keys / name}.key"\n'


def brp(keys: Path) -> str:
    return f'[brp]\nadres = "https://brp.test/personen"\n{TOKEN}{own(keys)}'


def suwi(keys: Path) -> str:
    return f'[suwi]\ninkomsten = "https://suwi.test/ink"\n{own(keys)}'


def sftp(keys: Path) -> str:
    return (
        f'[sftp.jvs]\nserver = "sftp.test"\ngebruiker = "hub"\nsleutel = "{keys / "ssh"}"\nmap = "/uit/"\n'
        'hostsleutel = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5m9mcdKT3JUzvNfEZPAdtKlQRNHtqu8WrMnMrtkQXK"\n'
    )


def read(folder: Path, content: str, secrets: str = SECRETS) -> Bronnen:
    (folder / "bronnen.toml").write_text(content)
    hidden = folder / "bronnen_geheim.toml"
    hidden.touch(0o600)
    hidden.write_text(secrets)
    return read_bronnen(folder / "bronnen.toml", hidden)


def test_without_a_file_nothing_is_fetched(tmp_path: Path) -> None:
    assert read_bronnen(tmp_path / "bronnen.toml", tmp_path / "geheim.toml") == Bronnen()


def test_the_example_that_we_give_can_be_used_with_its_keys(tmp_path: Path, keys: Path) -> None:
    example = (WORKING_COPY / "deploy" / "bronnen.toml").read_text()
    for theirs, ours in (("brp", "hub"), ("suwi", "hub")):
        example = example.replace(f"/etc/doorstroomhub/{theirs}.pem", f"{keys / ours}.crt")
        example = example.replace(f"/etc/doorstroomhub/{theirs}.key", f"{keys / ours}.key")
    example = example.replace("/etc/doorstroomhub/pkioverheid.pem", str(keys / "autoriteit.pem"))
    example = example.replace("/etc/doorstroomhub/sftp_ed25519", str(keys / "ssh")).replace('"…"', '"x"')
    read_example = read(tmp_path, example)
    assert read_example.grip is not None
    assert read_example.grip.base == "https://grip.voorbeeld.nl/api"
    assert read_example.brp is not None
    assert read_example.brp.per_question == 10
    assert dict(read_example.brp.line.headers) == {"x-doelbinding": "x"}
    assert dict(read_example.brp.token.further) == {"scope": "x", "resourceServer": "x"}
    assert read_example.suwi is not None
    assert read_example.suwi.urls.keys() == {"suwi_inkomsten", "suwi_bijstand"}
    assert read_example.suwi.signer is not None
    assert [folder.folder for folder in (read_example.sftp or {}).values()] == ["/uit"]


def test_a_secret_comes_from_the_environment_or_the_file_and_is_shown_nowhere(
    tmp_path: Path, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = GRIP + brp(keys) + suwi(keys) + 'gebruiker = "hub"\nondertekenen = false\n'
    from_file = read(tmp_path, content)
    for name in ("GRIP_CLIENTGEHEIM", "BRP_CLIENTGEHEIM", "SUWI_WACHTWOORD"):
        monkeypatch.setenv(f"DOORSTROOMHUB_{name}", SECRET)
    from_environment = read(tmp_path, content, secrets="")
    for found in (from_file, from_environment):
        assert found.grip is not None
        assert found.brp is not None
        assert found.suwi is not None
        assert {found.grip.token.secret, found.brp.token.secret, found.suwi.password} == {SECRET}
        assert found.suwi.signer is None
        assert SECRET not in repr(found)


def test_a_key_with_a_password_is_opened_with_it(tmp_path: Path, keys: Path) -> None:
    content = suwi(keys).replace("hub.", "geheim.")
    found = read(tmp_path, content, f'suwi_sleutelwachtwoord = "{SECRET}"\n')
    assert found.suwi is not None
    found.suwi.line.open().close()
    with pytest.raises(SettingsWrong, match="wachtwoord van de sleutel klopt niet"):
        read(tmp_path, content, 'suwi_sleutelwachtwoord = "fout"\n')


def test_a_certificate_of_another_key_is_told_before_anything_is_asked(tmp_path: Path, keys: Path) -> None:
    found = read(tmp_path, brp(keys).replace("hub.crt", "geheim.crt"))
    assert found.brp is not None
    with pytest.raises(SettingsWrong, match="horen niet bij elkaar"):
        found.brp.line.open()


@pytest.mark.parametrize("name", ["bronnen_geheim.toml", "hub.key", "ssh"])
def test_what_is_secret_and_others_can_read_is_not_used(tmp_path: Path, keys: Path, name: str) -> None:
    content = brp(keys) + sftp(keys)
    read(tmp_path, content)
    hidden = (tmp_path if name.endswith(".toml") else keys) / name
    hidden.chmod(0o640)
    try:
        with pytest.raises(SettingsWrong, match=rf"{name} is leesbaar voor anderen.*chmod 600"):
            read(tmp_path, content)
    finally:
        hidden.chmod(0o600)


@pytest.mark.parametrize(
    "content",
    [
        "[paspoort]\n",
        '[grip]\nadres = "https://pressplay.test"\n',
        '[grip]\nextracten = ["grip_overstap", "paspoort"]\n',
        '[grip]\nclient = "Pressplay"\n',
        '[brp.koppen]\nX-Bron = "pvjt"\n',
        '[sftp.school]\nmap = "/Paspoort/uit"\n',
        "[sftp.pvjt]\n",
    ],
)
def test_privacy_14_settings_that_name_a_source_that_is_kept_out_are_refused_with_that_reason(
    tmp_path: Path, content: str
) -> None:
    with pytest.raises(LeveringRefused, match="Paspoort voor je toekomst wordt niet ingelezen") as refused:
        read(tmp_path, content)
    assert refused.value.code == "bron_uitgesloten"


def test_privacy_14_a_folder_on_a_server_that_is_of_it_is_not_looked_at(tmp_path: Path) -> None:
    file = tmp_path / "bronnen.toml"
    file.write_text('[sftp.school]\nmap = "/uit/paspoort voor je toekomst"\n')
    with pytest.raises(LeveringRefused, match="Paspoort voor je toekomst wordt niet ingelezen"):
        sftp_settings(file, "school")


def test_a_key_of_a_server_may_hold_any_letters(tmp_path: Path, keys: Path) -> None:
    read(tmp_path, sftp(keys).replace("AAAAIJ5m9mcd", "AAAAIPvJt9mc"))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("[grip]", "[gripp]"), "'gripp' is onbekend. Bedoelt u een van: grip, brp"),
        (("https://grip.test/api/", "http://grip.test"), r"\[grip\]: adres is geen adres.*https"),
        (("https://grip.test/api/", "https://hub:wachtwoord@grip.test"), "zonder wachtwoord"),
        (('client = "hub"', "client = 1"), r"\[grip\]: client ontbreekt of is geen tekst"),
        (("[grip]", '[grip]\nextracten = ["grip_leerling"]'), "extracten is een lijst met een of meer van: grip_overstap"),
        (("[grip]", "[grip]\nextracten = [[]]"), "extracten is een lijst met een of meer van: grip_overstap"),
        (("[grip]", '[grip]\ncertificaten = "/bestaat/niet"'), "bestaat niet: /bestaat/niet"),
        (("[brp]", "[brp]\nper_vraag = 21"), "per_vraag is geen getal van 1 tot en met 20"),
        (("[suwi]", "[brp.koppen]\nAuthorization = 'x'\n[suwi]"), r"\[brp.koppen\]: de kop 'Authorization' kan"),
        (("[brp]", "[brp]\nalleen_inwoners = 1"), "alleen_inwoners is true of false"),
        (("[suwi]", "[suwi]\nondertekenen = false"), r"achter een gateway.*gebruiker"),
        (("[suwi]", "[suwi]\nondertekenen = 1"), "ondertekenen is true of false"),
        (('inkomsten = "https://suwi.test/ink"\n', ""), "geen van beide diensten"),
        (("hub.key", "weg.key"), "het bestand van sleutel bestaat niet"),
        (("[sftp.jvs]", "[sftp.jvs]\npoort = 0"), "poort is geen getal"),
        (("[sftp.jvs]", "[sftp.JVS]"), "kleine letters"),
        (("ssh-ed25519 AAAA", "ssh-ed25519"), "hostsleutel is geen openbare sleutel"),
        (("[grip]", "grip]"), "geen geldige TOML; de fout zit in regel 1"),
    ],
)
def test_a_wrong_line_is_told_with_its_place_and_what_to_write(
    tmp_path: Path, keys: Path, change: tuple[str, str], expected: str
) -> None:
    content = GRIP + brp(keys) + suwi(keys) + sftp(keys)
    assert change[0] in content
    with pytest.raises(SettingsWrong, match=expected):
        read(tmp_path, content.replace(*change))


@pytest.mark.parametrize(
    ("secrets", "expected"),
    [
        ("", r"\[grip\]: grip_clientgeheim ontbreekt.*mode 600.*DOORSTROOMHUB_GRIP_CLIENTGEHEIM"),
        ("grip_clientgeheim = 1\n", "grip_clientgeheim is geen tekst"),
        ("wachtwoord = 'x'\n", "'wachtwoord' is onbekend"),
    ],
)
def test_a_secret_that_is_missing_is_told_with_where_to_put_it(tmp_path: Path, secrets: str, expected: str) -> None:
    with pytest.raises(SettingsWrong, match=expected):
        read(tmp_path, GRIP, secrets)
