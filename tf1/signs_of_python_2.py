"""Tells from an error that a program is written in Python 2."""

import re

_SYNTAX = re.compile(
    r"Missing parentheses in call to '(print|exec)'|multiple exception types must be parenthesized|leading zeros in "
    r"decimal|inconsistent use of tabs|invalid (decimal|hexadecimal) literal"
)
_NAMES = {
    "xrange",
    "unicode",
    "unichr",
    "raw_input",
    "basestring",
    "long",
    "reduce",
    "execfile",
    "cmp",
    "file",
    "reload",
}
_METHODS = {"iteritems", "itervalues", "iterkeys", "has_key", "next", "getcwdu", "maxint", "letters", "maketrans"}


def are_in(error: BaseException) -> bool:
    """Whether the error is one that Python 3 raises of a program in Python 2."""
    if isinstance(error, SyntaxError):
        return bool(_SYNTAX.search(error.msg or ""))
    if isinstance(error, NameError):
        return error.name in _NAMES
    return isinstance(error, AttributeError) and error.name in _METHODS
