"""A run's checkpoints: the newest `model-<step>` and the best `best-<step>`, each visible whole or not at all."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import tensorflow.compat.v1 as tf

from errors import RunError
from files import reported, sync_path, unwritable, write_atomically
from parameters import nearest
from texts import print_lines
from training.plain_paths import plain_folder, plain_prefix
from training.runs.own_files import clear_saving, steps_of
from training.runs.state import PREFIX

_SUFFIXES = (".data-00000-of-00001", ".index")  # in the order in which they are published: the index makes it visible
# Each group of variables with a learning rate of its own has Adam's powers of beta, and all have the same: --change may
# divide the variables into more groups than there were.
_POWER_OF_GROUP = re.compile(r"(?<=/beta[12]_power)_\d+$")


class Checkpoints:
    """Saves and restores every variable of the default graph in a run folder.

    A checkpoint is written to RUN/.saving, flushed to the disk and moved into place, its index last. So whatever kills
    the process, a checkpoint whose index is there is complete.

    Args:
        folder: the run folder; it exists.
        keep: how many of the newest `model-<step>` stay. The best is not counted.
    """

    def __init__(self, folder: Path, keep: int):
        self.folder, self.keep = folder, keep
        self.variables = tf.global_variables()
        self.saver = tf.train.Saver(self.variables, max_to_keep=None)

    def save(self, session: tf.Session, step: int) -> None:
        """Saves `model-<step>`, then deletes all but the newest `keep`.

        Raises:
            RunError: it can't be written; the checkpoints before it are as they were.
        """
        self._publish(session, f"model-{step}")
        # Later steps belong to a damaged checkpoint, before which this run resumed.
        newest = [saved for saved in steps_of(self.folder, "model") if saved <= step][-self.keep :]
        # What tf.train.latest_checkpoint reads, for programs that look for the newest in TensorFlow's own way.
        lines = [f'model_checkpoint_path: "model-{newest[-1]}"']
        lines += [f'all_model_checkpoint_paths: "model-{kept}"' for kept in newest]
        write_atomically(self.folder / "checkpoint", "\n".join(lines) + "\n")
        self._delete_all_but("model", newest)

    def save_best(self, session: tf.Session, step: int) -> None:
        """Saves `best-<step>`, then deletes the best before it. Raises RunError as `save` does."""
        self._publish(session, f"best-{step}")
        self._delete_all_but("best", [step])

    def restore_newest(self, session: tf.Session) -> int | None:
        """Restores the newest checkpoint that can be read and returns its step; None when the run has none.

        Raises:
            RunError: there are checkpoints, but none of them can be restored.
        """
        failures = []
        for step in reversed(steps_of(self.folder, "model")):
            prefix = self.folder / f"model-{step}"
            try:
                restore(session, self.saver, self.variables, prefix)
            except RunError as error:
                failures.append(str(error))
                continue
            for failure in failures:
                print_lines(f"warning: {failure}; resuming from {prefix} instead", file=sys.stderr)
            return step
        if failures:
            raise RunError(f"{failures[0]}; no other checkpoint is left. --fresh starts over")
        return None

    def _publish(self, session: tf.Session, name: str) -> None:
        saving, prefix = self.folder / ".saving", self.folder / name
        try:
            with reported(prefix):
                saving.mkdir(exist_ok=True)
                with plain_folder(saving) as place:
                    self.saver.save(session, str(place / name), write_meta_graph=False, write_state=False)
                for suffix in _SUFFIXES:
                    sync_path(saving / f"{name}{suffix}")
                Path(f"{prefix}.index").unlink(missing_ok=True)  # of a damaged one: it must not vouch for new data
                for suffix in _SUFFIXES:
                    (saving / f"{name}{suffix}").replace(f"{prefix}{suffix}")
                sync_path(self.folder)
        except (tf.errors.OpError, ValueError) as error:
            raise unwritable(prefix, reason(error)) from error
        finally:
            clear_saving(self.folder)  # half a checkpoint might be what fills the disk

    def _delete_all_but(self, kind: str, kept: list[int]) -> None:
        for step in steps_of(self.folder, kind):
            if step not in kept:
                for suffix in reversed(_SUFFIXES):  # the index first: half a checkpoint must not look like one
                    path = self.folder / f"{kind}-{step}{suffix}"
                    with reported(path):
                        path.unlink(missing_ok=True)


def newest_state(folder: Path) -> tuple[int, dict[str, float]]:
    """The step of a run's newest checkpoint that can be read, and the state of the run in it (state.py), by name.

    0 and nothing where there is none.
    """
    for step in reversed(steps_of(folder, "model")):
        try:
            with plain_prefix(folder / f"model-{step}") as place:
                reader = tf.train.NewCheckpointReader(str(place))
                values = {name: reader.get_tensor(name) for name in reader.get_variable_to_shape_map()}
        except (tf.errors.OpError, ValueError, RuntimeError, IndexError):  # damaged: the one before it is restored
            continue
        return step, {name.removeprefix(PREFIX): float(values[name]) for name in values if name.startswith(PREFIX)}
    return 0, {}


def find(folder: Path, which: str) -> Path:
    """The prefix of a run's checkpoint: which = "best", "last", or a path (of the prefix or of one of its files).

    Raises:
        RunError: there is none.
    """
    if which in ("best", "last"):
        # A run that was stopped before its first validation has no best yet: its last is the best there is.
        for kind in ("best", "model") if which == "best" else ("model",):
            if steps := steps_of(folder, kind):
                return folder / f"{kind}-{steps[-1]}"
        raise RunError(f"{folder} holds no checkpoint yet; train first")
    prefix = Path(re.sub(r"\.(index|meta|data-\d+-of-\d+)\Z", "", which))
    for candidate in (prefix, folder / prefix):
        if candidate.name and candidate.with_name(f"{candidate.name}.index").is_file():  # "." and "/" have no name
            return candidate
    if prefix.is_dir():
        raise RunError(f"no checkpoint {prefix}: it is a folder; --save_dir names the run, --checkpoint best or last")
    close = nearest(which, ["best", "last", *(path.stem for path in folder.glob("*.index"))])
    hint = f"; did you mean {close}?" if close else ""
    raise RunError(f"no checkpoint {prefix}: neither {prefix}.index nor {folder / prefix}.index is a file{hint}")


def restore(session: tf.Session, saver: tf.train.Saver, variables: Sequence[tf.Variable], prefix: Path) -> None:
    """Restores the variables, which are the saver's.

    Raises:
        RunError: the checkpoint is damaged, or lacks a variable, or has one of another shape.
    """
    with plain_prefix(prefix) as place:
        try:
            reader = tf.train.NewCheckpointReader(str(place))
            saved, copied = reader.get_variable_to_shape_map(), {}
            # TensorFlow itself would put a value of another shape into a resource variable without a word.
            for variable in variables:
                name, shape = variable.op.name, variable.shape.as_list()
                if name not in saved and (twin := _POWER_OF_GROUP.sub("", name)) in saved:
                    copied[variable] = name = twin
                if name not in saved:
                    raise RunError(f"can't restore {prefix}: it has no variable {name}; is it another model's?")
                if saved[name] != shape:
                    raise RunError(f"can't restore {prefix}: {name} is {saved[name]} there and {shape} in this graph")
            if copied:
                saver = tf.train.Saver([variable for variable in variables if variable not in copied])
            saver.restore(session, str(place))
            for variable, twin in copied.items():
                variable.load(reader.get_tensor(twin), session)
        except (tf.errors.OpError, ValueError, RuntimeError) as error:  # RuntimeError: what the reader itself raises
            if isinstance(error, RunError):
                raise
            told = _first_line(error).replace(str(place), str(prefix))
            raise RunError(f"can't restore {prefix}: {told}") from error


def step_of(prefix: Path) -> int:
    """The global step that a checkpoint was saved at; -1 when it holds none."""
    with plain_prefix(prefix) as place:
        reader = tf.train.NewCheckpointReader(str(place))
        return int(reader.get_tensor("global_step")) if reader.has_tensor("global_step") else -1


def reason(error: Exception) -> str:
    """The reason in TensorFlow's message: "No space left on device"."""
    return _first_line(error).rpartition("; ")[2]


def _first_line(error: Exception) -> str:
    lines = str(getattr(error, "message", error)).strip().splitlines()
    nodes = [number for number, line in enumerate(lines) if line.startswith("Node: ")]  # the reason stands behind
    return lines[nodes[-1] + 1 if nodes and nodes[-1] + 1 < len(lines) else 0]
