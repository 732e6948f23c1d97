"""Sending messages: claim, wait for the limits, call, record what became of the message."""

import heapq
import logging
from datetime import datetime, timedelta

from telegram import Bot

from bot.channels.telegram.boundaries import Boundary, Step
from bot.channels.telegram.config import CHANNEL, TelegramConfig, chat_bucket, overall_bucket
from bot.channels.telegram.delivery import Later, Settled, deliver
from bot.channels.telegram.render import Call
from bot.channels.telegram.running import Runtime
from bot.mail import ClaimLostError, Delivery, OutboxItem, Refusal
from bot.ports import Clock, Storage, StorageUnavailableError

_LOG = logging.getLogger(__name__)
# How long no chat gets anything after the platform told us to wait with one.
_HOLD_ALL_SECONDS = 1.0
_RECORD_TRIES = 5


class Sender:
    """Empties the outbox until the channel stops; several ``run`` side by side, in many processes."""

    def __init__(
        self,
        bot: Bot,
        storage: Storage,
        config: TelegramConfig,
        runtime: Runtime,
        *,
        clock: Clock,
        boundary: Boundary,
    ) -> None:
        self._bot = bot
        self._storage = storage
        self._config = config
        self._runtime = runtime
        self._clock = clock
        self._boundary = boundary
        # When messages that had to wait become due: nobody rings a bell then.
        self._due: list[datetime] = []

    async def run(self, sender: str) -> None:
        """Send messages one after the other; the one in hand when the channel stops is finished."""
        while not self._runtime.stopping.is_set():
            ring = self._runtime.outbox_bell.listen()
            try:
                found = await self._runtime.in_thread(lambda: self._take(sender))
                if found is None:
                    await self._runtime.pause(self._seconds_to_next(), ring)
                    continue
                refusal = await self._send(found)
                if refusal is None:
                    continue
                if refusal.bucket == overall_bucket():
                    await self._runtime.pause(self._seconds_until(refusal.until))
                else:
                    heapq.heappush(self._due, refusal.until)
            except StorageUnavailableError as error:
                _LOG.error("messages cannot be sent: %s", error)
                await self._runtime.pause(self._config.look_seconds)
            except Exception:
                # Whatever is wrong with one message must not stop the others.
                _LOG.exception("a message could not be handled")
                await self._runtime.pause(self._config.look_seconds)

    def _take(self, sender: str) -> OutboxItem | None:
        """Claim the next message."""
        with self._storage.begin() as work:
            lease = self._config.outbox_lease
            item = work.outbox.claim(CHANNEL, sender, now=self._clock(), lease_seconds=lease)
            work.commit()
        return item

    async def _send(self, item: OutboxItem) -> Refusal | None:
        """Send a claimed message; a Refusal when the limits do not let it go yet."""
        self._boundary(Step.BEFORE_SEND)
        try:
            call = Call.from_payload(item.message.payload)
        except (KeyError, TypeError, ValueError) as error:
            unreadable = f"unreadable payload ({type(error).__name__})"
            await self._record(item, Settled(Delivery.REJECTED, error=unreadable))
            return None
        try:
            refusal = await self._runtime.in_thread(lambda: self._begin(item))
        except ClaimLostError as lost:
            _LOG.info("%s", lost)
            return None
        if refusal is not None:
            return refusal
        outcome = await deliver(self._bot, call, item.attempts)
        self._boundary(Step.AFTER_SEND)
        await self._record(item, outcome)
        return None

    def _begin(self, item: OutboxItem) -> Refusal | None:
        """Begin the call where the limits let it through, else put the message back until they do.

        The limits are asked here and not at the claim: what waits between the two would bunch up. For the
        same reason the clock is read after the first write, which may have queued for the database.
        """
        with self._storage.begin() as work:
            work.outbox.begin_call(item, at=self._clock(), lease_seconds=self._config.outbox_lease)
            buckets = self._config.limits.buckets(item.message.order_key)
            refusal = work.rates.take(buckets, now=self._clock())
            if refusal is None:
                work.commit()
                return None
        with self._storage.begin() as work:
            work.outbox.retry(item, not_before=refusal.until)
            work.commit()
        return refusal

    async def _record(self, item: OutboxItem, outcome: Settled | Later) -> None:
        """Store the outcome; while the database is away, try for a while: it would be lost."""
        for _ in range(_RECORD_TRIES):
            try:
                await self._runtime.in_thread(lambda: self._store(item, outcome))
                break
            except StorageUnavailableError as error:
                _LOG.error("the outcome of message %s cannot be stored: %s", item.message.key, error)
                await self._runtime.pause(self._config.look_seconds)
            except ClaimLostError as lost:
                _LOG.info("%s", lost)
                break
        if isinstance(outcome, Later):
            heapq.heappush(self._due, self._clock() + timedelta(seconds=outcome.seconds))

    def _store(self, item: OutboxItem, outcome: Settled | Later) -> None:
        now = self._clock()
        chat = item.message.order_key
        with self._storage.begin() as work:
            if isinstance(outcome, Later):
                until = now + timedelta(seconds=outcome.seconds)
                work.outbox.retry(item, not_before=until, error=outcome.error)
                if outcome.flood:
                    work.rates.hold(chat_bucket(chat), until=until)
                    # The platform does not say which limit it was, so everybody takes a breath.
                    all_until = now + timedelta(seconds=min(outcome.seconds, _HOLD_ALL_SECONDS))
                    work.rates.hold(overall_bucket(), until=all_until)
            else:
                work.outbox.settle(
                    item, outcome.state, at=now, platform_id=outcome.platform_id, error=outcome.error
                )
                # Counted from the end of the call: when in it the message arrived, nobody knows.
                rest = timedelta(seconds=self._config.limits.rest(chat))
                work.rates.hold(chat_bucket(chat), until=now + rest)
                if outcome.state is Delivery.BLOCKED:
                    work.learners.mark_blocked(CHANNEL, chat, at=now)
            work.commit()
        _report(item, outcome)

    def _seconds_until(self, moment: datetime) -> float:
        return max((moment - self._clock()).total_seconds(), 0.0)

    def _seconds_to_next(self) -> float:
        """Return how long to wait for a ring: until the next message is due, but not without an end."""
        now = self._clock()
        while self._due and self._due[0] <= now:
            heapq.heappop(self._due)
        look = self._config.look_seconds
        return min(look, self._seconds_until(self._due[0])) if self._due else look


def _report(item: OutboxItem, outcome: Settled | Later) -> None:
    if isinstance(outcome, Later):
        _LOG.info("message %s waits %.1f s: %s", item.message.key, outcome.seconds, outcome.error)
    elif outcome.state is not Delivery.SENT:
        _LOG.warning("message %s: %s (%s)", item.message.key, outcome.state.value, outcome.error)
