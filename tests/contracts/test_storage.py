"""Every storage keeps learners, dialogues and transcripts, all or nothing."""

import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import IntegrityError, StatementError

import storage
from bot.ports import Dialogue, DialogueChangedError, Entry
from storage import DatabaseUrlError, SqlStorage, StorageUnavailableError


def welcome(store: SqlStorage, learner: str, at: datetime) -> str:
    with store.begin() as work:
        found = work.learners.identify("web", f"address of {learner}", new_id=learner, at=at)
        work.commit()
    return found


def in_parallel(*actions: Callable[[], None]) -> None:
    """Run actions at the same time, each in its thread; the first error is raised here."""
    errors: list[BaseException] = []
    barrier = threading.Barrier(len(actions))

    def run(action: Callable[[], None]) -> None:
        try:
            barrier.wait()
            action()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_an_unknown_address_becomes_a_new_learner_and_stays_that_learner(
    store: SqlStorage, now: datetime
) -> None:
    with store.begin() as work:
        assert work.learners.identify("telegram", "7", new_id="a", at=now) == "a"
        assert work.learners.identify("web", "7", new_id="b", at=now) == "b"
        work.commit()
    with store.begin() as work:
        assert work.learners.identify("telegram", "7", new_id="c", at=now) == "a"
        assert [address.channel for address in work.learners.addresses("a")] == ["telegram"]
        assert work.learners.addresses("c") == []


def test_two_messages_of_a_stranger_at_once_make_one_learner(store: SqlStorage, now: datetime) -> None:
    found: list[str] = []

    def meet(new_id: str) -> None:
        with store.begin() as work:
            found.append(work.learners.identify("telegram", "7", new_id=new_id, at=now))
            work.commit()

    in_parallel(*[lambda number=number: meet(f"learner {number}") for number in range(6)])  # type: ignore[misc]
    assert len(set(found)) == 1


def test_a_blocked_address_is_marked_until_its_next_message(store: SqlStorage, now: datetime) -> None:
    with store.begin() as work:
        work.learners.identify("telegram", "7", new_id="a", at=now)
        work.learners.mark_blocked("telegram", "7", at=now)
        assert work.learners.addresses("a")[0].blocked_at == now
        work.learners.identify("telegram", "7", new_id="b", at=now)
        assert work.learners.addresses("a")[0].blocked_at is None


def test_a_dialogue_comes_back_as_it_was_saved(store: SqlStorage, now: datetime) -> None:
    learner = welcome(store, "a", now)
    saved = Dialogue(learner, "quiz", {"items": [1, {"题": "甲\0乙"}], "left": None}, "zh-Hant")
    with store.begin() as work:
        assert work.dialogues.load(learner) == Dialogue(learner)
        work.dialogues.save(saved, at=now)
        work.commit()
    with store.begin() as work:
        assert work.dialogues.load(learner) == saved
        work.dialogues.save(Dialogue(learner, "ask"), at=now)
        work.dialogues.save(Dialogue(learner, "career"), at=now)
        work.commit()
    with store.begin() as work:
        assert work.dialogues.load(learner).flow == "career"


@pytest.mark.parametrize("existing", [False, True])
def test_a_dialogue_saved_by_another_meanwhile_is_not_overwritten(
    store: SqlStorage, now: datetime, existing: bool
) -> None:
    learner = welcome(store, "a", now)
    if existing:
        with store.begin() as work:
            work.dialogues.save(Dialogue(learner, "ask"), at=now)
            work.commit()
    with store.begin() as slow:
        slow.dialogues.load(learner)
        with store.begin() as quick:
            quick.dialogues.load(learner)
            quick.dialogues.save(Dialogue(learner, "quiz"), at=now)
            quick.commit()
        with pytest.raises(DialogueChangedError):
            slow.dialogues.save(Dialogue(learner, "career"), at=now)
    with store.begin() as work:
        assert work.dialogues.load(learner).flow == "quiz"


def test_a_dialogue_of_nobody_is_refused(store: SqlStorage, now: datetime) -> None:
    with pytest.raises(IntegrityError), store.begin() as work:
        work.dialogues.save(Dialogue("nobody"), at=now)


def test_the_transcript_returns_the_last_lines_oldest_first(store: SqlStorage, now: datetime) -> None:
    learner, other = welcome(store, "a", now), welcome(store, "b", now)
    lines = [Entry("user" if n % 2 else "assistant", f"第{n}句", now, {"n": n}) for n in range(5)]
    with store.begin() as work:
        work.transcript.append(learner, lines)
        work.transcript.append(other, [Entry("user", "别人的话", now)])
        work.transcript.append(learner, [])
        work.commit()
    with store.begin() as work:
        recent = work.transcript.recent(learner, 3)
        assert [(entry.text, entry.role, entry.extra["n"], entry.at) for entry in recent] == [
            ("第2句", "assistant", 2, now),
            ("第3句", "user", 3, now),
            ("第4句", "assistant", 4, now),
        ]
        assert work.transcript.erase(learner) == 5
        work.commit()
    with store.begin() as work:
        assert work.transcript.recent(learner, 3) == []
        assert len(work.transcript.recent(other, 3)) == 1


def test_text_that_no_database_stores_is_kept_as_far_as_possible(store: SqlStorage, now: datetime) -> None:
    learner = welcome(store, "a", now)
    with store.begin() as work:
        work.transcript.append(learner, [Entry("user", "a\0b\ud83dc 😀", now, {"raw": "\0\ud83d"})])
        work.commit()
    with store.begin() as work:
        (entry,) = work.transcript.recent(learner, 1)
    assert entry.text == "ab?c 😀"
    assert entry.extra["raw"] == "\0\ud83d"


