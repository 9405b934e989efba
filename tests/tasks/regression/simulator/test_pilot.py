"""One car: what it is told for good frames and for bad ones."""

import json

import numpy as np
import pytest

from tasks.regression.simulator.pilot import MANUAL, Pilot
from tests.tasks.regression.simulator import drawn


@pytest.fixture
def pilot():
    return Pilot(drawn.mean_level, drawn.SHAPE, 9.0)


def test_a_frame_is_steered(pilot):
    answer = pilot.answer(drawn.telemetry(drawn.jpeg(148)))
    name, content = drawn.answer(answer.packet)
    assert (name, answer.fault) == ("steer", None)
    assert float(content["steering_angle"]) == pytest.approx(0.2, abs=0.02)
    assert float(content["throttle"]) == pytest.approx(0.1 * 4 + 0.002 * 4)
    assert answer.frame == (drawn.jpeg(148), pytest.approx(0.2, abs=0.02), pytest.approx(0.408), 5.0)


@pytest.mark.parametrize(("level", "angle"), [(0, "-1.000000"), (255, "1.000000")])
def test_the_wheel_has_its_limits(pilot, level, angle):
    assert drawn.answer(pilot.answer(drawn.telemetry(drawn.jpeg(level))).packet)[1]["steering_angle"] == angle


def test_a_human_drives(pilot):
    for text in ('42["telemetry",null]', '42["telemetry",{}]', '42["telemetry"]'):
        assert pilot.answer(text) == (MANUAL, None, None)
    assert MANUAL == '42["manual",{}]'


def test_after_a_human_the_speed_control_starts_anew(pilot):
    first = pilot.answer(drawn.telemetry()).packet
    assert pilot.answer(drawn.telemetry()).packet != first  # the sum of errors has grown
    pilot.answer('42["telemetry",null]')
    assert pilot.answer(drawn.telemetry()).packet == first


def test_a_comma_is_answered_by_a_comma(pilot):
    content = drawn.answer(pilot.answer(drawn.telemetry(drawn.jpeg(148), speed="5,0000")).packet)[1]
    assert content["throttle"] == "0,408000"
    assert content["steering_angle"].startswith("0,2") or content["steering_angle"].startswith("0,1")


@pytest.mark.parametrize(
    ("text", "kind", "throttle"),
    [
        (drawn.telemetry(image=None), "no picture", "0.408000"),
        (drawn.telemetry(image="?"), "a picture that is no base64", "0.408000"),
        (drawn.telemetry(drawn.jpeg()[:400]), "a picture that is no JPEG, or a damaged one", "0.408000"),
        (drawn.telemetry(drawn.jpeg(shape=(80, 80))), "a picture whose size does not fit", "0.408000"),
        (drawn.telemetry(speed=""), "no speed", "0.000000"),
        ('42["telemetry",[1,2]]', "telemetry without names", "0.000000"),
        ('42["telemetry",{"speed', "a message that is no JSON", "0.000000"),
        ('42["telemetry",' + "[" * 90_000, "a message that is no JSON", "0.000000"),
        (drawn.telemetry(image="A" * 2**20), "a message of more than a million letters", "0.000000"),
    ],
)
def test_bad_frames_are_answered_by_straight_on(pilot, text, kind, throttle):
    answer = pilot.answer(text)
    assert (answer.frame, answer.fault.kind) == (None, kind)
    assert drawn.answer(answer.packet) == ("steer", {"steering_angle": "0.000000", "throttle": throttle})


def test_angles_that_are_not_finite_never_reach_the_car():
    answer = Pilot(lambda images: np.array([np.nan]), drawn.SHAPE, 9.0).answer(drawn.telemetry())
    assert answer.fault.kind == "the network gives an angle that is not finite"
    assert json.loads(answer.packet[2:])[1]["steering_angle"] == "0.000000"
