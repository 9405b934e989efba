"""tensorflow.models.rnn.ptb, the language model of the tutorial until TensorFlow 0.11: what reads its texts."""
