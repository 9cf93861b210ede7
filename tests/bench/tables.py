"""How the tables of the benchmark look."""

from rich.table import Table


def table_of(title: str, *headings: str) -> Table:
    """An empty table; names stand left, numbers right."""
    table = Table(title=title)
    for heading in headings:
        table.add_column(heading, justify="left" if heading == "extract" else "right")
    return table
