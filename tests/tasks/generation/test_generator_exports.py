"""What export.py writes of generators: what makes samples, run by the format's own runtime, against the graph."""

import numpy as np
import pytest
import tensorflow as tf2

from tasks import registry
from tests.training.export.test_exporting import export, run_export
from training.runs.trained_run import TrainedRun

GENERATORS = {"vae": [], "dcgan": ["--filters=2", "--generator_dropout=0.5"], "cgan": ["--filters=2"]}


@pytest.fixture(scope="module")
def generators(tmp_path_factory, command):
    """Model -> the folder of a run with 5 latent numbers."""
    folders = {model: tmp_path_factory.mktemp("runs") / model for model in GENERATORS}
    for model, folder in folders.items():
        words = ["--data=shapes", "--examples=100", "--steps=1", "--latent_size=5", *GENERATORS[model]]
        assert command("train.py", model, *words, f"--save_dir={folder}") == 0
    return folders


@pytest.mark.parametrize(("model", "name"), [("vae", "savedmodel"), ("dcgan", "savedmodel"), ("cgan", "tflite")])
def test_of_a_generator_what_makes_samples_of_numbers(model, name, generators, tmp_path, capsys):
    """And no encoder and no discriminator. Dropout that is there for good drops the same each time."""
    run, out = generators[model], tmp_path / "out"
    export(run, out, format=name)
    told = capsys.readouterr().out
    names = ["latent", "labels", "samples"] if model == "cgan" else ["latent", "samples"]
    assert [line.split()[1] for line in told.splitlines()[1:-1]] == names
    assert told.endswith("compared on 32 samples\n")
    assert (out / "classes.json").exists() == (model == "cgan")
    fed = []
    with TrainedRun(registry.models()[model], str(run)) as opened:
        network = opened.model
        for count in (1, 33):
            inputs = {"latent": network.draw_latents(count, 1), "labels": np.arange(count, dtype=np.int32) % 10}
            inputs = {key: inputs[key] for key in network.prediction_inputs}
            feeds = {network.prediction_inputs[key]: array for key, array in inputs.items()}
            fed.append((inputs, opened.session.run(network.outputs["samples"], feeds)))
    for inputs, wanted in fed:
        found = run_export(out, **inputs)["samples"]
        assert found.shape == (len(inputs["latent"]), 32, 32, 3)
        assert wanted.min() >= 0 and wanted.max() <= 1 and wanted.std() > 0
        np.testing.assert_allclose(found, wanted, rtol=0, atol=2e-5)
    if name == "savedmodel":
        kept = {variable.name.split("/")[0] for variable in tf2.saved_model.load(str(out)).variables}
        assert kept == ({"generator"} if model == "dcgan" else {"decoder_fc1", "deconv1", "deconv2"})
