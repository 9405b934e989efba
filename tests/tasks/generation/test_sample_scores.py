"""Scores of samples: by hand from probabilities, of generators whose faults are known, and what is no judge."""

import json
import math
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from datasets import registry as datasets
from datasets.dataset import Dataset
from errors import RunError, UsageError
from tasks import registry
from tasks.generation.sample_scores import SampleJudge, Sight, opened, scores
from training.runs.trained_run import TrainedRun

NAMES = tuple("abcdefghij")
RANDOM = np.random.default_rng(0)


def seen(probabilities, features=((0.0,), (1.0,)), labels=None, size=1000) -> Sight:
    """What is seen in pictures with these probabilities and features, in batches."""
    sight = Sight()
    arrays = [np.asarray(probabilities, np.float32), np.asarray(features, np.float32)]
    arrays += [] if labels is None else [np.asarray(labels)]
    for start in range(0, max(map(len, arrays)), size):
        sight.add(*(array[start : start + size] for array in arrays))
    return sight


def test_scores_are_those_computed_by_hand():
    """Two classes. p(y) = (0.65, 0.35), KL 0.5 ln(0.5/0.65) + 0.5 ln(0.5/0.35) and 0.8 ln(0.8/0.65) + ..."""
    made = seen([[0.5, 0.5], [0.8, 0.2]], [[3.0], [5.0]])
    found = scores(made, seen([[1, 0]], [[0.0], [2.0]]), told_classes=False)
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
    found = scores(seen(np.eye(4)[[0, 0, 1, 3]]), seen(np.eye(4)), told_classes=False)
    assert found["class_entropy"] == pytest.approx(0.5 * math.log(2) + 0.5 * math.log(4))


def test_sure_of_all_classes_the_score_is_their_number_and_of_one_class_1():
    """Zero probabilities, too: their logarithm must not make the score no number."""
    assert scores(seen(np.eye(10)), seen(np.eye(10)), False)["classifier_score"] == pytest.approx(10)
    one = scores(seen(np.eye(10)[[7] * 5]), seen(np.eye(10)), False)
    assert (one["classifier_score"], one["class_entropy"], one["classes_found"]) == (pytest.approx(1), 0, 1)
    assert math.copysign(1, one["class_entropy"]) == 1


@pytest.mark.parametrize(("classes", "least"), [(2, 50), (10, 10), (100, 1)])
def test_a_class_is_found_from_a_tenth_of_an_equal_share_on(classes, least):
    """Of 1,000 samples: 50 with two classes, 10 (1 %) with ten."""
    for count, found in ((least, 2), (least - 1, 1)):
        labels = np.repeat([0, 1], [1000 - count, count])
        assert scores(seen(np.eye(classes)[labels]), seen(np.eye(classes)), False)["classes_found"] == found


def test_agreement_is_the_share_of_the_classes_asked_for():
    made = seen(np.eye(4)[[0, 1, 2, 2]], labels=[0, 1, 2, 3])
    assert scores(made, seen(np.eye(4)), told_classes=True)["class_agreement"] == made.agreement == 0.75
    assert "class_agreement" not in scores(made, seen(np.eye(4)), told_classes=False)
    assert made.class_shares.tolist() == [0.25, 0.25, 0.5, 0]


@pytest.mark.parametrize("size", [1, 7, 100])
def test_sums_of_batches_give_the_figures_of_whole_arrays(size):
    probabilities = RANDOM.dirichlet(np.full(6, 0.3), 100).astype(np.float32)
    features, labels = RANDOM.standard_normal((100, 4)), RANDOM.integers(0, 6, 100)
    sight = seen(probabilities, features, labels, size)
    p = probabilities.astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        divergences = np.nansum(p * np.log(p / p.mean(axis=0)), axis=1)
    assert sight.divergence == pytest.approx(divergences.mean(), rel=1e-12)
    assert sight.confidence == pytest.approx(p.max(axis=1).mean(), rel=1e-12)
    assert sight.agreement == np.mean(probabilities.argmax(axis=1) == labels)
    np.testing.assert_array_equal(sight.class_shares, np.bincount(probabilities.argmax(axis=1), minlength=6) / 100)
    np.testing.assert_allclose(sight.features.covariance, np.cov(features.astype(np.float32).T.astype(float)))


def pictures(labels: np.ndarray) -> np.ndarray:
    """Pictures [N, 4, 4, 1] whose grey level tells their class in 0..9, and a little noise."""
    noise = RANDOM.integers(0, 20, (len(labels), 4, 4, 1))
    return (25 * np.reshape(labels, (-1, 1, 1, 1)) + noise).astype(np.uint8)


def sight_of(images: np.ndarray, labels: np.ndarray) -> Sight:
    """What one sees who knows grey levels: sure of the class, or of none in pictures of noise."""
    flat = images.reshape(len(images), -1) / 25.0
    distances = np.abs(flat.mean(axis=1, keepdims=True) - 0.4 - np.arange(10))  # [N, 10], in classes
    sure = np.exp(-8 * distances / (0.5 + flat.std(axis=1, keepdims=True)))
    return seen(sure / sure.sum(axis=1, keepdims=True), flat[:, :5], labels, size=70)


LABELS = np.arange(600) % 10


