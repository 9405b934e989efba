"""OpenCV's windows where there is no screen: the pictures that would be shown are written to files.

The OpenCV of servers (opencv-python-headless) raises an error for each of these functions, and one with windows does so
without a screen.
"""

import os
import re
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from tf1.python_of_then.adding import say


def apply(cv2: ModuleType) -> None:
    """Replaces the functions of windows, if this OpenCV or this machine has none."""
    if not has_windows(cv2.getBuildInformation()):
        windows = Windows(cv2)
        for name in vars(Windows):
            if not name.startswith("_"):
                setattr(cv2, name, getattr(windows, name))


def has_windows(build: str, platform: str = sys.platform, environment: Any = os.environ) -> bool:
    """Whether pictures can be shown.

    Args:
        build: what cv2.getBuildInformation() says.
    """
    found = re.search(r"^\s*GUI:\s*(\S+)", build, re.MULTILINE)
    if found and found[1] == "NONE":
        return False
    return not platform.startswith("linux") or bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


class Windows:
    """The functions of OpenCV's windows, for nobody who could look or press a key."""

    def __init__(self, cv2: ModuleType):
        self._cv2 = cv2
        self._folder: Path | None = None
        self._positions: dict[tuple[str, str], int] = {}

    def imshow(self, winname: str, mat: Any) -> None:
        """Writes a picture, [H, W] or [H, W, 3]: `uint8`, or float in 0..1. A window has the last one, as then."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="windows-"))
            say(f"cv2.imshow: there is no screen; the last picture of each window is in {self._folder}")
        picture = np.asarray(mat)
        if picture.dtype.kind == "f":
            picture = picture * 255
        if picture.dtype != np.uint8:
            picture = np.clip(np.rint(picture), 0, 255).astype(np.uint8)
        name = re.sub(r"[^\w.-]+", "_", winname).strip("_") or "window"
        self._cv2.imwrite(str(self._folder / f"{name}.png"), picture)

    def waitKey(self, delay: int = 0) -> int:
        """Waits `delay` milliseconds; 0, which is for ever, does not wait. Returns -1: no key was pressed."""
        if delay > 0:
            time.sleep(delay / 1000)
        return -1

    def waitKeyEx(self, delay: int = 0) -> int:
        """As waitKey."""
        return self.waitKey(delay)

    def pollKey(self) -> int:
        """-1: no key was pressed."""
        return -1

    def getWindowProperty(self, winname: str, prop_id: int) -> float:
        """-1: there is no such window."""
        return -1.0

    def createTrackbar(self, trackbarName, windowName, value, count, onChange=None) -> None:
        """A control that stays where it is put; onChange is for the user's hand alone."""
        self._positions[windowName, trackbarName] = value or 0

    def setTrackbarPos(self, trackbarname: str, winname: str, pos: int) -> None:
        """Puts a control somewhere."""
        self._positions[winname, trackbarname] = pos

    def getTrackbarPos(self, trackbarname: str, winname: str) -> int:
        """Where a control is; -1 if there is none."""
        return self._positions.get((winname, trackbarname), -1)

    def namedWindow(self, winname: str, flags: int = 0) -> None:
        """A window gets its file with its first picture."""

    def destroyAllWindows(self) -> None:
        """The files stay."""

    def destroyWindow(self, winname: str) -> None:
        """The file stays."""

    def startWindowThread(self) -> int:
        """0: no thread was started."""
        return 0

    def moveWindow(self, winname: str, x: int, y: int) -> None:
        """A file has no place on a screen."""

    def resizeWindow(self, winname: str, *size: Any) -> None:
        """A file has the size of its picture."""

    def setWindowTitle(self, winname: str, title: str) -> None:
        """A file keeps its name."""

    def setWindowProperty(self, winname: str, prop_id: int, prop_value: float) -> None:
        """A file has no properties of a window."""

    def setMouseCallback(self, windowName: str, onMouse: Any, param: Any = None) -> None:
        """Nobody clicks."""
