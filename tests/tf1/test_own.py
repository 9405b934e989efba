"""tf1/own.py: this project's packages are found under their names within own_modules() alone."""

import importlib
import sys

import pytest

from tf1 import own
from tf1.own import own_modules


@pytest.fixture
def user_folder(tmp_path, monkeypatch):
    """A folder on the path with modules of the user's that have names of ours, which have not been imported."""
    (tmp_path / "errors.py").write_text("WHOSE = 'the user'\n")
    (tmp_path / "graphs").mkdir()
    (tmp_path / "graphs" / "__init__.py").write_text("WHOSE = 'the user'\n")
    ours = [name for name in sys.modules if name.partition(".")[0] in ("errors", "graphs")]
    kept = {name: sys.modules.pop(name) for name in ours}
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in [name for name in sys.modules if name.partition(".")[0] in ("errors", "graphs")]:
        del sys.modules[name]
    sys.modules.update(kept)


def test_the_users_modules_keep_their_names(user_folder):
    theirs = importlib.import_module("errors")
    with own_modules():
        from errors import UsageError
        from graphs import layers
    assert issubclass(UsageError, ValueError)
    assert callable(layers.conv2d)
    assert importlib.import_module("errors") is theirs
    assert importlib.import_module("graphs").WHOSE == "the user"
    assert str(user_folder) in sys.path


def test_the_users_folder_may_lie_in_this_projects(user_folder, monkeypatch):
    theirs = importlib.import_module("errors")
    monkeypatch.setattr(theirs, "__file__", str(own.ROOT / "mine" / "errors.py"))
    with own_modules():
        from errors import UsageError
    assert issubclass(UsageError, ValueError)
    assert sys.modules["errors"] is theirs


def test_ours_are_imported_once(user_folder):
    with own_modules():
        from graphs import layers as first
    importlib.import_module("graphs")
    with own_modules(), own_modules():
        from graphs import layers as second
    assert first is second


def test_an_error_inside_puts_back_what_was_there(user_folder):
    theirs, path = importlib.import_module("graphs"), list(sys.path)
    with pytest.raises(ImportError), own_modules():
        from graphs import nothing_of_this_name  # noqa: F401
    assert sys.modules["graphs"] is theirs
    assert sys.path == path


def test_ours_imported_by_their_own_names_are_shared():
    public = importlib.import_module("errors")
    with own_modules():
        import errors
    assert errors is public
    assert sys.modules["errors"] is public
