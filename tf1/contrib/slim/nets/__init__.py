"""tf.contrib.slim.nets: the classifiers of TensorFlow 1.15, with its variable names, scopes and end points."""

from tf1.contrib.slim.nets import alexnet, inception, overfeat, resnet_utils, resnet_v1, resnet_v2, vgg

__all__ = ["alexnet", "inception", "overfeat", "resnet_utils", "resnet_v1", "resnet_v2", "vgg"]
