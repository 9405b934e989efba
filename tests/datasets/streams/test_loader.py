"""--data python:FILE.py:FUNCTION: what a user's function becomes, and what is wrong with one."""

import numpy as np
import pytest
import tensorflow as tf

from datasets import registry
from datasets.wanted import WHOLE, Wanted
from errors import DataError

HEAD = "import numpy as np\nimport tensorflow as tf\n"
PAIRS = """
def pairs(seed, epoch, first=0, count=20):
    numbers = tf.data.Dataset.range(first, first + count).shuffle(count, seed=seed * 100 + epoch)
    return numbers.map(lambda n: (tf.fill([2, 3, 1], tf.cast(n, tf.uint8)), n % 3))
"""
BOTH = "def validation(seed, epoch):\n    return pairs(seed, epoch, 50, 6)\ntest = validation\n"


@pytest.fixture
def load(tmp_path):
    """A function: code -> the data set of its function `pairs`."""

    def loaded(code, function="pairs", **wanted):
        (tmp_path / "own.py").write_text(HEAD + code)
        return registry.load(f"python:{tmp_path}/own.py:{function}", seed=4, wanted=Wanted(**wanted))

    return loaded


def numbers(split, rows):
    return split.take(rows)["images"][..., 0, 0, 0].tolist()


def test_functions_beside_it_are_validation_and_test(load, capsys):
    data = load(PAIRS + BOTH)
    assert data.sizes == {"train": 20, "validation": 6, "test": 6} and data.classes == ("0", "1", "2")
    assert data.splits["train"].fields == {"images": (np.uint8, (2, 3, 1)), "labels": (np.int32, ())}
    assert sorted(numbers(data.splits["test"], slice(None))) == list(range(50, 56))
    taken = data.splits["train"].take(slice(None))
    np.testing.assert_array_equal(taken["labels"], taken["images"][:, 0, 0, 0] % 3)
    assert capsys.readouterr().err == ""


def test_without_them_the_content_puts_an_example_into_a_split(load, capsys):
    """It stays there in every pass, whatever the order."""
    code = PAIRS.replace("count=20", "count=200")
    data = load(code)
    told = "has no function test or validation: of pairs, 20% are for test and 10% are for validation, by their content"
    assert told in capsys.readouterr().err
    train, parts = data.splits["train"], [data.splits[name] for name in ("validation", "test")]
    size = len(train)
    held = [sorted(numbers(split, slice(None))) for split in (train, *parts)]
    assert sorted(sum(held, [])) == list(range(200)) and min(map(len, held)) > 5 and len(held[1]) < len(held[2])
    assert sorted(numbers(train, np.arange(size, 2 * size))) == held[0]
    assert numbers(train, np.arange(size)) != numbers(train, np.arange(size, 2 * size))
    assert load(code + BOTH.replace("test = validation", "")).sizes["validation"] == 6


def test_of_a_set_to_measure_the_named_function_is_taken_whole(load):
    data = load(PAIRS + BOTH, "validation", only="test")
    assert data.sizes == {WHOLE: 6}
    assert load(PAIRS + BOTH, elsewhere=("test", "validation")).sizes == {"train": 20}


def test_with_names_of_classes_and_a_known_length_nothing_is_read_in_advance(load, tmp_path):
    """Examples are asked for at the first batch; the line `read` counts them."""
    code = PAIRS.replace("return numbers", "read = lambda n: (open('FILE', 'a').write('x'), n)[1]\n    return numbers")
    code = code.replace(".map(", ".map(lambda n: tf.numpy_function(read, [n], tf.int64)).map(")
    code = code.replace("(tf.fill", "(tf.ensure_shape(tf.fill").replace(", n % 3", "[2, 3, 1]), tf.reshape(n % 3, [])")
    code = code.replace("tf.uint8))[", "tf.uint8)), [").replace("FILE", str(tmp_path / "read"))
    data = load(code + BOTH + "CLASSES = ['a', 'b', 'c']\n")
    assert data.classes == ("a", "b", "c") and data.sizes["train"] == 20 and not (tmp_path / "read").exists()
    data.splits["train"].take(slice(None))
    assert (tmp_path / "read").read_text() == "x" * 20


