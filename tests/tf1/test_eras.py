"""Programs of TensorFlow 2 are told from those of TensorFlow 1, by small programs of each kind."""

import ast

import pytest

from tf1.eras import is_of_tensorflow_2, why_of_keras_3, why_of_tensorflow_2
from tf1.sources import parsed

OF_2 = {
    "@tf.function\ndef f(x): return x": "tf.function in line 2",
    "with tf.GradientTape() as tape: pass": "tf.GradientTape in line 2",
    "tf.random.set_seed(1)": "tf.random.set_seed in line 2",
    "model.compile(tf.optimizers.Adam())": "tf.optimizers.Adam in line 2",
    "loss = tf.losses.BinaryCrossentropy()": "tf.losses.BinaryCrossentropy in line 2",
    "m = tf.metrics.Mean()": "tf.metrics.Mean in line 2",
    "gpus = tf.config.list_physical_devices('GPU')": "tf.config.list_physical_devices in line 2",
    "d = d.prefetch(tf.data.AUTOTUNE)": "tf.data.AUTOTUNE in line 2",
    "from tensorflow.keras.layers import Rescaling": "tf.keras.layers.Rescaling in line 2",
    "assert tf.__version__ >= '2.0'": "it asserts a version of 2 in line 2",
    "assert tf.__version__.startswith('2.')": "it asserts a version of 2 in line 2",
    # GPU memory was set so in TensorFlow 2 programs, too
    "s = tf.compat.v1.Session(config=tf.compat.v1.ConfigProto())\n@tf.function\ndef f(): pass": "tf.function in line 3",
    "if tf.__version__ < '2':\n    tf.enable_eager_execution()\nwith tf.GradientTape() as t: pass": (
        "tf.GradientTape in line 4"
    ),
}
NOT_OF_2 = [
    "x = tf.placeholder(tf.float32)",
    "print(tf.__version__)",
    "model = tf.keras.Sequential([tf.keras.layers.Dense(3)])",
    "tf.enable_eager_execution()\nwith tf.GradientTape() as tape: pass",
    "tf.random.set_seed(1)\nwith tf.Session() as s: pass",
    "tf.losses.Reduction.SUM",
    "o = tf.train.AdamOptimizer()\nf = tf.function(g)",
    "import tensorflow.contrib.eager as tfe\nwith tf.GradientTape() as t: pass",
    "tf.compat.v1.disable_eager_execution()\n@tf.function\ndef f(): pass",
    "from tensorflow.compat import v1\ntf.random.set_seed(1)",
    "assert tf.__version__ >= '1.2'",
    "if tf.__version__ >= '2.0':\n    tf.random.set_seed(1)",
    "try:\n    tf.random.set_seed(1)\nexcept AttributeError:\n    pass",
    "class Model:\n    def function(self): return self.tf.function",
]


@pytest.mark.parametrize("body", OF_2)
def test_a_program_of_tensorflow_2_is_told_with_its_line(body):
    assert is_of_tensorflow_2(ast.parse(f"import tensorflow as tf\n{body}")) == OF_2[body]


@pytest.mark.parametrize("body", NOT_OF_2)
def test_a_program_of_tensorflow_1_and_one_that_may_be_either_are_not_of_2(body):
    assert is_of_tensorflow_2(ast.parse(f"import tensorflow as tf\n{body}")) is None


def test_a_program_that_says_compat_v1_is_of_1():
    source = "import tensorflow.compat.v1 as tf\n@tf.function\ndef f(): pass"
    assert is_of_tensorflow_2(ast.parse(source)) is None


def test_names_of_other_modules_prove_nothing():
    assert is_of_tensorflow_2(ast.parse("import torch as tf\ntf.random.set_seed(1)\ntf.GradientTape()")) is None


def test_all_files_of_a_program_count():
    main = parsed("main.py", "import model\n")
    of_2 = parsed("model.py", "import tensorflow as tf\n@tf.function\ndef f(): pass\n")
    of_1 = parsed("old.py", "import tensorflow as tf\ntf.Session()\n")
    assert why_of_tensorflow_2([main]) is None
    assert why_of_tensorflow_2([main, of_2]) == "tf.function in line 2 of model.py"
    assert why_of_tensorflow_2([of_2, main]) == "tf.function in line 2"
    assert why_of_tensorflow_2([main, of_2, of_1]) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("import keras\nkeras.ops.mean(3)", "keras.ops.mean in line 2"),
        ("from keras.layers import Dense, Rescaling as R", "keras.layers.Rescaling in line 1"),
        ("from keras import backend as K, optimizers\nK.random_uniform((2,))\noptimizers.Adam(lr=0.1)", None),
        ("import keras\nclass Loss(keras.layers.Layer): pass\nkeras.losses.binary_crossentropy", None),
        ("try:\n    from keras import ops\nexcept ImportError:\n    ops = None", None),
    ],
)
def test_programs_that_need_the_keras_of_today(text, reason):
    assert why_of_keras_3([parsed("a.py", text)]) == reason
