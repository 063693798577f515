"""Why a model is not opened: a reason without the model's name, which the door (`store`) adds."""

from distmode.errors import ModelError

AGAIN = "get the model again from where it came from"

_SHOWN_CHARACTERS = 80


class RefusedError(ModelError):
    """A model, or a part of one, that fails a check.

    Attributes:
        remedy: What the user can do about it.
    """

    def __init__(self, reason: str, remedy: str = AGAIN) -> None:
        super().__init__(reason)
        self.remedy = remedy


def show(text: object) -> str:
    r"""Return a name from an untrusted file as it can go into a message: short, one line, ASCII.

    >>> show("os.system")
    'os.system'
    >>> show(chr(27) + "[2J")
    '\\x1b[2J'
    """
    plain = str(text)[: _SHOWN_CHARACTERS + 1]
    if not (plain.isascii() and plain.isprintable()):
        plain = ascii(plain)[1:-1]
    return plain if len(plain) <= _SHOWN_CHARACTERS else f"{plain[:_SHOWN_CHARACTERS]}..."
