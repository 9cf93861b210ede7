"""What ends a pull: each says in Dutch what is wrong and what to do, and nothing of what was asked or answered.

None of them is a refused levering: there is no levering, and the next pull asks everything anew.
"""

from schemas.errors import HubError


class PullFailed(HubError):
    """A pull ended before it was complete; nothing of it is kept."""


class SourceUnavailable(PullFailed):
    """The source cannot be reached or answers with errors only; a later pull may go well."""


class SourceRefuses(PullFailed):
    """The source refuses what was asked or who asks; asking again is no use before something has been changed."""


class AnswerTooLarge(SourceRefuses):
    """An answer has more bytes than any that may be read, and was not read further."""


class PullIncomplete(PullFailed):
    """What came is not all of it, or changed under way; the pull starts again from the beginning."""


class ServerFault(SourceUnavailable):
    """The source answered 500, twice: what was asked may be the cause."""
