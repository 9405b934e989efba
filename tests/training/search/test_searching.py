"""A search with trials that only pretend to train: what is started, stopped, told and kept."""

import json
import os
import signal
from pathlib import Path

import pytest

from errors import RunError
from training.search import searching
from training.search.options import SearchOptions
from training.search.plan import Plan, Trial
from training.search.record import Record
from training.search.searching import Search

NOT_FINITE = "train.py: step 3: not finite: the loss\n"


class Pretender:
    """Processes of trials, by the value of --rate: each has a validation whenever somebody looks.

    values: rate -> what the validations measure. fails: rate -> (exit status, last words).
    on_look: called with the rate before each validation.
    """

    def __init__(self, values, fails=None):
        self.values, self.fails, self.on_look = values, fails or {}, lambda rate: None
        self.started, self.running, self.most = [], 0, 0

    def __call__(self, words, log, threads):
        model, rate, save_dir = words
        self.started.append((model, rate, threads))
        self.running += 1
        self.most = max(self.most, self.running)
        return Pretended(self, float(rate.removeprefix("--rate=")), Path(save_dir.removeprefix("--save_dir=")), log)


class Pretended:
    def __init__(self, pretender, rate, run, log):
        self.pretender, self.rate, self.run, self.log = pretender, rate, run, log
        self.rows, self.is_stopped = [], False

    def status(self):
        self.pretender.on_look(self.rate)
        values = self.pretender.values[self.rate]
        if self.is_stopped:
            return self._end(143)
        if len(self.rows) < len(values):
            self._validate(values)
            return None
        status, words = self.pretender.fails.get(self.rate, (0, ""))
        self.log.write_text(words)
        return self._end(status)

    def stop(self):
        self.is_stopped = True

    def _end(self, status):
        self.pretender.running -= 1
        return status

    def _validate(self, values):
        self.run.mkdir(exist_ok=True)
        config = {"monitor": {"metric": "accuracy", "higher_is_better": True}, "options": {"steps": 10 * len(values)}}
        (self.run / "config.json").write_text(json.dumps(config))
        self.rows.append(f"{10 * len(self.rows) + 10},0.5,{values[len(self.rows)]}")
        (self.run / "history.csv").write_text("\n".join(["step,seconds,validation_accuracy", *self.rows]))
        os.utime(self.run / "history.csv", ns=(0, len(self.rows)))  # clocks may be coarse


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(searching, "_LOOK_EVERY", 0)


def found(folder, pretender, *, rates=None, **options):
    """The search over all rates in the folder, before it runs."""
    trials = tuple(Trial({"rate": rate}, (f"--rate={rate}",)) for rate in rates or pretender.values)
    plan = Plan("net", {}, {"rate": "several"}, trials, "python search.py net --rate several")
    return Search(Record(folder, plan, fresh=False, run_files=()), SearchOptions(**options), pretender)


def fates(search):
    return [entry.status for entry in search.record.entries]


def test_every_trial_is_trained_and_the_best_told(tmp_path, capsys):
    pretender = Pretender({0.1: [0.5, 0.6], 0.2: [0.9, 0.7], 0.3: [0.1]})
    search = found(tmp_path, pretender)
    search.run()
    assert pretender.started == [("net", f"--rate={rate}", 0) for rate in (0.1, 0.2, 0.3)]
    assert (pretender.most, fates(search)) == (1, ["finished"] * 3)
    out = capsys.readouterr().out
    assert "trial-002 finished: accuracy 0.9, rate 0.2\n" in out
    assert out.endswith(
        "best: trial-002, validation accuracy 0.9 at step 10\n"
        f"  python evaluate.py net --save_dir={tmp_path}/trial-002\n"
        "  python train.py net --rate=0.2\n"
    )
    assert (tmp_path / "results.csv").read_text().splitlines()[1] == "trial-002,0.2,0.9,10,0.5,finished,"


