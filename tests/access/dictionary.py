"""The dictionary of docs/bi.md, of the marts and of the star over them: `make docs` writes it, a test holds it true."""

from pathlib import Path

from warehouse.mart_files import FRAME
from warehouse.sql_files import SqlFile
from warehouse.sql_layers import read_layers
from warehouse.star import facts, star_files

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "bi.md"
MARTS, STAR = "woordenboek", "ster"
"""The parts of docs/bi.md that are made here, by the name in their marks."""


def dictionary() -> str:
    """Every mart with its definition, who sees what, and its columns."""
    marts = [file for file in read_layers() if file.header["naam"].startswith("mart.")]
    return "\n".join(_mart(file) for file in sorted(marts, key=lambda file: file.header["naam"]))


def star() -> str:
    """The views of the star: the dimensions with their columns, the facts with their keys and what became of the columns."""
    files = read_layers()
    dimensions = [file for file in star_files(files) if file.header["naam"].startswith("mart.dim_")]
    told = ["| dimensie | kolom | uitleg |\n|---|---|---|"]
    for file in dimensions:
        name = file.header["naam"]
        told += [f"| `{name}` | {_named(column)} | {_cell(text)} |" for column, text in file.column_comments.items()]
    told.append("\n| feit | gemaakt van | relaties | andere kolommen |\n|---|---|---|---|")
    for fact in sorted(facts(files), key=lambda fact: fact.name):
        related = ", ".join(f"`{key}`" for key in fact.keys)
        others = ", ".join(_named(column) for column in fact.expressions if column not in fact.keys)
        told.append(f"| `{fact.name}` | `{fact.file.header['naam']}` | {related} | {others} |")
    return "\n".join([*told, ""])


def written(part: str) -> str:
    """What docs/bi.md has of a part."""
    begin, end = _marks(part)
    return DOCUMENT.read_text(encoding="utf-8").partition(begin)[2].partition(end)[0]


def _marks(part: str) -> tuple[str, str]:
    return f"<!-- {part}: gemaakt door make docs -->\n", f"<!-- einde {part} -->\n"


def _named(column: str) -> str:
    return f"`{column}`" if column.islower() else column


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _mart(file: SqlFile) -> str:
    header = file.header
    is_kept = "partitie" in header
    comments = ({name: comment for name, (_, comment) in FRAME.items()} if is_kept else {}) | file.column_comments
    told = header.get("toegang", "kolom gemeentecode" if "gemeentecode" in comments else "regio")
    own = (
        f"de rijen met de eigen {told.removeprefix('kolom ')}" if told != "regio" else "niets; alleen de regio ziet deze tabel"
    )
    asked = ", altijd berekend over de peildatum" if not is_kept and "kern.peildatum" in file.body else ""
    about = [
        f"### {header['naam']}\n",
        f"**{header['titel']}.** {header['definitie']}\n",
        f"Een gemeente ziet: {own}. Bewaard per peilmaand: {'ja' if is_kept else 'nee'}{asked}.\n",
        "| kolom | uitleg |\n|---|---|",
    ]
    return "\n".join([*about, *(f"| `{name}` | {_cell(comment)} |" for name, comment in comments.items()), ""])


def main() -> None:
    """Write both parts into docs/bi.md."""
    for part, content in ((MARTS, dictionary()), (STAR, star())):
        begin, end = _marks(part)
        before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(begin)
        DOCUMENT.write_text(before + begin + content + end + rest.partition(end)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
