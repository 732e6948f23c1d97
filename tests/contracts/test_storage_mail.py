"""Every storage hands each update and each message to one worker at a time, in order, through crashes."""

import multiprocessing
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.mail import Bucket, ClaimLostError, Delivery, InboxItem, OutboxItem, OutgoingMessage
from bot.ports import Dialogue, UnitOfWork
from storage import SqlStorage

LEASE = 30.0


def receive(store: SqlStorage, key: str, chat: str, at: datetime) -> bool:
    with store.begin() as work:
        is_new = work.inbox.add("telegram", key, chat, {"update_id": key}, received_at=at)
        work.commit()
    return is_new


def claim(store: SqlStorage, at: datetime, worker: str = "w1") -> InboxItem | None:
    with store.begin() as work:
        item = work.inbox.claim("telegram", worker, now=at, lease_seconds=LEASE)
        work.commit()
    return item


def finish(store: SqlStorage, item: InboxItem, at: datetime) -> None:
    with store.begin() as work:
        work.inbox.finish(item, at=at)
        work.commit()


def put(store: SqlStorage, key: str, chat: str, at: datetime, learner: str = "") -> None:
    message = OutgoingMessage(
        "telegram", key, chat, {"method": "sendMessage", "data": {"text": key}}, learner
    )
    with store.begin() as work:
        work.outbox.add([message], at=at)
        work.commit()


def claim_message(store: SqlStorage, at: datetime, worker: str = "s1") -> OutboxItem | None:
    with store.begin() as work:
        item = work.outbox.claim("telegram", worker, now=at, lease_seconds=LEASE)
        work.commit()
    return item


def begin_call(store: SqlStorage, item: OutboxItem, at: datetime) -> None:
    with store.begin() as work:
        work.outbox.begin_call(item, at=at, lease_seconds=LEASE)
        work.commit()


def settle(store: SqlStorage, item: OutboxItem, state: Delivery, at: datetime) -> None:
    with store.begin() as work:
        work.outbox.settle(item, state, at=at, platform_id="99")
        work.commit()


def key_of(item: InboxItem | OutboxItem | None) -> str | None:
    if item is None:
        return None
    return item.key if isinstance(item, InboxItem) else item.message.key


def after(moment: datetime, seconds: float) -> datetime:
    return moment + timedelta(seconds=seconds)


def run_together(action: Callable[[int], None], count: int) -> None:
    errors: list[BaseException] = []

    def guarded(number: int) -> None:
        try:
            action(number)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_an_update_is_stored_once(store: SqlStorage, now: datetime) -> None:
    assert receive(store, "1", "a", now)
    assert not receive(store, "1", "b", now)
    with store.begin() as work:
        assert work.inbox.add("other channel", "1", "a", {}, received_at=now)
        work.commit()
    item = claim(store, now)
    assert item is not None
    assert (item.key, item.order_key, item.payload, item.received_at, item.attempts) == (
        "1",
        "a",
        {"update_id": "1"},
        now,
        1,
    )
    finish(store, item, now)
    assert not receive(store, "1", "a", now)
    assert claim(store, now) is None


def test_the_same_update_from_many_receivers_is_stored_once(store: SqlStorage, now: datetime) -> None:
    stored: list[bool] = []
    run_together(lambda _: stored.append(receive(store, "1", "a", now)), 6)
    assert sorted(stored) == [False] * 5 + [True]


def test_a_line_is_handled_in_order_and_lines_do_not_wait_for_each_other(
    store: SqlStorage, now: datetime
) -> None:
    for key, chat in (("1", "a"), ("2", "a"), ("3", "b")):
        receive(store, key, chat, now)
    first = claim(store, now)
    assert key_of(first) == "1"
    assert key_of(claim(store, now)) == "3"
    assert claim(store, now) is None
    assert first is not None
    finish(store, first, now)
    assert key_of(claim(store, now)) == "2"


def test_a_claim_is_free_again_after_its_lease_and_the_slow_worker_changes_nothing(
    store: SqlStorage, now: datetime
) -> None:
    receive(store, "1", "a", now)
    slow = claim(store, now, "w1")
    assert slow is not None
    assert claim(store, after(now, LEASE - 1), "w2") is None
    quick = claim(store, after(now, LEASE + 1), "w2")
    assert quick is not None
    assert quick.attempts == 2
    with store.begin() as work:
        work.learners.identify("telegram", "a", new_id="learner", at=now)
        with pytest.raises(ClaimLostError):
            work.inbox.finish(slow, at=after(now, LEASE + 2))
        with pytest.raises(ClaimLostError):
            work.inbox.fail(slow, "too late", now=now, retry_at=None)
    finish(store, quick, after(now, LEASE + 3))
    with store.begin() as work:
        with pytest.raises(ClaimLostError):
            work.inbox.finish(quick, at=now)
        assert work.inbox.counts("telegram") == {"waiting": 0, "handled": 1, "set_aside": 0}


