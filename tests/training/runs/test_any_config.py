"""A config.json of any content gives the run, or one error of the project's own: never anything else."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from datasets.reading import folders
from errors import ReportedError
from tasks.classification import predict
from tasks.registry import models
from training.runs import checkpoints
from training.runs.trained_run import TrainedRun

NUMBERS = st.integers() | st.floats() | st.sampled_from([2**31, 2**63, 10**400, -1, 0, 1, 1e39, 5e-324])
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | NUMBERS
    | st.text(max_size=8)
    | st.sampled_from(["mnist", "xor", "cifar10", "none", "1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=4,
)


def branches(tree: Any) -> Iterator[tuple[dict | list, Any]]:
    """Every container of the tree with each of its keys."""
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in pairs:
        yield tree, key
        yield from branches(value)


@st.composite
def edited(draw: st.DrawFn, text: str) -> str:
    """The text of a config after one to three edits: another value, one more, or one less."""
    config = json.loads(text)
    for _ in range(draw(st.integers(1, 3))):
        parent, key = draw(st.sampled_from(list(branches(config)) or [([0], 0)]))
        edit = draw(st.sampled_from(["change", "change", "add", "remove"]))
        if edit == "change":
            parent[key] = draw(VALUES)
        elif edit == "remove":
            del parent[key]
        elif isinstance(parent, dict):
            parent[draw(st.text(max_size=8))] = draw(VALUES)
        else:
            parent.append(draw(VALUES))
    return json.dumps(config)


@pytest.fixture(scope="module", autouse=True)
def no_internet_and_no_weights():
    """Here configs alone matter: the weights stay what they are, and no checkpoint is looked for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folders, "_any_answers", lambda urls: False)
        patch.setattr(checkpoints, "find", lambda folder, which: folder / which)
        patch.setattr(checkpoints, "restore", lambda *_: None)
        yield


def open_or_refuse(model, folder, content) -> bool:
    """Opens a run with that config.json as evaluate.py and predict.py do; whether there was nothing to refuse."""
    (folder / "config.json").write_bytes(content)
    try:
        with TrainedRun(models()[model], str(folder)) as run:
            dataset = run.dataset()
    except ReportedError as error:
        assert len(str(error).split("\n")) <= 2
        return False
    assert dataset.size("test") and run.model.outputs
    guesses = predict.most_probable(np.ones(3), run.classes, 3)
    predict.table([{"file": "a", "classes": guesses}])
    return True


@pytest.mark.parametrize("model", ["iris", "xor"])
def test_any_edit(iris_run, tmp_path_factory, model):
    """Of a run of iris, and of one that the same edits pass off as xor's."""
    text = (iris_run / "config.json").read_text()
    if model == "xor":
        changes = {"model": "xor", "data": "xor", "classes": ["0", "1"], "hyperparameters": {"hidden": [4, 8], "l2": 0}}
        text = json.dumps(json.loads(text) | changes)
    folder = tmp_path_factory.mktemp("run")
    assert open_or_refuse(model, folder, text.encode())

    @settings(max_examples=80)
    @given(edited(text))
    def check(changed):
        open_or_refuse(model, folder, changed.encode(errors="surrogatepass"))

    check()


@pytest.fixture(scope="module")
def opened(mnist_run):
    with TrainedRun(models()["mnist"], str(mnist_run)) as run:
        yield run


@settings(max_examples=100)
@given(st.sampled_from(["examples", "image_size", "channels", "x"]), VALUES)
def test_any_options_of_the_data(mnist_run, opened, name, value):
    config = json.loads((mnist_run / "config.json").read_text())
    assume(name != "examples" or type(value) is not int or not 200 < value < 10**7)  # drawing that many takes long
    config["data_options"] |= {name: value}
    opened.config = config
    try:
        dataset = opened.dataset()
    except ReportedError as error:
        assert len(str(error).split("\n")) <= 2
    else:
        assert dataset.size("test")


@settings(max_examples=200)
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode(errors="surrogatepass")))
def test_any_bytes(tmp_path_factory, content):
    open_or_refuse("iris", tmp_path_factory.getbasetemp(), content)
