"""A work list as people hold it: the sheet comes back as a levering, the page says what to do, the folder has the latest."""

import datetime
import io
from contextlib import nullcontext

import openpyxl
import pytest
from sqlalchemy import text

from connectors.names import parse_name
from pipelines.cli import work_list as command
from pipelines.products.shelf import ShelfUnusable, put_work_list
from pipelines.products.work_list_page import work_list_page
from pipelines.products.work_list_sheet import work_list_sheet
from pipelines.road import load_waiting, receive
from pipelines.today import today
from pipelines.work_lists import files_of, written_lists
from schemas.errors import HubError
from schemas.register import EXTRACTS
from tests.end_to_end.files import delivery, dossier
from warehouse import access
from warehouse.aliases import refresh_aliases
from warehouse.check_files import read_checks
from warehouse.checks import run_checks
from warehouse.work_list import Line, WorkList, work_lists

DAY = datetime.date(2026, 11, 2)


def line(**changes):
    known = {
        "number": 12, "kenmerk": "a" * 64, "stand": "b" * 64, "check": read_checks().checks["P02"], "dossiernummer": "=1+1",
        "keys": {"dossiernummer": "=1+1", "andere_gemeentecode": "0160", "ander_dossiernummer": "H<7>"},
        "since": datetime.date(2026, 10, 5), "handled_on": None,
    }  # fmt: skip
    return Line(**(known | changes))


def work_list(*lines, under_wpg=None):
    return WorkList("0193", DAY, lines, under_wpg or {})


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def test_the_sheet_says_in_dutch_what_is_wrong_where_and_what_to_do():
    sheet = opened(work_list_sheet(work_list(line())))["Werklijst"]
    header, row = ([cell.value for cell in cells] for cells in sheet.iter_rows(min_row=1, max_row=2))
    told = dict(zip(header, row, strict=True))
    assert told["dossiernummer"] == "=1+1"
    assert sheet["D2"].data_type == "s"
    assert told["waar het over gaat"] == "andere gemeente 0160, ander dossier H<7>"
    assert told["wat klopt er niet"] == read_checks().checks["P02"].title
    assert told["sinds"].date() == datetime.date(2026, 10, 5)
    assert (told["terugmelding"], told["reden"], told["geldig tot"]) == (None, None, None)


def test_only_the_answers_can_be_typed_and_the_seals_are_out_of_sight():
    sheet = opened(work_list_sheet(work_list(line())))["Werklijst"]
    unlocked = {sheet.cell(1, cell.column).value for cell in sheet[2] if not cell.protection.locked}
    assert unlocked == {"terugmelding", "reden", "geldig tot"}
    hidden = {sheet.cell(1, place).value for place in range(1, 15) if sheet.column_dimensions[chr(64 + place)].hidden}
    assert {"kenmerk"} <= hidden
    assert sheet.protection.sheet


def test_the_same_list_gives_the_same_bytes():
    assert work_list_sheet(work_list(line())) == work_list_sheet(work_list(line()))


def test_the_page_shows_text_of_a_source_as_text_and_says_what_was_answered_before():
    page = work_list_page(work_list(line(handled_on=datetime.date(2026, 10, 20)), under_wpg={"V11": 2}))
    assert "H&lt;7&gt;" in page
    assert "gemeld als afgehandeld; de bronnen zeggen nog hetzelfde" in page
    assert "Op 20-10-2026" in page
    assert "V11: 2 keer" in page
    assert "http" not in page.replace("http-equiv", "")


def test_an_empty_list_says_so():
    assert "Er staat niets open" in work_list_page(work_list())
    assert opened(work_list_sheet(work_list()))["Werklijst"].max_row == 1


def test_the_folder_of_a_gemeente_holds_the_latest_list_only(tmp_path):
    url = f"file://{tmp_path}/lijsten"
    (tmp_path / "lijsten" / "zwolle").mkdir(parents=True)
    (tmp_path / "lijsten" / "zwolle" / "eigen notitie.txt").write_text("blijft")
    for day in (1, 2):
        dated = WorkList("0193", DAY.replace(day=day), (line(),), {})
        put_work_list(url, dated, files_of(dated))
    names = sorted(path.name for path in (tmp_path / "lijsten" / "zwolle").iterdir())
    assert names == ["eigen notitie.txt", "hub_werklijst_G0193_20261102.html", "hub_werklijst_G0193_20261102.xlsx"]


def test_a_folder_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "lijsten").write_text("geen map")
    with pytest.raises(ShelfUnusable, match="werklijst kan niet in"):
        put_work_list(f"file://{tmp_path}/lijsten", work_list(), {".html": b""})


def test_a_filled_in_list_comes_back_as_a_levering_and_what_it_accepts_is_quiet(hub):
    content = io.BytesIO(delivery([dossier(number) for number in range(20)]))
    receive(hub, parse_name(f"jvs_jongere_G0193_{today():%Y%m%d}.csv"), content)
    load_waiting(hub, EXTRACTS["jvs_jongere"])
    run(hub)
    with hub.database.engine.connect() as connection:
        lists = written_lists(hub, connection)
    [zwolle] = [each for each in lists if each.gemeentecode == "0193"]
    assert len(zwolle.lines) >= 20
    path = hub.home.root / "werklijsten" / "zwolle" / f"{zwolle.name}.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Werklijst"]
    places = {cell.value: cell.column for cell in sheet[1]}
    for row, (answer, reason, until) in {
        2: ("geaccepteerd", "bron wordt hersteld", datetime.date(2099, 1, 1)),
        3: ("geaccepteerd", "afgesproken met de school", None),
        4: ("afgehandeld", None, None),
        5: ("geaccepteerd", None, None),  # no reason: to quarantine
    }.items():
        for name, value in (("terugmelding", answer), ("reden", reason), ("geldig tot", until)):
            sheet.cell(row, places[name]).value = value
    book.save(path)
    receive(hub, parse_name(path.name), io.BytesIO(path.read_bytes()))
    [attempt] = load_waiting(hub, EXTRACTS["hub_werklijst"])
    assert (attempt.failure, attempt.outcome.quarantined) == (None, 1)
    run(hub)
    with hub.database.engine.connect() as connection:
        query = (
            "SELECT reden, geaccepteerd_op, geaccepteerd_tot FROM controle.bevinding WHERE status = 'geaccepteerd' ORDER BY 1"
        )
        assert [tuple(row) for row in connection.execute(text(query))] == [
            ("afgesproken met de school", zwolle.peildatum, None),
            ("bron wordt hersteld", zwolle.peildatum, datetime.date(2099, 1, 1)),
        ]
        access.act_as_loader(connection)
        [after] = work_lists(connection, ["0193"])
    assert len(after.lines) == len(zwolle.lines) - 2
    assert [each.handled_on for each in after.lines if each.handled_on] == [zwolle.peildatum]


def test_the_command_writes_the_list_of_one_gemeente_and_refuses_another_name(hub, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(command, "open_hub", lambda: nullcontext(hub))
    with pytest.raises(HubError, match=r"geen gemeente van de regio\. De gemeenten zijn: Dalfsen"):
        command.write_work_lists("Utrecht", tmp_path)
    with pytest.raises(HubError, match="nog niets gecontroleerd"):
        command.write_work_lists("zwolle", tmp_path)
    run(hub)
    command.write_work_lists("zwolle", tmp_path / "uit")
    assert sorted(path.suffix for path in (tmp_path / "uit").iterdir()) == [".html", ".xlsx"]
    assert "Zwolle" in capsys.readouterr().out


def run(hub):
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        refresh_aliases(connection)
        run_checks(connection, today())