def test_a_failed_update_holds_its_line_until_it_is_retried_or_set_aside(
    store: SqlStorage, now: datetime
) -> None:
    receive(store, "1", "a", now)
    receive(store, "2", "a", now)
    item = claim(store, now)
    assert item is not None
    with store.begin() as work:
        work.inbox.fail(item, "no luck", now=now, retry_at=after(now, 10))
        work.commit()
    assert claim(store, after(now, 9)) is None
    again = claim(store, after(now, 10))
    assert again is not None
    assert (again.key, again.attempts) == ("1", 2)
    with store.begin() as work:
        work.inbox.fail(again, "no luck", now=now, retry_at=None)
        work.commit()
    assert key_of(claim(store, after(now, 10))) == "2"
    with store.begin() as work:
        assert work.inbox.counts("telegram") == {"waiting": 1, "handled": 0, "set_aside": 1}


def test_many_workers_handle_every_update_once_and_every_line_in_order(
    store: SqlStorage, now: datetime
) -> None:
    for number in range(60):
        receive(store, str(number), f"chat {number % 7}", now)
    handled: list[tuple[str, int]] = []

    def work_until_done(worker: int) -> None:
        while True:
            item = claim(store, now, f"w{worker}")
            if item is not None:
                handled.append((item.order_key, int(item.key)))
                finish(store, item, now)
                continue
            with store.begin() as work:
                if not work.inbox.counts("telegram")["waiting"]:
                    return

    run_together(work_until_done, 4)
    assert Counter(number for _, number in handled) == Counter(range(60))
    for line in {line for line, _ in handled}:
        numbers = [number for name, number in handled if name == line]
        assert numbers == sorted(numbers)


def handle_and_die(url: str, at: datetime) -> None:
    store = SqlStorage(url)
    with store.begin() as work:
        item = work.inbox.claim("telegram", "doomed", now=at, lease_seconds=LEASE)
        assert item is not None
        work.commit()
    with store.begin() as work:
        learner = work.learners.identify("telegram", "a", new_id="learner", at=at)
        work.dialogues.save(Dialogue(learner, "quiz"), at=at)
        work.outbox.add([OutgoingMessage("telegram", "reply", "a", {})], at=at)
        work.inbox.finish(item, at=at)
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_killed_in_mid_transaction_leaves_nothing_behind(
    store: SqlStorage, migrated_url: str, now: datetime
) -> None:
    receive(store, "1", "a", now)
    process = multiprocessing.get_context("spawn").Process(target=handle_and_die, args=(migrated_url, now))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    with store.begin() as work:
        assert work.inbox.counts("telegram")["waiting"] == 1
        assert work.outbox.counts("telegram")[Delivery.PENDING] == 0
        assert work.dialogues.load("learner") == Dialogue("learner")
    # PostgreSQL notices a dead client by itself; its locks go with it.
    deadline = time.monotonic() + 10
    item = claim(store, after(now, LEASE + 1))
    while item is None and time.monotonic() < deadline:
        time.sleep(0.05)
        item = claim(store, after(now, LEASE + 1))
    assert key_of(item) == "1"


def test_a_message_is_stored_once_and_sent_in_order_of_its_line(store: SqlStorage, now: datetime) -> None:
    for key, chat in (("1", "a"), ("2", "a"), ("3", "b"), ("1", "c")):
        put(store, key, chat, now)
    first = claim_message(store, now)
    assert first is not None
    assert (first.message.key, first.message.order_key, first.attempts) == ("1", "a", 0)
    assert first.message.payload == {"method": "sendMessage", "data": {"text": "1"}}
    assert key_of(claim_message(store, now)) == "3"
    assert claim_message(store, now) is None
    begin_call(store, first, now)
    assert claim_message(store, now) is None
    settle(store, first, Delivery.SENT, now)
    assert key_of(claim_message(store, now)) == "2"
    with store.begin() as work:
        counts = work.outbox.counts("telegram")
    assert counts[Delivery.SENT] == 1
    assert counts[Delivery.PENDING] == 2


