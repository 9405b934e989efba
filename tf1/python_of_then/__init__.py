"""Names that Python and its libraries have lost since 2015 to 2019, brought back where a program imports the library.

`python -m tf1` switches this on, and `tf1.python_of_then()`. A library is changed once it is imported: names are added
where they are missing, and arguments of then are accepted. One file here is one library's.
"""

import sys

from tf1.python_of_then import hooks, old_protos, remarks, settings


def python_of_then(allow_pickle: bool = False) -> None:
    """Brings the names back from now on, also in libraries that are imported already.

    Args:
        allow_pickle: np.load runs pickles, as it did before NumPy 1.16.3, instead of reading their plain data alone.
    """
    settings.allow_pickle = settings.allow_pickle or allow_pickle
    if any(isinstance(finder, hooks.Finder) for finder in sys.meta_path):
        return
    from tf1.python_of_then import generators, stdlib_names

    generators.install()
    sys.meta_path.insert(0, hooks.Finder())
    old_protos.install()
    stdlib_names.apply()
    remarks.silence()
    for library in hooks.LIBRARIES:
        if library in sys.modules:
            hooks.apply(sys.modules[library])
