"""The allow-list: the only elements of an answer of Suwinet that are ever read or stored (suwi.md, "What the hub keeps").

Besluit SUWI art. 5.9 lid 1 f is a necessity clause, so everything else is dropped before anything reaches a disk.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

Elements = Mapping[str, "Elements"]
"""Element names with what may stand inside them; names without namespace, for only the root and FWI have one (suwi.md)."""

WRAPPERS: Final = frozenset({"Envelope", "Body", "UWVPersoonsIkvInfoResponse", "BijstandsregelingenInfoResponse"})
"""What a reply may be wrapped in: opened, and not kept itself."""

_LEAF: Final[Elements] = MappingProxyType({})


def _each(*names: str, holds: Elements = _LEAF) -> dict[str, Elements]:
    """Elements in which the same may stand, by default only text."""
    return dict.fromkeys(names, holds)


_INCOME: Final = {
    **_each("VolgnrIkv", "DatBIkv", "DatEIkv"),
    **_each("Inkomstenperiode", holds=_each("DatBIkp", "DatEIkp", "CdSrtIkv", "CdAardIkv")),
    **_each("Inkomstenopgave", holds=_each("DatBIko", "DatEIko", "AantVerloondeUrenIko")),
}
_ASSISTANCE: Final = {
    **_each("DatBUitkeringsverhouding", "DatEUitkeringsverhouding", "CdSzWet"),
    **_each("SzWet", holds=_each("CdSzWet")),
}
# of a SOAP Fault only that there is one: its text may hold anything
_ALWAYS: Final = {
    **_each("FWI", holds=_each("Fout", "Waarschuwing", "Informatie", holds=_each("Code", "Tekst", "Detail", "Bron"))),
    **_each("NietsGevonden", "Fault"),
}


def _answer(person: Elements, beside: Elements) -> Elements:
    """What stands in an answer: the person inside `ClientSuwi` or, in a file that was filtered elsewhere, without it."""
    return MappingProxyType({"ClientSuwi": person, **person, **beside, **_ALWAYS})


SERVICES: Final[Mapping[str, tuple[str, Elements]]] = MappingProxyType(
    {
        "suwi_inkomsten": (
            "UWVDossierInkomstenGSD-v0200",
            _answer(
                {**_each("Burgerservicenr"), **_each("Inkomstenverhouding", holds=_INCOME)},
                _each("PeriodeGegevensleveringIko", holds=_each("DatBPeriode", "DatEPeriode")),
            ),
        ),
        "suwi_bijstand": (
            "Bijstandsregelingen-v0500",
            _answer({**_each("Burgerservicenr"), **_each("Uitkeringsverhouding", holds=_ASSISTANCE)}, {}),
        ),
    }
)
"""Per extract the service that its root must name, and what may stand in an answer."""
