"""Compares a simulated drive with a true one: python benchmarks/closed_loop.py RUN [--circuits 3] [--rows 400].

RUN was trained on `track`. On circuits that it has not seen, the network drives twice: along the recording of the
track's driver, over transformed pictures, as `evaluate.py --simulate` measures it; and in the world itself, which is
rendered from wherever the car is. The same gusts turn both cars, and both are put back onto the recorded path when they
are a metre beside it. The script prints both results, the mean difference of the offsets, and their ratio to the mean
offset of the true drive: 0 if the transformation was perfect.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import fire
import numpy as np

from datasets.driving import vehicle
from datasets.driving.camera import SIMULATOR
from datasets.split import ArraySplit
from datasets.track.driver import RATE, Drive, drive
from datasets.track.world import World
from tasks import registry
from tasks.regression import drivers, simulation
from tasks.regression.drivers import Steer
from training.runs.trained_run import TrainedRun

SEED = 19  # of the circuits
LIMIT = 1.0  # metres


def recording_of(world: World, record: Drive) -> ArraySplit:
    """A drive in a world as a split that one can drive along: the fields of simulation.FIELDS."""
    poses = zip(record.x, record.z, record.headings, strict=True)
    return ArraySplit(
        {
            "images": np.stack([world.frame(*pose) for pose in poses]),
            "recorded": record.angles,
            "speeds": record.speeds,
            "seconds": record.seconds,
            "stretches": np.zeros(len(record.x), np.int32),
        }
    )


def truly_driven(world: World, record: Drive, steer: Steer, limit: float) -> simulation.Drive:
    """A drive in the world at the recorded speeds; the gusts that turned the recorded car turn this one as well."""
    speeds = record.speeds * vehicle.MILE_AN_HOUR
    poses = np.stack([record.x, record.z, record.headings], axis=1)
    undisturbed = vehicle.advance(*poses.T, record.angles, speeds, 1 / RATE)[2]
    gusts = poses[1:, 2] - undisturbed[:-1]
    pose, offsets, beyond = poses[0], np.zeros(len(poses)), np.zeros(len(poses), bool)
    for row, gust in enumerate(gusts):
        angle = float(np.clip(steer(world.frame(*pose)[None])[0], -1, 1))
        x, z, heading = vehicle.advance(*pose, angle, speeds[row], 1 / RATE)
        recorded_x, recorded_z, ahead = poses[row + 1]
        offsets[row + 1] = (x - recorded_x) * np.cos(ahead) - (z - recorded_z) * np.sin(ahead)
        beyond[row + 1] = not abs(offsets[row + 1]) <= limit
        pose = poses[row + 1] if beyond[row + 1] else (x, z, heading + gust)
    return simulation.Drive(record.seconds, offsets, beyond, np.zeros(len(poses), int))


def main(run: str, circuits: int = 3, rows: int = 400) -> None:
    """Prints a line for each circuit, and the ratio over all of them."""
    differences, asides = [], []
    with TrainedRun(registry.entry_of_run(run), run) as trained:
        images, angles = trained.model.feeds["images"], trained.model.outputs["angles"]
        camera = SIMULATOR.fitted(tuple(images.shape.as_list()[1:3]))
        for circuit in range(circuits):
            world = World(SEED, circuit, camera)
            record = drive(world.circuit, np.random.default_rng([SEED, circuit]).random, rows)

            def steer(seen: np.ndarray) -> np.ndarray:
                return trained.session.run(angles, {images: seen})

            true = truly_driven(world, record, steer, LIMIT)
            simulated = simulation.simulate(recording_of(world, record), drivers.network(steer), camera, LIMIT)
            for name, one in (("true", true), ("simulated", simulated)):
                told = simulation.summary(one)
                print(f"circuit {circuit}, {name:9}: ", end="")
                print(f"{told.interventions} interventions, mean |offset| {told.mean_absolute_offset:.3f} m")
            differences.append(np.abs(true.offsets - simulated.offsets).mean())
            asides.append(np.abs(true.offsets).mean())
    print(f"mean difference of the offsets {np.mean(differences):.3f} m")
    print(f"ratio {np.mean(differences) / np.mean(asides):.2f}")


if __name__ == "__main__":
    fire.Fire(main)
