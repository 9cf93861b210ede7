"""The errors that every room shares.

Each carries one Dutch sentence for the user that says what is wrong and what to do next, and never a value of a personal
column. What only one room can raise is declared in that room, as a subclass of `HubError`.
"""


class HubError(Exception):
    """An error a user can meet; its text is the Dutch sentence that is shown as it stands."""


class LeveringRefused(HubError):
    """A whole levering is refused; the other leveringen go on (design.md, "The road of a row").

    `code` is the short Dutch rule code that `beheer.levering.reden_code` keeps (`kolom_ontbreekt`, `niet_te_lezen`, …);
    the text is the sentence for functioneel beheer.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
