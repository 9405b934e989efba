"""How a car moves: the kinematic bicycle model, whose rear wheel follows the front wheel that is steered.

The ground is flat: x metres to the right, z metres ahead, headings in radians to the right of the z axis. A steering
angle is a number in -1..1, as in the simulator, and 1 turns the front wheels by 25 degrees to the right.
"""

import numpy as np

#: Metres between the axles; `python benchmarks/viewpoint.py FOLDER --calibrate` measures 2.6 m by the turns of the
#: horizon over 15 rows at a time, and over 30 rows at a time it would be 2.5 m.
WHEELBASE = 2.5
#: Radians of a steering angle of 1; metres a second of a mile an hour.
STEERING = np.radians(25)
MILE_AN_HOUR = 0.44704

Numbers = np.ndarray | float


def curvature(steering: Numbers) -> Numbers:
    """1 / radius, in 1 / metres, of the circle that a steering angle leads to; positive to the right."""
    return np.tan(np.asarray(steering) * STEERING) / WHEELBASE


def steering_for(curvature: Numbers) -> Numbers:
    """The steering angle that leads to a circle of this curvature; beyond -1..1 if no car can turn so sharply."""
    return np.arctan(np.asarray(curvature) * WHEELBASE) / STEERING


def advance(
    x: Numbers, z: Numbers, heading: Numbers, steering: Numbers, speed: Numbers, seconds: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """(x, z, heading) after a drive along an arc, exactly.

    x, z, heading: where the rear axle is, and where the car looks. steering, speed: constant, in metres a second.
    """
    way = np.asarray(speed) * seconds
    return along_arc(x, z, heading, curvature(steering), way)


def along_arc(
    x: Numbers, z: Numbers, heading: Numbers, curvature: Numbers, way: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """(x, z, heading) after `way` metres along an arc of this curvature, in 1 / metres."""
    half_turn = np.asarray(way) * curvature / 2
    chord = way * np.sinc(half_turn / np.pi)  # 2 sin(turn / 2) / curvature
    middle = heading + half_turn
    return x + chord * np.sin(middle), z + chord * np.cos(middle), heading + 2 * half_turn
