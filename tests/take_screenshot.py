"""``python -m tests.take_screenshot``: take the picture of the README anew, from the running program."""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.browser import chromium

_PICTURE = Path(__file__).parents[1] / "docs" / "images" / "web-chat.png"
_QUESTION = "1+X直播电商初级考证费多少"
_ADDRESS = re.compile(r"Zhitu is at (http://\S+)")


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="zhitu-picture-") as folder:
        log = Path(folder) / "log"
        with log.open("w") as output:
            server = subprocess.Popen(
                [sys.executable, "-m", "bot", "serve"],
                env={**os.environ, "ZHITU_PORT": "0", "ZHITU_DATA_DIR": folder},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        try:
            while not (found := _ADDRESS.search(log.read_text())):
                assert server.poll() is None, log.read_text()
                time.sleep(0.1)
            _take(found.group(1))
        finally:
            server.terminate()
            server.wait(30)
    print(f"{_PICTURE}: {_PICTURE.stat().st_size:,} bytes; look at it")
    return 0


def _take(address: str) -> None:
    with chromium() as browser:
        page = browser.new_page(locale="zh-CN", viewport={"width": 960, "height": 880})
        page.goto(address)
        page.get_by_label("你的问题").fill(_QUESTION)
        page.get_by_role("button", name="发送", exact=True).click()
        page.locator("#log .entry.bot").last.get_by_text(re.compile("来源 .*条")).click()
        # The page scrolls smoothly to the answer.
        page.wait_for_timeout(1000)
        page.screenshot(path=_PICTURE)


if __name__ == "__main__":
    raise SystemExit(main())
