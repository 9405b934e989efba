"""The flags that all models share, with types, ranges, defaults and help. No TensorFlow."""

import os
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from annotated_types import Ge, Gt, Interval, doc

from datasets.registry import with_absolute_place
from errors import UsageError
from parameters import Only

Rename = Annotated[
    str,
    Only("init_from"),
    doc("FROM=>TO,...: regular expressions that turn names of the source into names of the network"),
]
_MOST_VALIDATIONS = 20
PARTS = {"validation": "validation_data", "test": "test_data"}  # split -> the flag that names a set of its own for it
#: Flags that say which processes train a network.
OF_WORKERS = ("workers", "cluster", "worker", "ray", "restarts", "worker_timeout", "join_timeout")
DATA_DIR = (
    "folder with data sets (embedded ones need none), else $CNN_GRAPHS_DATA, else ~/.cache/cnn-graphs; of voc, coco "
    "and yolo, the folder of the pictures if they lie apart from the annotations"
)


@dataclass(frozen=True)
class TrainOptions:
    """`python train.py MODEL --flag value ...`. A model's recipe (tasks/*/models.py) may set other defaults."""

    data: Annotated[str, doc("data set to train on")] = ""
    data_dir: Annotated[str, doc(DATA_DIR)] = ""
    validation_data: Annotated[
        str, doc("data set to validate on: all of it, or its own validation split; else a part of --data")
    ] = ""
    test_data: Annotated[
        str, doc("data set for evaluate.py: all of it, or its own test split; else a part of --data")
    ] = ""
    save_dir: Annotated[str, doc("run folder; else checkpoints/MODEL")] = ""
    fresh: Annotated[bool, doc("delete the earlier run in the run folder and start over")] = False
    change: Annotated[bool, doc("resume with other values of the flags given; all others stay as the run has them")] = (
        False
    )
    seed: Annotated[
        int,
        Interval(ge=0, lt=2**31),
        doc("seed of splits, initial values, dropout, augmentation and the order of examples"),
    ] = 0

    labels: Annotated[
        int,
        Ge(0),
        doc("number of training examples to keep, the same number for each class, chosen by the seed; 0: all"),
    ] = 0

    init_from: Annotated[
        str,
        doc("weights to start with: a run folder, a checkpoint (V1, V2), .npz, .npy, .h5, .keras or a frozen .pb"),
    ] = ""
    restore: Annotated[
        str, Only("init_from"), doc("regular expression: variables to restore from --init_from; else all")
    ] = ""
    rename: Rename = ""
    train: Annotated[
        str, doc("regular expression: variables to train; the others are frozen; else all are trained")
    ] = ""
    learning_rate_of: Annotated[
        str,
        doc("REGEX=FACTOR,...: multiply the learning rate of these variables by the factor; the first match counts"),
    ] = ""
    restored_rate: Annotated[
        float,
        Interval(gt=0, le=1),
        Only("init_from"),
        doc("multiply the learning rate of restored variables by this factor; --learning_rate_of takes precedence"),
    ] = 0.1
    strategy: Annotated[
        Literal["none", "small-similar", "small-different", "large-similar", "large-different"],
        doc("set --restore and --train by the size of the new data and their similarity; see docs/transfer.md"),
    ] = "none"
    cache_features: Annotated[
        bool, doc("compute the outputs of the frozen layers once, keep them in RUN/features, and train on them")
    ] = False
    pack: Annotated[
        str,
        Only("cache_features"),
        doc(
            "write the cached features to PACK_bottleneck_features_train.p and _validation.p, too; see docs/transfer.md"
        ),
    ] = ""

    batch_size: Annotated[int, Ge(1), doc("examples in a step")] = 100
    steps: Annotated[int, Ge(0), doc("length of the training in steps; 0: use --epochs")] = 0
    epochs: Annotated[float, Ge(0), doc("length of the training in passes over the training set; 0: use --steps")] = 0.0
    validate_every: Annotated[
        int, Ge(0), doc("steps between validations; 0: one in each epoch, but at most twenty in all")
    ] = 0
    patience: Annotated[int, Ge(0), doc("stop after this number of validations without a better one; 0: never")] = 0
    save_every: Annotated[int, Ge(0), doc("steps between checkpoints; 0: at each validation")] = 0
    keep: Annotated[int, Ge(1), doc("number of newest checkpoints to keep, beside the best on validation")] = 3

    class_weights: Annotated[
        str, doc("weights of classes in the training loss: none, inverse, median_frequency or NAME=WEIGHT,...")
    ] = "none"
    sample: Annotated[
        Literal["none", "balanced", "square_root"],
        doc("how frequent classes are in batches: as in the data, all equally, or by the root of their frequency"),
    ] = "none"

    optimizer: Annotated[Literal["sgd", "momentum", "rmsprop", "adagrad", "adadelta", "adam"], doc("optimizer")] = (
        "adam"
    )
    learning_rate: Annotated[float, Gt(0), doc("learning rate of the first step, or at the end of the warm-up")] = 0.001
    scale_learning_rate: Annotated[
        bool, doc("multiply the learning rate by --batch_size / the default batch size of the model")
    ] = False
    warm_up: Annotated[
        int, Ge(0), doc("steps in which the learning rate grows linearly to --learning_rate; the schedule follows")
    ] = 0
    momentum: Annotated[float, Interval(ge=0, lt=1), Only("optimizer", "momentum"), doc("momentum coefficient")] = 0.9
    beta1: Annotated[float, Interval(ge=0, lt=1), Only("optimizer", "adam"), doc("decay rate of the first moment")] = (
        0.9
    )
    clip_norm: Annotated[float, Ge(0), doc("clip the gradients to this global L2 norm; 0: no clipping")] = 0.0
    schedule: Annotated[
        Literal["constant", "steps", "exponential", "polynomial", "plateau"], doc("learning rate schedule")
    ] = "constant"
    decay_rate: Annotated[
        float,
        Interval(gt=0, le=1),
        Only("schedule", "steps", "exponential", "plateau"),
        doc("factor of one decay; the default of a model belongs to its own schedule"),
    ] = 0.1
    decay_steps: Annotated[
        int,
        Ge(0),
        Only("schedule", "steps", "exponential", "polynomial"),
        doc("steps of one decay; 0: the length of the training when it was started, without --warm_up; steps: a third"),
    ] = 0
    staircase: Annotated[
        bool, Only("schedule", "exponential"), doc("decay in jumps every decay_steps, not smoothly")
    ] = False
    end_learning_rate: Annotated[
        float, Ge(0), Only("schedule", "polynomial", "plateau"), doc("lowest learning rate")
    ] = 0.0
    power: Annotated[float, Gt(0), Only("schedule", "polynomial"), doc("exponent; 1 is linear")] = 1.0
    plateau_patience: Annotated[
        int, Ge(1), Only("schedule", "plateau"), doc("validations without a better one before a decay")
    ] = 3

    asynchronous: Annotated[bool, doc("workers share the variables and do not wait for each other")] = False
    parameter_servers: Annotated[
        int, Ge(1), Only("asynchronous"), doc("how many of the workers hold the variables; the first ones do")
    ] = 1
    workers: Annotated[int, Ge(1), doc("processes of this machine, each with a share of every batch")] = 1
    cluster: Annotated[
        tuple[str, ...],
        doc("HOST:PORT,...: the addresses of all workers, on any machines, instead of --workers; else $TF_CONFIG"),
    ] = ()
    worker: Annotated[int, Ge(0), Only("cluster"), doc("number of this worker in --cluster, from 0")] = 0
    ray: Annotated[
        str, doc("let Ray place the --workers: local starts and stops it on this machine; else HOST:PORT of a cluster")
    ] = ""
    restarts: Annotated[
        int, Ge(0), doc("how often all workers start again from the newest checkpoint after one of them was lost")
    ] = 3
    worker_timeout: Annotated[
        float, Gt(0), doc("seconds without a sign of life after which a worker counts as lost")
    ] = 30.0
    join_timeout: Annotated[float, Gt(0), doc("seconds in which all workers must come together at the start")] = 60.0

    precision: Annotated[
        Literal["float32", "bfloat16", "auto"],
        doc("precision of products; auto: bfloat16 if the processor has it; variables stay float32"),
    ] = "float32"
    gpus: Annotated[
        int, Ge(0), doc("number of GPUs among which a batch is divided; 0: one that TensorFlow chooses")
    ] = 0
    device_of: Annotated[
        str, doc("REGEX=DEVICE,...: put the layers with these names on devices; the first match counts")
    ] = ""
    steps_per_run: Annotated[
        int, Ge(1), doc("steps in the graph for each Session.run: faster for small networks, with the same result")
    ] = 1
    log_every: Annotated[int, Ge(1), doc("steps between the points of TensorBoard's training curves")] = 50
    trace: Annotated[bool, doc("write a Chrome trace of one step to RUN/trace.json")] = False
    gpu_memory_fraction: Annotated[float, Interval(ge=0, le=1), doc("share of a GPU's memory; 0: grow as needed")] = 0.0
    debug: Annotated[bool, doc("show a traceback when something fails")] = False


