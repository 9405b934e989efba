"""predict.py of encoders, against what a session of our own gives for the same pictures."""

import json
import os

import numpy as np
import pytest
from PIL import Image

from tasks import registry
from training.runs.trained_run import TrainedRun


@pytest.fixture(scope="module")
def runs(tmp_path_factory, command):
    """Model -> the folder of a short run of it."""
    folders = {name: tmp_path_factory.mktemp("runs") / name for name in ("cae", "siamese")}
    for name, folder in folders.items():
        words = ["--data=shapes", "--examples=100", "--steps=1", "--batch_size=10"]
        assert command("train.py", name, *words, f"--save_dir={folder}") == 0
    return folders


@pytest.fixture
def predict(command, runs, tmp_path, monkeypatch, capsys):
    """A function: predict(model, file, ..., "--flag=value") -> (exit status, stdout, stderr), in tmp_path."""
    monkeypatch.chdir(tmp_path)

    def run(model, *words):
        capsys.readouterr()
        status = command("predict.py", model, *words, f"--save_dir={runs[model]}")
        return status, *capsys.readouterr()

    return run


@pytest.fixture
def images(tmp_path):
    """uint8 [3, 28, 28, 1]: bars on black, which are 0.png, 1.png and 2.png in tmp_path."""
    pixels = np.zeros([3, 28, 28, 1], np.uint8)
    for number, image in enumerate(pixels):
        image[4:24, 5 + 6 * number : 9 + 6 * number] = 255
        Image.fromarray(image[..., 0]).save(tmp_path / f"{number}.png")
    return pixels


FILES = ["0.png", "1.png", "2.png"]


def outputs_of(run, model, images):
    with TrainedRun(registry.models()[model], str(run)) as opened:
        return opened.session.run(opened.model.outputs, {opened.model.feeds["images"]: images})


def test_an_autoencoder_shows_reconstructions_codes_and_losses(predict, runs, images, tmp_path):
    status, out, err = predict("cae", *FILES, "--json", "--out=out")
    assert (status, err) == (0, "")
    wanted = outputs_of(runs["cae"], "cae", images)
    codes = np.load(tmp_path / "out" / "codes.npz")
    assert codes["names"].tolist() == FILES
    np.testing.assert_allclose(codes["codes"], wanted["codes"], rtol=1e-4, atol=1e-5)
    rows = json.loads(out)
    for number, row in enumerate(rows):
        assert (row["file"], row["input"], row["picture"]) == (FILES[number], "28x28 L", f"out/{number}.png")
        assert row["code"] == pytest.approx(wanted["codes"][number].tolist(), rel=1e-4, abs=1e-5)
        squares = np.square(wanted["reconstructions"][number] - images[number] / 255)
        assert row["reconstruction_loss"] == pytest.approx(squares.sum(), rel=1e-4)
        page = np.asarray(Image.open(tmp_path / row["picture"]))
        factor = len(page) // 28
        pair = page[factor // 2 :: factor, factor // 2 :: factor]
        np.testing.assert_array_equal(pair[:, :28], images[number, ..., 0])
        np.testing.assert_allclose(pair[:, 28:], 255 * wanted["reconstructions"][number, ..., 0], atol=0.51)


def test_the_table_of_an_autoencoder(predict, images):
    status, out, _ = predict("cae", *FILES)
    lines = out.splitlines()
    assert status == 0 and lines[0].split() == ["no.", "file", "input", "reconstruction_loss"]
    assert [line.split()[1] for line in lines[1:4]] == FILES
    assert lines[5].startswith("predictions/codes.npz: codes float32 [3, 20]")


def test_a_siamese_network_shows_points_and_distances(predict, runs, images, tmp_path):
    status, out, err = predict("siamese", *FILES, "--json", "--out=out")
    assert (status, err, os.listdir(tmp_path / "out")) == (0, "", ["codes.npz"])
    points = outputs_of(runs["siamese"], "siamese", images)["embeddings"]
    np.testing.assert_allclose(np.load(tmp_path / "out" / "codes.npz")["codes"], points, rtol=1e-4, atol=1e-6)
    distances = [[float(np.linalg.norm(one - other)) for other in points] for one in points]
    assert np.max(distances) > 0.001
    for row, wanted in zip(json.loads(out), distances, strict=True):
        assert row["distances"] == pytest.approx(wanted, rel=1e-3, abs=1e-5)
    _, table, _ = predict("siamese", *FILES)
    assert [float(cell) for cell in table.splitlines()[-3].split()[1:]] == pytest.approx(distances[2], abs=1e-4)
    _, table, _ = predict("siamese", FILES[0])
    assert "distances" not in table


def test_names_that_are_no_text(predict, images, tmp_path):
    strange = os.fsdecode(b"a\xff\n$b.png")
    os.link(tmp_path / "0.png", tmp_path / strange)
    status, out, _ = predict("cae", strange)
    assert status == 0 and "a\\udcff\\n$b.png" in out.splitlines()[1]
    assert (tmp_path / "predictions" / strange).exists()
    assert np.load(tmp_path / "predictions" / "codes.npz")["names"].tolist() == [strange]


def test_paper_is_inverted_as_for_classifiers(predict, images, tmp_path):
    Image.fromarray(255 - images[0, ..., 0]).save(tmp_path / "paper.png")
    rows = json.loads(predict("cae", "0.png", "paper.png", "--json", "--invert=yes")[1])
    assert [row["input"] for row in rows] == ["28x28 L, inverted"] * 2
    rows = json.loads(predict("cae", "0.png", "--json", "--invert=no")[1])
    assert rows[0]["input"] == "28x28 L"


def test_nothing_is_written_where_a_file_is_no_picture(predict, images, tmp_path):
    (tmp_path / "bad.png").write_text("no picture")
    status, out, err = predict("cae", "0.png", "bad.png")
    assert (status, out) == (1, "") and err.startswith("predict.py: bad.png: not a picture")
    assert not (tmp_path / "predictions").exists()


def test_no_picture_is_replaced(predict, images):
    status, _, err = predict("cae", "0.png", "--out=.")
    assert status == 2 and "0.png would replace a picture itself" in err
