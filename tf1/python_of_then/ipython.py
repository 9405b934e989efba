"""IPython where it is not installed: notebooks import it without a line that says so."""

import sys

from tf1.python_of_then.adding import called_by_program, say

__all__ = ["Shell", "get_ipython", "version_info"]

__version__ = "5.3.0"
version_info = (5, 3, 0, "")


class Shell:
    """What get_ipython() gives in a notebook."""

    def run_line_magic(self, magic_name: str, line: str = "", _stack_depth: int = 1) -> None:
        """`%magic_name line`: %matplotlib draws without windows; the rest is for a notebook's reader and left out."""
        if magic_name == "matplotlib":
            import matplotlib

            matplotlib.use("Agg")

    def magic(self, arg_s: str) -> None:
        """run_line_magic of a whole line."""
        name, _, line = arg_s.lstrip("%").partition(" ")
        self.run_line_magic(name, line)

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> None:
        """`%%magic_name`. Raises NotImplementedError: there is no IPython to run the cell."""
        raise NotImplementedError(f"no IPython here to run this cell: %%{magic_name} {line}".rstrip())

    def system(self, cmd: str) -> None:
        """`!cmd` is left out, as in a notebook that runs here; a line says so."""
        say(f"no shell here, left out: !{cmd.strip()}")

    def getoutput(self, cmd: str) -> None:
        """`x = !cmd`. Raises NotImplementedError, as a notebook's shell lines do that hand something back."""
        raise NotImplementedError(f"no shell and no IPython here to run this line: !{cmd}")

    system_raw = system


_shell = Shell()


def get_ipython() -> Shell | None:
    """The shell of a notebook, or of one that was exported as a .py file; else None, as IPython has it.

    Also None for libraries: Matplotlib would draw by IPython's events.
    """
    is_notebook = hasattr(sys.modules["__main__"], "get_ipython")  # running.run has put it there
    return _shell if is_notebook and called_by_program() else None
