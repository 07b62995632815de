"""`python -m tests.gallery` draws the pictures anew."""

from . import draw

if __name__ == "__main__":
    draw()
