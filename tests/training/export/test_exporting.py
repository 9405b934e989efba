"""What export.py writes: run by each format's own runtime, against the graph; and what it refuses to write."""

import json
import os
import resource
import shutil
import subprocess
import sys

import numpy as np
import onnxruntime
import pytest
import tensorflow as tf2
import tensorflow.compat.v1 as tf
from ai_edge_litert.interpreter import Interpreter

from errors import DataError, RunError, UsageError
from tasks import registry
from training.command_options import ExportOptions
from training.export import exporting, formats
from training.runs.trained_run import TrainedRun

FILES = {"savedmodel": {"saved_model.pb", "variables"}, "tflite": {"model.tflite"}, "onnx": {"model.onnx"}}


FORMATS = list(FILES)


FLOWERS = [[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3], [5.9, 2.8, 4.3, 1.3]]


def export(run, folder, **options):
    exporting.export(registry.entry_of_run(run), str(run), str(folder), ExportOptions(**options))


def run_export(folder, **inputs):
    """Output name -> array, by the runtime of the format that is in the folder."""
    if (folder / "model.tflite").exists():
        return Interpreter(str(folder / "model.tflite")).get_signature_runner("serving_default")(**inputs)
    if (folder / "model.onnx").exists():
        model = onnxruntime.InferenceSession(str(folder / "model.onnx"))
        return dict(zip([output.name for output in model.get_outputs()], model.run(None, inputs), strict=True))
    signature = tf2.saved_model.load(str(folder)).signatures["serving_default"]
    outputs = signature(**{name: tf2.constant(array) for name, array in inputs.items()})
    return {name: tensor.numpy() for name, tensor in outputs.items()}


def run_graph(run, model_name, **inputs):
    """The same from the run's own graph and best checkpoint."""
    with TrainedRun(registry.models()[model_name], str(run)) as opened:
        model = opened.model
        feeds = {model.feeds[name]: array for name, array in inputs.items()}
        return opened.session.run(model.export_outputs(suppression=False), feeds)


@pytest.fixture(scope="module")
def cifar_run(tmp_path_factory, command):
    """A run with all that hangs on is_training: augmentation, batch norm, dropout."""
    folder = tmp_path_factory.mktemp("runs") / "cifar"
    words = ["--data=shapes", "--examples=100", "--steps=2", "--batch_size=10"]
    assert command("train.py", "cifar", *words, f"--save_dir={folder}") == 0
    return folder


@pytest.fixture(scope="module")
def cae_run(tmp_path_factory, command):
    folder = tmp_path_factory.mktemp("runs") / "cae"
    words = ["--data=shapes", "--examples=100", "--steps=2", "--batch_size=10", "--latent_size=7"]
    assert command("train.py", "cae", *words, f"--save_dir={folder}") == 0
    return folder


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("model", ["mnist", "cifar", "cae"])
def test_an_export_gives_what_the_graph_gives_for_any_number_of_pictures(model, name, request, tmp_path):
    run = request.getfixturevalue(f"{model}_run")
    export(run, tmp_path / "out", format=name)
    assert set(os.listdir(tmp_path / "out")) == FILES[name] | ({"classes.json"} if model != "cae" else set())
    size = (32, 32, 3) if model == "cifar" else (28, 28, 1)
    for count in (1, 37):
        images = np.random.default_rng(count).integers(0, 256, (count, *size), np.uint8)
        wanted, found = run_graph(run, model, images=images), run_export(tmp_path / "out", images=images)
        assert found.keys() == wanted.keys()
        for output, array in wanted.items():
            assert (found[output].shape, found[output].dtype) == (array.shape, array.dtype)
            np.testing.assert_allclose(found[output], array, rtol=0, atol=2e-5)


