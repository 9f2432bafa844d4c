"""Words out of a text that mentions stand in, on a platform that marks them itself."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from lfbot.line import Word, split

_MARK = "\ufdd0"  # Unicode keeps it for a program's own use: no text has a reason to bring one
_MARKED = re.compile(f"({_MARK})")
# What may stand between mentions without meaning anything: punctuation, and the end of “Sarah's”.
_BETWEEN = re.compile(r"(?:['’]s(?!\w))?\W*")
_AROUND = ',;.()[]{}"“”„«»'


def woven(texts: Sequence[str], words: Sequence[Word], decoded: Callable[[str], str] = str) -> tuple[Word, ...]:
    """The words of `texts`, with one of `words` standing whole between each two of them.

    `texts` has one more than `words`. What only sets a mention apart, such as a comma, is dropped. `decoded` reads what
    was written of a word once it is split off.
    """
    whole = iter(words)
    line = _MARK.join(text.replace(_MARK, "\ufffd") for text in texts)
    return tuple(word for written in split(line) for word in _parted(written, whole, decoded))


def _parted(written: str, words: Iterator[Word], decoded: Callable[[str], str]) -> Iterable[Word]:
    """One word as it was split: itself, or the marked ones in it and what stands between them."""
    if _MARK not in written:
        yield decoded(written)
        return
    for piece in _MARKED.split(written):
        if piece == _MARK:
            yield next(words)
            continue
        text = decoded(piece)
        if not _BETWEEN.fullmatch(text):
            yield text.strip().strip(_AROUND).strip() or text
