"""What a classifier of ours, as the judge, sees in samples of a generator: scores of quality and of variety."""

from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import NamedTuple

import numpy as np
import tensorflow.compat.v1 as tf
from tqdm import tqdm

from datasets.dataset import Dataset
from errors import UsageError
from graphs.classifiers.classifier import Classifier
from tasks.generation import frechet, sample_pictures
from tasks.old_registry import MODELS
from training.drawing import marks
from training.evaluation import BATCH, load_run
from training.evaluator import Findings
from training.inputs.batches import Fields, fitting, in_order
from training.options import EvaluateGenerator
from training.runs import checkpoints, run_folder
from training.session import open_session

_FOUND = 0.1  # of the share that a class has when all have the same
WITHOUT_JUDGE = "scores of the samples: give --judge RUN, the run of a good classifier of the same pictures"


class Sight(NamedTuple):
    """What the judge sees in N pictures: probabilities [N, classes], features [N, D] in front of its last layer."""

    probabilities: np.ndarray
    features: np.ndarray

    @property
    def predictions(self) -> np.ndarray:
        """[N] the most probable classes."""
        return self.probabilities.argmax(axis=1)


class SampleJudge:
    """A trained classifier in a tf.Graph and a session of its own; close it.

    Args:
        run: its run folder.
        dataset: that of the generator.

    Raises:
        UsageError: the run is no classifier of such pictures with these classes, or its last layer isn't dense.
        RunError: no such run or checkpoint.
    """

    def __init__(self, run: str, dataset: Dataset):
        name = run_folder.model_of(run)
        kind = MODELS[name].load()
        if not issubclass(kind, Classifier) or kind.inputs != ("images",):
            raise UsageError(f"--judge {run} is a run of {name}; it takes one of a classifier of pictures, as mnist is")
        with tf.Graph().as_default():
            folder, config, model = load_run(name, run)
            if config["classes"] != list(dataset.classes):
                raise UsageError(f"--judge {run} was trained on {config['data']}; {dataset.name} has other classes")
            self._images = model.feeds["images"]
            taken, given = self._images.shape.as_list()[1:], list(dataset.splits["train"]["images"].shape[1:])
            if not self._images.shape[1:].is_compatible_with(given):
                raise UsageError(f"--judge {run} takes pictures of the shape {taken}, {dataset.name} has {given}")
            self._fetches = Sight(model.outputs["probabilities"], _features(model, f"--judge {run}, a run of {name}"))
            self.run, self.prefix = run, checkpoints.find(folder, "best")
            self._session = open_session()
            checkpoints.restore(self._session, model.saver, model.variables, self.prefix)

    def look(self, images: np.ndarray) -> Sight:
        """Pictures [N, H, W, C] uint8 in 0..255 -> what is seen in them."""
        fields = {"images": images}
        with tqdm(total=len(images), desc="judge", unit="example", leave=False, disable=None) as bar:
            parts = []
            for batch in in_order(fields, fitting(BATCH, fields)):
                parts.append(self._session.run(self._fetches, {self._images: batch["images"]}))
                bar.update(len(batch["images"]))
        return Sight(*map(np.concatenate, zip(*parts, strict=True)))

    def close(self) -> None:
        """Lets go of the session."""
        self._session.close()


def _features(model: Classifier, what: str) -> tf.Tensor:
    """[N, D], what the last layer multiplies with its kernel."""
    found = [
        operation.inputs[0]
        for operation in model.is_training.graph.get_operations()
        if operation.type == "MatMul" and operation.name.startswith(f"{model.head}/")
    ]
    if len(found) != 1:
        raise UsageError(f"{what}, can't be one: the Fréchet distance needs a last layer that is dense")
    return found[0]


