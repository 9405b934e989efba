"""The progress bar: how far a training is, how fast, whether it waits for data; and the line of a validation."""

import time

import pytest

from training import progress
from training.options import TrainOptions


class Bar:
    """Notes what tqdm is told."""

    disable = False

    def __init__(self, **chosen):
        self.chosen, self.n, self.shown, self.closed = chosen, chosen["initial"], {}, False

    def set_postfix(self, shown, refresh):
        self.shown = shown

    def update(self, steps):
        self.n += steps

    def close(self):
        self.closed = True


@pytest.fixture
def clock(monkeypatch):
    """Seconds that the clock shows, in a list of one."""
    now = [100.0]
    monkeypatch.setattr(progress, "tqdm", Bar)
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    return now


def test_the_bar_shows_metrics_and_examples_a_second_of_this_process(clock):
    with progress.Progress(40, TrainOptions(steps=100, batch_size=10)) as shown:
        assert (shown.bar.chosen["total"], shown.bar.chosen["initial"]) == (100, 40)
        clock[0] += 2
        shown.steps(60, {"loss": 0.25}, waited=0.0)
        assert (shown.bar.n, shown.bar.shown) == (60, {"loss": "0.2500", "examples/s": "100"})
    assert shown.bar.closed


@pytest.mark.parametrize(("waited", "share"), [(0.0, None), (0.1, None), (0.11, "6%"), (1.0, "50%")])
def test_waiting_for_data_is_shown_above_a_twentieth_of_the_time(clock, waited, share):
    with progress.Progress(0, TrainOptions(steps=100, batch_size=10)) as shown:
        clock[0] += 2
        shown.steps(10, {}, waited)
        assert shown.bar.shown.get("waits for data") == share


def test_a_bar_that_nobody_sees_costs_nothing(clock, monkeypatch):
    monkeypatch.setattr(Bar, "disable", True)
    with progress.Progress(0, TrainOptions(steps=100)) as shown:
        shown.steps(10, {"loss": 1.0}, waited=9.0)
        assert (shown.bar.n, shown.bar.shown) == (0, {})


def test_a_validation_is_a_line(capsys):
    with progress.Progress(0, TrainOptions(steps=100)) as shown:
        shown.validation(20, {"loss": 0.5}, {"loss": 0.25, "map_50": 0.125}, best=True)
        shown.validation(30, {"loss": 0.5}, {"loss": 0.75}, best=False)
    assert capsys.readouterr().out.splitlines() == [
        "step     20  train / validation: loss 0.5000 / 0.2500  map_50 - / 0.1250  best",
        "step     30  train / validation: loss 0.5000 / 0.7500",
    ]


def test_a_screen_that_is_gone_ends_no_training(monkeypatch):
    def broken(line):
        raise BrokenPipeError

    with progress.Progress(0, TrainOptions(steps=100)) as shown:
        monkeypatch.setattr(progress.tqdm, "write", broken)
        shown.validation(10, {"loss": 1.0}, {"loss": 2.0}, best=True)
