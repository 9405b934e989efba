"""What Python remarks about old programs is not shown; what the program itself shows is."""

import warnings

from tf1.python_of_then import remarks

PROGRAM = 'import warnings\nx = "a"\nx is "a"\nwarnings.warn("old", DeprecationWarning)\nwarnings.warn("mine")\n'


def _shown(monkeypatch, options):
    monkeypatch.setattr("sys.warnoptions", options)
    with warnings.catch_warnings(record=True) as found:
        warnings.resetwarnings()
        remarks.silence()
        exec(compile(PROGRAM, "program.py", "exec"), {"__name__": "__main__"})
    return [warning.category for warning in found]


def test_remarks_about_old_programs_are_not_shown(monkeypatch):
    assert _shown(monkeypatch, []) == [UserWarning]
    assert _shown(monkeypatch, ["default"]) == [SyntaxWarning, DeprecationWarning, UserWarning]
