"""What the steps of a session look at, by the names of `memory/inputs`, and what was there when they first did.

Usually these notes are made by the supervisor, which the kernel tells what all of the session's processes look at
(seccomp.py). Where the kernel does not tell, they are made in the job's process from audit hooks (trace.py), which know
only what Python itself looks at.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from msgspec.structs import replace

from ..course.model import Step
from ..memory.digests import Digests
from ..memory.inputs import see, value_of
from .job import CONNECTION, StepResult
from .seccomp import Kind, Notification
from .surroundings import Surroundings, top_of
from .variables import KEPT

_NETWORK = ("2", "10")  # AF_INET and AF_INET6
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_MODULES = (".py", ".pyc")
_METADATA = ".dist-info/METADATA"
_KEPT = [name for name in KEPT if name != "TMPDIR"]  # what programs inherit


@dataclass
class Reads:
    """The notes of a session.

    Of all steps so far: `seen` maps names to what was there when first looked at; `products` are paths that the session
    made without having looked there before; `touched` are those that it changed on disk, with their folders; `packages`
    are installed ones that other programs imported; `distributions` are those whose versions were asked for; `has_run`
    says whether it started other programs.

    Of the step that runs: `looked` are all names that it looked at; `needs` are the files of the course that it opened,
    `others` files from elsewhere; `modules` are what it imported from elsewhere; `written` are files that it wrote;
    `has_connected` says whether it used the network.
    """

    around: Surroundings
    seen: dict[str, str] = field(default_factory=dict)
    products: set[str] = field(default_factory=set)
    packages: set[str] = field(default_factory=set)
    distributions: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    has_run: bool = False
    has_connected: bool = False
    looked: set[str] = field(default_factory=set)
    needs: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)
    modules: set[str] = field(default_factory=set)
    written: dict[str, None] = field(default_factory=dict)
    _digests: Digests = field(init=False)

    def __post_init__(self) -> None:
        self._digests = Digests(Path(self.around.roots[0]))

    def copy(self) -> Reads:
        """The notes as they are now, for a checkpoint."""
        return dataclasses.replace(
            self,
            seen={**self.seen},
            products={*self.products},
            packages={*self.packages},
            distributions={*self.distributions},
            touched={*self.touched},
        )  # what is of a step is begun anew before it is looked at

    def begin(self, folder: str, step: Step) -> None:
        """Forget the step before; look at what a step of a lecture in `folder` declares to read."""
        self.has_connected = False
        for noted in (self.looked, self.needs, self.others, self.modules, self.written):
            noted.clear()
        for name in step.reads:
            self._note(f"file:{os.path.normpath(os.path.join(folder, name))}")  # noqa: PTH118

    def note_call(self, call: Notification, job: int) -> None:
        """Note a call, before it goes on. The process `job` tells itself what it imports."""
        if call.kind is Kind.CONNECT:
            self.has_connected |= call.path in _NETWORK
            return
        if call.source:
            self.opened(call.source)
        if call.path.startswith(self.around.passed) and ".." not in call.path:
            if call.kind is Kind.OPEN:
                self._opened_installed(call.path, call.pid, job)
        elif call.path or call.kind is Kind.RUN:
            _HEARD[call.kind](self, call.path, call.flags)

    def _opened_installed(self, path: str, pid: int, job: int) -> None:
        if path.endswith(_METADATA):
            self.distributions.add(path.removesuffix(_METADATA).rpartition("/")[2].partition("-")[0])
            return
        if os.path.islink(path) and (name := self.around.name(os.path.realpath(path))):  # noqa: PTH114
            self._read(name)
        package = self.around.package(path)
        if package and package not in self.packages and _process_of(pid) != job:
            self.packages.add(package)

    def opened(self, path: str, flags: int = 0) -> None:
        """Note that a file was opened, or looked for, with these flags of open(2)."""
        if not (name := self.around.name(path)):
            return
        if flags & WRITES:
            overwrites = flags & (os.O_TRUNC | os.O_EXCL) or (flags & os.O_CREAT and not os.path.lexists(path))
            self._wrote(name, bool(overwrites))
            if not flags & os.O_RDWR:
                return
        for one in (name, self.around.name(os.path.realpath(path))):  # the session may have made but a link to it
            if one and one not in self.products and not os.path.isdir(path):  # noqa: PTH112
                self._read(one)

    def asked(self, path: str, _: int = 0) -> None:
        """Note a question for what is at a path (stat and the like)."""
        name = self.around.name(path)
        is_above = name[:1] == "/" and os.path.isdir(path)  # noqa: PTH112  (or beside: a folder, at any rate)
        if name and not is_above and not self.around.is_systems(name):
            self._note(f"kind:{name}")

    def followed(self, path: str, _: int = 0) -> None:
        """Note a question for where a link leads to, or whether there is one."""
        name = self.around.name(path)
        if name and name not in self.products and os.path.islink(path) and not self.around.is_systems(name):  # noqa: PTH114
            self._note(f"link:{name}")
        else:
            self.asked(path)

    def listed(self, path: str, _: int = 0) -> None:
        """Note that a folder was listed."""
        name = self.around.name(path)
        if name and name not in self.around.modules and not self.around.is_systems(f"{name}/"):
            self._note(f"listing:{name}")

    def ran(self, path: str, _: int = 0) -> None:
        """Note that a program was started, or looked for."""
        name = self.around.name(path) if path else ""  # of an open file
        if name and (name[:1] != "/" or os.path.isfile(path)):  # noqa: PTH113  (PATH is gone through until it is found)
            self._read(name)
        self.has_run = True

    def made(self, path: str, _: int = 0) -> None:
        """Note that something was put at a path, whatever was there."""
        if name := self.around.name(path):
            self._wrote(name, overwrites=True)

    def joined(self, path: str, _: int = 0) -> None:
        """Note that a link was put at a path, which fails where something is."""
        if not os.path.lexists(path):
            self.made(path)

    def created(self, path: str, _: int = 0) -> None:
        """Note that a folder, pipe or socket was put at a path, which fails where something is."""
        if not os.path.lexists(path) and (name := self.around.name(path)):
            self._touch(name)
            self.products.add(name)

    def removed(self, path: str, _: int = 0) -> None:
        """Note that what was at a path was taken away."""
        if name := self.around.name(path):
            self._touch(name)

    def finish(self) -> dict[str, str]:
        """All that was looked at so far, but for what the session made itself."""
        for place in self.products:  # its own doing, as is that they are there
            for name in (f"kind:{place}", f"file:{place}", f"link:{place}"):
                self.seen.pop(name, None)
            for folder in (place, os.path.dirname(place) or "."):  # noqa: PTH120  (what else is there is not its own)
                if (name := f"listing:{folder}") in self.seen:
                    self.seen[name] = self._look(name)
        return dict(self.seen)

    def complete(self, result: StepResult, step: Step, given: Mapping[str, str]) -> StepResult:
        """The result of a step with what it read, `given` the caller's environment, and remarks on that."""
        inherited = {f"variable:{name}": value_of(given.get(name)) for name in _KEPT} if self.has_run else {}
        reads = {**result.reads, **inherited, **self.finish()}
        other = [name for name, was in reads.items() if name.startswith(_COMPARED) and self._look(name) != was]
        own = [place for place in self.written if {f"file:{place}", f"kind:{place}"} & {*other} - self.looked]
        return replace(
            result,
            reads=reads,
            changed=tuple(name for name in other if name in self.looked or name.partition(":")[2] not in self.touched),
            remarks=(*result.remarks, *self._remarks(step, result.lines, own)),
            needs=tuple(sorted(self.needs)),
            modules=tuple(sorted({*result.modules, *self.packages})),
            distributions=tuple(sorted({*result.distributions, *self.distributions})),
            written=tuple(self.written),
        )

    def _remarks(self, step: Step, lines: Mapping[str, int], own: Collection[str]) -> Iterator[tuple[int, str, str]]:
        """Remarks on the step; `own` are files that it wrote after earlier steps of the session had read them."""
        if (self.has_connected or CONNECTION in lines) and not step.reads:
            what = "it connects to the network: what comes from there is not known, nor whether it has changed"
            hint = 'keep a copy in slides/, or name what decides in reads="…"'
            yield lines.get(CONNECTION) or step.line, what, hint
        for name in self.written:
            what, hint = f"it writes {name}", "a later build that finds the code fresh does not write it again"
            if name in own:
                what, hint = f"it changes {name}, which a cell before it reads", "both run again in every build"
            yield lines.get(name) or step.line, what, hint
        for name in sorted(self.others):
            what, hint = f"it reads {name}, which is outside the course", "others do not have it: copy it into slides/"
            yield step.line, what, hint
        for top in sorted(self.modules):
            folder, _, name = top.rpartition("/")
            what = f"it imports {name.removesuffix('.py')} from {folder}, which is outside the course"
            yield step.line, what, "others do not have it: put it into figures_src/, or publish it as a package"

    def _read(self, name: str) -> None:
        if not self.around.is_systems(name) and not self._look(f"kind:{name}"):
            self._note(f"kind:{name}")  # a folder may come there
        if name[:1] != "/":
            self._note(f"file:{name}")
            if self.seen.get(f"file:{name}"):
                self.needs.add(name)
        elif self.around.is_systems(name):
            if found := self._look(f"system:{name}"):
                self.seen.setdefault(f"system:{name}", found)
        else:
            self._note(f"file:{name}")
            if self.seen.get(f"file:{name}"):
                self.modules.add(top_of(name)) if name.endswith(_MODULES) else self.others.add(name)

    def _wrote(self, name: str, overwrites: bool) -> None:
        self._touch(name)
        self.written.setdefault(name)
        if overwrites and f"file:{name}" not in self.seen:
            self.products.add(name)

    def _touch(self, name: str) -> None:
        self.touched |= {name, os.path.dirname(name) or "."}  # noqa: PTH120

    def _note(self, name: str) -> None:
        self.looked.add(name)
        kind, _, place = name.partition(":")
        if name not in self.seen and (kind == "listing" or place not in self.products):
            self.seen[name] = self._look(name)

    def _look(self, name: str) -> str:
        return see(Path(self.around.roots[0]), name, self._digest)

    def _digest(self, path: str) -> str:
        """The digest of what is there now; a file that was not written since is not read again."""
        self._digests.renew(path)
        return self._digests(path)


def _process_of(thread: int) -> int:
    """The process that a thread is of; 0 where it has ended."""
    try:
        status = Path(f"/proc/{thread}/status").read_text(encoding="utf-8", errors="replace")
        return int(status.partition("\nTgid:")[2].split(maxsplit=1)[0])
    except (OSError, IndexError, ValueError):
        return 0


_COMPARED = ("file:", "kind:", "listing:", "link:")
_HEARD: Mapping[Kind, Callable[[Reads, str, int], None]] = {
    Kind.OPEN: Reads.opened,
    Kind.STAT: Reads.asked,
    Kind.LINK: Reads.followed,
    Kind.LIST: Reads.listed,
    Kind.RUN: Reads.ran,
    Kind.MAKE: Reads.made,
    Kind.NEW: Reads.created,
    Kind.JOIN: Reads.joined,
    Kind.REMOVE: Reads.removed,
}
