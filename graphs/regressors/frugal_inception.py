"""Two small Inception modules that steer."""

from graphs import augment_road, blocks, layers
from graphs import hyperparameters as hp
from graphs.backbones.googlenet import inception
from graphs.regressors.regressor import Regressor


class FrugalInception(Regressor):
    """Images [N, 160, 320, 3] uint8 -> an angle: two convolutions, two Inception modules, average pooling.

    35,129 parameters at this size, with batch norm behind each convolution. Source: the article of 2017 on behavioural
    cloning, its "frugal" model. There the pooled branch of each module is overwritten by a copy of the 1x1 branch,
    because its pooling loses two rows and columns; here the pooling keeps the size. The linear output replaces a
    softmax of one unit.
    """

    least = 10

    def build_graph(
        self, dropout: hp.Dropout = 0.5, output: hp.AngleOutput = "linear", loss: hp.AngleLoss = "squared",
        huber_delta: hp.HuberDelta = 0.1, batch_norm: hp.BatchNorm = True, image_shape: hp.RoadShape = (),
        crop_rows: hp.CropRows = (), augment: hp.Augment = False, flip: hp.Flip = True, shift: hp.Shift = 0.15,
        angle_per_width: hp.AnglePerWidth = 1.28, aside: hp.Aside = 0.15, angle_per_aside: hp.AnglePerAside = 0.25,
        shadow: hp.Shadow = 0.5, light: hp.Dimming = 0.75,
        l1: hp.L1 = 0.0, l2: hp.L2 = 0.0, initializer: hp.Initializer = "he_uniform",
    ):  # fmt: skip
        """images, angles, conv1, conv2, pool, inception1, inception2, dropout, angle; shapes of 160x320 pixels."""
        block = blocks.Blocks(self.is_training, batch_norm, l1, l2, initializer, bias=not batch_norm)
        moves = augment_road.Moves(flip, shift, angle_per_width, aside, angle_per_aside)
        net = self.road_input(image_shape, crop_rows, augment, moves, shadow, light)
        net = blocks.unit_pixels(net) - 0.5  # [N, 90, 320, 3]
        net = block.convolution(net, 8, 3, name="conv1")
        net = block.convolution(net, 16, 3, name="conv2")
        net = layers.max_pooling2d(net, 3, 1, name="pool")  # [N, 88, 318, 16]
        for number in (1, 2):
            net = inception(net, block, 16, 16, 8, 16, 8, 16, name=f"inception{number}")  # [N, 88, 318, 48]
        net = layers.average_pooling2d(net, 8, 8, name="average")  # [N, 11, 39, 48]
        net = layers.dropout(layers.flatten(net), dropout, training=self.is_training, name="dropout")  # [N, 20592]
        self.steer(net, block, output, loss, huber_delta)
