"""Owing: from debts to lanes, news and rows of the outbox, within whatever transaction is open."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Connection

from adapters.sqlite.lanes import lane_of, line_up
from adapters.sqlite.rows import packed, text
from lfbot.chat import Place
from lfbot.store import Debt


@dataclass(frozen=True, slots=True)
class Owing:
    """A debt in the form of columns, with the opaque `key` its delivery will carry."""

    place: Place
    card: str
    owed: str
    news: tuple[str, ...]
    subscription: int | None
    key: str


def owings(debts: Sequence[Debt], rng: random.Random) -> Sequence[Owing]:
    """The debts as columns; one card owed to many places is written out once."""
    cards: dict[int, str] = {}
    made = []
    for debt in debts:
        if id(debt.card) not in cards:
            cards[id(debt.card)] = packed(debt.card)
        news = tuple(dict.fromkeys(map(text, debt.keys)))
        key = rng.randbytes(16).hex()
        made.append(Owing(debt.place, cards[id(debt.card)], debt.owed.value, news, debt.subscription, key))
    return made


def owe(connection: Connection, tenant: str, debts: Sequence[Owing], now: int) -> int:
    """Owe those whose news is all new to their place, and remember the news of every one. Returns how many."""
    return sum(_owe(connection, tenant, debt, now) for debt in debts)


def _owe(connection: Connection, tenant: str, debt: Owing, now: int) -> bool:
    lane = lane_of(connection, tenant, debt.place, now)
    remembered = connection.executemany(
        "insert into news (tenant, lane, key, owed_at) values (?, ?, ?, ?) on conflict do nothing",
        [(tenant, lane, key, now) for key in debt.news],
    ).rowcount
    if debt.news and remembered < len(debt.news):
        return False
    row = connection.execute(
        "insert into outbox (tenant, lane, state, owed_at, owed, card, key, subscription)"
        " values (?, ?, 'ready', ?, ?, ?, ?, ?)",
        (tenant, lane, now, debt.owed, debt.card, debt.key, debt.subscription),
    ).lastrowid
    assert row is not None
    line_up(connection, lane, row)
    return True
