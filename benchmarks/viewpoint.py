"""Checks the transformed view on a recording: python benchmarks/viewpoint.py FOLDER [--rows 100] [--calibrate].

The pictures of the left and the right camera are what the transformation has to make of the centre picture. The script
prints the mean absolute error of both in grey levels, of the centre picture as it is and of its transformed view, below
the horizon and above the car's bonnet, and the ratio of the two. Then it prints the milliseconds of a view.

--calibrate fits the camera and the wheelbase to the recording, in minutes:
- horizon and side_offset / height: those with the smallest error of the left and right pictures;
- focal_length * height: between two pictures of a straight drive the ground comes closer by the recorded way;
- wheelbase: between two pictures what is above the horizon turns; the recorded angles and ways say by how much.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import fire
import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates
from scipy.optimize import minimize, minimize_scalar

from datasets.driving import recording, vehicle
from datasets.driving.camera import SIMULATOR, Camera
from datasets.driving.pictures import RecordedPictures
from datasets.flaws import Flaws
from tasks.regression.viewpoint import seen_from

GROUND = slice(64, 132)  # rows below the horizon, and above the bonnet in all three pictures
FAR = slice(12, 57)  # rows above it, without the border
SIDES = ((1, -1), (2, 1))  # number of a camera, and to which side of the centre it stands
FULL_SPEED = 25  # miles an hour
TOGETHER = 15  # rows whose turns are added up: one turn alone is measured too roughly


class Recorded:
    """The table of a recording, and its pictures in grey levels or colours."""

    def __init__(self, folder: str):
        found = recording.read(Path(folder), Flaws(folder, False))
        self.table = found.table
        self._pictures = RecordedPictures(Path(folder), found.table.files, found.shape, 0.0)
        self.ways = self.table.speeds[:-1] * vehicle.MILE_AN_HOUR * np.diff(self.table.seconds)

    def colours(self, row: int, camera: int = 0) -> np.ndarray:
        """uint8 [H, W, 3]."""
        return self._pictures.decode(row * 3 + camera)[0]

    def greys(self, row: int) -> np.ndarray:
        """float [H, W] of the centre camera, smoothed a little, so that the grain of the road does not count."""
        return gaussian_filter(self.colours(row).mean(axis=2), 1.0)


def side_errors(recorded: Recorded, rows: np.ndarray, camera: Camera | None) -> np.ndarray:
    """Mean absolute errors [2] of the left and the right pictures; camera None: of the centre picture as it is."""
    errors = np.zeros(2)
    for row in rows:
        centre = recorded.colours(row)
        for place, (number, side) in enumerate(SIDES):
            seen = seen_from(centre, side * camera.side_offset, 0.0, camera) if camera else centre
            true = recorded.colours(row, number)[GROUND].mean(axis=2)
            errors[place] += np.abs(seen[GROUND].mean(axis=2) - true).mean()
    return errors / len(rows)


def fit_sides(recorded: Recorded, rows: np.ndarray, start: Camera) -> Camera:
    """The camera with the horizon and the side_offset that fit the side pictures best."""

    def error(numbers: np.ndarray) -> float:
        return side_errors(recorded, rows, start._replace(horizon=numbers[0], side_offset=numbers[1])).mean()

    simplex = [[start.horizon, start.side_offset], [start.horizon + 4, start.side_offset], [start.horizon, 1.2]]
    options = {"initial_simplex": simplex, "xatol": 0.01, "fatol": 0.001}
    horizon, side_offset = minimize(error, simplex[0], method="Nelder-Mead", options=options).x
    return start._replace(horizon=horizon, side_offset=side_offset)


def fit_height(recorded: Recorded, count: int, start: Camera) -> Camera:
    """The camera with the height that fits the way between two pictures; the side_offset keeps its ratio to it.

    Pictures are taken at the steps of the simulator's physics, 0.02 s, so a single way is wrong by up to a fifth and
    their mean is not. What is seen of a way is in proportion to 1 / height, so the mean is one of 1 / height.
    """
    still = np.array([not recorded.table.angles[max(0, row - 3) : row + 3].any() for row in range(len(recorded.ways))])
    straight = np.flatnonzero(still & (recorded.ways > 0.5))
    straight = straight[:: max(1, len(straight) // count)]
    columns, rows = np.meshgrid(np.arange(20, 300) + 0.5, np.arange(70, 130) + 0.5)

    def fitted(row: int) -> float:
        earlier, later = recorded.greys(row), recorded.greys(row + 1)[70:130, 20:300]

        def error(inverse: float) -> float:
            camera = start._replace(height=1 / inverse)
            x, z = camera.ground_at(columns, rows)
            places = np.stack(camera.seen_at(x, z + recorded.ways[row])[::-1]) - 0.5
            return np.abs(map_coordinates(earlier, places, order=1) - later).mean()

        return finest(error, np.linspace(0.4, 1.2, 17))

    height = 1 / np.mean([fitted(row) for row in straight])
    return start._replace(height=height, side_offset=start.side_offset / start.height * height)


def finest(error: Callable[[float], float], coarse: np.ndarray) -> float:
    """Where an error with several valleys is least, between the neighbours of the best of some coarse values."""
    best, step = coarse[np.argmin([error(value) for value in coarse])], coarse[1] - coarse[0]
    return minimize_scalar(error, bounds=(best - step, best + step), method="bounded", options={"xatol": step / 50}).x


def turn_between(recorded: Recorded, row: int, camera: Camera) -> float:
    """By how many radians the car turned to the right until the next row."""
    before, after = recorded.colours(row), recorded.greys(row + 1)[FAR, 40:280]

    def error(turn: float) -> float:
        seen = seen_from(before, 0.0, turn, camera).mean(axis=2)
        return np.abs(gaussian_filter(seen[FAR.start - 4 : FAR.stop + 4], 1.0)[4:-4, 40:280] - after).mean()

    return finest(error, np.linspace(-0.12, 0.12, 17))


def fit_wheelbase(recorded: Recorded, camera: Camera) -> tuple[float, float]:
    """(metres, correlation) of the turns seen and those that the recorded angles lead to, TOGETHER rows added up.

    From the first row at full speed on. The car follows the recorded angle a row later, where the two correlate best.
    """
    start = int(np.argmax(recorded.table.speeds > FULL_SPEED))
    seen = np.array([turn_between(recorded, row, camera) for row in range(start, len(recorded.ways))])
    steered = recorded.ways[start:] * np.tan(recorded.table.angles[start - 1 : -2] * vehicle.STEERING)
    seen, steered = (np.convolve(turns, np.ones(TOGETHER), "valid") for turns in (seen, steered))
    return float(steered @ steered / (steered @ seen)), float(np.corrcoef(seen, steered)[0, 1])


def main(folder: str, rows: int = 100, calibrate: bool = False) -> None:
    """Prints the errors and their ratio; with --calibrate the fitted camera first."""
    recorded = Recorded(folder)
    chosen = np.linspace(0, recorded.table.size - 1, min(rows, recorded.table.size)).astype(int)
    camera = SIMULATOR
    if calibrate:
        camera = fit_height(recorded, rows, fit_sides(recorded, chosen[::2], camera))
        for name, one in (("fitted", camera), ("in use", SIMULATOR)):
            print(f"{name}: horizon {one.horizon:.1f}, height {one.height:.2f} m, side_offset {one.side_offset:.2f} m")
        metres, correlation = fit_wheelbase(recorded, camera)
        print(f"wheelbase: {metres:.2f} m, correlation {correlation:.3f}; {vehicle.WHEELBASE} m in use")
    plain, moved = side_errors(recorded, chosen, None), side_errors(recorded, chosen, camera)
    for name, errors in (("centre as it is", plain), ("centre transformed", moved)):
        print(f"{name:20} left {errors[0]:5.2f}   right {errors[1]:5.2f} grey levels")
    print(f"ratio {moved.mean() / plain.mean():.2f}")
    image, start = recorded.colours(int(chosen[-1])), time.perf_counter()
    for _ in range(100):
        seen_from(image, 0.4, 0.05, camera)
    print(f"{10 * (time.perf_counter() - start):.1f} ms a view")


if __name__ == "__main__":
    fire.Fire(main)
