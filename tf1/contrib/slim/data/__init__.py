"""tf.contrib.slim.data: data sets of record files, read by queues and decoded by handlers."""
