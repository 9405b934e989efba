import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tf1 import old_tensorflow


def test_checks_of_a_graph_with_a_condition():
    with tf.Graph().as_default(), tf.Session() as session:
        number = tf.placeholder(tf.float32, [], name="number")
        positive = tf.cond(number > 0, lambda: tf.log(number), lambda: number * 2, name="branches")
        tf.cast(tf.sqrt(positive, name="root"), tf.int32)
        check = old_tensorflow().add_check_numerics_ops()
        session.run(check, {number: 3})
        for value, first in ((-3, "root:0"), (np.nan, "number:0")):
            with pytest.raises(tf.errors.InvalidArgumentError, match=f"{first} : Tensor had NaN"):
                session.run(check, {number: value})
