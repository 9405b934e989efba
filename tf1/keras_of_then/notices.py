"""What is said of the translations: a line on stderr for each kind, once. Also whether the program speaks Keras 1."""

import sys

_said: set[str] = set()
_heard: list[str] = []


def say(kind: str, text: str) -> None:
    """Prints the line if nothing of this kind was said yet."""
    if kind not in _said:
        _said.add(kind)
        print(f"keras: {text}", file=sys.stderr, flush=True)


def renamed(old: str, new: str) -> None:
    """Says that an argument of Keras 1 has got another name since, and notes that the program speaks Keras 1."""
    heard_keras_1(old)
    say(f"renamed {old}", f"{old}=... of Keras 1 is read as {new}=... of Keras 2")


def heard_keras_1(what: str) -> None:
    """Notes an argument or a name that only Keras 1 had."""
    _heard.append(what)


def speaks_keras_1() -> bool:
    """Whether the program has used something that only Keras 1 had: what is ambiguous means what it meant there."""
    return bool(_heard)


def forget() -> None:
    """Nothing is said or heard yet: for tests."""
    _said.clear()
    _heard.clear()
