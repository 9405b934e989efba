"""A drive along a recording without a simulator: what a network sees follows from how it has steered so far.

The reference is the recorded driver, who is never aside of himself: an offset is the distance to his path, a heading
the angle to his direction. At each row the car sees the recorded picture transformed to its pose, chooses an angle, and
drives to the next row with the recorded speed on the arc of that angle, bent by the arc of the recorded one. So the
recorded angles keep the offset at 0 for ever. The car beyond the limit is put back onto the path: an intervention.
(M. Bojarski et al., End to End Learning for Self-Driving Cars, 2016, section 6, which also counts 6 seconds for each.)
"""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from datasets.driving import vehicle
from datasets.driving.camera import SIMULATOR, Camera
from datasets.split import Fields, Split
from errors import UsageError
from tasks.regression.viewpoint import seen_from

#: The fields of rows that can be driven along.
FIELDS = ("images", "recorded", "speeds", "seconds", "stretches")
#: Seconds that a driver needs for an intervention: to take over, to bring the car back and to let the network drive.
INTERVENTION = 6.0
_SQUEEZED = 0.02  # most difference between the shape of pictures and that of the simulator's
_TOGETHER = 32  # stretches at a time, whose pictures are in memory


class Moment:
    """One row of each of several stretches: what a driver may look at.

    rows: int [n], in the split. recorded: float [n], the angles of the recorded driver. offsets, headings: float [n],
    metres and radians to the right of the recorded pose.
    """

    def __init__(
        self,
        split: Split,
        camera: Camera,
        rows: np.ndarray,
        recorded: np.ndarray,
        offsets: np.ndarray,
        headings: np.ndarray,
    ):
        self._split, self._camera = split, camera
        self.rows, self.recorded, self.offsets, self.headings = rows, recorded, offsets, headings

    @cached_property
    def images(self) -> np.ndarray:
        """What the cars see: uint8 [n, H, W, 3]. It takes its time, so a driver that does not look is quick."""
        recorded = self._split.take(self.rows, ("images",))["images"]
        poses = zip(recorded, self.offsets, self.headings, strict=True)
        return np.stack([seen_from(image, offset, heading, self._camera) for image, offset, heading in poses])


#: Chooses angles [n], in -1..1; those beyond are cut off.
Driver = Callable[[Moment], np.ndarray]


class Drive(NamedTuple):
    """How a driver came through a split of N rows.

    seconds: float64 [N], driven until each row, without the time between the stretches. offsets: float64 [N], metres
    to the right of the recorded path. interventions: bool [N], where the offset was beyond the limit, and the car was
    put back. stretches: int [N], the number of each row's stretch.
    """

    seconds: np.ndarray
    offsets: np.ndarray
    interventions: np.ndarray
    stretches: np.ndarray


class Summary(NamedTuple):
    """Figures of a drive or of a stretch of it.

    seconds: driven. interventions: their number. autonomy: percent of the time that the network drove by itself, if
    each intervention takes INTERVENTION seconds; at least 0. mean_absolute_offset, largest_offset: metres.
    """

    seconds: float
    interventions: int
    autonomy: float
    mean_absolute_offset: float
    largest_offset: float


