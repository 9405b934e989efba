"""A search, from its plan to its table."""

import contextlib
import os
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from tqdm import tqdm

from errors import RunError
from texts import print_lines, typed
from training.processes import LocalProcess
from training.ray_cluster import RayCluster
from training.runs import run_folder
from training.runs.lock import Lock
from training.search import hparams
from training.search.halving import Halving
from training.search.options import SearchOptions
from training.search.plan import Plan
from training.search.record import FAILED, RUNNING, Entry, Record
from training.search.results import Results, outcome_of
from training.search.trial import Process, Trial
from training.signals import StopRequest
from training.startup import scale_package

_LOOK_EVERY = 0.2  # seconds


def search(plan: Plan, options: SearchOptions, run_files: Sequence[str]) -> None:
    """Trains every trial of the plan that is not done yet, and prints what they have reached.

    Args:
        plan: the trials.
        options: the flags of the search.
        run_files: patterns of what a task may have left in a run folder, for --fresh.

    Raises:
        UsageError: the folder holds something else, or another search.
        RunError: no trial was measured, or the folder can't be written.
    """
    if options.early_stop:
        scale_package("optuna", "--early_stop")
    folder = run_folder.path_of(f"{plan.model}-search", options.save_dir).absolute()
    with contextlib.ExitStack() as stack:
        start = LocalProcess
        if options.ray:  # before anything is written
            start = stack.enter_context(RayCluster(options.ray, options.parallel)).start
        stack.enter_context(Lock(folder))
        Search(Record(folder, plan, options.fresh, run_files), options, start).run()


class Search:
    """The trials of a record, `--parallel` at a time.

    Args:
        record: in a folder that is locked.
        options: the flags of the search.
        start: begins the process of a trial, of these words behind train.py, this log and this number of threads, 0 for
            as many as there are cores.
    """

    def __init__(self, record: Record, options: SearchOptions, start: Callable[[Sequence[str], Path, int], Process]):
        self.record, self.options, self.start = record, options, start
        self.threads = max(1, (os.cpu_count() or 1) // options.parallel) if options.parallel > 1 else 0
        self.running: list[Trial] = []
        self.halving: Halving | None = None

    def run(self) -> None:
        """Trains until all trials are done, or a signal comes."""
        waiting = deque(entry for entry in self.record.entries if not entry.is_done)
        done = len(self.record.entries) - len(waiting)
        if done:
            print(f"{done} of {len(self.record.entries)} trials are done")
        with StopRequest() as stop, tqdm(total=done + len(waiting), initial=done, unit="trial", disable=None) as bar:
            try:
                while (waiting or self.running) and not stop.number:
                    while waiting and len(self.running) < self.options.parallel:
                        self._begin(waiting.popleft())
                    self._look(bar)
                if self.running:
                    tqdm.write(f"saving and stopping {', '.join(trial.entry.name for trial in self.running)}")
            finally:  # also where search.json can't be written
                for trial in self.running:
                    trial.process.stop()
            while self.running:
                self._look(bar)
        results = self._results()
        print_lines(*results.table())
        if stop.number and not all(entry.is_done for entry in self.record.entries):
            print(f"stopped, all saved. To go on:\n  {self.record.plan.command}")
            raise SystemExit(128 + stop.number)
        self._tell_best(results)

    def _begin(self, entry: Entry) -> None:
        """Starts the process of a trial."""
        entry.status, entry.why = RUNNING, ""
        self.record.save()
        log = self.record.folder / entry.log
        begins = log.stat().st_size if log.exists() else 0
        words = [self.record.plan.model, *self.record.words_of(entry), f"--save_dir={self.record.folder / entry.name}"]
        process = self.start(words, log, self.threads)
        self.running.append(Trial(entry, self.record.folder, process, begins))

    def _look(self, bar: tqdm) -> None:
        """Waits a moment, then takes note of what the running trials have reached and which of them have ended."""
        time.sleep(_LOOK_EVERY)
        for trial in list(self.running):
            status = trial.process.status()  # before the last validation is read, so that none is missed
            if trial.look() and self.options.early_stop and self._is_poor(trial):
                trial.stop_as_poor()
            if status is not None:
                self._end(trial, status, bar)

    def _is_poor(self, trial: Trial) -> bool:
        if not trial.outcome.values:
            return False
        if self.halving is None:
            self.halving = Halving(trial.outcome.higher)
            for entry in self.record.entries:
                if entry.is_done:
                    self.halving.is_poor(entry.number, outcome_of(self.record.folder / entry.name).values)
        return self.halving.is_poor(trial.entry.number, trial.outcome.values)

    def _end(self, trial: Trial, status: int, bar: tqdm) -> None:
        """Takes note of a trial whose process has ended."""
        entry = trial.entry
        self.running.remove(trial)
        trial.ended(status)
        self.record.save()
        results = self._results()
        results.write()
        if trial.outcome.metric:
            trials = [entry.values for entry in self.record.entries]
            hparams.write_experiment(self.record.folder, trials, results.metric)
            hparams.write_trial(trial.run, entry.values, entry.status != FAILED)
        bar.update(entry.is_done or entry.status == FAILED)
        values = ", ".join(f"{name} {value}" for name, value in entry.values.items())
        reached = f"{results.metric} {trial.outcome.best:.4g}" if trial.outcome.values else "not measured"
        tqdm.write(f"{entry.name} {entry.status}: {reached}, {values}{f': {entry.why}' if entry.why else ''}")

    def _results(self) -> Results:
        return Results(self.record.folder, self.record.entries)

    def _tell_best(self, results: Results) -> None:
        """Prints the best trial and the commands to use it. Raises a RunError where no trial was measured."""
        if not results.best:
            first = self.record.entries[0]
            raise RunError(f"no trial was measured; {first.name}: {first.why}. See {self.record.folder / first.log}")
        entry, outcome = results.best
        model = self.record.plan.model
        again = " ".join(map(typed, self.record.words_of(entry)))
        print_lines(
            f"best: {entry.name}, validation {results.metric} {outcome.best:.4g} at step {outcome.best_step}",
            f"  python evaluate.py {model} --save_dir={typed(str(self.record.folder / entry.name))}",
            f"  python train.py {model} {again}",
        )
