"""The work list as one HTML page, to read or print: grouped by check, with what to do above the cases."""

from itertools import groupby

from pipelines.products.templates import TEMPLATES
from pipelines.products.wording import NO_DOSSIER, about, dutch_date, remark
from warehouse.check_files import Severity
from warehouse.work_list import WorkList


def work_list_page(work_list: WorkList) -> str:
    """The page as text; it needs nothing from elsewhere."""
    groups = [
        (lines[0].check, lines) for lines in (list(each) for _, each in groupby(work_list.lines, lambda line: line.check.code))
    ]
    return TEMPLATES.get_template("work_list.html").render(
        list=work_list,
        groups=groups,
        graves=sum(line.check.severity is Severity.ERROR for line in work_list.lines),
        oldest=min((line.since for line in work_list.lines), default=None),
        date=dutch_date,
        about=about,
        remark=remark,
        no_dossier=NO_DOSSIER,
    )