def combine(options: Mapping[str, Any], given: Set[str], recipe: Mapping[str, Any]) -> TrainOptions:
    """The options of a run: flags that the user gave take precedence over the model's recipe.

    Args:
        options: every field of TrainOptions, from the user, the recipe or the defaults.
        given: the names that the user gave.
        recipe: the model's own defaults.

    Raises:
        UsageError: --steps and --epochs contradict each other, or neither says how long to train.
    """
    if options["change"] and options["fresh"]:
        raise UsageError("--change resumes a run and --fresh starts over; give one of them")
    changes: dict[str, Any] = {}
    lengths = [name for name in ("steps", "epochs") if name in given and options[name]]
    if len(lengths) == 2:
        raise UsageError("--steps and --epochs both say how long to train; give one of them")
    if lengths == ["epochs"]:
        changes["steps"] = 0
    if "decay_rate" not in given and options["schedule"] != recipe.get("schedule", options["schedule"]):
        changes["decay_rate"] = TrainOptions.decay_rate
    combined = TrainOptions(**options | changes)
    _check_length(combined)
    return combined


def with_absolute_paths(options: TrainOptions) -> TrainOptions:
    """The options with paths by which the run finds its data and weights again from any folder."""
    paths = {name: _absolute(getattr(options, name)) for name in ("data_dir", "init_from")}
    sets = {name: with_absolute_place(getattr(options, name)) for name in ("data", *PARTS.values())}
    return replace(options, **sets, **paths)


