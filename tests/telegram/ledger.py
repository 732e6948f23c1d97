"""The books after a run: what every update led to, in the database and at the platform."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from sqlalchemy import select

from bot.mail import Delivery
from storage import SqlStorage
from storage.engine import open_engine
from storage.tables import inbox, outbox
from tests.telegram.emulator import Call, Platform, most_in_window

Reply = tuple[int, str]
"""Which chat is to get which text."""


@dataclass
class Ledger:
    """What came of a burst. Only ``uncertain`` may hold anything, and nothing in it was sent twice.

    ``missing`` are replies that were neither sent nor marked, ``unarrived`` those marked as sent that never
    came, ``doubled`` those that came twice, ``misplaced`` the chats with replies out of order, ``unexpected``
    what nobody asked for.
    """

    handled: int = 0
    missing: list[Reply] = field(default_factory=list)
    unarrived: list[Reply] = field(default_factory=list)
    doubled: list[Reply] = field(default_factory=list)
    misplaced: list[int] = field(default_factory=list)
    unexpected: list[Reply] = field(default_factory=list)
    uncertain: dict[Reply, bool] = field(default_factory=dict)
    refused: int = 0

    def faults(self) -> dict[str, object]:
        """Return everything that must not be, empty when the books balance."""
        found = {
            "missing": self.missing,
            "unarrived": self.unarrived,
            "doubled": self.doubled,
            "misplaced": self.misplaced,
            "unexpected": self.unexpected,
        }
        return {name: value for name, value in found.items() if value}


def is_done(store: SqlStorage, platform: Platform, updates: int) -> bool:
    """Say whether every update is handled and every message settled."""
    if len(platform.queue):
        return False
    with store.begin() as work:
        inbox_counts, outbox_counts = work.inbox.counts("telegram"), work.outbox.counts("telegram")
    handled = inbox_counts["handled"] + inbox_counts["set_aside"]
    open_messages = outbox_counts[Delivery.PENDING] + outbox_counts[Delivery.SENDING]
    return handled >= updates and inbox_counts["waiting"] == 0 and open_messages == 0


def balance(database_url: str, platform: Platform, said: dict[int, list[str]]) -> Ledger:
    """Return the books of a run in which the people of these chats said these things, in this order."""
    expected = [
        (chat, f"{number}. {text}")
        for chat, texts in said.items()
        for number, text in enumerate(texts, start=1)
    ]
    states, handled = _read_database(database_url)
    arrived = Counter(_text_of(call) for call in arrivals(platform))
    ledger = Ledger(handled=handled, refused=_count_refused(platform))
    for reply in expected:
        match states.pop(reply, None):
            case Delivery.SENT if arrived[reply] == 0:
                ledger.unarrived.append(reply)
            case Delivery.UNCERTAIN:
                ledger.uncertain[reply] = arrived[reply] > 0
            case Delivery.SENT:
                pass
            case _:
                ledger.missing.append(reply)
    ledger.doubled = [reply for reply, times in arrived.items() if times > 1]
    ledger.unexpected = [
        reply for reply in {**states, **arrived} if reply[1][:1].isdigit() and reply not in expected
    ]
    ledger.misplaced = [chat for chat in said if not _in_order(platform, chat)]
    return ledger


def arrivals(platform: Platform) -> list[Call]:
    """Return the calls that put a message into a chat."""
    return [call for call in platform.calls if call.method == "sendMessage" and call.effect is not None]


def pace(platform: Platform) -> dict[str, float]:
    """Return how close the bot came to the limits: the fullest second, and the closest two in a chat."""
    gaps = [
        later - earlier for moments in platform.traffic.chats.values() for earlier, later in pairwise(moments)
    ]
    return {
        "most_in_a_second": most_in_window(platform.traffic.overall, 1),
        "closest_in_a_chat": round(min(gaps, default=0.0), 3),
    }


def _read_database(url: str) -> tuple[dict[Reply, Delivery], int]:
    engine = open_engine(url, busy_seconds=10)
    with engine.connect() as connection:
        rows = connection.execute(select(outbox.c.payload, outbox.c.state)).all()
        handled = connection.execute(select(inbox.c.id).where(inbox.c.state == "handled")).all()
    engine.dispose()
    states = {(row.payload["data"]["chat_id"], row.payload["plain"]["text"]): row.state for row in rows}
    return {reply: Delivery(state) for reply, state in states.items()}, len(handled)


def _text_of(call: Call) -> Reply:
    return call.effect["chat"]["id"], call.effect["text"]


def _in_order(platform: Platform, chat: int) -> bool:
    texts = [message["text"] for message in platform.chats[chat].of_bot()]
    numbers = [int(text.partition(".")[0]) for text in texts if text[:1].isdigit()]
    return numbers == sorted(numbers)


def _count_refused(platform: Platform) -> int:
    return sum(call.status == 429 for call in platform.calls)
