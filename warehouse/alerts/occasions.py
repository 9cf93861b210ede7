"""What makes a melding inside the warehouse: bevindingen that alert, checks that cannot run, refused leveringen, failed pulls.

Called in the transaction that stored the event. Which checks alert is the last line of controles.md: severity fout, and every
L-check whatever its severity. Runs of Dagster are watched in `pipelines.alerts`.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, text

from schemas.extract import Source
from schemas.region import GEMEENTEN, ScopeKind
from schemas.register import EXTRACTS
from warehouse.alerts.causes import Cause, Kind, begin, end, settle
from warehouse.check_files import Check, CheckFiles, Severity
from warehouse.tables import metadata
from warehouse.tables.controle import bevinding

CONTACT: Final = next(code for code, gemeente in GEMEENTEN.items() if gemeente.contactgemeente)
"""The gemeente of the regional tasks: Zwolle."""

MOST_LISTED: Final = 12
"""How many leveringen one message names; of more it says how many there are."""


def alerts(check: Check) -> bool:
    """Whether the bevindingen of this check are told at once, and not in the work list only."""
    return check.severity is Severity.ERROR or _on_leveringen(check.code)


def note_findings(connection: Connection, files: CheckFiles, failed: Mapping[str, str]) -> None:
    """After a stored run: one cause per check and gemeente with open bevindingen, and one per check that could not run.

    Of an L-check each source is a cause of its own, because its owner must hear of it. What a check that did not run found
    before stays as it was.
    """
    causes = list(_found(connection, files.checks))
    untouched = [f"{Kind.FINDING}/{code}/" for code in failed]
    settle(connection, [f"{Kind.FINDING}/"], causes, untouched=untouched)
    broken = [_broken(code, reason, files.checks.get(code)) for code, reason in failed.items()]
    settle(connection, [f"{Kind.CHECK}/"], broken)


def note_refusals(connection: Connection, extract: str, scopes: Iterable[str]) -> None:
    """After leveringen of these scopes were refused, loaded or withdrawn: one cause per reason of a refusal that stands.

    A refusal stands until a levering of its extract and scope is loaded that was received later for the same date, or has a
    later one, or until it is withdrawn.
    """
    standing: dict[str, Cause] = {}
    wanted = sorted(set(scopes))
    for row in connection.execute(text(_STANDING), {"extract": extract, "scopes": wanted}):
        cause = _refused(row)
        standing[cause.key] = cause  # of several with one reason the last received is told
    settle(connection, [f"{Kind.LEVERING}/{extract}/{scope}/" for scope in wanted], standing.values())


def note_source(connection: Connection, source: Source, reason: str | None) -> None:
    """After fetching from a source: why it failed, a sentence of ours, or None when all that was due came."""
    key = f"{Kind.SOURCE}/{source.value}"
    if reason is None:
        end(connection, key)
    else:
        begin(connection, Cause(key, 1, (CONTACT,), source.value, {"reden": reason}))


_FOUND: Final = """
SELECT code, coalesce(gemeentecode, '') AS gemeentecode, extract, scope, count(*) AS aantal
FROM (
    SELECT
        code,
        gemeentecode,
        CASE WHEN code LIKE 'L%' THEN sleutels ->> 'extract' END AS extract,
        CASE WHEN code LIKE 'L%' THEN sleutels ->> 'scope' END AS scope
    FROM ($bevindingen) AS kept
    WHERE status = 'open' AND code = ANY(:codes)
) AS bevinding
-- that a levering was refused is told at the refusal, with its reason
WHERE NOT (code = 'L03' AND EXISTS (
    SELECT FROM beheer.melding
    WHERE geeindigd IS NULL AND starts_with(kenmerk, 'levering/' || bevinding.extract || '/' || bevinding.scope || '/')
))
GROUP BY code, gemeentecode, extract, scope
ORDER BY code, gemeentecode, extract, scope
"""

_STANDING: Final = """
SELECT geweigerd.*
FROM beheer.levering AS geweigerd
WHERE
    geweigerd.extract = :extract AND geweigerd.scope = ANY(:scopes) AND geweigerd.status = 'geweigerd'
    AND NOT EXISTS (
        SELECT FROM beheer.levering AS later
        WHERE later.extract = geweigerd.extract AND later.scope = geweigerd.scope AND later.status = 'geladen'
            AND (later.peildatum, later.levering) > (geweigerd.peildatum, geweigerd.levering)
    )
ORDER BY geweigerd.levering
"""


def _found(connection: Connection, checks: Mapping[str, Check]) -> Iterable[Cause]:
    codes = [code for code, check in checks.items() if alerts(check)]
    counts: dict[str, int] = {}
    areas: dict[str, list[dict[str, Any]]] = {}
    of: dict[str, tuple[Check, str, str | None]] = {}
    for row in connection.execute(text(_FOUND.replace("$bevindingen", _kept())), {"codes": codes}):
        extract = EXTRACTS.get(row.extract or "")
        source = extract.source.value if extract else None
        key = "/".join(filter(None, (Kind.FINDING.value, row.code, row.gemeentecode, source)))
        of[key] = checks[row.code], row.gemeentecode, source
        counts[key] = counts.get(key, 0) + row.aantal
        if extract:
            areas.setdefault(key, []).append({"extract": extract.name, "titel": extract.title, "scope": row.scope})
    for key, (check, gemeentecode, source) in of.items():
        content = {**_of_check(check), "leveringen": areas.get(key, [])[:MOST_LISTED]}
        yield Cause(key, counts[key], (gemeentecode,) if gemeentecode else (), source, content)


def _kept() -> str:
    """All bevindingen wherever they are kept; of those apart from the others a message too holds a count only."""
    tables = [table.fullname for table in metadata.tables.values() if table.name == bevinding.name]
    return " UNION ALL ".join(f"SELECT code, gemeentecode, sleutels, status FROM {table}" for table in tables)  # noqa: S608


def _broken(code: str, reason: str, check: Check | None) -> Cause:
    content = {"code": code, "titel": check.title if check else None, "reden": reason}
    return Cause(f"{Kind.CHECK}/{code}", gemeenten=(CONTACT,), content=content)


def _refused(row: Any) -> Cause:
    extract = EXTRACTS.get(row.extract)  # it may be gone from the register since
    own = row.scope[1:] if row.scope.startswith(ScopeKind.GEMEENTE) else CONTACT
    content = {
        "extract": row.extract,
        "titel": extract.title if extract else row.extract,
        "scope": row.scope,
        "peildatum": row.peildatum.isoformat(),
        "levering": row.levering,
        "reden": row.reden,
    }
    key = f"{Kind.LEVERING}/{row.extract}/{row.scope}/{row.reden_code}"
    return Cause(key, 1, tuple(dict.fromkeys((own, CONTACT))), row.bron, content)


def _of_check(check: Check) -> dict[str, Any]:
    return {
        "code": check.code,
        "titel": check.title,
        "ernst": check.severity.value,
        "wie": check.who,
        "doen": check.action,
        "onder_wpg": check.under_wpg,
    }


def _on_leveringen(code: str) -> bool:
    return code.startswith("L")