def test_moments_come_back_in_utc_whatever_zone_they_were_given_in(store: SqlStorage, now: datetime) -> None:
    learner = welcome(store, "a", now)
    beijing = now.astimezone(timezone(timedelta(hours=8)))
    with store.begin() as work:
        work.transcript.append(learner, [Entry("user", "早", beijing)])
        work.commit()
    with store.begin() as work:
        (entry,) = work.transcript.recent(learner, 1)
    assert entry.at == now
    assert entry.at.tzinfo == UTC


def test_a_moment_without_a_zone_is_refused(store: SqlStorage, now: datetime) -> None:
    with pytest.raises((ValueError, StatementError), match="no time zone"), store.begin() as work:
        work.learners.identify("web", "x", new_id="a", at=now.replace(tzinfo=None))
    assert welcome(store, "a", now) == "a"


def test_what_is_not_committed_is_undone(store: SqlStorage, now: datetime) -> None:
    learner = welcome(store, "a", now)
    with store.begin() as work:
        work.dialogues.save(Dialogue(learner, "quiz"), at=now)

    def fail_halfway() -> None:
        with store.begin() as work:
            work.dialogues.save(Dialogue(learner, "quiz"), at=now)
            work.inbox.add("telegram", "1", "7", {}, received_at=now)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    with store.begin() as work:
        assert work.dialogues.load(learner).flow == ""
        assert work.inbox.counts("telegram")["waiting"] == 0


def test_everything_of_one_unit_is_kept_together(store: SqlStorage, now: datetime) -> None:
    learner = welcome(store, "a", now)
    with store.begin() as work, store.begin() as other:
        work.dialogues.save(Dialogue(learner, "quiz"), at=now)
        work.transcript.append(learner, [Entry("user", "开始", now)])
        assert other.transcript.recent(learner, 1) == []
        assert other.dialogues.load(learner).flow == ""
        work.commit()
        assert other.dialogues.load(learner).flow == "quiz"


def test_many_writers_queue_instead_of_failing(store: SqlStorage, now: datetime) -> None:
    learner = welcome(store, "a", now)

    def write() -> None:
        for _ in range(20):
            with store.begin() as work:
                # A read first: on SQLite a transaction that read may not become a writing one later.
                work.transcript.recent(learner, 1)
                work.transcript.append(learner, [Entry("user", "一", now)])
                work.commit()

    in_parallel(*[write] * 6)
    with store.begin() as work:
        assert len(work.transcript.recent(learner, 1000)) == 120


def test_a_database_that_was_not_migrated_says_so(database_url: str, now: datetime) -> None:
    store = SqlStorage(database_url)
    with pytest.raises(StorageUnavailableError, match="has not been migrated"), store.begin() as work:
        work.dialogues.load("a")
    storage.migrate(database_url)
    assert welcome(store, "a", now) == "a"
    store.close()


def test_a_locked_sqlite_database_is_one_sentence_and_the_next_call_works(
    tmp_path: Path, now: datetime
) -> None:
    path = tmp_path / "zhitu.db"
    storage.migrate(f"sqlite:///{path}")
    store = SqlStorage(f"sqlite:///{path}", busy_seconds=0.05)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageUnavailableError) as caught:
        welcome(store, "a", now)
    assert str(path) in str(caught.value)
    assert "locked by another program" in str(caught.value)
    assert "\n" not in str(caught.value)
    holder.execute("ROLLBACK")
    holder.close()
    assert welcome(store, "a", now) == "a"
    store.close()


def test_a_missing_folder_is_one_sentence_and_the_next_call_works(tmp_path: Path, now: datetime) -> None:
    folder = tmp_path / "missing"
    url = f"sqlite:///{folder / 'zhitu.db'}"
    store = SqlStorage(url)
    for use in (lambda: welcome(store, "a", now), lambda: storage.migrate(url), lambda: storage.pending(url)):
        with pytest.raises(StorageUnavailableError, match=r"folder .*missing of the database does not exist"):
            use()
    folder.mkdir()
    storage.migrate(url)
    assert welcome(store, "a", now) == "a"
    store.close()


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "zhitu.db"
    path.write_bytes(b"this is not a database, however long one looks at it " * 50)
    store = SqlStorage(f"sqlite:///{path}")
    with pytest.raises(StorageUnavailableError, match=r"cannot be read .*restore it from a backup"):
        welcome(store, "a", now)
    store.close()


def test_a_server_that_is_not_there_is_one_sentence_without_the_password(now: datetime) -> None:
    store = SqlStorage("postgresql://someone:a-secret@127.0.0.1:1/zhitu")
    with pytest.raises(StorageUnavailableError, match="cannot be reached") as caught:
        welcome(store, "a", now)
    assert "a-secret" not in str(caught.value)
    assert "a-secret" not in repr(store)
    assert "\n" not in str(caught.value)


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_wrong_password_and_a_missing_database_are_named(database_url: str, now: datetime) -> None:
    with pytest.raises(StorageUnavailableError, match="refuses the user name or password"):
        welcome(SqlStorage(database_url.replace("of-a-test", "wrong")), "a", now)
    with pytest.raises(StorageUnavailableError, match="no such database"):
        welcome(SqlStorage(database_url + "_elsewhere"), "a", now)


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_connections_cut_by_the_server_are_replaced(
    store: SqlStorage, migrated_url: str, now: datetime
) -> None:
    welcome(store, "a", now)
    with psycopg.connect(migrated_url, autocommit=True) as administrator:
        administrator.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert welcome(store, "b", now) == "b"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "zhitu.db",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://x/y",
        "oracle2://x/y",
        "postgresql://h",
        "://",
    ],
)
def test_an_address_of_no_known_database_is_refused(url: str) -> None:
    with pytest.raises(DatabaseUrlError, match="expected sqlite:///PATH or postgresql://"):
        SqlStorage(url)
