"""The log of disclosures of a warehouse where two people can decide that its begin goes."""

import datetime
import json
import os

from tests.warehouse.log_lines import Written, disclosure
from tests.warehouse.two_sides import WHY, TwoSides
from warehouse.home import Home
from warehouse.logs.cutting import Cut, cut, note_cut
from warehouse.logs.lines import DisclosureLine, Log, new_trace
from warehouse.logs.links import NUMBER
from warehouse.logs.verification import Verdict
from warehouse.retention import Due, due_on
from warehouse.server import EmbeddedServer
from warehouse.two_people import Kind, Subject, approve, carry_out, submit

LOG = Log.DISCLOSURES
TODAY = datetime.date(2026, 11, 26)
OLD = [datetime.date(2004, 2, 29), datetime.date(2004, 3, 1), datetime.date(2005, 1, 1), datetime.date(2005, 1, 1)]
NEW = [datetime.date(2026, 11, 1), datetime.date(2026, 11, 2)]
FIRST = OLD + NEW


class Cutting(Written):
    """The logs of a warehouse where two people can decide."""

    def __init__(self, home: Home, house: TwoSides, server: EmbeddedServer) -> None:
        super().__init__(home, house.database, server)
        self.house = house

    def ask_on(self, *days: datetime.date) -> None:
        """Questions to BRP at noon of these days, in this order."""
        line = disclosure(self)
        moments = [datetime.datetime.combine(day, datetime.time(12), datetime.UTC) for day in days]
        self.book.add(
            DisclosureLine(
                trace_id=new_trace(), bron="brp", taak="leerplicht", velden=("naam",), betrokkene=line.betrokkene, moment=each
            )
            for each in moments
        )

    def due(self, day: datetime.date = TODAY) -> Due:
        with self.database.engine.connect() as connection:
            return due_on(connection, day)

    def decided(self) -> int:
        """The number of a destruction that another approved and that has begun."""
        subject = Subject(4, os.urandom(32))
        number = submit(self.house["aan_anna"], Kind.DESTRUCTION, WHY, subject)
        approve(self.house["beo_cees"], number, subject.digest)
        carry_out(self.house["aan_anna"], number, subject.digest)
        return number

    def cut(self, wanted: Cut | None = None, request: int | None = None) -> Cut:
        wanted = wanted or self.due().log
        assert wanted is not None
        number = request or self.decided()
        cut(self.book, wanted, lambda connection: note_cut(connection, wanted, 1, "AVG", request=number, trace=new_trace()))
        return wanted

    def whole(self, lines: int, destroyed: int) -> None:
        assert self.verdict(LOG) == Verdict(LOG, lines, destroyed=destroyed)

    def numbers(self) -> list[int]:
        return [json.loads(line)[NUMBER] for line in self.lines(LOG)]
