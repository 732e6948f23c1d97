"""How dialogues are written: what the learner says and presses, and what they expect to see."""

from tests.drivers.models import Driver, Shown


class Learner:
    """A learner in front of the bot. Every step is checked against what appeared after the one before it."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        self._shown = Shown("")

    def say(self, text: str) -> None:
        """Type a message."""
        self._shown = self.driver.type(text)

    def press(self, label: str) -> None:
        """Press a button, or type its number where there are no buttons."""
        assert label in self._shown.choices, f"no choice “{label}” among {self._shown.choices}"
        self._shown = self.driver.press(label)

    def send_file(self, name: str) -> None:
        """Send a file."""
        self._shown = self.driver.send_file(name, b"%PDF-1.7")

    def restart_bot(self) -> None:
        """Stop and start the bot."""
        self.driver.restart_bot()

    def expect(self, *parts: str) -> None:
        """Expect each of these pieces in the answer."""
        for part in parts:
            assert part in self._shown.text, f"“{part}” is not in: {self._shown.text}"

    def expect_not(self, *parts: str) -> None:
        """Expect none of these pieces in the answer."""
        for part in parts:
            assert part not in self._shown.text, f"“{part}” is in: {self._shown.text}"

    def expect_choices(self, *labels: str) -> None:
        """Expect exactly these choices, in this order."""
        assert self._shown.choices == labels

    def expect_source(self, *parts: str) -> None:
        """Expect a source line with each of these pieces."""
        assert any(all(part in line for part in parts) for line in self._shown.sources), self._shown.sources

    def expect_sources(self, *lines: str) -> None:
        """Expect exactly these source lines, in this order."""
        assert self._shown.sources == lines

    def expect_no_source(self) -> None:
        """Expect an answer without any source line."""
        assert self._shown.sources == ()
