"""tensorflow.models.rnn, where recurrent networks stood until TensorFlow 0.8."""
