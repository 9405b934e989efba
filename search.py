"""Searches for good values of train.py's flags: python search.py MODEL --learning_rate 0.001,0.003 [--flag value ...].

A flag may have several values: a,b,c, or the flag again for each. Every combination of them is a trial.
With --samples N, a number may also have a range, 0.0001..0.01, and N trials have values drawn at random.
"""

import sys

from command_line import Program, Request, main
from command_line.search_flags import search_flags
from command_line.trials import plan_of
from tasks.registry import run_files
from training.search.options import SearchOptions
from training.startup import import_quietly


def search(request: Request) -> None:
    """Checks every trial, then hands over to training/search/searching.py."""
    plan = plan_of(request)
    options = SearchOptions(**{name: request.options[name] for name in vars(SearchOptions())})
    searching = import_quietly("training.search.searching")
    searching.search(plan, options, run_files())


PROGRAM = Program("search.py", __doc__, search, search_flags, instead="begins every trial anew")

if __name__ == "__main__":
    sys.exit(main(PROGRAM))
