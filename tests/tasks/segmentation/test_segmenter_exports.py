"""What export.py writes of segmenters: they take any height and width, or that of the training in a rigid format."""

import json
import os

import numpy as np
import pytest

from tasks import registry
from tests.training.export.test_exporting import export, run_export
from training.export import formats
from training.runs.trained_run import TrainedRun

SIZES = ((1, 33, 47), (3, 32, 32), (2, 64, 34))  # pictures, height, width


@pytest.fixture(scope="module")
def wanted(unet_run):
    """Of each size, pictures and what the run's network gives for them: at that of the training the very network."""
    found = []
    for any_size in (True, False):
        with TrainedRun(registry.models()["unet"], str(unet_run), any_size=any_size) as run:
            for count, height, width in SIZES:
                if any_size == ((height, width) != (32, 32)):
                    images = np.random.default_rng(height).integers(0, 256, (count, height, width, 3), np.uint8)
                    found.append((images, run.session.run(run.model.outputs, {run.model.feeds["images"]: images})))
    return found


@pytest.mark.parametrize("name", ["savedmodel", "tflite", "onnx"])
def test_pictures_of_any_size(name, unet_run, wanted, tmp_path, capsys):
    export(unet_run, tmp_path / "out", format=name)
    out = capsys.readouterr().out
    assert "[N, any, any, 3]" in out
    assert out.splitlines()[-1] == "compared on 20 test examples of shapes, and on 2 of another size"
    classes = json.loads((tmp_path / "out" / "classes.json").read_text())
    for images, outputs in wanted:
        found = run_export(tmp_path / "out", images=images)
        assert found["probabilities"].shape == (*images.shape[:3], len(classes))
        np.testing.assert_allclose(found["probabilities"], outputs["probabilities"], atol=1e-5)
        assert (found["classes"] == outputs["classes"]).mean() > 0.999  # but for ties
        assert found["classes"].dtype == np.int32


def test_a_format_that_needs_the_size_gets_that_of_the_training(unet_run, wanted, tmp_path, capsys, monkeypatch):
    write, call = formats.FORMATS["savedmodel"][:2]

    def rigid(folder, inputs):
        if inputs["images"].shape[1] != 32:
            raise ValueError("32 rows are all that I know")
        return call(folder, inputs)

    monkeypatch.setitem(formats.FORMATS, "savedmodel", formats.Format(write, rigid))
    best = next(unet_run.glob("best-*.index")).with_suffix("")
    export(unet_run, tmp_path / "out")
    said, *lines = capsys.readouterr().out.splitlines()
    assert said == (
        f"height and width are those of the training, because with others: can't export {best} as savedmodel: "
        "32 rows are all that I know; another --format may do"
    )
    assert [line.split(None, 3)[3] for line in lines if line.startswith("input")] == ["[N, 32, 32, 3]"]
    assert lines[-1] == "compared on 20 test examples of shapes"
    assert sorted(os.listdir(tmp_path / "out")) == ["classes.json", "saved_model.pb", "variables"]
    images, outputs = wanted[-1]
    found = run_export(tmp_path / "out", images=images)
    np.testing.assert_allclose(found["probabilities"], outputs["probabilities"], atol=1e-6)
