"""`python -m build_site` is the `build_site` command by another name."""

from .cli import main

# Guarded, because a worker started by multiprocessing imports this file again.
if __name__ == "__main__":
    main()
