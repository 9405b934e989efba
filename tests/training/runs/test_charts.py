"""What TensorBoard is given: titles, pictures as they are, a graph without clutter, purges after a resume."""

import shutil

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from benchmarks.kill import charts
from errors import RunError
from graphs import seeding
from graphs.classifiers.mnist import MnistCNN
from training.options import TrainOptions
from training.runs.charts import Charts, as_bytes
from training.runs.checkpoints import Checkpoints
from training.runs.events import EventFile
from training.steps import optimizers


@pytest.fixture
def write(tmp_path):
    """A function that writes every kind of event of a small mnist and returns those of the run "train"."""

    def write(step: int) -> list:
        with tf.Graph().as_default(), tf.Session() as session:
            seeding.seed_graph(0)
            model = MnistCNN(augment=False)
            train_step = optimizers.train_step(model, TrainOptions(), tf.constant(0.1))
            session.run(tf.global_variables_initializer())
            charts = Charts(tmp_path, model, train_step, step)
            images = np.arange(10, dtype=np.uint8)[:, None, None, None] * np.ones([1, 28, 28, 1], np.uint8)
            charts.scalars("train", step + 1, {"loss": 0.5})
            charts.scalars("validation", step + 1, {"loss": 0.25})
            charts.histograms(session, step + 1)
            charts.examples(session, step + 1, {model.feeds["images"]: images})
            charts.picture("samples", step + 1, b"a PNG", (6, 4), 3)
            charts.close()
        return events(tmp_path / "train")

    return write


def events(folder) -> list:
    (path,) = folder.iterdir()
    return list(tf.train.summary_iterator(str(path)))


def test_titles_are_the_models_own(write, tmp_path):
    values = {value.tag: value for event in write(0) for value in event.summary.value}
    kernels = {"conv1/kernel", "conv1/bias", "dense1/kernel", "logits/bias"}
    assert kernels <= values.keys()
    assert not [tag for tag in values if "summaries" in tag]
    assert values["loss"].simple_value == 0.5
    assert values["conv1/kernel"].histo.num == 5 * 5 * 32
    assert sorted(tag for tag in values if "image" in tag) == [f"images/image/{i}" for i in range(8)]
    image = values["samples"].image
    assert (image.encoded_image_string, image.width, image.height, image.colorspace) == (b"a PNG", 6, 4, 3)
    validation = [value for event in events(tmp_path / "validation") for value in event.summary.value]
    assert [(value.tag, value.simple_value) for value in validation] == [("loss", 0.25)]


def test_the_graph_shows_the_network_alone(write):
    (graph,) = [event.graph_def for event in write(0) if event.graph_def]
    graph = tf.GraphDef.FromString(graph)
    tops = {node.name.split("/")[0] for node in graph.node}
    assert {"X", "Y", "conv1", "pool1", "dense1", "dropout", "logits", "loss", "metrics", "outputs", "train"} <= tops
    assert not tops & {"save", "save_1", "init", "summaries", "run_state"}
    assert not graph.library.function


def test_a_resume_hides_what_a_killed_process_left(write):
    starts = [event for event in write(40) if event.HasField("session_log")]
    assert [(event.step, event.session_log.status) for event in starts] == [(41, tf.SessionLog.START)]


def test_pictures_are_not_stretched():
    with tf.Graph().as_default(), tf.Session() as session:
        grey = as_bytes(tf.constant([0.0, 0.3, 1.0, 1.7]))
        assert session.run(grey) == pytest.approx([0, 76, 255, 255], abs=1)
        assert session.run(as_bytes(tf.constant([3, 250], tf.uint8))).tolist() == [3, 250]


WORDS = ["iris", "--steps=12", "--batch_size=30", "--validate_every=3", "--save_every=4", "--log_every=1"]


@pytest.fixture(scope="module")
def alone(tmp_path_factory, command):
    """A run from start to end, of the command WORDS."""
    folder = tmp_path_factory.mktemp("alone") / "run"
    assert command("train.py", *WORDS, f"--save_dir={folder}") == 0
    return folder


def steps(folder) -> dict[str, list[int]]:
    return {tag: [step for step, _ in points] for tag, points in charts(folder).items()}


def test_curves_continue_behind_a_damaged_checkpoint_without_overlap_or_gap(alone, tmp_path, command, capsys):
    run = tmp_path / "run"
    shutil.copytree(alone, run)
    for step in (12, 8):
        (run / f"model-{step}.index").write_bytes(b"")
    assert command("train.py", *WORDS, f"--save_dir={run}") == 0
    assert "resuming from step 4" in capsys.readouterr().out
    assert len(list((run / "train").iterdir())) == 2
    assert steps(run)["train/loss"] == list(range(1, 13))
    assert steps(run)["train/learning_rate"] == steps(run)["validation/loss"] == [3, 6, 9, 12]
    assert charts(run) == charts(alone)


def test_tensorboard_sees_all_that_is_done_while_the_training_lasts(tmp_path, command, monkeypatch):
    save, seen = Checkpoints.save, []

    def look_and_save(self, session, step):
        seen.append(steps(self.folder))
        save(self, session, step)

    monkeypatch.setattr(Checkpoints, "save", look_and_save)
    assert command("train.py", *WORDS, f"--save_dir={tmp_path / 'run'}") == 0
    assert [curves["train/loss"] for curves in seen] == [list(range(1, n)) for n in (5, 9, 13)]
    assert [curves["validation/accuracy"] for curves in seen] == [[3], [3, 6], [3, 6, 9, 12]]


def test_a_checkpoint_is_saved_after_its_events_are_on_the_disk(tmp_path, command, monkeypatch):
    """Else a power cut would leave a gap in the curves: a later run writes none for the steps before its checkpoint."""
    calls = []
    save, sync = Checkpoints.save, EventFile.sync
    monkeypatch.setattr(Checkpoints, "save", lambda *args: calls.append("save") or save(*args))
    monkeypatch.setattr(EventFile, "sync", lambda self: calls.append(self.path.parent.name) or sync(self))
    assert command("train.py", *WORDS, f"--save_dir={tmp_path / 'run'}") == 0
    assert calls == ["train", "validation", "save"] * 3


def test_two_processes_of_one_second_do_not_share_a_file(tmp_path):
    files = [EventFile(tmp_path) for _ in range(2)]
    assert len(list(tmp_path.iterdir())) == 2
    assert [file.path for file in files] == sorted(tmp_path.iterdir())


def test_a_folder_that_can_not_be_made_is_told(tmp_path):
    (tmp_path / "train").write_text("a file")
    with pytest.raises(RunError, match=r"can't save \S+/train/events.out.tfevents.\S+: File exists; fix that"):
        EventFile(tmp_path / "train")