def simulate(split: Split, driver: Driver, camera: Camera, limit: float, progress: str = "") -> Drive:
    """Lets a driver drive along each stretch of a split, from the recorded pose on.

    Args:
        split: rows in the order of time, those of a stretch one after the other, with the fields "images", "recorded",
            "speeds" (miles an hour), "seconds" and "stretches": FIELDS.
        driver: chooses the angles.
        camera: which took the pictures.
        limit: metres. The car that is further aside is put back at once, to offset 0 and heading 0.
        progress: the title of a progress bar; "" for none.

    Raises:
        UsageError: see `check`. DataError: a picture can't be read.
    """
    log = check(split)
    passed = _passed(log)
    ways = log["speeds"][:-1] * vehicle.MILE_AN_HOUR * passed
    recorded = log["recorded"]
    drive = Drive(
        np.append(0, np.cumsum(passed)), np.zeros(len(split)), np.zeros(len(split), bool), np.asarray(log["stretches"])
    )
    with tqdm(total=len(ways), desc=progress, unit="row", leave=False, disable=None if progress else True) as bar:
        for place, rows in _in_step(spans(log["stretches"])):
            if place == 0:
                offsets, headings = np.zeros((2, len(rows)))
            offsets, headings = offsets[: len(rows)], headings[: len(rows)]
            chosen = np.clip(driver(Moment(split, camera, rows, recorded[rows], offsets, headings)), -1, 1)
            bend = vehicle.curvature(chosen) - vehicle.curvature(recorded[rows])
            offsets, _, headings = vehicle.along_arc(offsets, 0.0, headings, bend, ways[rows])
            beyond = ~(np.abs(offsets) <= limit)  # also what is no number
            drive.offsets[rows + 1], drive.interventions[rows + 1] = offsets, beyond
            offsets, headings = np.where(beyond, 0, offsets), np.where(beyond, 0, headings)
            bar.update(len(rows))
    return drive


def check(split: Split) -> Fields:
    """The fields of all rows of a split but its pictures, if one can drive along it.

    Raises:
        UsageError: the rows lack one of FIELDS; the pictures have another shape than the simulator's, so that nobody
            knows what was cut off or squeezed; some are those of a side camera or transformed, as training has them;
            or no stretch has two rows, so no time passes.
    """
    missing = [name for name in FIELDS if name not in split]
    if missing:
        raise UsageError(f"--simulate drives along recordings; this data set has no {missing[0]}: leave --simulate out")
    height, width = split.fields["images"].shape[:2]
    if abs(width * SIMULATOR.shape[0] / (height * SIMULATOR.shape[1]) - 1) > _SQUEEZED:
        told = f"--simulate knows pictures that are twice as wide as high, and these are {height}x{width}"
        raise UsageError(f"{told}: train with another --image_size, or leave --simulate out")
    if any(split[name].any() for name in ("cameras", "transforms") if name in split):
        told = "--simulate drives along the center camera; this split has other cameras or transformed pictures, too"
        raise UsageError(f"{told}: choose --split test or validation, or leave --simulate out")
    log = split.take(slice(None), FIELDS[1:])
    if not _passed(log).any():
        raise UsageError("no stretch of this split has two rows, so there is nothing to drive: leave --simulate out")
    return log


def _passed(log: Fields) -> np.ndarray:
    """[N - 1] seconds from each row to the next one; 0 between two stretches, where nobody drives."""
    return np.where(np.diff(log["stretches"]) == 0, np.maximum(np.diff(log["seconds"]), 0), 0)


def summary(drive: Drive) -> Summary:
    """The figures of all stretches together."""
    seconds, interventions = float(drive.seconds[-1] - drive.seconds[0]), int(drive.interventions.sum())
    lost = interventions * INTERVENTION / seconds if seconds else 0.0
    aside = np.abs(drive.offsets)
    return Summary(seconds, interventions, 100 * max(0.0, 1 - lost), float(aside.mean()), float(aside.max()))


def by_stretch(drive: Drive) -> dict[int, Summary]:
    """Number of a stretch -> its figures."""
    parts = [slice(start, end) for start, end in spans(drive.stretches)]
    return {int(drive.stretches[part.start]): summary(Drive(*(array[part] for array in drive))) for part in parts}


def spans(stretches: np.ndarray) -> np.ndarray:
    """[number of stretches, 2]: the first row of each, and the one after its last."""
    borders = np.flatnonzero(np.diff(stretches)) + 1
    return np.stack([np.append(0, borders), np.append(borders, len(stretches))], axis=1)


def _in_step(spans: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """All rows that are followed by one of their stretch: (their place within their stretches, rows [n]).

    Several stretches go in step, the longest first, so those that still go on stand in front.
    """
    lengths = spans[:, 1] - spans[:, 0]
    order = np.argsort(-lengths, kind="stable")
    for first in range(0, len(order), _TOGETHER):
        group = order[first : first + _TOGETHER]
        for place in range(lengths[group[0]] - 1):
            going = group[lengths[group] - 1 > place]
            yield place, spans[going, 0] + place
