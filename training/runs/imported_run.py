"""Makes a run of weights that were trained elsewhere, so that they can be evaluated, asked and exported as any run."""

from dataclasses import asdict, replace
from typing import Any

import tensorflow.compat.v1 as tf

from datasets import registry as datasets
from errors import UsageError
from graphs import seeding
from tasks.old_registry import MODELS
from training.runs import run_folder
from training.weights import transfer
from training.runs.checkpoints import Checkpoints
from training.runs.lock import Lock
from training.options import EvaluateOptions, TrainOptions, with_absolute_paths
from training.session import open_session


def make_run(
    model_name: str, options: EvaluateOptions, hyperparameters: dict[str, Any], data_options: dict[str, Any]
) -> EvaluateOptions:
    """Writes a run folder with the weights of options.init_from as its step 0; again, if it is there already.

    Args:
        model_name: a name in tasks/old_registry.py.
        options: data names the data set whose classes the network tells apart.
        hyperparameters: those of the network that the weights are of; num_classes None: as the data set has.
        data_options: of the data set.

    Returns:
        The options with which the run is evaluated.

    Raises:
        UsageError: the weights aren't all of this network, or the folder holds another run.
        RunError: the weights can't be read, the run not be written. DataError: the data set can't be had.
    """
    chosen = TrainOptions(
        data=options.data, data_dir=options.data_dir, init_from=options.init_from, rename=options.rename, steps=0
    )
    chosen = with_absolute_paths(chosen)
    folder = run_folder.path_of(model_name, options.save_dir)
    with Lock(folder):
        old = run_folder.going_on(folder, fresh=False)
        if old and (old["model"] != model_name or old["options"].get("steps")):
            raise UsageError(f"{folder} holds a run of {old['model']}; give these weights another --save_dir")
        dataset = datasets.load(chosen.data, chosen.data_dir, chosen.seed, **data_options)
        kind = MODELS[model_name].load()
        hyperparameters = kind.fit_to_data(hyperparameters, dataset.splits["train"])
        config = run_folder.describe(
            model_name,
            chosen.data,
            dataset.classes,
            {split: dataset.size(split) for split in dataset.splits},
            hyperparameters,
            data_options,
            asdict(chosen),
        )
        with tf.Graph().as_default(), open_session() as session:
            seeding.seed_graph(chosen.seed)
            model = kind(**config["hyperparameters"])
            weights = transfer.plan(model, chosen.init_from, rename=chosen.rename, whole=True)
            run_folder.prepare(folder, config, old)
            session.run(tf.global_variables_initializer())
            weights.apply(session)
            weights.save(folder)
            Checkpoints(folder, keep=1).save(session, step=0)
            print(weights.summary() + "\n")
    return replace(options, data="", init_from="", rename="")
