"""tf.contrib.lite: tf.lite."""

import tensorflow.compat.v1 as _tf

Interpreter = _tf.lite.Interpreter
OpHint = _tf.lite.OpHint
TFLiteConverter = _tf.lite.TFLiteConverter
TocoConverter = _tf.lite.TocoConverter
constants = _tf.lite.constants
toco_convert = _tf.lite.toco_convert
