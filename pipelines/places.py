"""Where an error arose, for people who may not read what it says: its text can quote a row (privacy.md 1)."""

import traceback


def place_of(error: BaseException) -> str:
    """The kind of an error and the file and line where it arose, without a word of its message."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    last = frames[-1]
    return f"{type(error).__name__} in {last.filename.rsplit('/', 1)[-1]}, regel {last.lineno}"
