"""tf1.models.rnn.ptb.reader: the texts of the tutorial's language model."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tf1 import present
from tf1.models.rnn.ptb import reader


def test_words_are_numbered_by_frequency_then_alphabet(tmp_path):
    (tmp_path / "ptb.train.txt").write_text(" b a b \n c b \n")
    (tmp_path / "ptb.valid.txt").write_text(" c \n")
    (tmp_path / "ptb.test.txt").write_text(" unseen b \n")
    train, valid, test, size = reader.ptb_raw_data(str(tmp_path))
    assert train == [0, 2, 0, 1, 3, 0, 1]  # b 3, <eos> 2, a 1, c 1
    assert valid == [3, 1] and test == [0, 1] and size == 4


def test_the_iterator_hands_out_words_and_the_next_ones():
    pairs = list(reader.ptb_iterator(range(20), 2, 3))
    assert len(pairs) == 3  # 10 words a row: (10 - 1) // 3
    np.testing.assert_array_equal(pairs[1][0], [[3, 4, 5], [13, 14, 15]])
    np.testing.assert_array_equal(pairs[1][1], [[4, 5, 6], [14, 15, 16]])
    with pytest.raises(ValueError, match="epoch_size == 0, decrease batch_size or num_steps"):
        next(reader.ptb_iterator(range(20), 10, 3))


def test_the_producer_gives_the_same_again_and_again():
    with tf.Graph().as_default(), tf.Session() as session:
        x, y = reader.ptb_producer(list(range(20)), 2, 3)
        assert x.shape == y.shape == (2, 3)
        coordinator = tf.train.Coordinator()
        threads = tf.train.start_queue_runners(session, coordinator)
        expected = list(reader.ptb_iterator(range(20), 2, 3))
        for step in range(5):
            np.testing.assert_array_equal(session.run([x, y]), expected[step % 3])
        coordinator.request_stop()
        session.run(tf.no_op())
        coordinator.join(threads)


def test_its_old_path():
    assert present.moved_to("tensorflow.models.rnn.ptb.reader") == "tf1.models.rnn.ptb.reader"
    assert present.absent_part("tensorflow.models.rnn.linear.linear") is None
