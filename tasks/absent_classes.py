"""Classes of which a split has no example: what is said about them beside a table by class."""

from collections.abc import Mapping

from texts import shown, some

_MOST = 20  # names in a line


def lines_about(
    examples: Mapping[str, int], of: str = "example", consequence: str = "means are over the others"
) -> list[str]:
    """A line that names the classes without an example; no line where every class has one.

    Args:
        examples: class -> the number of its examples in the split.
        of: what is counted.
        consequence: for the figures.
    """
    absent = [name for name, count in examples.items() if not count]
    if not absent:
        return []
    if len(absent) == len(examples):
        return [f"no class has an {of} in this split"]
    names = some(list(map(shown, absent)), _MOST)
    have = "has" if len(absent) == 1 else "have"
    return [f"{len(absent)} of {len(examples)} classes {have} no {of} in this split: {names}; {consequence}"]
