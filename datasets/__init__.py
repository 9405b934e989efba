"""WHERE examples come from: one file a data set, NumPy and tf.data. No variables, no models."""
