"""The errors that are reported in a line: their exit statuses, and what they are besides."""

import pytest

from errors import DataError, ReportedError, RunError, UsageError


@pytest.mark.parametrize(
    ("kind", "status", "also"),
    [
        (ReportedError, 1, Exception),
        (UsageError, 2, ValueError),
        (DataError, 1, ValueError),
        (RunError, 1, RuntimeError),
    ],
)
def test_status_and_kind(kind, status, also):
    error = kind("what, where, the remedy")
    assert (str(error), error.exit_status) == ("what, where, the remedy", status)
    assert isinstance(error, ReportedError) and isinstance(error, also)
