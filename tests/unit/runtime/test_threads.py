from __future__ import annotations

import threading

import pytest
from twisted.trial.unittest import TestCase

from livetiming.runtime.reactor import the_reactor
from livetiming.runtime.threads import in_own_thread, run_in_thread


class TestThreads(TestCase):
    async def test_work_is_done_in_another_thread(self) -> None:
        other = await run_in_thread(threading.get_ident)

        assert other != threading.get_ident()

    async def test_its_result_comes_back(self) -> None:
        assert await run_in_thread(max, 1, 2) == 2

    async def test_its_failure_comes_back(self) -> None:
        with pytest.raises(ZeroDivisionError):
            await run_in_thread(divmod, 1, 0)

    async def test_work_that_may_hang_has_a_thread_of_its_own(self) -> None:
        def who() -> tuple[str, bool]:
            thread = threading.current_thread()
            return thread.name, thread.daemon

        assert ("mine", True) == await in_own_thread(the_reactor(), who, name="mine")

    async def test_its_own_threads_failure_comes_back_too(self) -> None:
        with pytest.raises(ZeroDivisionError):
            await in_own_thread(the_reactor(), divmod, 1, 0, name="mine")
