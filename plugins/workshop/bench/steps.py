"""How far a measure is: a bar where there is a terminal to draw it, a line per step elsewhere."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console

from plugins.workshop.progress import new_bar


class Steps:
    """A count of steps, `total` of them, each named in French as it begins."""

    def __init__(self, title: str, total: int) -> None:
        self._console = Console(highlight=False, markup=False, soft_wrap=True)
        self._bar = new_bar(console=self._console, disable=not self._console.is_terminal)
        self._title, self._step, self.total, self.begun = title, "", total, 0
        self._task = self._bar.add_task(title, total=total)

    def __enter__(self) -> Steps:
        self._bar.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def begin(self, step: str) -> None:
        """The step before has ended, and this one begins."""
        self._bar.update(self._task, completed=self.begun, description=f"{self._title}, {step}")
        self._step, self.begun = step, self.begun + 1
        if not self._console.is_terminal:
            self._console.print(f"[{self.begun}/{self.total}] {self._title}, {step}")

    def heard(self, line: str) -> None:
        """A command says something within a step: how many pages are written, for one."""
        self._bar.update(self._task, description=f"{self._title}, {self._step} : {line[:60]}")

    def say(self, result: str) -> None:
        """Tell a result, that stays to be read."""
        self._console.print(f"{self._title}, {self._step} : {result}")
