"""Scores of samples: by hand from probabilities, of generators whose faults are known, and what is no judge."""

import json
import math
import shutil
from pathlib import Path

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from datasets import registry as datasets
from datasets.dataset import Dataset
from errors import RunError, UsageError
from tasks.generation import sample_scores
from tasks.generation.sample_scores import (
    SampleJudge,
    Sight,
    class_shares,
    scores,
)
from training.evaluation import load_run
from training.options import EvaluateGenerator

NAMES = tuple("abcdefghij")
RANDOM = np.random.default_rng(0)


def seen(probabilities, features=((0.0,), (1.0,))) -> Sight:
    return Sight(np.asarray(probabilities, np.float32), np.asarray(features, np.float32))


def test_scores_are_those_computed_by_hand():
    """Two classes. p(y) = (0.65, 0.35), KL 0.5 ln(0.5/0.65) + 0.5 ln(0.5/0.35) and 0.8 ln(0.8/0.65) + ..."""
    made = seen([[0.5, 0.5], [0.8, 0.2]], [[3.0], [5.0]])
    found = scores(made, seen([[1, 0]], [[0.0], [2.0]]))
    first = 0.5 * math.log(0.5 / 0.65) + 0.5 * math.log(0.5 / 0.35)
    second = 0.8 * math.log(0.8 / 0.65) + 0.2 * math.log(0.2 / 0.35)
    assert found == {
        "frechet": pytest.approx(9),  # of two Gaussians of the same deviation, 3 from each other
        "classifier_score": pytest.approx(math.exp((first + second) / 2), rel=1e-6),
        "confidence": pytest.approx(0.65),
        "classes_found": 1,  # the first of two equal probabilities counts
        "class_entropy": 0,
    }


def test_the_entropy_is_that_of_the_predicted_classes_in_nats():
    found = scores(seen(np.eye(4)[[0, 0, 1, 3]]), seen(np.eye(4)))
    assert found["class_entropy"] == pytest.approx(0.5 * math.log(2) + 0.5 * math.log(4))


def test_sure_of_all_classes_the_score_is_their_number_and_of_one_class_1():
    """Zero probabilities, too: their logarithm must not make the score no number."""
    assert scores(seen(np.eye(10)), seen(np.eye(10)))["classifier_score"] == pytest.approx(10)
    one = scores(seen(np.eye(10)[[7] * 5]), seen(np.eye(10)))
    assert (one["classifier_score"], one["class_entropy"], one["classes_found"]) == (pytest.approx(1), 0, 1)
    assert math.copysign(1, one["class_entropy"]) == 1


@pytest.mark.parametrize(("classes", "least"), [(2, 50), (10, 10), (100, 1)])
def test_a_class_is_found_from_a_tenth_of_an_equal_share_on(classes, least):
    """Of 1,000 samples: 50 with two classes, 10 (1 %) with ten."""
    for count, found in ((least, 2), (least - 1, 1)):
        labels = np.repeat([0, 1], [1000 - count, count])
        assert scores(seen(np.eye(classes)[labels]), seen(np.eye(classes)))["classes_found"] == found


def test_agreement_is_the_share_of_the_classes_asked_for():
    made, asked = seen(np.eye(4)[[0, 1, 2, 2]]), np.array([0, 1, 2, 3])
    assert scores(made, seen(np.eye(4)), asked)["class_agreement"] == 0.75
    assert "class_agreement" not in scores(made, seen(np.eye(4)))
    assert class_shares(made).tolist() == [0.25, 0.25, 0.5, 0]


def pictures(labels: np.ndarray) -> np.ndarray:
    """Pictures [N, 4, 4, 1] whose grey level tells their class in 0..9, and a little noise."""
    noise = RANDOM.integers(0, 20, (len(labels), 4, 4, 1))
    return (25 * np.reshape(labels, (-1, 1, 1, 1)) + noise).astype(np.uint8)


class FakeJudge:
    """Sees the grey level: sure of the class, or of none in pictures of noise."""

    def __init__(self, run: str, dataset: Dataset):
        self.run, self.prefix = run, Path(run) / "best-9"

    def look(self, images: np.ndarray) -> Sight:
        flat = images.reshape(len(images), -1) / 25.0
        distances = np.abs(flat.mean(axis=1, keepdims=True) - 0.4 - np.arange(10))  # [N, 10], in classes
        sure = np.exp(-8 * distances / (0.5 + flat.std(axis=1, keepdims=True)))
        return Sight(sure / sure.sum(axis=1, keepdims=True), flat[:, :5])

    def close(self):
        pass


LABELS = np.arange(600) % 10
REAL = {"images": pictures(LABELS), "labels": LABELS}
DATASET = Dataset("greys", dict.fromkeys(("train", "validation", "test"), REAL), NAMES)


def judged(monkeypatch, samples, asked=None, **options):
    monkeypatch.setattr(sample_scores, "SampleJudge", FakeJudge)
    chosen = EvaluateGenerator(judge="runs/fake", **options)
    return sample_scores.judged(chosen, DATASET, REAL, lambda split: samples, asked)


def test_other_real_pictures_as_samples_have_the_best_scores(monkeypatch):
    samples, found = judged(monkeypatch, pictures(LABELS), LABELS)
    metrics = found.metrics
    assert metrics["frechet"] < 0.1
    assert metrics["classifier_score"] > 9.5
    assert (metrics["classes_found"], metrics["class_agreement"]) == (10, 1)
    assert metrics["class_entropy"] == pytest.approx(math.log(10))
    assert metrics["confidence"] > 0.99
    assert len(samples) == 600
    assert found.details["class_shares"] == dict.fromkeys(NAMES, pytest.approx(0.1))
    assert found.details["judge"] == {"run": "runs/fake", "checkpoint": "best-9", "accuracy": 1.0}
    assert "judge: runs/fake/best-9, right on 100.00% of the 600 real pictures" in "\n".join(found.lines)
    assert list(found.pictures.values())[0][0] == "classes"


