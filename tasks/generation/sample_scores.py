"""What a trained classifier, the judge, sees in the samples of a generator: scores of their quality and variety."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import numpy as np
import tensorflow.compat.v1 as tf

from datasets.dataset import Dataset
from datasets.split import Fields, Split
from errors import UsageError
from graphs.classifiers.classifier import Classifier
from tasks import absent_classes, registry
from tasks.generation import frechet, sample_pictures
from texts import shown
from training.drawing import marks
from training.evaluator import Findings
from training.inference import run_over
from training.runs.trained_run import TrainedRun

_CONSEQUENCE = "frechet compares the samples with pictures of the others alone"
_FOUND = 0.1  # of the share that a class has when all classes have the same


class Sight:
    """What the judge saw in pictures that passed by: sums over N pictures, float64.

    features: mean and covariance of the features in front of the judge's last layer. count: N. right: pictures whose
    most probable class is their label. examples: how many have each label, [classes], if they have labels; else 0.
    """

    def __init__(self):
        self.features = frechet.Gaussian()
        self.count = self.right = 0
        self.examples: np.ndarray | int = 0
        self._probabilities = self._predictions = 0.0  # sums by class [classes]
        self._negative_entropy = self._confidence = 0.0  # sums of p log p over classes, in nats, and of the largest p

    def add(self, probabilities: np.ndarray, features: np.ndarray, labels: np.ndarray | None = None) -> None:
        """Takes a batch into account: [n, classes] in 0..1, [n, D], and the labels of the pictures [n], if any."""
        probabilities = probabilities.astype(np.float64)
        predictions = probabilities.argmax(axis=1)
        self.features.add(features)
        self.count += len(predictions)
        if labels is not None:
            self.right += int(np.sum(predictions == labels))
            self.examples = self.examples + np.bincount(labels, minlength=probabilities.shape[1])
        self._probabilities = self._probabilities + probabilities.sum(axis=0)
        self._predictions = self._predictions + np.bincount(predictions, minlength=probabilities.shape[1])
        self._negative_entropy += np.sum(probabilities * _log(probabilities))
        self._confidence += probabilities.max(axis=1).sum()

    @property
    def agreement(self) -> float:
        """The share of pictures, 0..1, whose most probable class is their label."""
        return self.right / self.count

    @property
    def confidence(self) -> float:
        """The mean of the largest probability, 0..1."""
        return float(self._confidence / self.count)

    @property
    def class_shares(self) -> np.ndarray:
        """[classes], the share of the pictures in which each class is the most probable one."""
        return self._predictions / self.count

    @property
    def divergence(self) -> float:
        """The mean KL divergence of p(y|x) from its mean p(y) over all pictures, in nats."""
        marginal = self._probabilities / self.count
        return float(self._negative_entropy / self.count - np.sum(marginal * _log(marginal)))


class SampleJudge:
    """A trained classifier that looks at pictures.

    Args:
        run: opened.
        path: its folder, as the user wrote it.
        dataset: that of the generator.

    Raises:
        UsageError: the judge knows other classes or takes other pictures, or its last layer isn't dense.
    """

    def __init__(self, run: TrainedRun, path: str, dataset: Dataset):
        if list(run.classes) != list(dataset.classes):
            raise UsageError(f"--judge {path} was trained on {run.config['data']}; {dataset.name} has other classes")
        images = run.model.feeds["images"]
        taken, given = images.shape.as_list()[1:], list(dataset.splits["train"].fields["images"].shape)
        if not images.shape[1:].is_compatible_with(given):
            raise UsageError(f"--judge {path} takes pictures of the shape {taken}, {dataset.name} has {given}")
        features = _features(run.model, f"--judge {path}, a run of {run.config['model']}")
        self.path, self.prefix, self.classes = path, run.prefix, dataset.classes
        self._session, self._feeds = run.session, {"images": images}
        self._fetches = run.model.outputs["probabilities"], features

    def watch(self, split: Split, sight: Sight) -> Iterator[Fields]:
        """The batches of a split, each after `sight` has taken note of what the judge sees in it."""
        for batch, seen in run_over(self._session, self._feeds, self._fetches, split, progress="judge"):
            sight.add(*seen, batch.get("labels"))
            yield batch

    def look(self, split: Split) -> Sight:
        """What it sees in a whole split."""
        sight = Sight()
        for _ in self.watch(split, sight):
            pass
        return sight

    def check(self, real: Sight, least_accuracy: float) -> None:
        """Raises a UsageError when the judge is right on less than this share of real pictures, 0..1."""
        if real.agreement < least_accuracy:
            raise UsageError(
                f"--judge {self.path} is right on {real.agreement:.2%} of the {real.count:,} real pictures, less than "
                f"--judge_accuracy {least_accuracy:g}; train it longer, or lower --judge_accuracy"
            )

    def findings(self, made: Sight, real: Sight, told_classes: bool) -> Findings:
        """The scores of samples, their classes and the judge's own accuracy; arguments as those of `scores`."""
        names = [marks.name_of(label, self.classes) for label in range(len(made.class_shares))]
        shares = dict(zip(names, made.class_shares.tolist(), strict=True))
        about = {"run": self.path, "checkpoint": self.prefix.name, "accuracy": real.agreement}
        least = _FOUND / len(shares)
        lines = [
            "",
            f"judge: {shown(self.prefix)}, right on {real.agreement:.2%} of the {real.count:,} real pictures; "
            "the same number of samples",
            f"classes_found: of {len(shares)}, those that the judge sees in {least:.1%} of the samples or more. "
            "Their shares:",
            *(f"{shown(name):20} {share:.4f}" for name, share in shares.items()),
            *absent_classes.lines_about(dict(zip(self.classes, real.examples, strict=False)), consequence=_CONSEQUENCE),
        ]
        draw = partial(sample_pictures.draw_classes, shares)
        pictures = {"classes of the samples": ("classes", draw)}
        details = {"class_shares": shares, "judge": about}
        return Findings(scores(made, real, told_classes), details, lines, pictures)


