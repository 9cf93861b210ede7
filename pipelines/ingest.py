"""The assets of `bron`: one per extract of the register, each taking whatever leveringen of its extract are waiting.

A refused levering is no failed step: the asset succeeds and its check carries the reason, so that redacted errors do not hide
it and the other leveringen load (design.md, "The road of a row"). The road itself is `pipelines.road`.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence

import dagster as dg
from sqlalchemy import Connection, column, func, literal_column, select, table

from pipelines.descriptions import OWNER, extract_description, extract_key, extract_schema, source_pool
from pipelines.hub import Hub
from pipelines.overview import leveringen_of, refused_leveringen, status_counts
from pipelines.road import Attempt, load_waiting
from pipelines.tables import area, markdown_table
from schemas.extract import Extract
from schemas.register import EXTRACTS
from warehouse.bron import History
from warehouse.leveringen import Levering, loaded_without_line
from warehouse.logs.lines import Log, ProcessingLine, SpanStatus, milliseconds
from warehouse.tables.beheer import Status

ACCEPTED_CHECK = "leveringen_geaccepteerd"
MOST_SHOWN = 10


def ingest_assets() -> list[dg.AssetsDefinition]:
    """One asset per registered extract."""
    return [_ingest(extract) for extract in EXTRACTS.values()]


def _ingest(extract: Extract) -> dg.AssetsDefinition:
    key = extract_key(extract)

    @dg.asset(
        key=key,
        group_name=str(extract.source),
        description=extract_description(extract),
        owners=[OWNER],
        tags={"bron": str(extract.source), "ritme": str(extract.rhythm).replace(" ", "_")},
        kinds={"postgres", extract.layout.split()[0]},
        pool=source_pool(extract),
        metadata={"dagster/column_schema": extract_schema(extract)},
        check_specs=[
            dg.AssetCheckSpec(
                ACCEPTED_CHECK,
                asset=key,
                description="Alle leveringen geaccepteerd\n\nEen geweigerde levering staat hier met haar reden, tot er "
                "voor hetzelfde gebied een goede van die of een latere peildatum is geladen, of zij is ingetrokken.",
            )
        ],
    )
    def ingest(context: dg.AssetExecutionContext, hub: dg.ResourceParam[Hub]) -> dg.MaterializeResult:
        logs, begin = hub.logs, datetime.datetime.now(datetime.UTC)
        trace = context.run_id.replace("-", "")
        logs.require(Log.PROCESSING)
        logs.add(_left_out(hub, extract, trace))
        loaded = load_waiting(hub, extract)
        logs.add(_processing(extract, loaded, begin, trace))
        failures = [attempt for attempt in loaded if attempt.failure]
        if failures:
            raise dg.Failure(
                "Niet geladen en niet geweigerd: "
                + "; ".join(f"levering {attempt.levering} ({attempt.failure})" for attempt in failures)
                + ". De volgende keer wordt het opnieuw geprobeerd.",
                allow_retries=False,
            )
        with hub.database.engine.connect() as connection:
            return _result(connection, extract, [attempt.levering for attempt in loaded])

    return ingest


def _processing(extract: Extract, loaded: Iterable[Attempt], begin: datetime.datetime, trace: str) -> Iterator[ProcessingLine]:
    """A line of the logboek dataverwerkingen per levering that was tried; its subjects follow from the levering."""
    end = datetime.datetime.now(datetime.UTC)
    for attempt in loaded:
        published = attempt.outcome is not None and attempt.outcome.status is Status.LOADED
        yield _line(extract, attempt.levering, SpanStatus.OK if published else SpanStatus.ERROR, (begin, end), trace)


def _left_out(hub: Hub, extract: Extract, trace: str) -> Sequence[ProcessingLine]:
    """The lines of leveringen that were published by a run that was killed before it could write them."""
    with hub.database.engine.connect() as connection:
        unlogged = loaded_without_line(connection, extract)
    return [_line(extract, levering, SpanStatus.OK, (moment, moment), trace) for levering, moment in unlogged]


def _line(
    extract: Extract, levering: int, status: SpanStatus, when: tuple[datetime.datetime, datetime.datetime], trace: str
) -> ProcessingLine:
    begin, end = when
    return ProcessingLine(
        trace_id=trace,
        status=status,
        name="inlezen",
        start_time=milliseconds(begin),
        end_time=milliseconds(end),
        processing_activity_id=f"inlezen/{extract.name}",
        levering=levering,
    )


def _result(connection: Connection, extract: Extract, numbers: Sequence[int]) -> dg.MaterializeResult:
    refused = refused_leveringen(connection, extract.name)
    counts = {f"leveringen_{status}": number for status, number in status_counts(connection, extract.name).items()}
    history = table(extract.name, column("geldig_tot"), column("bekend_tot"), schema=History(extract).schema)
    still_so = (history.c.geldig_tot == literal_column("'infinity'"), history.c.bekend_tot == literal_column("'infinity'"))
    rows = connection.scalars(select(func.count()).select_from(history).where(*still_so)).one()
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": rows,
            **counts,
            "verwerkt": dg.MetadataValue.md(_processed_table(connection, numbers)),
        },
        check_results=[
            dg.AssetCheckResult(
                check_name=ACCEPTED_CHECK,
                passed=not refused,
                severity=dg.AssetCheckSeverity.ERROR,
                description=_why_refused(refused),
                metadata={
                    "aantal": len(refused),
                    "geweigerd": dg.MetadataValue.md(
                        markdown_table(
                            ["levering", "bestand", "gebied", "peildatum", "reden", "rijen", "quarantaine"],
                            (
                                [
                                    f"nr. {row.levering}",
                                    row.bestandsnaam,
                                    area(row.scope),
                                    row.peildatum,
                                    row.reden,
                                    row.rijen,
                                    row.rijen_quarantaine,
                                ]
                                for row in refused
                            ),
                        )
                    ),
                },
            )
        ],
    )


def _why_refused(refused: Sequence[Levering]) -> str:
    if not refused:
        return "Alle leveringen zijn geaccepteerd."
    shown = [f"- {area(row.scope)}, nr. {row.levering}, {row.bestandsnaam}: {row.reden}" for row in refused[:MOST_SHOWN]]
    more = [f"- en nog {len(refused) - MOST_SHOWN}; zie de tabel"] if len(refused) > MOST_SHOWN else []
    return "\n".join([f"Geweigerd: {len(refused)}.", "", *shown, *more])


def _processed_table(connection: Connection, numbers: Sequence[int]) -> str:
    return markdown_table(
        ["levering", "gebied", "peildatum", "status", "rijen", "geladen", "quarantaine", "gewist, dus weggelaten"],
        (
            [
                f"nr. {row.levering}",
                area(row.scope),
                row.peildatum,
                row.status,
                row.rijen,
                row.rijen_geladen,
                row.rijen_quarantaine,
                row.rijen_gewist or 0,
            ]
            for row in leveringen_of(connection, numbers)
        ),
    )
