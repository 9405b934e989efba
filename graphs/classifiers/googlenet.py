"""GoogLeNet: 22 layers with a ninth of AlexNet's parameters; it won ImageNet in 2014."""

from typing import Annotated, Literal

import tensorflow.compat.v1 as tf
from annotated_types import doc

from graphs import freezing, layers, losses
from graphs import hyperparameters as hp
from graphs.backbones.backbone import Options
from graphs.backbones.googlenet import GoogLeNetBackbone
from graphs.blocks import Blocks
from graphs.classifiers.picture_classifier import PictureClassifier
from parameters import Only

_AUXILIARY = ("inception_4a", "inception_4d")  # the modules below the auxiliary heads
_AUXILIARY_WEIGHT = 0.3  # of their losses in the loss
_AUXILIARY_DROPOUT = 0.7


class GoogLeNet(PictureClassifier):
    """Nine modules of parallel convolutions: images [N, H, W, 1 or 3] uint8 in 0..255 -> logits [N, num_classes].

    cut: conv1, pool1, norm1, conv2_reduce, conv2, norm2, pool2, inception_3a, ..., inception_5b; the head gets the mean
    over the positions of a feature map.

    auxiliary_heads: two more heads, on inception_4a and inception_4d, whose losses help the layers below them to learn.
    They are in the graph of a training alone, and not where those layers are frozen. The metrics leave them out.

    Source: Szegedy et al. 2014; graphs/backbones/googlenet.py has the layers. 6,998,552 parameters for 1000 classes,
    and 6,379,728 more for the auxiliary heads at 224x224. The paper's "12 times fewer" than AlexNet's are 8.7 times.
    """

    without_training = PictureClassifier.without_training | {"auxiliary_heads": False}

    def build_graph(
        self, num_classes: hp.NumClasses = 1000,
        blocks: Annotated[
            Literal["paper", "a"],
            doc("paper, the nine modules of GoogLeNet; a, a small network of four of the book's inception_block_a"),
        ] = "paper",
        stem: Annotated[
            Literal["full", "small"],
            doc(
                "full, conv1 with a stride of 2 and pool1; small, neither, for pictures of 28x28 or 32x32: all feature "
                "maps have 4 times the height and width"
            ),
        ] = "full",
        auxiliary_heads: Annotated[
            bool, Only("blocks", "paper"), doc("two more heads inside the network, in training")
        ] = False,
        local_response_normalization: Annotated[
            bool, doc("local response normalization behind pool1 and conv2, as in the paper")
        ] = True,
        batch_norm: hp.BatchNorm = False,
        image_shape: hp.PictureShape = (), image_size: hp.WorkingSize = (), pixels: hp.Pixels = "auto",
        cut: hp.Cut = "", head_units: hp.HeadUnits = (), dropout: hp.Dropout = 0.4,
        augment: hp.Augment = False, flip: hp.Flip = True, rotate: hp.Rotate = 0.0, zoom: hp.Zoom = 0.0,
        light: hp.Light = 0.0, l1: hp.L1 = 0.0, l2: hp.L2 = 0.0, initializer: hp.Initializer = "he_uniform",
    ):  # fmt: skip
        """X, Y, conv1, conv2, the modules, means, dropout, logits; two more heads in training."""
        backbone = GoogLeNetBackbone(Options(pixels=pixels), stem == "small", blocks, local_response_normalization)
        block = backbone.block(self.is_training, batch_norm, l1, l2, initializer)
        images = self.shaped_input(image_shape, image_size, augment, flip, rotate, zoom, light)  # [N, 224, 224, 3]
        trunk = self.stack(backbone, images, block, cut)
        below = trunk.outputs if auxiliary_heads and blocks == "paper" else {}
        auxiliary = [
            self._auxiliary_logits(below[name], block, num_classes, f"logits/auxiliary_{name}")
            for name in _AUXILIARY
            if name in below and not freezing.is_frozen(f"{name}/1x1/kernel")
        ]  # [N, num_classes] each
        self.classify_means(trunk.end(), block, num_classes, dropout, head_units)  # [N, num_classes]
        if auxiliary:
            self._add_losses(auxiliary)

    def _auxiliary_logits(self, features: tf.Tensor, block: Blocks, num_classes: int, name: str) -> tf.Tensor:
        """[N, 14, 14, C] -> averages of 5x5, 128 maps, dense 1024, dropout: [N, num_classes].

        The layers are under "logits": they depend on the classes, so they begin anew with the head.
        """
        with tf.variable_scope(name):
            size = min(5, *features.shape.as_list()[1:3])
            net = layers.average_pooling2d(features, size, 3, name="pool")  # [N, 4, 4, C]
            net = layers.flatten(block.convolution(net, 128, 1, name="conv"), name="flatten")  # [N, 2048]
            net = block.dense(net, 1024, name="dense")
            net = layers.dropout(net, _AUXILIARY_DROPOUT, training=self.is_training, name="dropout")
            return layers.dense(net, num_classes, name="logits", **block.small_kernel)

    def _add_losses(self, auxiliary: list[tf.Tensor]) -> None:
        """Adds the weighted losses of the auxiliary logits, [N, num_classes] each, to the loss."""
        with tf.name_scope("auxiliary_loss"):
            weights = self.weights_of_examples()
            added = [losses.softmax_cross_entropy(self.labels, logits, example_weights=weights) for logits in auxiliary]
            self.loss = tf.add(self.loss, _AUXILIARY_WEIGHT * tf.add_n(added), name="loss")