def test_a_savedmodel_loads_in_plain_tensorflow_2_and_says_what_predict_says(iris_run, tmp_path, command, capsys):
    export(iris_run, tmp_path / "out")
    np.savetxt(tmp_path / "flowers.csv", FLOWERS, "%.1f", delimiter=",")
    capsys.readouterr()
    assert command("predict.py", "iris", tmp_path / "flowers.csv", f"--save_dir={iris_run}", "--json") == 0
    predicted = json.loads(capsys.readouterr().out)

    code = f"""
import json, tensorflow as tf
loaded = tf.saved_model.load("out")
outputs = loaded.signatures["serving_default"](features=tf.constant({FLOWERS}))
print(json.dumps([sorted(v.name for v in loaded.variables), {{k: t.numpy().tolist() for k, t in outputs.items()}}]))
"""
    variables, outputs = json.loads(subprocess.check_output([sys.executable, "-c", code], cwd=tmp_path, text=True))
    assert variables == ["model/bias:0", "model/kernel:0"]
    classes = json.loads((tmp_path / "out" / "classes.json").read_text())
    assert [row["classes"][0]["class"] for row in predicted] == [classes[number] for number in outputs["predictions"]]
    assert [row["classes"][0]["probability"] for row in predicted] == pytest.approx(
        [max(row) for row in outputs["probabilities"]], abs=1e-6
    )


