"""The log of disclosures as the connectors meet it: every question about a person is in the logs before it is sent.

One line in the log of disclosures and one in the logboek dataverwerkingen per person and question, also when it is asked again
(privacy.md 6 and 7). When a line cannot be written, or the person is not one of the purpose, the question is not sent.
"""

import datetime
from collections.abc import Collection, Iterator, Sequence

from connectors.web.disclosure import Question
from schemas.columns import Kind
from schemas.errors import HubError
from warehouse.logs.book import LogBook
from warehouse.logs.lines import BSN_SUBJECT, DisclosureLine, Line, ProcessingLine, SpanStatus, milliseconds
from warehouse.purposes import Purpose


class OutsidePurpose(HubError):
    """A question would have been about somebody who is not of the declared purpose; it was not sent."""


class Disclosures:
    """Told by a connector of each question just before it is sent (`connectors.web.disclosure.Disclose`).

    `numbers` are those of the persons of the purpose, `trace` marks the pull in all three logs, and `span` is the processing
    that the questions are part of.
    """

    def __init__(self, logs: LogBook, purpose: Purpose, numbers: Collection[str], *, trace: str, span: str) -> None:
        self._logs = logs
        self._purpose = purpose
        self._numbers = frozenset(numbers)
        self._trace = trace
        self._span = span

    def __call__(self, questions: Sequence[Question], /) -> None:
        """Write the lines of these questions.

        Raises OutsidePurpose or LogFailed; then none of them may be asked.
        """
        outside = sum(question.number not in self._numbers for question in questions)
        if outside:
            raise OutsidePurpose(
                f"Over {outside} van de {len(questions)} personen mag voor dit doel ({self._purpose.task}) niets worden "
                "gevraagd. De vraag is niet gesteld; geef dit door aan de ontwikkelaar."
            )
        self._logs.add(self._lines(questions))

    def _lines(self, questions: Sequence[Question]) -> Iterator[Line]:
        """The lines; those of the processing come first, so that nothing stands as disclosed that has no line there."""
        subjects = self._logs.subjects(Kind.BSN, [question.number for question in questions])
        now = datetime.datetime.now(datetime.UTC)
        for question, subject in zip(questions, subjects, strict=True):
            yield ProcessingLine(
                trace_id=self._trace,
                parent_span_id=self._span,
                status=SpanStatus.UNSET,  # it is about to happen
                name="vragen",
                start_time=milliseconds(now),
                end_time=milliseconds(now),
                processing_activity_id=f"ophalen/{question.extract}",
                data_subject_id=subject,
                data_subject_id_type=BSN_SUBJECT,
            )
        for question, subject in zip(questions, subjects, strict=True):
            yield DisclosureLine(
                trace_id=self._trace,
                bron=question.source.value,
                taak=self._purpose.task,
                velden=question.fields,
                betrokkene=subject,
                moment=now,
            )
