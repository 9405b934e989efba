"""What predict.py says of pictures and tables, against what an independent session says of the same arrays."""

import json
import os

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from PIL import Image

from graphs.classifiers.mnist import MnistCNN
from tasks.classification import predict

FLOWERS = np.float32([[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3], [5.9, 2.8, 4.3, 1.3]])
SPECIES = ["setosa", "versicolor", "virginica"]


@pytest.fixture
def predicted(command, capsys):
    """A function: predicted("iris", run, file, ..., "--top=2") -> what --json printed."""

    def run(model, folder, *words):
        capsys.readouterr()
        assert command("predict.py", model, *words, f"--save_dir={folder}", "--json") == 0
        out, err = capsys.readouterr()
        assert err == ""
        return json.loads(out)

    return run


@pytest.fixture
def flowers(tmp_path):
    """A CSV of three flowers with a header."""
    path = tmp_path / "flowers.csv"
    np.savetxt(path, FLOWERS, "%.1f", delimiter=",", header="a,b,c,d", comments="")
    return path


@pytest.fixture
def digit(tmp_path):
    """A function: the path of a 28x28 grey picture of a bar of that ink on that ground."""

    def draw(ground, ink, name="digit.png"):
        pixels = np.full((28, 28), ground, np.uint8)
        pixels[4:24, 12:16] = ink
        path = tmp_path / name
        Image.fromarray(pixels).save(path)
        return path

    return draw


def told(row):
    """Class -> probability, in the order of the report."""
    return {guess["class"]: guess["probability"] for guess in row["classes"]}


def iris_probabilities(prefix, features):
    """Softmax of features [N, 4] @ kernel + bias, by NumPy from the numbers in a checkpoint."""
    reader = tf.train.load_checkpoint(str(prefix))
    powers = np.exp(features @ reader.get_tensor("model/kernel") + reader.get_tensor("model/bias"))
    return powers / powers.sum(axis=1, keepdims=True)


def mnist_probabilities(run, images):
    """What a session of our own says of images uint8 [N, 28, 28, 1]."""
    with tf.Graph().as_default(), tf.Session() as session:
        model = MnistCNN()
        tf.train.Saver(tf.global_variables()).restore(session, str(run / "best-3"))
        return session.run(model.outputs["probabilities"], {model.feeds["images"]: images})


def test_rows_of_a_table(iris_run, predicted, flowers):
    rows = predicted("iris", iris_run, flowers, "--top=3")
    wanted = iris_probabilities(iris_run / "best-50", FLOWERS)
    assert [(row["file"], row["row"], row["input"]) for row in rows] == [
        (str(flowers), 1, "5.1 3.5 1.4 0.2"),
        (str(flowers), 2, "6.7 3 5.2 2.3"),
        (str(flowers), 3, "5.9 2.8 4.3 1.3"),
    ]
    for row, probabilities in zip(rows, wanted, strict=True):
        assert list(told(row)) == [SPECIES[i] for i in np.argsort(-probabilities)]
        np.testing.assert_allclose(list(told(row).values()), np.sort(probabilities)[::-1], rtol=1e-5)


@pytest.mark.parametrize(("words", "count"), [([], 1), (["--top=2"], 2), (["--top=99"], 3)])
def test_top(iris_run, predicted, flowers, words, count):
    rows = predicted("iris", iris_run, flowers, *words)
    assert [len(row["classes"]) for row in rows] == [count] * 3


def test_the_checkpoint_asked_for(iris_run, predicted, flowers):
    row = predicted("iris", iris_run, flowers, "--checkpoint=model-30")[0]
    wanted = iris_probabilities(iris_run / "model-30", FLOWERS[:1])
    assert row["classes"][0]["probability"] == pytest.approx(wanted.max(), rel=1e-5)


def test_several_tables_of_more_rows_than_a_batch(iris_run, predicted, flowers, tmp_path):
    features = np.random.default_rng(0).uniform(0, 8, (1207, 4)).astype(np.float32)
    many = tmp_path / "many.csv"
    np.savetxt(many, features, "%.9g", delimiter=";")
    rows = predicted("iris", iris_run, flowers, many)
    assert [row["row"] for row in rows] == [1, 2, 3, *range(1, len(features) + 1)]
    assert [row["file"] for row in rows[2:4]] == [str(flowers), str(many)]
    wanted = iris_probabilities(iris_run / "best-50", features)
    np.testing.assert_allclose([row["classes"][0]["probability"] for row in rows[3:]], wanted.max(axis=1), rtol=1e-4)


def test_a_column_left_out_is_told(iris_run, predicted, tmp_path):
    path = tmp_path / "iris.csv"
    path.write_text("a,b,c,d,species\n5.1,3.5,1.4,0.2,setosa\n")
    assert predicted("iris", iris_run, path)[0]["input"] == "5.1 3.5 1.4 0.2, without species"


def test_pictures(mnist_run, predicted, digit):
    paths = [digit(0, 255, "light.png"), digit(10, 99, "dim.png")]
    rows = predicted("mnist", mnist_run, *paths, "--top=10")
    images = np.stack([np.asarray(Image.open(path)) for path in paths])[..., np.newaxis]
    classes = json.loads((mnist_run / "config.json").read_text())["classes"]
    assert [(row["file"], row["input"]) for row in rows] == [(str(path), "28x28 L") for path in paths]
    for row, probabilities in zip(rows, mnist_probabilities(mnist_run, images), strict=True):
        np.testing.assert_allclose([told(row)[name] for name in classes], probabilities, rtol=1e-5)
        assert list(told(row).values()) == sorted(told(row).values(), reverse=True)


