"""The logs for others: JSON lines that can be verified without the hub, and the LDV log as OTLP (JSON lines).

OTLP: a line is one ExportTraceServiceRequest in the JSON encoding of OpenTelemetry Protocol 1.x, with one span. The attributes
are those of the standard Logboek Dataverwerkingen (dpl.core.*).
"""

import json
from collections.abc import Iterator, Mapping
from typing import Final

from sqlalchemy import Connection

from warehouse.logs.lines import Log, SpanStatus
from warehouse.logs.links import lines_of

_OTLP_STATUS: Final = {SpanStatus.UNSET: 0, SpanStatus.OK: 1, SpanStatus.ERROR: 2}
_SPAN_KIND_INTERNAL: Final = 1
_SUBJECT: Final = "dpl.core.data_subject_id"
_RESOURCE: Final = {"attributes": [{"key": "service.name", "value": {"stringValue": "doorstroomhub"}}]}


def json_lines(connection: Connection, log: Log) -> Iterator[str]:
    """Every line of a log as one line of JSON, in order, with its number and link."""
    for line in lines_of(connection, log):
        yield json.dumps(line, ensure_ascii=False)


def otlp_lines(connection: Connection) -> Iterator[str]:
    """Every line of the LDV log as one line of OTLP."""
    for line in lines_of(connection, Log.PROCESSING):
        span = _span(line)
        yield json.dumps(
            {"resourceSpans": [{"resource": _RESOURCE, "scopeSpans": [{"scope": {"name": "dpl.core"}, "spans": [span]}]}]},
            ensure_ascii=False,
        )


def _span(line: Mapping[str, object]) -> dict[str, object]:
    attributes = {
        "dpl.core.processing_activity_id": line["processing_activity_id"],
        _SUBJECT: line["data_subject_id"],
        f"{_SUBJECT}_type": line["data_subject_id_type"],
        "doorstroomhub.levering": None if line["levering"] is None else str(line["levering"]),
    }
    span = {
        "traceId": line["trace_id"],
        "spanId": line["span_id"],
        "parentSpanId": line["parent_span_id"],
        "name": line["name"],
        "kind": _SPAN_KIND_INTERNAL,
        "startTimeUnixNano": f"{line['start_time']}000000",
        "endTimeUnixNano": f"{line['end_time']}000000",
        "attributes": [{"key": key, "value": {"stringValue": value}} for key, value in attributes.items() if value is not None],
        "status": {"code": _OTLP_STATUS[SpanStatus(str(line["status"]))]},
    }
    return {name: value for name, value in span.items() if value is not None}
