"""Leaves out what Python and its libraries remark today about the way programs were written then."""

import sys
import warnings


def silence() -> None:
    """Hides deprecations, also in the program's own file, where Python shows them, and `x is "a"`.

    Python's option -W and PYTHONWARNINGS show them, and so do filters of the program's own.
    """
    if sys.warnoptions:
        return
    for category in (DeprecationWarning, PendingDeprecationWarning, SyntaxWarning):
        warnings.filterwarnings("ignore", category=category)
    # plt.figure(1, figsize=...) after plt.ion() and a first figure
    warnings.filterwarnings("ignore", "Ignoring specified arguments in this call because figure", UserWarning)
