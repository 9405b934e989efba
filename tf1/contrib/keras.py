"""tf.contrib.keras: tf.keras under the name of TensorFlow 1.0 to 1.3, before it moved."""

from tf1.keras import TREE


def __getattr__(name: str):
    """Each name is tf.keras's; python.keras and api.keras, which stood between, are the root again."""
    return getattr(TREE.root, name)
