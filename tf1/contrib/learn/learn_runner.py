"""learn_runner: runs an Experiment."""

from tf1.contrib.learn.experiment import Experiment


def run(experiment_fn, output_dir=None, schedule=None, run_config=None, hparams=None):
    """Makes an Experiment and calls its method `schedule` (None: train_and_evaluate); what that returns.

    Args:
        experiment_fn: (output_dir) -> Experiment, if output_dir is given; (run_config, hparams) -> Experiment, if
            run_config is. One of the two is (ValueError).
        schedule: name of a method (ValueError for one that is not there).
        run_config: RunConfig with a model_dir (ValueError without).
        hparams: HParams.
    """
    if (output_dir is None) == (run_config is None):
        raise ValueError("Must set value for one of `output_dir` and `run_config`")
    if not callable(experiment_fn):
        raise TypeError(f'Experiment builder "{experiment_fn}" is not callable.')
    if run_config is not None:
        if not run_config.model_dir:
            raise ValueError("Must specify a model directory `model_dir` in `run_config`.")
        experiment = experiment_fn(run_config, hparams)
    else:
        experiment = experiment_fn(output_dir=output_dir)
    if not isinstance(experiment, Experiment):
        raise TypeError(f"Experiment builder did not return an Experiment instance, got {type(experiment)} instead.")
    task = getattr(experiment, schedule or "train_and_evaluate", None)
    if task is None:
        raise ValueError(f"Schedule references non-existent task {schedule!r} of an Experiment")
    return task()


def tune(experiment_fn, tuner):
    """Runs an experiment with the hyper-parameters that a tuner chooses, until it has no more.

    tuner: an object with next_trial() -> bool, run_experiment(function).
    """
    while tuner.next_trial():
        tuner.run_experiment(experiment_fn)
