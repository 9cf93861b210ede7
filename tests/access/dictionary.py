"""The mart dictionary of docs/bi.md, from the headers of the marts: `make docs` writes it, a test holds it true."""

from pathlib import Path

from warehouse.mart_files import FRAME
from warehouse.sql_files import SqlFile
from warehouse.sql_layers import read_layers

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "bi.md"
BEGIN, END = "<!-- woordenboek: gemaakt door make docs -->\n", "<!-- einde woordenboek -->\n"


def dictionary() -> str:
    """Every mart with its definition, who sees what, and its columns."""
    marts = [file for file in read_layers() if file.header["naam"].startswith("mart.")]
    return "\n".join(_mart(file) for file in sorted(marts, key=lambda file: file.header["naam"]))


def written() -> str:
    """What docs/bi.md has of it."""
    return DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]


def _mart(file: SqlFile) -> str:
    header = file.header
    is_kept = "partitie" in header
    comments = ({name: comment for name, (_, comment) in FRAME.items()} if is_kept else {}) | file.column_comments
    told = header.get("toegang", "kolom gemeentecode" if "gemeentecode" in comments else "regio")
    own = (
        f"de rijen met de eigen {told.removeprefix('kolom ')}" if told != "regio" else "niets; alleen de regio ziet deze tabel"
    )
    about = [
        f"### {header['naam']}\n",
        f"**{header['titel']}.** {header['definitie']}\n",
        f"Een gemeente ziet: {own}. Bewaard per peilmaand: {'ja' if is_kept else 'nee, altijd berekend over de peildatum'}.\n",
        "| kolom | uitleg |\n|---|---|",
    ]
    return "\n".join(
        [*about, *(f"| `{name}` | {comment.replace('|', chr(92) + '|')} |" for name, comment in comments.items()), ""]
    )


def main() -> None:
    """Write the dictionary into docs/bi.md."""
    before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
    DOCUMENT.write_text(before + BEGIN + dictionary() + END + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