def found_by_judge(images, told_classes=False):
    """The findings of a judge in samples that were asked to be of LABELS, beside real pictures of these."""
    judge = SampleJudge.__new__(SampleJudge)  # without a network
    judge.path, judge.prefix, judge.classes = "runs/fake", Path("runs/fake/best-9"), NAMES
    return judge.findings(sight_of(images, LABELS), sight_of(pictures(LABELS), LABELS), told_classes)


def test_other_real_pictures_as_samples_have_the_best_scores():
    found = found_by_judge(pictures(LABELS), told_classes=True)
    metrics = found.metrics
    assert metrics["frechet"] < 0.1
    assert metrics["classifier_score"] > 9.5
    assert (metrics["classes_found"], metrics["class_agreement"]) == (10, 1)
    assert metrics["class_entropy"] == pytest.approx(math.log(10))
    assert metrics["confidence"] > 0.99
    assert found.details["class_shares"] == dict.fromkeys(NAMES, pytest.approx(0.1))
    assert found.details["judge"] == {"run": "runs/fake", "checkpoint": "best-9", "accuracy": 1.0}
    assert found.lines[1] == (
        "judge: runs/fake/best-9, right on 100.00% of the 600 real pictures; the same number of samples"
    )
    assert f"{'c':20} 0.1000" in found.lines
    assert list(found.pictures.values())[0][0] == "classes"


def test_one_picture_again_and_again_is_collapse():
    found = found_by_judge(np.repeat(pictures(np.array([3])), 600, axis=0), told_classes=True)
    metrics = found.metrics
    assert (metrics["classes_found"], metrics["class_entropy"]) == (1, 0)
    assert metrics["classifier_score"] == pytest.approx(1)
    assert metrics["frechet"] > 30
    assert metrics["class_agreement"] == pytest.approx(0.1)
    assert found.details["class_shares"] == dict.fromkeys(NAMES, 0) | {"d": 1}


def test_classes_that_no_real_picture_has_are_named():
    judge = SampleJudge.__new__(SampleJudge)
    judge.path, judge.prefix, judge.classes = "runs/fake", Path("runs/fake/best-9"), NAMES
    some = LABELS[LABELS < 9]
    found = judge.findings(sight_of(pictures(LABELS), LABELS), sight_of(pictures(some), some), told_classes=False)
    assert found.lines[-1] == (
        "1 of 10 classes has no example in this split: j; "
        "frechet compares the samples with pictures of the others alone"
    )


def test_noise_makes_the_judge_unsure():
    metrics = found_by_judge(RANDOM.integers(0, 256, (600, 4, 4, 1), np.uint8)).metrics
    assert metrics["confidence"] < 0.9
    assert metrics["frechet"] > 10
    assert "class_agreement" not in metrics


def test_a_poor_judge_is_refused():
    judge = SampleJudge.__new__(SampleJudge)
    judge.path = "runs/fake"
    real = sight_of(pictures(LABELS), np.where(LABELS == 9, 8, LABELS))
    message = (
        r"^--judge runs/fake is right on 90\.00% of the 600 real pictures, less than --judge_accuracy 0\.99; "
        r"train it longer, or lower --judge_accuracy$"
    )
    with pytest.raises(UsageError, match=message):
        judge.check(real, 0.99)
    judge.check(real, 0.9)


@pytest.fixture(scope="module")
def shapes():
    return datasets.load("shapes", image_size=28, channels=1, examples=100)


def test_the_features_are_what_the_last_layer_multiplies(mnist_run, shapes):
    test, found = shapes.splits["test"], []
    with opened(str(mnist_run), shapes) as judge:
        sight = SimpleNamespace(add=lambda *seen: found.append(seen))
        ((batch),) = judge.watch(test, sight)
        whole = judge.look(test)
    ((probabilities, features, labels),) = found
    weights = tf.train.load_checkpoint(str(mnist_run / "best-3"))
    logits = features @ weights.get_tensor("logits/kernel") + weights.get_tensor("logits/bias")
    exponents = np.exp(logits - logits.max(axis=1, keepdims=True))
    assert features.shape == (len(test), 1024)
    assert features.std() > 0
    np.testing.assert_allclose(probabilities, exponents / exponents.sum(axis=1, keepdims=True), atol=1e-5)
    np.testing.assert_array_equal(labels, test["labels"])
    np.testing.assert_array_equal(batch["images"], test["images"])
    assert (whole.count, whole.agreement) == (len(test), np.mean(probabilities.argmax(axis=1) == test["labels"]))
    assert judge.prefix == mnist_run / "best-3"


def refused(run, dataset, error=UsageError):
    """The error of a run that can't be a judge: one line."""
    with pytest.raises(error) as told, opened(str(run), dataset):
        pass
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


def test_a_last_layer_that_is_not_dense_is_refused(mnist_run, shapes):
    message = "--judge x, a run of mnist, can't be one: the Fréchet distance needs a last layer that is dense"
    with TrainedRun(registry.models()["mnist"], str(mnist_run)) as run:
        run.model.head = "conv2"  # as squeezenet has it, which takes longer to build
        with pytest.raises(UsageError, match=f"^{message}$"):
            SampleJudge(run, "x", shapes)