def test_what_was_written_is_told(mnist_run, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    export(mnist_run, "deep/out", format="onnx")
    out, err = capsys.readouterr()
    assert err == ""
    first, *rest = out.splitlines()
    size = sum(path.stat().st_size for path in (tmp_path / "deep/out").iterdir())
    assert first == f"deep/out: onnx of mnist, checkpoint {mnist_run}/best-3, {size:,} bytes"
    assert size > 4 * 3_274_634
    assert [line.split()[:3] for line in rest[:3]] == [
        ["input", "images", "uint8"], ["output", "probabilities", "float32"], ["output", "predictions", "int32"],
    ]  # fmt: skip
    assert "[N, 28, 28, 1]" in rest[0]
    assert "[N, 10]" in rest[1]
    assert 0 <= float(rest[1].split()[-1]) < 1e-4
    assert rest[3] == "compared on 20 test examples of shapes"
    assert sorted(os.listdir("deep/out")) == ["classes.json", "model.onnx"]
    assert os.listdir("deep") == ["out"]


def test_another_checkpoint(iris_run, tmp_path, capsys):
    export(iris_run, tmp_path / "out", checkpoint="model-30")
    assert f"checkpoint {iris_run}/model-30, " in capsys.readouterr().out
    with pytest.raises(RunError, match="no checkpoint model-31"):
        export(iris_run, tmp_path / "other", checkpoint="model-31")


def test_random_inputs_take_the_place_of_data_that_are_gone(mnist_run, tmp_path, capsys, monkeypatch):
    def gone(*args):
        raise DataError("there are no shapes any more")

    monkeypatch.setattr(TrainedRun, "dataset", gone)
    fed = []
    written, run = formats.FORMATS["savedmodel"][:2]
    spy = formats.Format(written, lambda folder, inputs: fed.append(inputs["images"]) or run(folder, inputs))
    monkeypatch.setitem(formats.FORMATS, "savedmodel", spy)
    export(mnist_run, tmp_path / "out")
    told = "compared on 32 random inputs, for the run's data can't be had: there are no shapes any more"
    assert capsys.readouterr().out.splitlines()[-1] == told
    assert (fed[0].dtype, fed[0].shape) == (np.uint8, (32, 28, 28, 1))
    assert fed[0].min() < 10
    assert fed[0].max() > 245


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_that_computes_something_else_is_refused_and_leaves_nothing(name, iris_run, tmp_path, monkeypatch):
    honest = exporting.inference_part

    def spoilt(*arguments):
        part = honest(*arguments)
        with part.session.graph.as_default():
            bias = part.session.graph.get_collection(tf.GraphKeys.GLOBAL_VARIABLES)[1]
            part.session.run(tf.assign_add(bias, [0.0, 0.01, 0.0]))
        return part

    monkeypatch.setattr(exporting, "inference_part", spoilt)
    with pytest.raises(RunError, match=f"the {name} of .*best-50 computes something else.*probabilities differ by up"):
        export(iris_run, tmp_path / "out", format=name)
    assert os.listdir(tmp_path) == []


def compare(found, wanted):
    return exporting.compare(found, wanted, "it")


def test_floats_may_differ_by_a_ten_thousandth():
    wanted = {"codes": np.float32([[0, 1000]])}
    assert compare({"codes": np.float32([[0.00009, 1000]])}, wanted) == {"codes": pytest.approx(0.00009)}
    pixels = {"boxes": np.float32([0.5, 320])}
    assert compare({"boxes": np.float32([0.5, 320.03])}, pixels) == {"boxes": pytest.approx(0.03, rel=0.01)}
    assert compare({"boxes": np.float32([0.53, 320])}, pixels) == {"boxes": pytest.approx(0.03, rel=0.01)}
    for wrong in ([0.5, 320.04], [0.54, 320]):
        with pytest.raises(RunError, match="boxes differ by up to"):
            compare({"boxes": np.float32(wrong)}, pixels)
    for wrong in (0.00011, np.nan, np.inf):
        with pytest.raises(RunError, match="codes differ by up to"):
            compare({"codes": np.float32([[wrong, 1000]])}, wanted)


def test_predictions_may_differ_where_classes_are_equally_probable():
    probabilities = np.float32([[0.3, 0.39996, 0.30004], [0.4, 0.2, 0.4], [0.5, 0.3, 0.2]])
    wanted = {"probabilities": probabilities, "predictions": np.int32([1, 0, 0])}
    assert compare(wanted | {"predictions": np.int32([1, 2, 0])}, wanted)["predictions"] == 2
    for wrong in ([1, 1, 0], [1, 0, 1], [1, 0, 3], [1, 0, -1]):
        with pytest.raises(RunError, match="predictions differ by up to"):
            compare(wanted | {"predictions": np.int32(wrong)}, wanted)
    with pytest.raises(RunError, match="counts differ by up to 1,"):
        compare({"counts": np.uint8([254])}, {"counts": np.uint8([255])})


def test_shapes_and_types_must_be_those_of_the_graph():
    with pytest.raises(RunError, match=r"gives codes as float32 \[2\], the graph as float32 \[2, 1\]"):
        compare({"codes": np.zeros(2, np.float32)}, {"codes": np.zeros((2, 1), np.float32)})
    with pytest.raises(RunError, match=r"gives predictions as int64 \[2\], the graph as int32 \[2\]"):
        compare({"predictions": np.zeros(2, np.int64)}, {"predictions": np.zeros(2, np.int32)})


def test_weights_that_are_not_finite_are_not_exported(iris_run, tmp_path):
    run = tmp_path / "run"
    shutil.copytree(iris_run, run)
    with TrainedRun(registry.models()["iris"], str(run)) as opened:
        model = opened.model
        opened.session.run([tf.assign(variable, tf.fill(variable.shape, np.nan)) for variable in model.variables])
        model.saver.save(opened.session, str(run / "best-50"), write_meta_graph=False, write_state=False)
    with pytest.raises(RunError, match="best-50 gives probabilities that are not finite"):
        export(run, tmp_path / "out")
    assert os.listdir(tmp_path) == ["run"]


def test_what_is_there_is_not_replaced(iris_run, tmp_path, monkeypatch):
    monkeypatch.setattr(exporting, "TrainedRun", lambda *args: pytest.fail("work was begun"))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("mine")
    with pytest.raises(
        UsageError, match="full is not empty, and an export replaces nothing; name a new folder"
    ) as told:
        export(iris_run, tmp_path / "full")
    assert told.value.exit_status == 2
    assert (tmp_path / "full" / "thesis.txt").read_text() == "mine"
    with pytest.raises(UsageError, match="thesis.txt is a file; name a new folder"):
        export(iris_run, tmp_path / "full" / "thesis.txt")


def test_an_empty_folder_a_link_to_one_and_the_rest_of_a_killed_export_are_no_hindrance(iris_run, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "link").symlink_to("out")
    (tmp_path / ".out.new").mkdir()
    (tmp_path / ".out.new" / "half").write_text("")
    export(iris_run, tmp_path / "link", format="onnx")
    assert sorted(os.listdir(tmp_path)) == ["link", "out"]
    assert sorted(os.listdir(tmp_path / "out")) == ["classes.json", "model.onnx"]


@pytest.mark.parametrize(
    ("name", "package"), [("tflite", "ai_edge_litert"), ("onnx", "tf2onnx"), ("onnx", "onnxruntime")]
)
def test_missing_packages_are_named_with_the_remedy(name, package, iris_run, tmp_path, monkeypatch):
    monkeypatch.delitem(sys.modules, "ai_edge_litert.interpreter")
    monkeypatch.setitem(sys.modules, package, None)  # as if it weren't installed
    monkeypatch.setattr(exporting, "TrainedRun", lambda *args: pytest.fail("work was begun"))
    with pytest.raises(RunError, match=rf"^can't import {package}.*; pip install -r requirements-export.txt$"):
        export(iris_run, tmp_path / "out", format="tflite" if package == "ai_edge_litert" else "onnx")


def test_a_network_that_needs_suppression_is_refused_before_its_run_is_opened(
    iris_run, tmp_path, monkeypatch, command, capsys
):
    monkeypatch.setattr(registry.models()["iris"].load(), "suppresses_inside", True)
    monkeypatch.setattr(exporting, "TrainedRun", lambda *args: pytest.fail("work was begun"))
    assert command("export.py", iris_run, tmp_path / "out", "--format=tflite") == 2
    assert capsys.readouterr().err.splitlines() == [
        "export.py: tflite can't hold iris: it has no operation for the choice among overlapping boxes between the two "
        "stages; take --format savedmodel or onnx"
    ]
    assert os.listdir(tmp_path) == []


def test_what_a_format_cannot_express_is_told_in_a_line(iris_run, tmp_path, monkeypatch, capfd):
    def write(part, folder):
        os.write(2, b"a page of the converter's own thoughts")
        (folder / "model.onnx").write_text("half")
        raise ValueError("there is no such operation\nand so on")

    monkeypatch.setitem(formats.FORMATS, "onnx", formats.Format(write, None))
    with pytest.raises(RunError, match="best-50 as onnx: there is no such operation; another --format may do$"):
        export(iris_run, tmp_path / "out", format="onnx")
    assert os.listdir(tmp_path) == []
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("name", FORMATS)
def test_a_disk_that_takes_no_more(name, mnist_run, tmp_path):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, limits[1]))  # the network has 13 MB
    try:
        with pytest.raises(RunError, match=r"can't save \S+/out: File too large; fix that, then"):
            export(mnist_run, tmp_path / "out", format=name)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert os.listdir(tmp_path) == []


def test_a_place_where_no_folder_can_be(iris_run, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match=r"can't save \S+/file/out: Not a directory; fix that"):
        export(iris_run, tmp_path / "file" / "out")


def test_what_is_no_run(iris_run, tmp_path):
    with pytest.raises(RunError, match=f"no run in {tmp_path}: it has no config.json; name the folder that train.py"):
        export(tmp_path, tmp_path / "out")
    config = json.loads((iris_run / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps(config | {"model": "tulip"}))
    with pytest.raises(RunError, match="config.json makes no sense: there is no model 'tulip'"):
        export(tmp_path, tmp_path / "out")
    (tmp_path / "config.json").write_text(json.dumps(config))
    with pytest.raises(RunError, match="holds no checkpoint yet"):
        export(tmp_path, tmp_path / "out")
    assert os.listdir(tmp_path) == ["config.json"]
