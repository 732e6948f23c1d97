"""What the parts of the channel run on: threads for the database, a bell for idle workers, a way to stop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

_Result = TypeVar("_Result")


class Bell:
    """Wakes everybody who waits. Listen first, then look for work, then wait: no ring is missed."""

    def __init__(self) -> None:
        self._next: asyncio.Future[None] | None = None

    def listen(self) -> asyncio.Future[None]:
        """Return what the next ring completes."""
        if self._next is None or self._next.done():
            self._next = asyncio.get_running_loop().create_future()
        return self._next

    def ring(self) -> None:
        """Wake everybody who has listened."""
        if self._next is not None and not self._next.done():
            self._next.set_result(None)


class Runtime:
    """Shared by the parts of a running channel."""

    def __init__(self, threads: int) -> None:
        self.stopping = asyncio.Event()
        self.inbox_bell = Bell()
        self.outbox_bell = Bell()
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="telegram")

    async def in_thread(self, action: Callable[[], _Result]) -> _Result:
        """Run what blocks (the database, the core) in a thread.

        When the caller is cancelled the action still runs to its end, and is waited for.
        """
        future = asyncio.get_running_loop().run_in_executor(self._executor, action)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            with suppress(Exception):
                await future
            raise

    async def pause(self, seconds: float, bell: asyncio.Future[None] | None = None) -> None:
        """Wait until the time is over, the bell rings or the channel stops."""
        stop = asyncio.ensure_future(self.stopping.wait())
        waiting: set[asyncio.Future[object]] = {stop}  # type: ignore[arg-type]
        if bell is not None:
            waiting.add(bell)  # type: ignore[arg-type]
        try:
            await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.cancel()

    def close(self) -> None:
        """Let the threads end."""
        self._executor.shutdown(wait=True)
