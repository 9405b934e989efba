"""The training loop: every run of every model goes through here."""

import signal
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import tensorflow.compat.v1 as tf

from datasets.dataset import Dataset
from datasets.split import Fields
from errors import RunError
from graphs.graph import Graph
from texts import print_lines
from training import health
from training.evaluation import measure
from training.evaluator import Evaluator
from training.inputs import features
from training.inputs.batches import Ahead, ahead, batch_size_for
from training.inputs.sampling import batches_of
from training.monitor import Monitor
from training.options import TrainOptions
from training.progress import Progress
from training.runs.changes import Change, course_of, marks
from training.runs.charts import Charts
from training.runs.checkpoints import Checkpoints
from training.runs.history import History
from training.runs.state import RunAverages
from training.signals import StopRequest
from training.steps import optimizers, schedules
from training.steps.rates import RATE
from training.steps.towers import ONE_TOWER, Towers
from training.steps.training_steps import TrainingSteps, count_of
from training.weights.transfer import Transfer
from training.workers.team import ALONE, Team

VALIDATION_BATCH = 200  # examples; 500 would need 200 MB more and be no faster


class Training:
    """A model with its training step, its data and its run folder.

    Args:
        model: built in the default graph, which `seeding.seed_graph` was called for.
        evaluator: measures the model at each validation.
        options: resolved.
        folder: the run folder, prepared.
        dataset: with the splits "train" and "validation".
        weights: those to start with, if not the initial ones.
        changes: of the options since the run began, see runs/changes.py.
        restored: the names of the variables that begin with them, or began with them when the run resumes.
        towers: over which a batch is divided.
        team: the workers that train together; worker 0 calls `run`, the others `follow`.
    """

    def __init__(
        self,
        model: Graph,
        evaluator: Evaluator,
        options: TrainOptions,
        folder: Path,
        dataset: Dataset,
        weights: Transfer | None = None,
        changes: Sequence[Change] = (),
        restored: Collection[str] = (),
        towers: Towers = ONE_TOWER,
        team: Team = ALONE,
    ):
        self.model, self.evaluator, self.options, self.folder, self.weights = model, evaluator, options, folder, weights
        self.team = team
        self.changes, self.course = changes, course_of(changes, options.batch_size)
        self.splits = {name: dataset.splits[name] for name in ("train", "validation")}
        self.monitor = Monitor(model, options)
        self.health = health.Health(model, len(self.splits["validation"]))
        self.averages = RunAverages(model.metrics, model.metric_counts)
        rate = schedules.learning_rate(
            options, tf.train.get_global_step(), self.monitor.plateau_factor, self.course.decay_from
        )
        taken = rate if team.rate_share == 1 else rate * team.rate_share
        self.train_step = optimizers.train_step(model, options, taken, restored, towers, team)
        self.feeds = model.feeds
        if options.cache_features:
            self.feeds = features.feeds(model, [self.train_step, *(metric.op for metric in model.metrics.values())])
        self.steps = TrainingSteps(model, self.feeds, self.train_step, rate, options.steps_per_run, towers)
        self.checkpoints = Checkpoints(folder, options.keep)
        with tf.name_scope("finite"):
            self.finite = {v.op.name: tf.reduce_all(tf.is_finite(v)) for v in model.variables}

    def run(self, session: tf.Session, command: str) -> None:
        """Trains until the last step, the end of patience, or a signal."""
        start = self._start(session)
        options, evaluator = self.options, self.evaluator
        reason = self._is_done(start)
        self.team.from_first({"start": start, "done": bool(reason)})
        if reason:
            evaluator.finish(self.folder)  # for which there may have been no room
            print_lines(reason)
            return
        if start:
            print_lines(f"resuming from step {start} of {self.folder}")
        self.team.share(session)
        if options.cache_features:
            self.splits = features.cached(session, self.model, self.feeds, self.splits, self.folder)
            self.team.from_first({"features": "made"})
        self.history = History(self.folder, start)
        self.charts = Charts(self.folder, self.model, self.train_step, start)
        for change in self._changes_at(start):
            self.charts.text("changes", start, change.spelled())
        self.clock = time.perf_counter() - self.history.seconds
        # The first step of a process is no typical one.
        trace_at = min(start + 1, options.steps - 1) if options.trace else None
        batches_ahead = self._batches_ahead(start, trace_at)

        with StopRequest() as stop, Progress(start, options) as progress, closing(self.charts):
            evaluator.begin(self.folder, self.charts, start)
            for steps, batches in batches_ahead:
                trace = self.folder / "trace.json" if steps[0] == trace_at else None
                measured, ends = self._step(session, batches, stop, trace)
                done = steps[-1] + 1
                for step, metrics in zip(steps, measured, strict=True):
                    rate = metrics.pop(RATE)
                    counts = {name: metrics.pop(count_of(name)) for name in self.model.metric_counts}
                    self.averages.add(metrics, counts)
                    if (step + 1) % options.log_every == 0:
                        self.charts.scalars("train", step + 1, metrics)
                progress.steps(done, metrics, batches_ahead.waited)

                ends = ends or done == options.steps
                if self._is_validated(done):
                    self._validate(session, batches, done, rate, progress)
                    evaluator.illustrate(self.folder, self.charts, done)
                    ends = ends or self.monitor.wants_to_stop
                    self.team.from_first({"ends": ends, "state": self.monitor.state.values})
                if done % options.save_every == 0 or ends:
                    self._save(session, done)
                if ends:
                    break
        evaluator.finish(self.folder)
        self._say_goodbye(done, stop.number, command)

    def follow(self, session: tf.Session) -> None:
        """Trains as one of the workers that write nothing, until worker 0 ends the training."""
        told = self.team.from_first({})
        if told["done"]:
            return
        self.team.share(session)
        if self.options.cache_features:
            self.team.from_first({})  # worker 0 has made them, in a folder that all see
            self.splits = features.cached(session, self.model, self.feeds, self.splits, self.folder)
        with StopRequest() as stop:
            for steps, batches in self._batches_ahead(told["start"], None):
                _, ends = self._step(session, batches, stop)
                if self._is_validated(steps[-1] + 1):
                    verdict = self.team.from_first({})
                    ends = verdict["ends"]
                    if "state" in verdict:
                        self.monitor.state.values = verdict["state"]
                        self.monitor.state.write(session)
                if ends:
                    break
        if stop.number:
            raise SystemExit(128 + stop.number)

    def _batches_ahead(self, start: int, trace_at: int | None) -> Ahead:
        """The batches of the steps from start on, of each the share of this worker."""
        order = batches_of(self.splits["train"], self.options, self.course.offset)
        return ahead(partial(order.at, share=self.team.examples), self._runs(start, trace_at))

    def _is_validated(self, done: int) -> bool:
        return done % self.options.validate_every == 0 or done == self.options.steps

    def _is_done(self, start: int) -> str:
        """Why there is nothing left to train, if so."""
        if start >= self.options.steps:
            done = f"{self.folder} has done {start} of {self.options.steps} steps"
            return f"{done}; more --steps resume it, --fresh starts over"
        if self.monitor.wants_to_stop:
            return f"{self.folder} stopped early at step {start}; a higher --patience resumes it, --fresh starts over"
        return ""

    def _start(self, session: tf.Session) -> int:
        """Initializes the variables or restores the newest checkpoint; returns the number of steps done."""
        session.run(tf.global_variables_initializer())
        start = self.checkpoints.restore_newest(session)
        if start is None:
            if self.weights:
                self.weights.apply(session)
                self.weights.save(self.folder)
                print(self.weights.summary())
            return 0
        self.monitor.state.read(session)
        self.averages.read(session)
        for change in self._changes_at(start):
            self.monitor.changed(new_rate=change.decay_from == start)
            self.monitor.state.write(session)
        return start

    def _changes_at(self, step: int) -> list[Change]:
        return [change for change in self.changes if change.step == step]

    def _runs(self, start: int, trace_at: int | None) -> Iterator[range]:
        """The steps from start on, cut where something is due, into parts of at most steps_per_run."""
        options = self.options
        while start < options.steps:
            due = [start + options.steps_per_run, options.steps]
            due += [start - start % every + every for every in (options.validate_every, options.save_every)]
            if trace_at is not None and start <= trace_at:
                due.append(trace_at if start < trace_at else trace_at + 1)
            yield range(start, min(due))
            start = min(due)

    def _step(
        self, session: tf.Session, batches: Fields, stop: StopRequest, trace: Path | None = None
    ) -> tuple[list[dict[str, float]], bool]:
        """Trains on batches; returns what was measured in each step, and whether a signal ends the training."""
        try:
            measured = self.steps.run(session, batches, trace)
        except tf.errors.OpError as error:
            self.team.explain(error)
            if what := optimizers.not_finite(error):
                raise self._not_finite(int(session.run(tf.train.get_global_step())) + 1, what) from error
            raise
        counts = {name: count_of(name) for name in self.model.metric_counts}
        measured, ends = self.team.combined(measured, counts, bool(stop.number))
        if ends and not stop.number:
            stop.number = signal.SIGTERM  # another worker was asked to stop
        return measured, ends

    def _not_finite(self, step: int, what: str) -> RunError:
        return RunError(
            f"step {step}: not finite: {what}. {self.folder} keeps what was saved before. "
            "Try a lower --learning_rate or --clip_norm 1, with --fresh"
        )

    def _check_weights(self, session: tf.Session, step: int) -> None:
        """A finite gradient times a large rate can still overflow: such weights must not be saved."""
        for name, finite in session.run(self.finite).items():
            if not finite:
                raise self._not_finite(step, f"the variable {name}")

    def _validate(self, session: tf.Session, batches: Fields, step: int, rate: float, progress: Progress) -> None:
        """Measures the validation split, records it in history and charts, and saves the best checkpoint."""
        self._check_weights(session, step)
        trained = self.averages.take()
        validation = self.splits["validation"]
        size = min(VALIDATION_BATCH, batch_size_for(validation))
        metrics = measure(
            session, self.model, self.evaluator, validation, size, self.feeds, activity=self.health.activity
        )
        best = self.monitor.validated(metrics[self.monitor.metric], step)
        self.monitor.state.write(session)

        row = {"step": step, "seconds": round(time.perf_counter() - self.clock, 3), "learning_rate": rate}
        row |= {f"train_{name}": value for name, value in trained.items()}
        row |= {f"validation_{name}": value for name, value in metrics.items()}
        last = {placeholder: batches[name][-1] for name, placeholder in self.feeds.items()}
        last[self.model.is_training] = True
        before = self.history.rows[-1]["step"] if self.history.rows else 0
        row |= marks(self.changes, before, step) | self._warning(session, last, row, progress)
        self.history.add(row)
        self.charts.scalars("train", step, {"learning_rate": rate})
        self.charts.scalars("validation", step, metrics | self.health.charts())
        self.charts.histograms(session, step)
        if not self.options.cache_features:  # with them there are no pictures at hand
            self.charts.examples(session, step, last)
        progress.validation(step, trained, metrics, best)
        if best:
            self.averages.write(session)
            self.checkpoints.save_best(session, step)

    def _warning(self, session: tf.Session, last: dict, row: dict, progress: Progress) -> dict[str, str]:
        """For the row of a validation in history.csv: that the training is dead, which is said once in a run.

        last: the feeds of the last training step.
        """
        line = self.health.warning(session, last, [*self.history.rows, row], self.evaluator.guessing())
        if line:
            progress.warning(line)
        return {"warning": line} if line else {}

    def _save(self, session: tf.Session, step: int) -> None:
        self._check_weights(session, step)
        self.monitor.state.write(session)
        self.averages.write(session)
        self.charts.sync()
        self.checkpoints.save(session, step)

    def _say_goodbye(self, step: int, signal_number: int, command: str) -> None:
        state = self.monitor.state
        if signal_number and step < self.options.steps:
            print(f"stopped after step {step}, all saved. To resume:\n  {command}")
            raise SystemExit(128 + signal_number)
        if step < self.options.steps:
            print_lines(f"stopped early: {self.options.patience} validations in a row were no better")
        best, at = state["best"], state["best_step"]
        print_lines(f"best validation {self.monitor.metric} {best:.4f} at step {at:.0f}, in {self.folder}")
        if dead_at := health.said_at(self.history.rows):
            print_lines(f"see the warning of step {dead_at}, in the column warning of {self.history.path}")
