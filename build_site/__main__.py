"""The `build_site` command, also as `python -m build_site`."""

import gc
import sys


def main() -> None:
    """Run the command; an interrupt while it is still being loaded ends it as quietly as a later one."""
    gc.disable()  # a lecture leaves half a megabyte in cycles; looking for that takes a tenth of a build
    try:
        from .cli import main

        main()
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        gc.freeze()  # nor is it looked for when all ends, which would take another tenth


# Guarded, because a process that multiprocessing starts imports this file again.
if __name__ == "__main__":
    main()
