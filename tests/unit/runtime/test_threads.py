from __future__ import annotations

import threading

import pytest
from twisted.trial.unittest import TestCase

from livetiming.runtime.threads import run_in_thread


class TestThreads(TestCase):
    async def test_work_is_done_in_another_thread(self) -> None:
        other = await run_in_thread(threading.get_ident)

        assert other != threading.get_ident()

    async def test_its_result_comes_back(self) -> None:
        assert await run_in_thread(max, 1, 2) == 2

    async def test_its_failure_comes_back(self) -> None:
        with pytest.raises(ZeroDivisionError):
            await run_in_thread(divmod, 1, 0)
