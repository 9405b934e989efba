"""TensorBoard's HParams page, as its own plugin reads it."""

import pytest
from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer
from tensorboard.plugins.hparams import metadata, plugin_data_pb2

from training.search.hparams import write_experiment, write_trial

TRIALS = [{"rate": 0.1, "hidden": "4,8", "flip": True}, {"rate": 0.2, "hidden": "", "flip": False}]


def parsed(folder):
    """Run -> tag -> what it says of hyperparameters."""
    multiplexer = EventMultiplexer().AddRunsFromDirectory(str(folder))
    multiplexer.Reload()
    return {
        run: {
            tag: plugin_data_pb2.HParamsPluginData.FromString(content)
            for tag, content in tags.items()
        }
        for run, tags in multiplexer.PluginRunToTagToContent(metadata.PLUGIN_NAME).items()
    }  # fmt: skip


@pytest.fixture
def said(tmp_path):
    for number, values in enumerate(TRIALS, 1):
        run = tmp_path / f"trial-{number:03d}"
        run.mkdir()
        write_trial(run, values, succeeded=number == 1)
    write_experiment(tmp_path, TRIALS, "accuracy")
    return parsed(tmp_path)


def test_the_columns_are_the_flags_and_the_metric_of_the_validations(said):
    experiment = said["."][metadata.EXPERIMENT_TAG].experiment
    assert [(info.name, info.type) for info in experiment.hparam_infos] == [("rate", 3), ("hidden", 1), ("flip", 2)]
    (metric,) = experiment.metric_infos
    assert (metric.name.group, metric.name.tag) == ("validation", "accuracy")


def test_each_trial_is_a_row(said):
    rows = {
        run: tags[metadata.SESSION_START_INFO_TAG].session_start_info.hparams
        for run, tags in said.items()
        if run != "."
    }
    assert {run: (row["rate"].number_value, row["flip"].bool_value) for run, row in rows.items()} == {
        "trial-001": (0.1, True),
        "trial-002": (0.2, False),
    }
    ends = {
        run: tags[metadata.SESSION_END_INFO_TAG].session_end_info.status for run, tags in said.items() if run != "."
    }
    assert ends == {"trial-001": 1, "trial-002": 2}


def test_a_trial_that_is_tried_again_has_its_newest_fate_alone(tmp_path):
    run = tmp_path / "trial-001"
    run.mkdir()
    write_trial(run, TRIALS[0], succeeded=False)
    (run / "mine.txt").touch()
    write_trial(run, TRIALS[0], succeeded=True)
    assert len(list(run.iterdir())) == 2
    assert parsed(tmp_path)["trial-001"][metadata.SESSION_END_INFO_TAG].session_end_info.status == 1
