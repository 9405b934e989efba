"""predict.py of generators: what is written for which seed, class and interpolation, and what is refused."""

import dataclasses
import json
import re

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from PIL import Image

from datasets import registry as datasets
from datasets.split import ArraySplit, Subset
from tasks import generation, registry
from tasks.generation.options import GenerateClassOptions
from tests.tasks.generation.dots import Dots
from tests.training.runs.test_disk import disk, fill, small_disk  # noqa: F401 (fixtures)
from training.drawing import grids
from training.entry import Entry
from training.options import TrainOptions
from training.runs import run_folder
from training.runs.trained_run import TrainedRun

TAKES = {"images": (None, None, None)}
ENTRIES = {
    "dots": Entry("tests.tasks.generation.dots:Dots", "dots", TAKES, "digits"),
    "class-dots": Entry(
        "tests.tasks.generation.dots:ClassDots", "dots", TAKES, "digits", predict_options=GenerateClassOptions
    ),
}
CLASSES = ["cat", "2", "dog", "tree"]
VAE = {"latent_size": 3, "image_shape": [28, 28, 1]}


@pytest.fixture(scope="module", autouse=True)
def dot_models():
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(registry.TASKS, "dots", dataclasses.replace(generation.TASK, models=ENTRIES))
        yield


def make_run(folder, model, hyperparameters, classes, spoilt=""):
    """A run of initial weights, all of one variable NaN."""
    folder.mkdir()
    options = TrainOptions(data="digits")
    config = run_folder.describe(model, classes, {"train": 9}, hyperparameters, {}, options)
    (folder / "config.json").write_text(json.dumps(config))
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(0)
        network = registry.models()[model].load()(**run_folder.with_tuples(hyperparameters))
        session.run(tf.global_variables_initializer())
        for variable in network.variables:
            if variable.op.name == spoilt:
                session.run(tf.assign(variable, tf.fill(variable.shape, np.nan)))
        network.saver.save(session, str(folder / "best-3"), write_meta_graph=False, write_state=False)
    return folder


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Model -> the folder of its run."""
    folder = tmp_path_factory.mktemp("generators")
    return {
        "dots": make_run(folder / "dots", "dots", {}, CLASSES),
        "class-dots": make_run(folder / "class", "class-dots", {"num_classes": 5}, CLASSES),
        "vae": make_run(folder / "vae", "vae", VAE, list("0123456789")),
    }


@pytest.fixture
def predict(command, runs, tmp_path, monkeypatch, capsys):
    """A function: predict(model, "--flag=value", ...) -> (exit status, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)

    def run(model, *words, save_dir=""):
        capsys.readouterr()
        save_dir = save_dir or runs[model.removesuffix("_generator")]
        status = command("predict.py", model, *words, f"--save_dir={save_dir}")
        return status, *capsys.readouterr()

    return run


def held(path) -> dict[str, np.ndarray]:
    with np.load(path) as arrays:
        return dict(arrays)


def test_samples_their_numbers_and_a_grid(predict, runs, tmp_path):
    status, out, err = predict("dots")
    assert (status, err) == (0, "")
    arrays = held(tmp_path / "samples" / "samples.npz")
    assert arrays.keys() == {"images", "latent"}
    with tf.Graph().as_default():
        np.testing.assert_array_equal(arrays["latent"], Dots().draw_latents(64, 0))
    wanted = 255 * (0.5 + 0.1 * arrays["latent"].repeat(2, axis=1)).clip(0, 1)
    np.testing.assert_allclose(arrays["images"][:, 3, :, 0], wanted, atol=0.501)
    assert (arrays["images"].dtype, arrays["images"].shape) == (np.uint8, (64, 4, 4, 1))
    picture = Image.open(tmp_path / "samples" / "samples.png")
    np.testing.assert_array_equal(np.asarray(picture), np.asarray(grids.page(arrays["images"], 8)))
    assert out == (
        f"64 pictures of checkpoint {runs['dots']}/best-3, seed 0\nsamples/samples.png\n"
        "samples/samples.npz: images uint8 [64, 4, 4, 1], latent float32 [64, 2]\n"
    )


