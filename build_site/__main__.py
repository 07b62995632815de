"""The `build_site` command, also as `python -m build_site`."""

import sys


def main() -> None:
    """Run the command; an interrupt while it is still being loaded ends it as quietly as a later one."""
    try:
        from .cli import main

        main()
    except KeyboardInterrupt:
        sys.exit(130)


# Guarded, because a worker started by multiprocessing imports this file again.
if __name__ == "__main__":
    main()
