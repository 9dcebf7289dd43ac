"""The command line in French over invoke: the same tasks as `inv`, with help and errors that staff can read."""

from __future__ import annotations

import re
import sys

from invoke import Collection, Exit, Program
from invoke.exceptions import ParseError

import tasks
from plugins.workshop.environment import speak_french

USAGE = "Emploi : python3 tasks.py TÂCHE [OPTIONS]"
COMMANDS = Collection.from_module(tasks)
_VALUES = {"STRING": "TEXTE", "INT": "NOMBRE"}


class FrenchProgram(Program):
    """Invoke with French help: `--help` lists the tasks, `TÂCHE --help` their options."""

    def normalize_argv(self, argv: list[str] | None) -> None:
        """Words after a task that takes a list fill that list, which invoke only does for flags."""
        super().normalize_argv(argv)
        program, name, *words = [*self.argv, ""]
        task = COMMANDS.tasks.get(name)
        if task and task.iterable:
            flag = next(iter(task.iterable))
            # The word after an option that takes a value is that value.
            valued = {f"--{argument.name}" for argument in task.get_arguments() if argument.takes_value}
            given = (
                word if word.startswith("-") or before in valued else f"--{flag}={word}"
                for before, word in zip([name, *words], words, strict=False) if word
            )  # fmt: skip
            self.argv = [program, name, *given]

    def parse_tasks(self) -> None:
        """Refuse what cannot be understood in French, with exit code 2."""
        try:
            super().parse_tasks()
        except ParseError as error:
            unknown = re.search(r"'(.*)'", str(error))
            what = f"« {unknown[1]} » n'est ni une tâche ni une option" if unknown else str(error)
            raise Exit(f"Commande incomprise : {what}.\n{USAGE}\nAide : python3 tasks.py --help", code=2) from None

    def print_help(self) -> None:
        """The tasks, a line each."""
        print(f"{USAGE}\n\nTâches :")
        for name in sorted(self.scoped_collection.task_names):
            print(f"  {name:<8} {_text(self.scoped_collection[name]).splitlines()[0]}")
        print("\nOptions d'une tâche : python3 tasks.py TÂCHE --help")

    def print_task_help(self, name: str) -> None:
        """A task's text and its options."""
        print(f"Emploi : python3 tasks.py {name} [OPTIONS]\n\n{_text(self.scoped_collection[name])}")
        options = self.parser.contexts[name].help_tuples()
        if options:
            print("\nOptions :")
        for flags, text in options:
            print(f"  {_french(flags):<34} {text or ''}".rstrip())


def _text(task: object) -> str:
    return (task.__doc__ or "").strip()


def _french(flags: str) -> str:
    return re.sub("|".join(_VALUES), lambda match: _VALUES[match[0]], flags)


if __name__ == "__main__":
    speak_french()
    program = FrenchProgram(namespace=COMMANDS, name="tasks.py", binary="tasks.py")
    program.run(["tasks.py", *sys.argv[1:]])