def test_dictionaries_with_any_number_of_objects(load):
    code = """
def pairs(seed, epoch):
    def examples():
        for count in (2, 0, 3, 1):
            boxes = np.tile([1.0, 2.0, 5.0, 7.0], [count, 1])
            yield {"images": np.zeros([8, 9, 3], np.uint8), "boxes": boxes, "labels": np.arange(count), "name": "a"}
    kinds = {"images": tf.TensorSpec([None, None, 3], tf.uint8), "boxes": tf.TensorSpec([None, 4], tf.float64)}
    kinds |= {"labels": tf.TensorSpec([None], tf.int64), "name": tf.TensorSpec([], tf.string)}
    return tf.data.Dataset.from_generator(examples, output_signature=kinds)
validation = test = pairs
"""
    split = load(code).splits["train"]
    shapes = {"images": (8, 9, 3), "boxes": (3, 4), "labels": (3,), "difficult": (3,)}
    assert {name: field.shape for name, field in split.fields.items()} == shapes
    taken = split.take(slice(None))
    assert taken["labels"].tolist() == [[0, 1, -1], [-1, -1, -1], [0, 1, 2], [0, -1, -1]]
    assert taken["boxes"][0].tolist() == [[1, 2, 5, 7], [1, 2, 5, 7], [0, 0, 0, 0]]
    assert taken["boxes"].dtype == np.float32 and not taken["difficult"].any()


def test_features_and_one_tensor(load):
    of = "def pairs(seed, epoch):\n    return tf.data.Dataset.from_tensor_slices({})\nvalidation = test = pairs\n"
    data = load(of.format("(tf.ones([5, 4], tf.float64), tf.constant([0, 1, 2, 1, 0], tf.uint8))"))
    assert data.splits["train"].fields["features"] == (np.float32, (4,)) and len(data.classes) == 3
    assert load(of.format("tf.zeros([5, 2, 2, 3], tf.uint8)")).classes == ()


def test_a_graph_that_is_the_default_one_does_not_matter(load):
    with tf.Graph().as_default() as graph:
        data = load(PAIRS + BOTH)
        assert len(numbers(data.splits["train"], np.arange(25))) == 25
    assert not graph.get_operations()


SLICES = "def pairs(seed, epoch):\n    return tf.data.Dataset.{}\nvalidation = test = pairs\n"
PICTURES = "from_tensor_slices(tf.zeros([5, 2, 2, 3], tf.uint8))"
BAD = [
    (SLICES.format("from_tensor_slices(tf.zeros([5, 2, 2, 3]))"), r"images are float32; give uint8 in 0\.\.255"),
    (SLICES.format(f"{PICTURES}.batch(2)"), r"batches of images .*unbatch"),
    (SLICES.format(f"{PICTURES}.repeat()"), r"no end: .* leave \.repeat\(\) out"),
    (SLICES.format(f"{PICTURES}.take(0)"), "gives no train examples"),
    (SLICES.format("from_tensor_slices((tf.zeros([5, 4]), tf.zeros([5])))"), "labels are float32; give whole numbers"),
    (SLICES.format("from_tensor_slices((tf.zeros([5]), tf.zeros([5]), tf.zeros([5])))"), "gives 3 values an example"),
    (PAIRS + BOTH + "CLASSES = 'cat'\n", "CLASSES is a list of different names"),
    (PAIRS + BOTH + "CLASSES = ['cat', 'cat']\n", "CLASSES is a list of different names"),
    (PAIRS.replace("return", "raise KeyError(seed)\n    return"), r"own\.py:6: KeyError: 4"),
    (PAIRS.replace("tf.fill(", "tf.fil("), r"own\.py:6: AttributeError: "),
    (
        PAIRS.replace("n % 3", "tf.py_function(lambda n: [1 // (int(n) - 7)], [n], tf.int64)"),
        r"own\.py:6: ZeroDivisionError: integer division or modulo by zero$",
    ),
    (
        PAIRS.replace("tf.fill([2, 3, 1], tf.cast(n, tf.uint8))", "tf.ensure_shape(tf.io.decode_png('no'), [2, 3, 1])"),
        r"own\.py: InvalidArgumentError: Unknown image file format\. .* required\.$",
    ),
]


@pytest.mark.parametrize(("code", "words"), BAD, ids=[words for _, words in BAD])
def test_what_makes_no_sense_is_told_in_a_line(load, code, words):
    with pytest.raises(DataError, match=words) as caught:
        load(code)
    assert "\n" not in str(caught.value) and "own.py" in str(caught.value)


def test_labels_are_checked_as_they_come(load):
    data = load(PAIRS + BOTH + "CLASSES = ['a', 'b']\n")
    with pytest.raises(DataError, match=r"label 2 of example \d+ of pass 0 is not in 0\.\.1"):
        data.splits["train"].take(slice(None))
