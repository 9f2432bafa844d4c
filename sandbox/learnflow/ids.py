"""The opaque ids of LearnFlow: a prefix that names the kind and a tail of letters and digits."""

import random
import string

_ALPHABET = string.digits + string.ascii_letters
_TAILS = {"usr": 10, "evt": 10, "req": 12}


def new_id(kind: str, chance: random.Random) -> str:
    """An id such as `usr_2xKj9mNpQr`; `kind` is the prefix without its underscore."""
    return f"{kind}_{tail(chance, _TAILS.get(kind, 9))}"


def tail(chance: random.Random, length: int) -> str:
    """So many letters and digits."""
    return "".join(chance.choices(_ALPHABET, k=length))