def test_ink_on_paper_is_seen_as_light_on_dark(mnist_run, predicted, digit):
    light, dark = digit(0, 255, "light.png"), digit(255, 0, "dark.png")
    of_light, of_dark = predicted("mnist", mnist_run, light, dark, "--top=10")
    assert (of_light["input"], of_dark["input"]) == ("28x28 L", "28x28 L, inverted")
    assert told(of_dark) == pytest.approx(told(of_light))
    as_it_is = predicted("mnist", mnist_run, dark, "--top=10", "--invert=no")[0]
    assert as_it_is["input"] == "28x28 L"
    assert told(as_it_is) != pytest.approx(told(of_dark))
    assert predicted("mnist", mnist_run, light, "--invert=yes")[0]["input"] == "28x28 L, inverted"


def test_how_another_picture_was_brought_in_is_told(mnist_run, predicted, tmp_path):
    path = tmp_path / "sign.png"
    Image.new("RGBA", (90, 60), (0, 0, 0, 0)).save(path)
    row = predicted("mnist", mnist_run, path)[0]
    assert row["input"] == "90x60 RGBA, laid on white, to grey, to 28x28, inverted"


def test_the_table(iris_run, command, flowers, capsys):
    assert command("predict.py", "iris", flowers, f"--save_dir={iris_run}", "--top=2") == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == ["file", "row", "input", "class", "probability"]
    assert len(lines) == 6
    probabilities = np.sort(iris_probabilities(iris_run / "best-50", FLOWERS))[:, :0:-1].ravel()
    assert [line.split()[-1] for line in lines] == [f"{value:.4f}" for value in probabilities]
    assert [line.split()[1] for line in lines] == ["1", "1", "2", "2", "3", "3"]
    assert all(str(flowers) in line for line in lines)


def test_file_names_that_are_no_text(iris_run, predicted, command, flowers, tmp_path, capsys):
    strange = os.fsdecode(bytes(tmp_path) + b"/\xff\n.csv")
    os.link(flowers, strange)
    assert predicted("iris", iris_run, strange)[0]["file"] == strange
    assert command("predict.py", "iris", strange, f"--save_dir={iris_run}") == 0
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 4
    assert r"\udcff\n.csv" in out


def test_the_most_probable():
    def names(probabilities, top):
        return [guess["class"] for guess in predict.most_probable(np.array(probabilities), ["a", "b", "c"], top)]

    assert names([0.2, 0.5, 0.3], 2) == ["b", "c"]
    assert names([0.4, 0.2, 0.4], 3) == ["a", "c", "b"]
    assert names([0.1, 0.2, 0.3, 0.4], 9) == ["3", "c", "b", "a"]  # --num_classes made room for one without a name


def refused(command, capsys, *words):
    """The status and the line that predict.py says; nothing is printed before it is clear that all goes well."""
    capsys.readouterr()
    status = command("predict.py", *words)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("predict.py: ") and err.count("\n") == 1
    assert "internal error" not in err
    return status, err


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"5.1,3.5,1.4\n", "has 3 columns; the graph takes 4"),
        (b"5.1,3.5,1.4,0.2\n5.1,3.5,x,0.2\n", "line 2, column 3: 'x' is not a number"),
        (b"\x89PNG\r\n\x1a\n\0", "not text in UTF-8"),
    ],
)
def test_refuses_bad_tables(iris_run, command, flowers, tmp_path, capsys, content, message):
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    status, err = refused(command, capsys, "iris", flowers, path, f"--save_dir={iris_run}")
    assert status == 1
    assert f"{path}: {message}" in err


def test_refuses_bad_pictures(mnist_run, command, flowers, digit, tmp_path, capsys):
    good, cut = digit(0, 255), tmp_path / "cut.png"
    cut.write_bytes(good.read_bytes()[:50])
    reasons = {
        flowers: "not a picture",
        cut: "can't be read as a picture",
        tmp_path: "is a directory",
        tmp_path / "no": "no such",
    }
    for path, reason in reasons.items():
        status, err = refused(command, capsys, "mnist", good, path, f"--save_dir={mnist_run}")
        assert status == 1
        assert f"{path}: {reason}" in err


def test_refuses_numbers_that_overflow_in_the_graph(iris_run, command, tmp_path, capsys):
    path = tmp_path / "huge.csv"
    path.write_text("5.1,3.5,1.4,0.2\n3.4e38,-3.4e38,3.4e38,-3.4e38\n3.4e38,3.4e38,-3.4e38,-3.4e38\n")
    status, err = refused(command, capsys, "iris", path, f"--save_dir={iris_run}")
    assert status == 1
    assert f"{path}, row 2: {iris_run / 'best-50'} gives no finite probabilities" in err


@pytest.mark.parametrize("invert", ["yes", "no"])
def test_refuses_to_invert_a_table(iris_run, command, flowers, capsys, invert):
    status, err = refused(command, capsys, "iris", flowers, f"--save_dir={iris_run}", f"--invert={invert}")
    assert status == 2
    assert "--invert is for pictures" in err


def test_refuses_what_is_no_run_of_the_model(iris_run, command, flowers, tmp_path, capsys):
    for model, folder, message in (
        ("iris", tmp_path, f"no run in {tmp_path}"),
        ("mnist", iris_run, "is a run of iris, not of mnist"),
    ):
        status, err = refused(command, capsys, model, flowers, f"--save_dir={folder}")
        assert status == 1
        assert message in err