def test_a_sender_that_dies_before_its_call_loses_only_the_claim(store: SqlStorage, now: datetime) -> None:
    put(store, "1", "a", now)
    dead = claim_message(store, now, "s1")
    assert dead is not None
    assert claim_message(store, after(now, LEASE - 1), "s2") is None
    alive = claim_message(store, after(now, LEASE + 1), "s2")
    assert key_of(alive) == "1"
    assert alive is not None
    with pytest.raises(ClaimLostError):
        begin_call(store, dead, after(now, LEASE + 2))
    begin_call(store, alive, after(now, LEASE + 2))
    with pytest.raises(ClaimLostError):
        settle(store, dead, Delivery.SENT, now)
    settle(store, alive, Delivery.SENT, after(now, LEASE + 3))


def test_a_call_that_begins_after_the_lease_is_not_made(store: SqlStorage, now: datetime) -> None:
    put(store, "1", "a", now)
    item = claim_message(store, now)
    assert item is not None
    with pytest.raises(ClaimLostError):
        begin_call(store, item, after(now, LEASE + 1))


def test_a_sender_that_dies_in_mid_call_leaves_an_uncertain_message_that_is_not_repeated(
    store: SqlStorage, now: datetime
) -> None:
    put(store, "1", "a", now, "learner")
    put(store, "2", "a", now, "learner")
    item = claim_message(store, now)
    assert item is not None
    begin_call(store, item, after(now, 20))
    # The lease of the call counts from its begin.
    assert claim_message(store, after(now, 20 + LEASE - 1)) is None
    assert key_of(claim_message(store, after(now, 20 + LEASE + 1))) == "2"
    with store.begin() as work:
        (uncertain,) = work.outbox.uncertain("learner")
        assert (uncertain.message.key, uncertain.told) == ("1", False)
        assert work.outbox.uncertain("somebody else") == []
        assert work.outbox.counts("telegram")[Delivery.UNCERTAIN] == 1


def test_a_call_that_comes_back_late_settles_what_was_taken_for_uncertain(
    store: SqlStorage, now: datetime
) -> None:
    put(store, "1", "a", now, "learner")
    item = claim_message(store, now)
    assert item is not None
    begin_call(store, item, now)
    assert claim_message(store, after(now, LEASE + 1)) is None
    settle(store, item, Delivery.SENT, after(now, LEASE + 2))
    with store.begin() as work:
        assert work.outbox.uncertain("learner") == []
        assert work.outbox.counts("telegram")[Delivery.SENT] == 1


def test_an_uncertain_message_is_told_once_and_sent_again_only_on_request(
    store: SqlStorage, now: datetime
) -> None:
    put(store, "1", "a", now, "learner")
    item = claim_message(store, now)
    assert item is not None
    begin_call(store, item, now)
    settle(store, item, Delivery.UNCERTAIN, now)
    assert claim_message(store, after(now, 1000)) is None
    with store.begin() as work:
        (uncertain,) = work.outbox.uncertain("learner")
        work.outbox.mark_told([uncertain.id], at=now)
        assert [message.told for message in work.outbox.uncertain("learner")] == [True]
        assert work.outbox.resend([uncertain.id], at=now) == 1
        assert work.outbox.resend([uncertain.id], at=now) == 0
        assert work.outbox.resend([], at=now) == 0
        work.outbox.mark_told([], at=now)
        assert work.outbox.uncertain("learner") == []
        work.commit()
    with pytest.raises(ClaimLostError):
        settle(store, item, Delivery.SENT, now)
    again = claim_message(store, now)
    assert again is not None
    assert (again.message.key, again.attempts) == ("1", 1)


def test_a_message_that_is_retried_holds_its_line_until_its_time(store: SqlStorage, now: datetime) -> None:
    put(store, "1", "a", now)
    put(store, "2", "a", now)
    item = claim_message(store, now)
    assert item is not None
    begin_call(store, item, now)
    with store.begin() as work:
        work.outbox.retry(item, not_before=after(now, 7), error="429")
        work.commit()
    assert claim_message(store, after(now, 6)) is None
    again = claim_message(store, after(now, 7))
    assert again is not None
    assert (again.message.key, again.attempts) == ("1", 1)


