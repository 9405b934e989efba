"""tf.gfile's files: text is text, a picture opened as text is bytes."""

import pytest
import tensorflow.compat.v1 as tf

from tf1 import files
from tf1.facade import make, resolve
from tf1.names import NAMES

PICTURE = b"\xff\xd8\xff\xe0 no text\n\xff\xd9"


@pytest.mark.parametrize("name", ["GFile", "FastGFile", "Open"])
def test_pictures_are_bytes_and_text_is_text(name, tmp_path):
    """Mode "r" of both; TensorFlow's own class stays strict."""
    opened = getattr(files, name)
    picture, text = str(tmp_path / "a.jpg"), str(tmp_path / "a.txt")
    with opened(picture, "wb") as file:
        file.write(PICTURE)
    with opened(text, "w") as file:
        file.write("Straße\n2\n")
    assert opened(picture).read() == opened(picture, "rb").read() == PICTURE
    assert opened(picture, "r").readlines() == PICTURE.splitlines(keepends=True)
    assert opened(text).read() == "Straße\n2\n" and list(opened(text, "r")) == ["Straße\n", "2\n"]
    with pytest.raises(UnicodeDecodeError):
        tf.gfile.GFile(picture).read()


def test_programs_reach_them():
    """By tf.gfile and by the old path; what else stands there is TensorFlow's."""
    old = make()
    assert old.gfile.FastGFile is old.python.platform.gfile.FastGFile is files.FastGFile
    assert old.gfile.Open is old.gfile.GFile is resolve(NAMES["python.platform.gfile.GFile"]) is files.GFile
    assert old.gfile.Exists is old.python.platform.gfile.Exists is tf.gfile.Exists


def test_lists_of_bytes_take_texts():
    feature = tf.train.Feature(bytes_list=files.BytesList(value=["ä", b"\xff"]))
    assert list(feature.bytes_list.value) == ["ä".encode(), b"\xff"] and not files.BytesList().value