def test_the_same_seed_gives_the_same_bytes(predict, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    contents = []
    for words in ([], ["--seed=0", "--count=64"], ["--seed=1"], ["--count=3"]):
        assert predict("dots", "--out=out", *words)[0] == 0
        assert sorted(path.name for path in out.iterdir()) == ["notes.txt", "samples.npz", "samples.png"]
        contents.append([(out / name).read_bytes() for name in ("samples.npz", "samples.png")])
    assert (out / "notes.txt").read_text() == "mine"
    assert contents[0] == contents[1]
    assert all(one != other for one, other in zip(contents[0], contents[2], strict=True))
    assert len(held(out / "samples.npz")["images"]) == 3


@pytest.mark.parametrize(("word", "number"), [("2", 1), ("dog", 2), ("3", 3), ("4", 4), ("0", 0)])
def test_a_class_by_its_name_or_else_its_number(predict, tmp_path, word, number):
    assert predict("class-dots", f"--class={word}", "--count=7")[0] == 0
    arrays = held(tmp_path / "samples" / "samples.npz")
    assert arrays["labels"].tolist() == [number] * 7
    assert (arrays["images"][:, 0] == 10 * number).all()
    assert Image.open(tmp_path / "samples" / "samples.png").size == ((3 * 5 - 1) * 42,) * 2


def test_each_class_in_turn(predict, tmp_path):
    assert predict("class-dots", "--count=7")[0] == 0
    arrays = held(tmp_path / "samples" / "samples.npz")
    assert arrays["labels"].tolist() == [0, 1, 2, 3, 4, 0, 1]
    assert arrays["images"][:, 0, 0, 0].tolist() == [0, 10, 20, 30, 40, 0, 10]
    assert Image.open(tmp_path / "samples" / "samples.png").size == (24 * 25, 9 * 25)


def test_the_decoder_alone_makes_the_same_pictures(predict, tmp_path):
    assert predict("vae", "--count=9", "--seed=3", "--out=whole")[0] == 0
    assert predict("vae_generator", "--count=9", "--seed=3", "--out=part")[0] == 0
    for name in ("samples.npz", "samples.png"):
        assert (tmp_path / "whole" / name).read_bytes() == (tmp_path / "part" / name).read_bytes()
    images = held(tmp_path / "part" / "samples.npz")["images"]
    assert images.shape == (9, 28, 28, 1) and (images[0] != images[1]).any()


def test_an_interpolation_leads_from_one_picture_to_another(predict, runs, tmp_path):
    status, out, _ = predict("vae", "--interpolate=3,8", "--count=5", "--seed=2")
    assert status == 0 and "50 pictures" in out and "examples int64 [5, 2]" in out
    arrays = held(tmp_path / "samples" / "interpolation.npz")
    assert (arrays["images"].shape, arrays["latent"].shape) == ((5, 10, 28, 28, 1), (5, 10, 3))
    test = datasets.load("digits").splits["test"]
    assert test["labels"][arrays["examples"]].tolist() == [[3, 8]] * 5
    assert len(np.unique(arrays["examples"])) == 10
    with TrainedRun(registry.models()["vae"], str(runs["vae"])) as run:
        fed = {run.model.feeds["images"]: test["images"][arrays["examples"].ravel()]}
        codes, pictures = run.session.run([run.model.outputs["codes"], run.model.outputs["reconstructions"]], fed)
    np.testing.assert_allclose(arrays["latent"][:, [0, -1]], codes.reshape(5, 2, 3), atol=1e-6)
    np.testing.assert_allclose(arrays["latent"][:, 3], (2 * codes[0::2] + codes[1::2]) / 3, atol=1e-5)
    ends = arrays["images"][:, [0, -1]].reshape(pictures.shape)
    np.testing.assert_allclose(ends, 255 * pictures, atol=0.51)
    picture = np.asarray(Image.open(tmp_path / "samples" / "interpolation.png"))
    assert picture.shape == (2 * (5 * 29 - 1), 2 * (10 * 29 - 1))
    np.testing.assert_array_equal(picture[:56:2, -56::2], arrays["images"][0, 9, :, :, 0])

    assert predict("vae", "--interpolate=3,8", "--count=5", "--seed=3", "--out=other")[0] == 0
    assert (held(tmp_path / "other" / "interpolation.npz")["examples"] != arrays["examples"]).any()


def test_an_interpolation_has_eight_rows_and_repeats_pictures_only_when_there_are_fewer(predict, tmp_path, monkeypatch):
    few = datasets.load("digits")
    kept = np.flatnonzero(few.splits["test"]["labels"] == 3)[:8]
    few.splits["test"] = Subset(few.splits["test"], kept)
    monkeypatch.setattr(datasets, "load", lambda *_, **__: few)
    assert predict("vae", "--interpolate=3,3")[0] == 0
    examples = held(tmp_path / "samples" / "interpolation.npz")["examples"]
    np.testing.assert_array_equal(np.sort(examples, axis=0), np.arange(8).repeat(2).reshape(8, 2))  # each of them once
    assert predict("vae", "--interpolate=3,3", "--count=9")[0] == 0
    assert held(tmp_path / "samples" / "interpolation.npz")["examples"].shape == (9, 2)
    status, _, err = predict("vae", "--interpolate=3,8")
    assert (status, err) == (1, "predict.py: digits has no test picture of 8\n")


@pytest.mark.parametrize("labels", [None, np.zeros([5, 2], np.int32)])
def test_an_interpolation_needs_one_class_for_each_picture(predict, monkeypatch, labels):
    """A folder of pictures with boxes fits vae, too."""
    digits = datasets.load("digits")
    fields = {"images": digits.splits["test"]["images"][:5]} | ({} if labels is None else {"labels": labels})
    digits.splits["test"] = ArraySplit(fields)
    monkeypatch.setattr(datasets, "load", lambda *_, **__: digits)
    status, _, err = predict("vae", "--interpolate=3,8")
    told = "predict.py: --interpolate needs one class for each picture, which digits does not have\n"
    assert (status, err) == (2, told)


@pytest.mark.parametrize(
    ("model", "words", "status", "message"),
    [
        ("class-dots", ["--class=12"], 2, "--class 12: the run knows 5 classes: cat, 2, dog, tree, 4"),
        ("class-dots", ["--class=-1"], 2, "--class -1: the run knows 5 classes: cat, 2, dog, tree, 4"),
        ("class-dots", ["--class=Dog"], 2, "--class Dog: the run knows 5 classes: cat, 2, dog, tree, 4"),
        ("vae", ["--interpolate=3,12"], 2, "--interpolate 12: the run knows 10 classes: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9"),
        ("vae", ["--interpolate=3"], 2, "--interpolate is two classes with a comma between, not 3"),
        ("vae", ["--interpolate=3,8,9"], 2, "--interpolate is two classes with a comma between, not 3,8,9"),
        ("vae", ["--interpolate=3,8", "--count=201"], 2, "--count 201: with --interpolate it counts rows, at most 200"),
        ("vae", ["--interpolate=3,8", "--data_dir=x"], 2, "digits is embedded; --data_dir has no effect"),
        ("dots", ["--checkpoint=best-4"], 1, "no checkpoint best-4: neither best-4.index nor "),
        ("dots", ["--out=file"], 1, "--out file is a file; name a folder"),
        ("vae_generator", ["--out=file"], 1, "--out file is a file; name a folder"),
    ],
)
def test_what_can_not_be_made_is_refused_in_a_line(predict, tmp_path, model, words, status, message):
    (tmp_path / "file").write_text("mine")
    exit_status, out, err = predict(model, *words)
    assert (exit_status, out) == (status, "")
    assert message in err and err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("model", ["dots", "class-dots", "vae", "vae_generator"])
def test_runs_of_another_kind_and_none(predict, runs, tmp_path, model):
    other = runs["dots" if model.startswith("vae") else "vae"]
    status, _, err = predict(model, save_dir=other)
    assert status == 1 and f"{other} is a run of {'dots' if model.startswith('vae') else 'vae'}, not of" in err
    status, _, err = predict(model, save_dir=tmp_path / "none")
    assert status == 1 and f"no run in {tmp_path / 'none'}" in err
    assert err.count("\n") == 1 and not (tmp_path / "samples").exists()


@pytest.mark.parametrize(
    ("model", "spoilt", "words"),
    [
        ("dots", "weight", []),
        ("class-dots", "weight", ["--class=2"]),
        ("vae", "deconv2/bias", []),
        ("vae_generator", "decoder_fc1/kernel", []),
        ("vae", "latent_mean/bias", ["--interpolate=3,8"]),
    ],
)
def test_weights_that_are_not_finite(predict, tmp_path, model, spoilt, words):
    kind = model.removesuffix("_generator")
    folder = make_run(tmp_path / "run", kind, VAE if kind == "vae" else {}, list("0123456789"), spoilt)
    status, _, err = predict(model, *words, save_dir=folder)
    wanted = f": {folder}/best-3: {spoilt} is not finite; another --checkpoint may be sound\n"
    assert status == 1 and err.endswith(wanted) and err.count("\n") == 1
    assert not (tmp_path / "samples").exists()


def test_a_config_that_makes_no_sense(predict, runs, tmp_path):
    (tmp_path / "run").mkdir()
    config = json.loads((runs["vae"] / "config.json").read_text())
    config["hyperparameters"]["latent_size"] = "many"
    (tmp_path / "run" / "config.json").write_text(json.dumps(config))
    for model in ("vae", "vae_generator"):
        status, _, err = predict(model, save_dir=tmp_path / "run")
        assert (
            status == 1
            and "config.json makes no sense: latent_size is a whole number >= 1 and <= 10000, not 'many'" in err
        )


@pytest.mark.parametrize(("pages_left", "file"), [(0, "samples.npz"), (6, "samples.png")])
def test_a_full_disk_is_told(predict, small_disk, pages_left, file):  # noqa: F811
    (small_disk / "out").mkdir()
    fill(small_disk, pages_left)
    status, _, err = predict("dots", f"--out={small_disk / 'out'}", "--count=1000")
    wanted = rf"predict\.py: can't save \S+/out/{file}: No space left on device; free some room, then the same .*\n"
    assert status == 1 and re.fullmatch(wanted, err)