@contextmanager
def opened(path: str, dataset: Dataset) -> Iterator[SampleJudge]:
    """The judge of a run folder, in a graph and a session of its own.

    Raises:
        UsageError: the run is no classifier of such pictures with these classes, or its last layer isn't dense.
        RunError: no such run or checkpoint.
    """
    entry = registry.entry_of_run(path)
    kind = entry.load()
    if not issubclass(kind, Classifier) or kind.inputs != ("images",):
        raise UsageError(
            f"--judge {path} is a run of {entry.name}; it takes one of a classifier of pictures, as mnist is"
        )
    with TrainedRun(entry, path) as run:
        yield SampleJudge(run, path, dataset)


def _features(model: Classifier, what: str) -> tf.Tensor:
    """[N, D], the tensor that the last layer multiplies with its kernel."""
    found = [
        operation.inputs[0]
        for operation in model.is_training.graph.get_operations()
        if operation.type == "MatMul" and operation.name.startswith(f"{model.head}/")
    ]
    if len(found) != 1:
        raise UsageError(f"{what}, can't be one: the Fréchet distance needs a last layer that is dense")
    return found[0]


def scores(made: Sight, real: Sight, told_classes: bool) -> dict[str, float]:
    """The figures of a generator, from what the judge sees in its samples and in real pictures.

    frechet: the distance on the judge's features, 0 for equal ones. classifier_score: exp of the mean KL divergence of
    p(y|x) from its mean p(y) over all samples at once, 1 to the number of classes (Salimans et al. 2016). confidence:
    the mean of the largest probability. classes_found: the number of classes that have a tenth of an equal share of the
    samples or more, 1 % of them with ten classes. class_entropy: of the shares of the classes, in nats.
    class_agreement, with told_classes: the share of samples in which the judge sees the class that the generator was
    told.
    """
    shares = made.class_shares
    found = {
        "frechet": frechet.distance(real.features, made.features),
        "classifier_score": float(np.exp(made.divergence)),
        "confidence": made.confidence,
        "classes_found": int(np.sum(shares >= _FOUND / len(shares))),
        "class_entropy": float(-np.sum(shares * _log(shares))) + 0.0,  # no -0
    }
    return found | ({"class_agreement": made.agreement} if told_classes else {})


def _log(probabilities: np.ndarray) -> np.ndarray:
    """The logarithm, finite at 0, where it is multiplied with 0."""
    return np.log(np.maximum(probabilities, np.finfo(np.float64).tiny))
