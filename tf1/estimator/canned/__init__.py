"""The ready-made models of tf.estimator: linear, deep, both together, and their heads."""
