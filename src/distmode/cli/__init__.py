"""The command line: parses what was given, calls one use case, shows what it gave."""

from distmode.cli.app import app, run

__all__ = ["app", "run"]
