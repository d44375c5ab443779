"""The catalogue as a process on a real router, asked by anybody and by components."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from livetiming.ports import CallFailed
from livetiming.protocol import topics
from livetiming.recording import open_recording
from livetiming.runtime.threads import run_in_thread
from tests.buses import ANYBODY, RouterCase
from tests.integration.programs import Programs, programs
from tests.router import Router
from tests.unit.recording.test_catalogue import a_file

pytestmark = pytest.mark.integration


class TestRecordings(RouterCase):
    timeout = 60

    @pytest.fixture(autouse=True)
    def _serving(self, router: Router, tmp_path: Path) -> Iterator[None]:
        self.folder = router.plan.recordings_dir
        a_file(self.folder, "open.zip", uuid="open", name="Alpha")
        a_file(self.folder, "secret.zip", uuid="secret", name="Beta", hidden=True)
        (self.folder / "bad.zip").write_bytes(b"no recording")
        with programs(router, tmp_path) as start:
            self.start_program: Programs = start
            self.program = start.start(
                "recordings", "--recordings-dir", str(self.folder), "--interval", "0.5"
            )
            self.program.says("2 recordings in")
            yield
        for path in self.folder.iterdir():
            path.unlink()

    async def test_anybody_sees_what_is_not_hidden(self) -> None:
        viewer = await self.join(ANYBODY)

        page = await viewer.call(topics.RECORDINGS_PAGE, 1, None, True)

        assert ["open"] == [entry["uuid"] for entry in page["recordings"]]
        assert ["Alpha"] == await viewer.call(topics.RECORDINGS_NAMES, True)
        assert "Alpha" == (await viewer.call(topics.RECORDINGS_MANIFEST, "open"))["name"]
        assert await viewer.call(topics.RECORDINGS_MANIFEST, "none") is None
        with pytest.raises(CallFailed, match="not_authorized"):
            await viewer.call(topics.UPDATE_RECORDING_MANIFEST, {"uuid": "open", "name": "x"}, "y")

    async def test_a_component_sees_and_corrects_all(self) -> None:
        component = await self.join()

        page = await component.call(topics.RECORDINGS_PAGE, 1, None, True)
        assert {"open", "secret"} == {entry["uuid"] for entry in page["recordings"]}
        change = {"uuid": "secret", "name": "Gamma", "filename": "../../etc/passwd"}
        await component.call(topics.UPDATE_RECORDING_MANIFEST, change)

        assert ["Alpha", "Gamma"] == await component.call(topics.RECORDINGS_NAMES, True)
        with open_recording(self.folder / "secret.zip") as recording:
            assert "Gamma" == recording.manifest["name"]

    async def test_a_new_recording_is_found(self) -> None:
        viewer = await self.join(ANYBODY)
        await run_in_thread(lambda: a_file(self.folder, "new.zip", uuid="new"))

        while "new" not in await self.uuids(viewer):
            pass  # each call waits for its answer

    async def uuids(self, viewer: object) -> list[str]:
        page = await viewer.call(topics.RECORDINGS_PAGE)  # type: ignore[attr-defined]
        return [entry["uuid"] for entry in page["recordings"]]

    async def test_the_page_gets_the_list_and_the_files_but_nothing_hidden(self) -> None:
        index = json.loads(await self.get("index.json") or b"{}")

        assert ["open"] == list(index)
        data = (self.folder / "open.zip").read_bytes()
        assert data == await self.get("open.zip")
        for name in (".catalogue.json", "nothing.zip", "..%2f..%2fetc%2fpasswd", ""):
            assert await self.get(name) is None, name

    async def get(self, name: str) -> bytes | None:
        """Return what the router serves, ``None`` if there is no such file."""

        def fetch() -> bytes | None:
            try:
                with urllib.request.urlopen(f"{self.router.page_url}recordings/{name}") as response:
                    body: bytes = response.read()
                    return body
            except urllib.error.HTTPError as error:
                error.close()
                return None if error.code == 404 else b"another error"

        return await run_in_thread(fetch)

    async def test_a_second_catalogue_is_told_that_there_is_one(self) -> None:
        second = await run_in_thread(
            self.start_program.start, "recordings", "--recordings-dir", str(self.folder)
        )

        assert 1 == await run_in_thread(second.wait)
        assert "already" in second.log
