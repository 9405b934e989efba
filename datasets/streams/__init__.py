"""A user's own functions of tf.data as a data set."""
