"""The plot of a weekly summary: open bevindingen per gemeente, in a bar of groups, as PNG because Outlook shows no SVG.

Vega-Lite draws it inside this process, from fonts of its own: nothing is fetched, and the same numbers give the same bytes.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

WIDTH: Final = 584
"""Pixels on a screen; the PNG has nearly twice as many, for sharp ones."""

_DRAWN: Final = 490
"""Width in units of the drawing: less than on a screen, so that a phone shows its texts large enough."""

_NAMES: Final = 150
_NUMBERS: Final = 52
_BAR: Final = 26
_FONT: Final = "Liberation Sans"
_INK: Final = "#1d2733"


def open_per_gemeente(counts: Mapping[str, Mapping[str, int]], colours: Mapping[str, str]) -> bytes:
    """The plot of `counts`: by gemeente, from the top down, the number of each group; `colours` orders and paints groups."""
    import altair  # noqa: PLC0415 (costs a third of a second; a load draws nothing)

    rows = [
        {"gemeente": gemeente, "groep": group, "plaats": place, "aantal": parts.get(group, 0)}
        for gemeente, parts in counts.items()
        for place, group in enumerate(colours)
    ]
    names = altair.Y("gemeente:N").sort(list(counts)).title(None).axis(domain=False, ticks=False, labelPadding=10)
    shown = [group for group in colours if any(parts.get(group) for parts in counts.values())]
    paint = altair.Scale(domain=shown, range=[colours[group] for group in shown])
    legend = altair.Legend(title=None, orient="top", direction="horizontal", columns=2, offset=12, symbolType="square")
    chart = altair.Chart(altair.Data(values=rows))
    bars = chart.mark_bar(height=17).encode(
        altair.X("sum(aantal):Q").axis(None),
        names,
        altair.Color("groep:N").scale(paint).legend(legend),
        altair.Order("plaats:Q"),
    )
    totals = chart.mark_text(align="left", dx=7, fontSize=16, fontWeight="bold", color=_INK).encode(
        altair.X("sum(aantal):Q"), names, altair.Text("sum(aantal):Q").format(",")
    )
    plot = altair.layer(bars, totals).properties(
        width=_DRAWN - _NAMES - _NUMBERS,
        height=_BAR * len(counts),
        background="white",
        padding={"left": 2, "right": 4, "top": 2, "bottom": 2},
        autosize=altair.AutoSizeParams(type="pad"),
    )
    plot = plot.configure(
        font=_FONT,
        view=altair.ViewConfig(stroke=None),
        axis=altair.AxisConfig(labelFontSize=16, labelColor=_INK, labelLimit=_NAMES),
        legend=altair.LegendConfig(
            labelFontSize=15, labelLimit=230, labelColor=_INK, symbolSize=150, columnPadding=12, rowPadding=4
        ),
        # points between thousands, as in the text
        locale=altair.Locale(number=altair.NumberLocale(decimal=",", thousands=".", grouping=[3], currency=["", ""])),
    )
    return _drawn(json.dumps(plot.to_dict(), sort_keys=True))


@lru_cache(maxsize=4)  # every recipient of a week gets the same plot
def _drawn(specification: str) -> bytes:
    import vl_convert  # noqa: PLC0415 (as altair)

    return vl_convert.vegalite_to_png(specification, scale=2)