def test_several_at_a_time_share_the_cores(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    pretender = Pretender(dict.fromkeys((0.1, 0.2, 0.3, 0.4, 0.5), [0.5, 0.6]))
    found(tmp_path, pretender, parallel=3).run()
    assert (pretender.most, {threads for *_, threads in pretender.started}) == (3, {2})


def test_more_at_a_time_than_cores_have_a_thread_each(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    pretender = Pretender({0.1: [0.5], 0.2: [0.5]})
    found(tmp_path, pretender, parallel=2).run()
    assert pretender.most == 2 and pretender.started[0][2] == 1


def test_poor_trials_are_stopped_early(tmp_path):
    pretender = Pretender({0.1: [0.5] * 8, 0.2: [0.1] * 8, 0.3: [0.6] * 8, 0.4: [0.2] * 8})
    search = found(tmp_path, pretender, early_stop=True)
    search.run()
    assert fates(search) == ["finished", "stopped early", "finished", "stopped early"]
    assert len((tmp_path / "trial-002/history.csv").read_text().splitlines()) == 2


def test_a_trial_at_its_last_step_ends_by_itself(tmp_path):
    search = found(tmp_path, Pretender({0.1: [0.5], 0.2: [0.1]}), early_stop=True)
    search.run()
    assert fates(search) == ["finished", "finished"]


def test_a_search_that_goes_on_judges_by_the_trials_that_are_done(tmp_path):
    values = {0.1: [0.5] * 4, 0.2: [0.1] * 4}
    found(tmp_path, Pretender(values), rates=[0.1], early_stop=True).run()
    pretender = Pretender(values)
    search = found(tmp_path, pretender, early_stop=True)
    search.run()
    assert fates(search) == ["finished", "stopped early"]
    assert [rate for _, rate, _ in pretender.started] == ["--rate=0.2"]


def test_a_trial_that_fails_is_marked_and_the_search_goes_on(tmp_path, capsys):
    fails = {0.1: (1, f"{NOT_FINITE}bye\n"), 0.2: (-9, ""), 0.3: (1, "Aborted\n\n")}
    search = found(tmp_path, Pretender({0.1: [0.2], 0.2: [], 0.3: [], 0.4: [0.1]}, fails))
    search.run()
    assert [(entry.status, entry.why) for entry in search.record.entries] == [
        ("failed", "step 3: not finite: the loss"),
        ("failed", "killed by signal 9"),
        ("failed", "Aborted"),
        ("finished", ""),
    ]
    assert "trial-002 failed: not measured, rate 0.2: killed by signal 9\n" in capsys.readouterr().out


def test_a_trial_whose_log_is_elsewhere_fails_alone(tmp_path):
    pretender = Pretender({0.1: [], 0.2: [0.1]}, {0.1: (1, "lost")})
    search = found(tmp_path, pretender)
    end = search._end
    search._end = lambda trial, *rest: (trial.log.unlink(missing_ok=True), end(trial, *rest))
    search.run()
    assert fates(search) == ["failed", "finished"]
    assert search.record.entries[0].why == "exit status 1, and trial-001.log is not there: is the folder shared?"


def test_failed_trials_are_tried_again_by_the_same_command(tmp_path):
    values = {0.1: [0.2], 0.2: [0.3]}
    found(tmp_path, Pretender(values, {0.1: (1, NOT_FINITE)})).run()
    pretender = Pretender(values)
    search = found(tmp_path, pretender)
    search.run()
    assert ([rate for _, rate, _ in pretender.started], fates(search)) == (["--rate=0.1"], ["finished"] * 2)
    assert search.record.entries[0].why == ""


def test_nothing_measured_is_an_error(tmp_path):
    with pytest.raises(
        RunError, match=r"no trial was measured; trial-001: step 3: not finite: the loss. See .*001.log"
    ):
        found(tmp_path, Pretender({0.1: []}, {0.1: (1, NOT_FINITE)})).run()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_trials_and_says_how_to_go_on(tmp_path, capsys, number):
    pretender, signals = Pretender({0.1: [0.5], 0.2: [0.6] * 9, 0.3: [0.7]}), [number]
    pretender.on_look = lambda rate: os.kill(os.getpid(), signals.pop()) if rate == 0.2 and signals else None
    search = found(tmp_path, pretender)
    with pytest.raises(SystemExit) as end:
        search.run()
    assert (end.value.code, fates(search)) == (128 + number, ["finished", "stopped", "waiting"])
    out = capsys.readouterr().out
    assert "saving and stopping trial-002\n" in out
    assert out.endswith("stopped, all saved. To go on:\n  python search.py net --rate several\n")

    pretender = Pretender({0.1: [0.5], 0.2: [0.6] * 9, 0.3: [0.7]})
    again = found(tmp_path, pretender)
    again.run()
    assert [rate for _, rate, _ in pretender.started] == ["--rate=0.2", "--rate=0.3"]
    assert "1 of 3 trials are done\n" in capsys.readouterr().out


def test_a_record_that_can_not_be_written_leaves_no_trial_running(tmp_path, monkeypatch):
    pretender = Pretender({0.1: [0.5], 0.2: [0.5] * 99})
    search = found(tmp_path, pretender, parallel=2)
    save, stopped = search.record.save, []

    def full():
        if pretender.started[1:]:
            raise RunError("can't save search.json: No space left")
        save()

    monkeypatch.setattr(search.record, "save", full)
    monkeypatch.setattr(Pretended, "stop", lambda process: stopped.append(process.rate))
    with pytest.raises(RunError, match="No space left"):
        search.run()
    assert stopped == [0.2]
