"""Drives written as recordings, in the form of the simulator: what `--data driving:FOLDER` reads."""

import contextlib
from datetime import datetime, timedelta
from pathlib import Path

from errors import RunError
from files import reported
from tasks.regression.simulator.pilot import Frame

LOG, PICTURES = "driving_log.csv", "IMG"
_TICK = timedelta(milliseconds=1)  # names of pictures tell no smaller ones


class Recording:
    """A folder with driving_log.csv and IMG/, to which frames are appended.

    A picture is written before its row, and a row at once and whole: whatever ends the process, the log can be read.

    Raises:
        RunError: the folder can't be made, or holds a log already, which may be that of a human.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self._last = datetime.min
        with reported(folder):
            (folder / PICTURES).mkdir(parents=True, exist_ok=True)
            self._log = open(folder / LOG, "ab")  # noqa: SIM115
            written = self._log.tell()
        if written:
            self._log.close()
            raise RunError(f"{folder} holds a recording already; name another folder by --record")

    def add(self, frame: Frame, time: datetime) -> None:
        """Appends a frame with the picture of the centre camera; the columns of the other two are empty.

        Raises:
            RunError: it can't be written.
        """
        self._last = time = max(time, self._last + _TICK)
        name = f"{PICTURES}/center_{time:%Y_%m_%d_%H_%M_%S}_{time.microsecond // 1000:03d}.jpg"
        throttle, brake = max(frame.throttle, 0.0), max(-frame.throttle, 0.0)
        row = f"{name},,,{frame.steering:.7g},{throttle:.7g},{brake:.7g},{frame.speed:.7g}\n"
        with reported(self.folder / name):
            (self.folder / name).write_bytes(frame.jpeg)
        with reported(self.folder / LOG):
            self._log.write(row.encode())
            self._log.flush()

    def close(self) -> None:
        """Closes the log."""
        with contextlib.suppress(OSError):  # what could not be written was reported then
            self._log.close()


class Recordings:
    """The recordings below a folder: its own, and FOLDER/car-2, FOLDER/car-3 and so on for cars that drive meanwhile.

    A client that connects again goes on with a recording that no car writes to; the times of its rows tell the gap.

    Raises:
        RunError: as a Recording.
    """

    def __init__(self, folder: str):
        self._folder = Path(folder).expanduser()
        self._all = [Recording(self._folder)]
        self._free = self._all[:]

    def take(self) -> Recording:
        """A recording for one car.

        Raises:
            RunError: it can't be made.
        """
        if not self._free:
            self._all.append(Recording(self._folder / f"car-{len(self._all) + 1}"))
            return self._all[-1]
        return self._free.pop(0)

    def give_back(self, recording: Recording) -> None:
        """Another car may go on with it."""
        self._free = [each for each in self._all if each is recording or each in self._free]

    def close(self) -> None:
        """Closes all of them."""
        for each in self._all:
            each.close()