def judged(
    options: EvaluateGenerator,
    dataset: Dataset,
    split: Fields,
    sampled: Callable[[Fields], np.ndarray],
    asked: np.ndarray | None,
) -> tuple[np.ndarray, Findings]:
    """The samples of a generator, and what the judge of the options finds in them.

    Args:
        options: with judge and judge_accuracy.
        dataset: whose classes and training pictures are those of the generator.
        split: real pictures with labels.
        sampled: a function that makes as many samples as a split has pictures; called when the judge has passed.
        asked: [N] the classes of the samples, None for a generator that isn't told any.

    Raises:
        UsageError: the judge is none for these pictures, or isn't good enough. RunError: no such run or checkpoint.
    """
    with closing(SampleJudge(options.judge, dataset)) as judge:
        real = judge.look(split["images"])
        accuracy = check(judge, real, split["labels"], options.judge_accuracy)
        samples = sampled(split)
        made = judge.look(samples)
    shares = {marks.name_of(label, dataset.classes): float(share) for label, share in enumerate(class_shares(made))}
    about = {"run": options.judge, "checkpoint": judge.prefix.name, "accuracy": accuracy}
    least = _FOUND / len(shares)
    lines = [
        "",
        f"judge: {judge.prefix}, right on {accuracy:.2%} of the {len(samples):,} real pictures; as many samples",
        f"classes_found: of {len(shares)}, those that {least:.1%} of the samples or more are taken for. The shares:",
        *(f"{name:20} {share:.4f}" for name, share in shares.items()),
    ]
    draw = partial(sample_pictures.draw_classes, shares)
    pictures = {"classes of the samples": ("classes", draw)}
    return samples, Findings(scores(made, real, asked), {"class_shares": shares, "judge": about}, lines, pictures)


def check(judge: SampleJudge, seen: Sight, labels: np.ndarray, least_accuracy: float) -> float:
    """The share in 0..1 of pictures [N] in which the judge sees the class that they have, labels [N].

    Raises:
        UsageError: it is less than asked for.
    """
    accuracy = float(np.mean(seen.predictions == labels))
    if accuracy < least_accuracy:
        raise UsageError(
            f"--judge {judge.run} is right on {accuracy:.2%} of the {len(labels):,} real pictures, less than "
            f"--judge_accuracy {least_accuracy:g}; train it longer, or lower --judge_accuracy"
        )
    return accuracy


def scores(made: Sight, real: Sight, asked: np.ndarray | None = None) -> dict[str, float]:
    """Numbers of a generator, from what the judge sees in its samples and in real pictures.

    frechet: the distance on the judge's features, 0 for equal ones. classifier_score: exp of the mean KL divergence of
    p(y|x) from its mean p(y) over all samples at once, 1 to the number of classes (Salimans et al. 2016). confidence:
    the mean of the largest probability. classes_found: how many classes have a tenth of an equal share of the samples
    or more, 1 % of them with ten classes. class_entropy: of the shares of the classes, in nats. class_agreement, where
    classes were asked for: the share of samples in which the judge sees the one asked for.

    asked: [N] the classes of the samples, None for a generator that isn't told any.
    """
    probabilities = made.probabilities.astype(np.float64)
    shares = class_shares(made)
    found = {
        "frechet": frechet.distance(real.features, made.features),
        "classifier_score": float(np.exp(_divergence(probabilities, probabilities.mean(axis=0)).mean())),
        "confidence": float(probabilities.max(axis=1).mean()),
        "classes_found": int(np.sum(shares >= _FOUND / len(shares))),
        "class_entropy": float(-np.sum(shares * _log(shares))) + 0.0,  # no -0
    }
    return found if asked is None else found | {"class_agreement": float(np.mean(made.predictions == asked))}


def class_shares(made: Sight) -> np.ndarray:
    """[classes], the share of the pictures in which each class is the most probable one."""
    return np.bincount(made.predictions, minlength=made.probabilities.shape[1]) / len(made.predictions)


def _divergence(probabilities: np.ndarray, marginal: np.ndarray) -> np.ndarray:
    """KL(p || marginal) of each row of [N, classes], in nats: [N]."""
    return np.sum(probabilities * (_log(probabilities) - _log(marginal)), axis=1)


def _log(probabilities: np.ndarray) -> np.ndarray:
    """The logarithm, finite at 0, where it is multiplied with 0."""
    return np.log(np.maximum(probabilities, np.finfo(np.float64).tiny))
