"""The simulated drive: closed forms of offset and intervention, drivers that recover, stretches of any lengths."""

import numpy as np
import pytest

from datasets.driving import vehicle
from datasets.driving.camera import SIMULATOR
from errors import UsageError
from tasks.regression import drivers
from tasks.regression.simulation import by_stretch, simulate, summary
from tasks.regression.viewpoint import seen_from
from tests.tasks.regression.recorded_drives import recording

CAMERA = SIMULATOR.fitted((16, 32))
CURVE = float(vehicle.steering_for(1 / 50))  # of a radius of 50 m, to the right


def test_the_recorded_driver_stays_on_his_path():
    angles = np.random.default_rng(0).uniform(-1, 1, 400)
    drive = simulate(recording(angles), drivers.recorded, CAMERA, 1.0)
    np.testing.assert_array_equal(drive.offsets, 0)
    assert summary(drive) == (pytest.approx(39.9), 0, 100.0, 0.0, 0.0)


def test_who_goes_straight_in_a_curve_is_put_back_when_the_formula_says():
    """The offset is the height of an arc above its tangent, here towards the outside: -v^2 t^2 / (2 radius)."""
    speed, step, limit, radius = 10.0, 0.02, 1.0, 50.0
    drive = simulate(recording(np.full(1001, CURVE), speed, step), drivers.constant(0.0), CAMERA, limit)
    times = np.arange(1, 51) * step
    np.testing.assert_allclose(drive.offsets[1:51], -((speed * times) ** 2) / (2 * radius), rtol=0.01)
    period = np.floor(np.arccos(1 - limit / radius) * radius / speed / step) + 1  # rows until it is beyond the limit
    expected = np.arange(period, 1001, period)
    np.testing.assert_array_equal(np.flatnonzero(drive.interventions), expected)
    assert period == 51
    told = summary(drive)
    assert (told.interventions, told.autonomy) == (19, 0.0)  # 19 * 6 s are more than 20 s
    assert told.largest_offset == pytest.approx(radius * (1 - np.cos(period * step * speed / radius)))


def test_autonomy_takes_six_seconds_for_each_intervention():
    angles = np.zeros(1001)
    drive = simulate(recording(angles), drivers.constant(0.004), CAMERA, 5.0)
    told = summary(drive)
    assert told.seconds == pytest.approx(100) and told.interventions > 0
    assert told.autonomy == pytest.approx(100 - 6 * told.interventions)


def test_a_driver_to_the_right_of_the_recorded_one_has_positive_offsets():
    drive = simulate(recording(np.zeros(10)), drivers.constant(0.1), CAMERA, 9.0)
    assert (np.diff(drive.offsets) > 0).all()


def recovering(moment):
    """Steers against the offset and the heading that a wrong angle at the start has led to."""
    wrong = np.where(moment.rows < 8, 0.3, 0.0)
    against = vehicle.steering_for(-0.05 * moment.offsets - 0.3 * moment.headings)
    return np.where(wrong, wrong, moment.recorded + against)


def test_a_driver_who_steers_against_the_offset_recovers():
    drive = simulate(recording(np.full(150, 0.1)), recovering, CAMERA, 5.0)
    assert np.abs(drive.offsets).max() > 1
    assert not drive.interventions.any()
    assert np.abs(drive.offsets[-20:]).max() < 0.02


def test_speeds_and_times_of_the_log_count():
    """The same way at half the speed: the same path, in twice the time."""
    fast = simulate(recording(np.zeros(20), 10.0, 0.1), drivers.constant(0.2), CAMERA, 9.0)
    slow = simulate(recording(np.zeros(20), 5.0, 0.2), drivers.constant(0.2), CAMERA, 9.0)
    np.testing.assert_allclose(fast.offsets, slow.offsets, rtol=1e-6)
    np.testing.assert_allclose(2 * fast.seconds, slow.seconds)


def test_stretches_go_in_step_as_they_would_alone():
    """More of them than go together, of all lengths, one row too; no time passes between them."""
    generator = np.random.default_rng(1)
    lengths = [1, 7, 30, 2, *generator.integers(1, 12, 40)]
    angles = generator.uniform(-0.5, 0.5, sum(lengths))
    together = simulate(recording(angles, lengths=lengths), drivers.constant(0.1), CAMERA, 0.3)
    start, driven = 0, 0.0
    for length in lengths:
        part = slice(start, start + length)
        if length > 1:
            alone = simulate(recording(angles[part]), drivers.constant(0.1), CAMERA, 0.3)
            np.testing.assert_allclose(together.offsets[part], alone.offsets, atol=1e-6)
            np.testing.assert_allclose(together.seconds[part] - driven, alone.seconds, atol=1e-6)
            np.testing.assert_array_equal(together.interventions[part], alone.interventions)
        start, driven = start + length, driven + 0.1 * (length - 1)
    assert summary(together).seconds == pytest.approx(driven)
    parts = by_stretch(together)
    assert len(parts) == len(lengths) and together.interventions.any()
    assert sum(one.interventions for one in parts.values()) == summary(together).interventions


def test_a_network_sees_the_pictures_from_where_it_has_driven():
    split = recording(np.zeros(6))
    seen = []

    def steer(images):
        seen.append(images)
        return np.full(len(images), 0.4)

    poses = []

    def watched(moment):
        poses.append((moment.offsets[0], moment.headings[0]))
        return drivers.network(steer)(moment)

    simulate(split, watched, CAMERA, 9.0)
    assert len(seen) == 5 and poses[0] == (0, 0) and poses[4][0] > 0.3
    for row, (images, pose) in enumerate(zip(seen, poses, strict=True)):
        np.testing.assert_array_equal(images[0], seen_from(split["images"][row], *pose, CAMERA))


def test_angles_beyond_the_lock_are_cut_off():
    full = simulate(recording(np.zeros(9)), drivers.constant(1.0), CAMERA, 9.0)
    more = simulate(recording(np.zeros(9)), drivers.constant(7.0), CAMERA, 9.0)
    np.testing.assert_array_equal(full.offsets, more.offsets)


def test_a_driver_without_an_angle_is_put_back_at_each_row():
    drive = simulate(recording(np.zeros(9)), drivers.constant(np.nan), CAMERA, 1.0)
    assert summary(drive).interventions == 8 and summary(drive).autonomy == 0


def test_time_must_pass():
    with pytest.raises(UsageError, match="no stretch of this split has two rows"):
        simulate(recording(np.zeros(3), lengths=[1, 1, 1]), drivers.recorded, CAMERA, 1.0)


@pytest.mark.parametrize("shape", [(66, 200), (160, 160)])
def test_squeezed_pictures_are_refused(shape):
    with pytest.raises(UsageError, match=f"these are {shape[0]}x{shape[1]}: train with another --image_size"):
        simulate(recording(np.zeros(3), shape=shape), drivers.recorded, CAMERA, 1.0)


def test_a_filmed_driver_keeps_what_was_asked_for_alone():
    split = recording(np.linspace(0, 0.5, 40))
    film = drivers.Filmed(drivers.network(lambda images: np.full(len(images), 0.25)), np.array([3, 17, 20]))
    simulate(split, film, CAMERA, 9.0)
    assert [round(frame.recorded, 3) for frame in film.frames] == [round(0.5 * row / 39, 3) for row in (3, 17, 20)]
    assert all(frame.chosen == 0.25 and frame.image.shape == (16, 32, 3) for frame in film.frames)
    assert all(frame.image.base is None for frame in film.frames)  # else it kept the pictures of all stretches
