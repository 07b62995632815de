"""Programs that show what differs from run to run (see unsteady.py), by their names in commands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from itertools import dropwhile
from pathlib import PurePath

from .unsteady import CLOCK, MACHINE, NEW, SEED, TIMES, Found

_SHOW = {
    CLOCK: "date cal ncal uptime w time",
    TIMES: "stat",
    SEED: "shuf",
    NEW: "uuidgen mktemp",
    MACHINE: "hostname hostnamectl uname arch nproc lscpu free df lsblk nvidia-smi sw_vers whoami id groups logname"
    " who users last ps top ifconfig ip env printenv",
}
_PROGRAMS = {name: what for what, names in _SHOW.items() for name in names.split()}
_STEADY = {  # with an argument that begins like this, a program shows the same everywhere
    "date": re.compile(r"-[drf]|--(date|reference|file)\b"),
    "cal": re.compile(r"\d"),
    "ncal": re.compile(r"\d"),
    "shuf": re.compile(r"--random-source"),
    "printenv": re.compile(r"[^-]"),  # one variable, which is known
}
_LONG = re.compile(r"-[a-zA-Z]*l|--format=long")  # of a listing
_STARTERS = ("sudo", "xargs", "env", "time", "nice", "nohup", "timeout", "exec", "command", "watch", "stdbuf")
_OWN_WORD = re.compile(r"-.*|\w+=.*|[\d.]+[smhd]?")  # of such a starter's, before the program that it starts
_SHELLS = ("sh", "bash", "zsh", "dash")
_INNER = re.compile(r"\$\(([^()]*)\)|`([^`]*)`")


def unsteady_programs(command: object) -> Iterator[Found]:
    """What the programs show that a command starts; it is a text for the shell, or a list of words."""
    if isinstance(command, str):
        for inner in _INNER.findall(command):
            yield from unsteady_programs("".join(inner))
        for words in _commands(command):
            yield from _started(words)
    elif isinstance(command, list | tuple) and command:
        yield from _started([str(one) for one in command])


def _started(words: Sequence[str]) -> Iterator[Found]:
    name, arguments = PurePath(words[0]).name, words[1:]
    if name in _STARTERS and (started := [*dropwhile(_OWN_WORD.fullmatch, arguments)]):
        yield from _started(started)
        return
    if name in _SHELLS and "-c" in arguments[:-1]:
        yield from unsteady_programs(arguments[arguments.index("-c") + 1])
    elif name == "ls":
        if any(map(_LONG.match, arguments)):
            yield TIMES, "ls -l"
    elif name in _PROGRAMS and not (name in _STEADY and any(map(_STEADY[name].match, arguments))):
        yield _PROGRAMS[name], name


def _commands(text: str) -> Iterator[list[str]]:
    """The simple commands of a text for the shell, each as its words."""
    for line in text.splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        words: list[str] = []
        try:
            tokens = [*lexer, ";"]
        except ValueError:  # quotes that another line closes
            continue
        for one in tokens:
            if one and {*one} <= {*";&|()"}:
                yield from [words] if words else []
                words = []
            elif words or "=" not in one:  # else a variable, for what follows
                words.append(one)
