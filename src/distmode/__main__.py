"""Lets `python -m distmode` do what `distmode` does."""

from distmode.cli import run

if __name__ == "__main__":
    run()
