"""What a program is told of a name that is not here."""

import pytest

from tf1 import present
from tf1.facade import resolve
from tf1.missing import LEFT_OUT, explain, names_of_1_15
from tf1.names import NAMES
from tf1.own import own_modules

with own_modules():
    from errors import UsageError


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("contrib.eager.defun", "tf.contrib.eager is left out here: eager mode"),
        ("contrib.boosted_trees.estimator_batch", "scikit-learn's HistGradientBoostingClassifier"),
        ("contrib.tensorrt", "TensorRT"),
        ("random.set_seed", "a name of TensorFlow 2, which 1.15 did not have; run a TensorFlow 2 program without tf1"),
        ("nn.gelu", "a name of TensorFlow 2"),
        ("nn.relu7", "tf.nn.relu7: tf.nn had no relu7 in TensorFlow 1.15 either; did you mean tf.nn.relu"),
        ("Sesion", "tf.Sesion: tf had no Sesion in TensorFlow 1.15 either; did you mean tf.Session?"),
        ("train.sigmoid", "tf.train had no sigmoid in TensorFlow 1.15 either; did you mean tf.sigmoid?"),
        ("wibble.wobble", "tf.wibble had no wobble in TensorFlow 1.15 either"),
        ("python.ops.rnn.wibble", "no such name inside TensorFlow today"),
    ],
)
def test_the_message_names_the_symbol_and_the_remedy(name, message):
    assert message in explain(name)
    assert explain(name).startswith(f"tf.{name}: ")
    assert "\n" not in explain(name)


def test_a_name_that_1_15_had_and_nothing_stands_in_for(monkeypatch):
    monkeypatch.setattr(present, "absent_part", lambda name: name)
    monkeypatch.setattr(present, "names_here", lambda path: set())
    assert explain("contrib.distribute.Monitor") == (
        "tf.contrib.distribute.Monitor: TensorFlow 1.15 had it; it is not here, and nothing stands in for it; "
        "write it with tf.nn and tf.* operations"
    )


def test_what_is_left_out_is_not_here():
    refused = {name for name in LEFT_OUT if NAMES.get(name, "").startswith("tf1.refusing:")}
    assert [name for name in LEFT_OUT.keys() - refused if not present.absent_part(f"tensorflow.{name}")] == []


def test_the_list_of_1_15_holds_what_programs_of_that_time_used():
    names = names_of_1_15()
    assert {"placeholder", "Session", "layers"} <= names[""]
    assert {"conv2d", "batch_norm", "xavier_initializer"} <= names["contrib.layers"]
    assert {"conv2d", "arg_scope", "fully_connected"} <= names["contrib.slim"]
    assert "set_seed" not in names["random"]
    assert sum(map(len, names.values())) > 5000


def test_eager_mode_is_refused_where_it_is_switched_on():
    for name in ("enable_eager_execution", "enable_v2_behavior"):
        with pytest.raises(UsageError, match=f"^tf.{name}: it is left out here: .*TensorFlow 2"):
            resolve(NAMES[name])()
