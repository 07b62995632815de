"""What differs from run to run, or from machine to machine, though nothing that code reads has changed.

The clock, generators without a seed, new identifiers, the machine, and the person who builds. functions.py and
programs.py know which functions and programs ask for which of these.
"""

from __future__ import annotations

CLOCK = "asks for the time"
TIMES = "asks when a file was written"
SEED = "draws random numbers without a seed"
NEW = "makes an identifier that is meant to be another each time"
MACHINE = "asks which machine, process or person runs it"
HINTS = {
    CLOCK: "what it shows is as old as its last run: `#| cache: false` runs a cell in every build",
    TIMES: "every copy of the course has other times: write the date down",
    SEED: "use a generator with a seed: default_rng(1), sample(…, seed=1)",
    NEW: "use uuid5, which makes the same of the same name",
    MACHINE: "it differs for everybody who builds: leave it out",
}
Found = tuple[str, str]  # a key of HINTS, and the name of what asks for it
