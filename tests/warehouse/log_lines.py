"""A hub's logs with what the tests of them need, and lines to put in them."""

import uuid
from pathlib import Path

import psycopg

from schemas.columns import Kind
from warehouse.database import Database
from warehouse.home import Home
from warehouse.keys import KeyRing
from warehouse.logs.anchor import PUBLIC_KEY_FILE, Anchors
from warehouse.logs.book import LogBook
from warehouse.logs.exports import json_lines
from warehouse.logs.lines import AuditLine, DisclosureLine, Log, Outcome, ProcessingLine, SpanStatus, new_trace
from warehouse.logs.verification import Verdict, verify
from warehouse.server import ADMINISTRATOR, EmbeddedServer

NUMBER_OF_A_PERSON = "999990639"


class Written:
    """A hub's logs with what a test needs around them."""

    def __init__(self, home: Home, database: Database, server: EmbeddedServer) -> None:
        self.home, self.database = home, database
        self.keyring = KeyRing.open_log(home)
        self.anchors = Anchors(home.anchor_dir, self.keyring)
        self.book = LogBook(database.engine, self.anchors, self.keyring)
        self.administrator = server.url(database.engine.url.database or "", ADMINISTRATOR)

    def verdict(self, log: Log = Log.AUDIT) -> Verdict:
        return verify(self.book, log)

    def behind_the_hub(self, *statements: str) -> None:
        """Do as somebody with all rights on the server does, who also switches the trigger off."""
        with psycopg.connect(self.administrator) as connection:
            connection.execute("SET session_replication_role = replica")
            for statement in statements:
                connection.execute(statement.encode())

    def lines(self, log: Log = Log.AUDIT) -> list[str]:
        with self.database.engine.connect() as connection:
            return list(json_lines(connection, log))


def audit(subject: str = "levering 1") -> AuditLine:
    return AuditLine(
        trace_id=new_trace(), handeling="intrekken", onderwerp=subject, resultaat=Outcome.DONE, herkomst="toets", wie="beheer"
    )


def disclosure(written: Written) -> DisclosureLine:
    [subject] = written.book.subjects(Kind.BSN, [NUMBER_OF_A_PERSON])
    return DisclosureLine(trace_id=new_trace(), bron="brp", taak="leerplicht", velden=("naam", "adres"), betrokkene=subject)


def processing(levering: int | None = 7, subject: uuid.UUID | None = None) -> ProcessingLine:
    return ProcessingLine(
        trace_id=new_trace(),
        status=SpanStatus.OK,
        name="inlezen jvs_jongere",
        start_time=1_790_000_000_000,
        end_time=1_790_000_000_250,
        processing_activity_id="inlezen/jvs_jongere",
        levering=levering,
        data_subject_id=subject,
        data_subject_id_type="bsn_pseudoniem" if subject else None,
    )


def written_out(written: Written, folder: Path, log: Log = Log.AUDIT) -> tuple[Path, Path, Path]:
    lines = folder / "log.jsonl"
    lines.write_text("".join(f"{line}\n" for line in written.lines(log)))
    return lines, written.home.anchor_dir / f"{log}.json", written.home.anchor_dir / PUBLIC_KEY_FILE
