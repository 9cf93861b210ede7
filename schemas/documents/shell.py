"""What every page of the house has in common: one file that needs nothing else, in one style, that reads and prints."""

from functools import cache
from html import escape
from importlib import resources

_SHELL = """<!DOCTYPE html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<a class="skip" href="#inhoud">Naar de inhoud</a>
<main id="inhoud">
{body}
<footer>Doorstroompunt regio IJssel-Vecht. {origin}</footer>
</main>
</body>
</html>
"""


def whole_page(title: str, body: str, origin: str) -> str:
    """A page; `body` is HTML, `origin` says in the footer what it was made from."""
    return _SHELL.format(title=escape(title), style=_style(), body=body, origin=escape(origin))


@cache
def _style() -> str:
    return resources.files("schemas.documents").joinpath("page.css").read_text(encoding="utf-8")
