"""tensorflow.models.rnn, where recurrent networks stood until TensorFlow 0.8, and the tutorial of ptb until 0.11."""