def _absolute(path: str) -> str:
    return os.path.realpath(os.path.expanduser(path)) if path else ""


def resolve(options: TrainOptions, examples: int, offset: int = 0) -> TrainOptions:
    """The options with every "0: ..." replaced by what it stands for.

    Args:
        options: as they were given.
        examples: of the training set.
        offset: of the batches of a run whose batch size has changed, see inputs/batches.py.

    Raises:
        UsageError: neither --steps nor --epochs says how long to train.
    """
    _check_length(options)
    steps = options.steps or max(1, round((options.epochs * examples - offset) / options.batch_size))
    validate_every = options.validate_every or max(1, round(examples / options.batch_size), steps // _MOST_VALIDATIONS)
    scheduled = max(1, steps - options.warm_up)
    whole = {"steps": max(1, scheduled // 3), "exponential": scheduled, "polynomial": scheduled}
    return replace(
        options,
        steps=steps,
        epochs=0.0,
        validate_every=validate_every,
        save_every=options.save_every or validate_every,
        decay_steps=options.decay_steps or whole.get(options.schedule, 0),
    )


def keep_begun(options: TrainOptions, old: Mapping[str, Any]) -> TrainOptions:
    """The options of a run that resumes: unless given, decay_steps and validate_every stay what they were at its start.

    So more steps leave the learning rates of the steps that are done as they were. old: the options in the run's
    config.json; what is no number of steps there is left to the comparison of the configs to name.
    """
    kept = {
        name: old[name]
        for name in ("decay_steps", "validate_every")
        if not getattr(options, name) and type(old.get(name)) is int and old[name] > 0
    }
    return replace(options, **kept)


def _check_length(options: TrainOptions) -> None:
    if not options.steps and not options.epochs:
        raise UsageError("--steps 0 and --epochs 0 leave nothing to train; give one of them")
