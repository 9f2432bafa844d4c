"""The tables, as migrations: each is applied once, in order, in a transaction of its own.

A migration that has been released is never edited; what changes is a further one. Moments are microseconds since 1970.
"""

from sqlite_utils import Database, Migrations

_INBOX = (
    """create table inbox (
        seq integer primary key, tenant text not null, id text not null, type text not null, at integer,
        received_at integer not null, state text not null, reason text not null, body blob not null,
        note text not null default '', routed_at integer,
        unique (tenant, id))""",
    "create index inbox_waiting on inbox (seq) where state = 'waiting'",
    "create index inbox_dead on inbox (tenant, reason) where state = 'dead'",
)

# A lane is a place. What claiming needs to know of it stands in its own row, so that the length of its queue does not
# matter: `head` is its oldest unsettled row in the outbox. `set_at` is when `next_at` was decided: a clock that was put
# back shows by it. `served` counts claims over all lanes; it orders lanes without trusting a clock.
_OUTBOX = (
    """create table lanes (
        lane integer primary key, tenant text not null, platform text not null, workspace text not null,
        place text not null, state text not null default 'idle', head integer,
        next_at integer not null, set_at integer not null, served integer not null default 0,
        unique (tenant, platform, workspace, place))""",
    "create index lanes_ready on lanes (tenant, platform, workspace, served) where state = 'ready'",
    "create index lanes_sending on lanes (tenant, platform, workspace) where state = 'sending'",
    "create index lanes_in_doubt on lanes (next_at) where state = 'in_doubt'",
    "create index lanes_served on lanes (served)",
    """create table workspaces (
        tenant text not null, platform text not null, workspace text not null,
        next_at integer not null, set_at integer not null,
        primary key (tenant, platform, workspace)) without rowid""",
    """create table outbox (
        id integer primary key, tenant text not null, lane integer not null references lanes, state text not null,
        owed_at integer not null, owed text not null, card text not null, key text not null,
        attempt integer not null default 0, started_at integer, boot text not null default '',
        subscription integer, flagged integer not null default 0, reason text not null default '',
        receipt text not null default '', settled_at integer)""",
    "create index outbox_unsettled on outbox (lane, id) where settled_at is null",
    "create index outbox_states on outbox (tenant, state, owed_at)",
    """create table news (
        tenant text not null, lane integer not null references lanes, key text not null, owed_at integer not null,
        primary key (tenant, lane, key)) without rowid""",
)

_SUBSCRIPTIONS = (
    """create table subscriptions (
        id integer primary key, tenant text not null, platform text not null, workspace text not null,
        place text not null, number integer not null, topics text not null, courses text not null,
        owner text not null, owner_name text not null, made_at integer not null, paused text not null default '',
        unique (tenant, platform, workspace, place, number))""",
    """create table wants (
        tenant text not null, topic text not null,
        subscription integer not null references subscriptions on delete cascade,
        primary key (tenant, topic, subscription)) without rowid""",
    "create index wants_of on wants (subscription)",
)

_CALLS = (
    """create table calls (
        tenant text not null, platform text not null, key text not null, stage text not null, at integer not null,
        call text not null, reply text,
        primary key (tenant, platform, key)) without rowid""",
    "create index calls_unfinished on calls (at) where stage <> 'closed'",
    "create index calls_age on calls (at)",
)

_SMALL = (
    """create table drafts (
        tenant text not null, id text not null, owner text not null, words text not null, made_at integer not null,
        primary key (tenant, id)) without rowid""",
    """create table notes (
        tenant text not null, name text not null, value text not null,
        primary key (tenant, name)) without rowid""",
)

# The row number of an address says which was put last. `team` is what a place belongs to: `group` is a word of SQL.
_ADDRESSES = (
    """create table addresses (
        id integer primary key, tenant text not null, platform text not null, workspace text not null,
        place text not null, written text not null, person text not null, team text not null, closed text not null,
        at integer not null,
        unique (tenant, platform, workspace, place))""",
    "create index addresses_people on addresses (tenant, platform, workspace, person) where person <> ''",
    "create index addresses_teams on addresses (tenant, platform, workspace, team) where team <> ''",
    """create table shown (
        id integer primary key, tenant text not null, platform text not null, workspace text not null,
        place text not null, message text not null, card text not null, at integer not null,
        unique (tenant, platform, workspace, place, message))""",
    "create index shown_age on shown (at)",
)

# When something was, or may have been, posted to a lane whose platform counts more than the last message. The row
# number orders them, whatever the clock says.
_POSTS = (
    "create table posts (id integer primary key, lane integer not null references lanes, at integer not null)",
    "create index posts_of on posts (lane, id, at)",
)


def migrations() -> Migrations:
    """Every step from an empty file to the tables of this version."""
    steps = Migrations("lfbot")

    @steps(name="001 inbox")
    def inbox(db: Database) -> None:
        _run(db, _INBOX)

    @steps(name="002 outbox")
    def outbox(db: Database) -> None:
        _run(db, _OUTBOX)

    @steps(name="003 subscriptions")
    def subscriptions(db: Database) -> None:
        _run(db, _SUBSCRIPTIONS)

    @steps(name="004 calls")
    def calls(db: Database) -> None:
        _run(db, _CALLS)

    @steps(name="005 drafts and notes")
    def small(db: Database) -> None:
        _run(db, _SMALL)

    @steps(name="006 addresses and what is shown")
    def addresses(db: Database) -> None:
        _run(db, _ADDRESSES)

    @steps(name="007 windows")
    def windows(db: Database) -> None:
        _run(db, _POSTS)

    return steps


def _run(db: Database, statements: tuple[str, ...]) -> None:
    for statement in statements:
        db.execute(statement)
