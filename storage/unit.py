"""The unit of work and the storage that opens it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.mail import Inbox, Outbox, Rates
from bot.ports import Dialogues, Learners, Transcript, UnitOfWork
from storage.dialogues import SqlDialogues
from storage.engine import explain, open_engine
from storage.inbox import SqlInbox
from storage.learners import SqlLearners
from storage.outbox import SqlOutbox
from storage.rates import SqlRates
from storage.session import Session
from storage.transcript import SqlTranscript


class SqlUnitOfWork:
    """Implements ``bot.ports.UnitOfWork``."""

    learners: Learners
    dialogues: Dialogues
    transcript: Transcript
    inbox: Inbox
    outbox: Outbox
    rates: Rates

    def __init__(self, session: Session) -> None:
        self._session = session
        self.learners = SqlLearners(session)
        self.dialogues = SqlDialogues(session)
        self.transcript = SqlTranscript(session)
        self.inbox = SqlInbox(session)
        self.outbox = SqlOutbox(session)
        self.rates = SqlRates(session)

    def commit(self) -> None:
        """Keep what was done."""
        self._session.commit()


class SqlStorage:
    """Implements ``bot.ports.Storage`` on SQLite or PostgreSQL; safe to share between threads.

    ``url`` is sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME, a DatabaseUrlError otherwise.
    Nothing is connected before the first unit of work. ``busy_seconds`` is how long a SQLite writer queues.
    """

    def __init__(self, url: str, *, busy_seconds: float = 30.0) -> None:
        self._engine = open_engine(url, busy_seconds=busy_seconds)

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        """Open a unit of work; StorageUnavailableError when the database fails."""
        try:
            with self._engine.connect() as connection:
                yield SqlUnitOfWork(Session(connection))
        except IntegrityError:
            # Our own mistake (a learner that nobody identified, say), not the state of the database.
            raise
        except (DBAPIError, PoolTimeoutError) as error:
            raise explain(error, self._engine.url) from error

    def close(self) -> None:
        """Close every connection; a later unit of work opens new ones."""
        self._engine.dispose()

    def __repr__(self) -> str:
        return f"SqlStorage({self._engine.url.render_as_string(hide_password=True)!r})"
