"""R-CNN: regions that come from outside are cut out of the picture, and a network judges each by itself."""

import tensorflow.compat.v1 as tf

from errors import UsageError
from graphs import hyperparameters as hp
from graphs.backbones.backbone import Options
from graphs.backbones.table import BACKBONES
from graphs.blocks import lengths
from graphs.detectors.given_regions import GivenRegions
from graphs.regions import region_head
from graphs.regions.crops import warped
from graphs.regions.in_parts import in_parts
from parameters import ImageSize, height_and_width

_PIXELS = 2**19  # of warped regions that are in memory at a time: 227 of 48x48


class RCNN(GivenRegions):
    """Detector: images [N, H, W, 3] uint8 in 0..255 and regions [N, R, 4] of selective search -> classes and boxes.

    Every region goes through the whole backbone, so a picture costs as much as all of its regions. The paper trains in
    three stages: a classifier is fine-tuned on regions, support vector machines learn from its features, and then boxes
    are fitted to them. Here classes and boxes are learned together, in one stage, as Fast R-CNN has it since; that
    paper finds the softmax as good as the machines (its table 8).

    Source: Girshick et al. 2014. The regions: tasks/detection/selective_search.py.
    """

    def build_graph(
        self,
        num_classes: hp.ObjectClasses = 10,
        image_size: ImageSize = (96, 96),
        trunk: hp.Trunk = "small",
        filters: hp.TrunkFilters = 16,
        stride: hp.TrunkStride = 8,
        pixels: hp.TrunkPixels = "auto",
        regions: hp.Regions = 2000,
        mode: hp.SearchMode = "fast",
        scale: hp.SearchScale = 50,
        crop_size: hp.CropSize = 48,
        context: hp.Context = 4,
        region_samples: hp.RegionSamples = 32,
        region_units: hp.RegionUnits = (256, 256),
        batch_norm: hp.BatchNorm = True,
        augment: hp.Augment = True,
        flip: hp.Flip = True,
        shift: hp.Shift = 0.1,
        zoom: hp.Zoom = 0.15,
        light: hp.Light = 0.2,
        l2: hp.L2 = 0.0,
        initializer: hp.Initializer = "he_uniform",
    ):
        """Pictures, objects and regions, augmentation, sampled regions and their losses; what is found in all."""
        del mode, scale  # they say how the regions that are fed were found
        height, width = height_and_width(image_size)
        images, objects, labels, given = self.region_input(
            height, width, regions, augment, flip, shift, zoom, light
        )  # [N, H, W, 3], [N, M, 4], [N, M], [N, R, 4]

        backbone = BACKBONES[trunk](Options(filters, stride, pixels))
        least = backbone.least or backbone.stride
        if crop_size < least:
            raise UsageError(f"crop_size: the backbone {backbone.name} takes {least} pixels or more, not {crop_size}")
        block = self.block(batch_norm, l2, initializer)

        def judged(pictures: tf.Tensor, boxes: tf.Tensor, training: bool | tf.Tensor) -> region_head.Judged:
            crops = tf.reshape(warped(pictures, boxes, crop_size, context), [-1, crop_size, crop_size, 3])
            layers = backbone.block(training, batch_norm, 0.0, l2, initializer)
            with tf.variable_scope(tf.get_variable_scope(), reuse=tf.AUTO_REUSE):
                net = backbone.features(crops, layers)  # [N * R, crop_size / stride, crop_size / stride, F]
            net = tf.reshape(net, [*lengths(boxes)[:2], *lengths(net)[1:]])
            return region_head.judge(net, block, region_units, num_classes)

        with tf.name_scope("loss"):
            learnt = region_head.sampled(given, objects, labels, region_samples, self.is_training)
            of_sample = judged(images, learnt.boxes, self.is_training)
            self.learn(region_head.losses(of_sample, learnt, objects, self.is_training))

        def judged_of_picture(number: tf.Tensor, boxes: tf.Tensor) -> region_head.Judged:
            return judged(images[number][tf.newaxis], boxes, False)

        most = max(1, _PIXELS // crop_size**2)
        found = in_parts(judged_of_picture, given, most, num_classes)  # [N, R, K + 1], [N, R, 4]
        self.choose(*region_head.candidates(found, given, height, width))
        self.outputs["proposals"] = tf.identity(given, "proposals")
        self.draw(images, objects)