@pytest.mark.parametrize("state", [Delivery.PENDING, Delivery.SENDING])
def test_a_message_is_not_settled_as_unfinished(store: SqlStorage, now: datetime, state: Delivery) -> None:
    put(store, "1", "a", now)
    item = claim_message(store, now)
    assert item is not None
    with pytest.raises(ValueError, match="not a final state"):
        settle(store, item, state, now)


def test_many_senders_send_every_message_once_and_every_line_in_order(
    store: SqlStorage, now: datetime
) -> None:
    for number in range(40):
        put(store, str(number), f"chat {number % 5}", now)
    sent: list[tuple[str, int]] = []

    def send_until_done(sender: int) -> None:
        while True:
            item = claim_message(store, now, f"s{sender}")
            if item is not None:
                begin_call(store, item, now)
                sent.append((item.message.order_key, int(item.message.key)))
                settle(store, item, Delivery.SENT, now)
                continue
            with store.begin() as work:
                if work.outbox.counts("telegram")[Delivery.SENT] == 40:
                    return

    run_together(send_until_done, 4)
    assert Counter(number for _, number in sent) == Counter(range(40))
    for line in {line for line, _ in sent}:
        numbers = [number for name, number in sent if name == line]
        assert numbers == sorted(numbers)


def test_a_bucket_lets_through_its_capacity_and_then_its_rate(store: SqlStorage, now: datetime) -> None:
    bucket = Bucket("overall", capacity=3, per_second=2)
    with store.begin() as work:
        assert [work.rates.take([bucket], now=now) for _ in range(3)] == [None] * 3
        refusal = work.rates.take([bucket], now=now)
        assert refusal is not None
        assert refusal.bucket == "overall"
        assert refusal.until == after(now, 0.5)
        assert work.rates.take([bucket], now=refusal.until) is None
        assert work.rates.take([bucket], now=after(now, 100)) is None


def test_all_buckets_give_or_none_does(store: SqlStorage, now: datetime) -> None:
    overall, chat = Bucket("overall", 2, 1), Bucket("chat", 1, 0.5)
    with store.begin() as work:
        assert work.rates.take([overall, chat], now=now) is None
        refusal = work.rates.take([overall, chat], now=now)
        assert refusal is not None
        assert (refusal.bucket, refusal.until) == ("chat", after(now, 2))
        assert work.rates.take([overall], now=now) is None
        assert work.rates.take([overall], now=now) is not None


def test_a_bucket_that_is_held_gives_nothing_until_then(store: SqlStorage, now: datetime) -> None:
    bucket = Bucket("chat", 5, 5)
    with store.begin() as work:
        work.rates.hold("chat", until=after(now, 40))
        refusal = work.rates.take([bucket], now=now)
        assert refusal is not None
        assert refusal.until == after(now, 40)
        assert work.rates.take([bucket], now=after(now, 40)) is None


def test_a_clock_that_goes_back_takes_nothing_out_of_a_bucket(store: SqlStorage, now: datetime) -> None:
    bucket = Bucket("overall", 3, 1)
    with store.begin() as work:
        assert work.rates.take([bucket], now=now) is None
        assert work.rates.take([bucket], now=after(now, -3600)) is None


def test_senders_share_a_bucket(store: SqlStorage, now: datetime) -> None:
    chats = [Bucket(f"chat {number}", 100, 1) for number in range(3)]
    overall = Bucket("overall", 25, 1)
    taken: list[bool] = []

    def take_many(number: int) -> None:
        for turn in range(10):
            # Different orders, so that senders which locked in the order given would deadlock.
            buckets = [overall, chats[(number + turn) % 3], chats[number % 3]]
            unique: list[Bucket] = list(dict.fromkeys(buckets))

            with store.begin() as work:
                taken.append(work.rates.take(unique[:: 1 if number % 2 else -1], now=now) is None)
                work.commit()

    run_together(take_many, 4)
    assert taken.count(True) == 25


def test_an_idle_look_takes_no_write_lock(store: SqlStorage, now: datetime) -> None:
    def look(work: UnitOfWork) -> None:
        assert work.inbox.claim("telegram", "w", now=now, lease_seconds=LEASE) is None
        assert work.outbox.claim("telegram", "s", now=now, lease_seconds=LEASE) is None

    with store.begin() as writer:
        writer.inbox.add("telegram", "1", "a", {}, received_at=now)
        started = time.monotonic()
        with store.begin() as idle:
            look(idle)
        assert time.monotonic() - started < 5
