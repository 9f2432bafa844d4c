"""Errors whose words are meant for the person who typed."""

from lfbot.card import Block


class Complaint(Exception):
    """Something the caller can mend: what happened (and so was not done), and the one next step."""

    def __init__(self, what: str, hint: str = "", *blocks: Block) -> None:
        """`blocks` are shown below the words: choices as buttons, say."""
        super().__init__(what)
        self.what = what
        self.hint = hint
        self.blocks = blocks