def test_one_picture_again_and_again_is_collapse(monkeypatch):
    one = np.repeat(pictures(np.array([3])), 600, axis=0)
    found = judged(monkeypatch, one, LABELS)[1]
    metrics = found.metrics
    assert (metrics["classes_found"], metrics["class_entropy"]) == (1, 0)
    assert metrics["classifier_score"] == pytest.approx(1)
    assert metrics["frechet"] > 30
    assert metrics["class_agreement"] == pytest.approx(0.1)
    assert found.details["class_shares"] == dict.fromkeys(NAMES, 0) | {"d": 1}


def test_noise_makes_the_judge_unsure(monkeypatch):
    metrics = judged(monkeypatch, RANDOM.integers(0, 256, (600, 4, 4, 1), np.uint8))[1].metrics
    assert metrics["confidence"] < 0.9
    assert metrics["frechet"] > 10
    assert "class_agreement" not in metrics


def test_a_poor_judge_is_refused_before_samples_are_drawn(monkeypatch):
    monkeypatch.setitem(REAL, "labels", np.where(LABELS == 9, 8, LABELS))
    message = (
        r"^--judge runs/fake is right on 90\.00% of the 600 real pictures, less than --judge_accuracy 0\.99; "
        r"train it longer, or lower --judge_accuracy$"
    )
    monkeypatch.setattr(sample_scores, "SampleJudge", FakeJudge)
    options = EvaluateGenerator(judge="runs/fake")
    with pytest.raises(UsageError, match=message):
        sample_scores.judged(options, DATASET, REAL, lambda split: pytest.fail("drawn"), None)
    samples = pictures(LABELS)
    assert judged(monkeypatch, samples, judge_accuracy=0.9)[0] is samples


@pytest.fixture(scope="module")
def shapes():
    return datasets.load("shapes", image_size=28, channels=1, examples=100)


def test_the_features_are_what_the_last_layer_multiplies(mnist_run, shapes):
    judge = SampleJudge(str(mnist_run), shapes)
    images = shapes.splits["test"]["images"]
    found = judge.look(images)
    judge.close()
    weights = tf.train.load_checkpoint(str(mnist_run / "best-3"))
    logits = found.features @ weights.get_tensor("logits/kernel") + weights.get_tensor("logits/bias")
    exponents = np.exp(logits - logits.max(axis=1, keepdims=True))
    assert found.features.shape == (len(images), 1024)
    assert found.features.std() > 0
    np.testing.assert_allclose(found.probabilities, exponents / exponents.sum(axis=1, keepdims=True), atol=1e-5)
    assert (found.predictions == found.probabilities.argmax(axis=1)).all()
    assert judge.prefix == mnist_run / "best-3"


def refused(run, dataset, error=UsageError):
    """What is said of a judge that can't be one: one line."""
    with pytest.raises(error) as told:
        SampleJudge(str(run), dataset)
    assert "\n" not in str(told.value)
    return str(told.value)


def config_of(run, folder, **changes):
    """A run folder with the config of a run, changed, and nothing else."""
    folder.mkdir()
    config = json.loads((run / "config.json").read_text()) | changes
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def test_what_is_no_run_or_has_no_checkpoint_is_no_judge(mnist_run, tmp_path, shapes):
    assert refused(tmp_path / "nowhere", shapes, RunError).startswith(f"no run in {tmp_path / 'nowhere'}: ")
    copy = shutil.copytree(mnist_run, tmp_path / "copy")
    for path in copy.glob("*.index"):
        path.unlink()
    assert refused(copy, shapes, RunError) == f"{copy} holds no checkpoint yet; train first"


def test_what_tells_no_classes_of_pictures_is_no_judge(iris_run, mnist_run, tmp_path, shapes):
    made = config_of(mnist_run, tmp_path / "gan", model="gan")
    assert refused(made, shapes) == (
        f"--judge {made} is a run of gan; it takes one of a classifier of pictures, as mnist is"
    )
    assert f"--judge {iris_run} is a run of iris; it takes one of a classifier of pictures" in refused(iris_run, shapes)


def test_other_classes_and_other_pictures_are_refused(mnist_run, shapes):
    fields = {"images": np.zeros((1, 28, 28, 1), np.uint8), "labels": np.zeros(1, np.int32)}
    digits = Dataset("digits", {"train": fields}, NAMES)
    assert refused(mnist_run, digits) == f"--judge {mnist_run} was trained on shapes; digits has other classes"
    fields = fields | {"images": np.zeros((1, 32, 32, 3), np.uint8)}
    colour = Dataset("colour", {"train": fields}, shapes.classes)
    assert refused(mnist_run, colour) == (
        f"--judge {mnist_run} takes pictures of the shape [28, 28, 1], colour has [32, 32, 3]"
    )


def test_a_last_layer_that_is_not_dense_is_refused(mnist_run, shapes, monkeypatch):
    def of_convolutions(name, run):
        """As squeezenet has it, which takes longer to build."""
        folder, config, model = load_run(name, run)
        model.head = "conv2"
        return folder, config, model

    monkeypatch.setattr(sample_scores, "load_run", of_convolutions)
    assert refused(mnist_run, shapes) == (
        f"--judge {mnist_run}, a run of mnist, can't be one: the Fréchet distance needs a last layer that is dense"
    )
