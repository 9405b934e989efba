from types import ModuleType

import numpy as np
import pytest

from tf1.python_of_then import cv2_windows, other_names

cv2_of_today = pytest.importorskip("cv2")
HEADLESS = "Media\n  GUI:                           NONE\n    VTK support: NO\n"


@pytest.fixture
def cv2(monkeypatch):
    """A copy of cv2 as a program without a screen gets it."""
    module = ModuleType("cv2")
    vars(module).update(vars(cv2_of_today))
    monkeypatch.setattr(module, "getBuildInformation", lambda: HEADLESS)
    other_names.cv2(module)
    return module


def test_rigid_transform(cv2):
    points = np.array([[0, 0], [1, 0], [0, 1], [5, 3]], np.float32)
    for full in (True, False):
        found = cv2.estimateRigidTransform(points, 2 * points + [3, 4], fullAffine=full)
        np.testing.assert_allclose(found, [[2, 0, 3], [0, 2, 4]], atol=1e-5)


def test_windows_without_a_screen(cv2, capsys):
    grey = np.linspace(0, 1, 20).reshape(4, 5)
    cv2.namedWindow("a window")
    cv2.createTrackbar("t", "a window", 3, 9, lambda _: None)
    cv2.imshow("a window", grey * 0)
    cv2.imshow("a window", grey)
    line = capsys.readouterr().err
    assert line.count("\n") == 1 and "no screen" in line
    written = cv2_of_today.imread(f"{line.split()[-1]}/a_window.png", 0)
    np.testing.assert_array_equal(written, np.rint(grey * 255))
    assert cv2.waitKey(0) == -1 and cv2.waitKey(1) & 0xFF == 255
    assert cv2.getTrackbarPos("t", "a window") == 3
    cv2.setTrackbarPos("t", "a window", 5)
    assert cv2.getTrackbarPos("t", "a window") == 5 and cv2.getWindowProperty("a window", 0) < 0
    cv2.destroyAllWindows()


@pytest.mark.parametrize(
    "build, platform, environment, has",
    [
        (HEADLESS, "linux", {"DISPLAY": ":0"}, False),
        (HEADLESS, "win32", {}, False),
        ("  GUI:    GTK3\n", "linux", {"DISPLAY": ":0"}, True),
        ("  GUI:    GTK3\n", "linux", {"WAYLAND_DISPLAY": "w"}, True),
        ("  GUI:    QT5\n", "linux", {}, False),
        ("  GUI:    COCOA\n", "darwin", {}, True),
    ],
)
def test_whether_there_are_windows(build, platform, environment, has):
    assert cv2_windows.has_windows(build, platform, environment) == has
