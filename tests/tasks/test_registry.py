"""The registry of tasks: its models by name, where their code is, and what of it predict.py shows."""

import json
import pkgutil
import re

import pytest

from errors import RunError
from tasks import registry


def test_models_of_all_tasks_by_name():
    tasks = ["classification", "localization", "detection", "segmentation", "encoding", "generation", "regression"]
    assert list(registry.TASKS) == tasks
    assert len(registry.models()) == sum(len(task.models) for task in registry.TASKS.values())  # no name is there twice
    assert {"iris", "cifar", "yolo", "vae", "siamese"} <= set(registry.models())


def test_the_task_of_a_model():
    assert registry.task_of("squeezenet").name == "classification"
    assert registry.task_of("siamese").name == "encoding"
    assert registry.predictable() == registry.models()


@pytest.mark.parametrize("name", registry.TASKS)
def test_what_a_task_names_is_there(name):
    task = registry.TASKS[name]
    assert task.name == name
    assert task.about.endswith(".") and "\n" not in task.about
    if task.predictor:
        assert callable(pkgutil.resolve_name(task.predictor))
    for command in task.commands.values():
        assert callable(pkgutil.resolve_name(command.run))


def test_the_files_that_tasks_leave_in_a_run_are_named_once():
    patterns = registry.run_files()
    assert len(patterns) == len(set(patterns))
    names = ("confusion-test.png", "curves-train-voc.png", "worst-test.png", "samples/00000010.png", "samples.gif")
    assert all(any(re.fullmatch(pattern, name) for pattern in patterns) for name in names)


def test_the_entry_of_a_run_is_that_of_the_model_in_its_config(iris_run, tmp_path):
    assert registry.entry_of_run(str(iris_run)) == registry.models()["iris"]
    with pytest.raises(RunError, match=f"no run in {tmp_path}: it has no config.json"):
        registry.entry_of_run(str(tmp_path))
    config = json.loads((iris_run / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps(config | {"model": "tulip"}))
    with pytest.raises(RunError, match=f"{tmp_path}/config.json makes no sense: there is no model 'tulip'"):
        registry.entry_of_run(str(tmp_path))
