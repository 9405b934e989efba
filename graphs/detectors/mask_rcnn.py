"""Mask R-CNN: Faster R-CNN with a branch that tells the pixels of each object."""

from collections.abc import Mapping

import tensorflow.compat.v1 as tf

from graphs import augment_boxes
from graphs import hyperparameters as hp
from graphs.detectors.faster_rcnn import FasterRCNN
from graphs.regions import instances, mask_head, region_head
from graphs.regions.feature_maps import pooled
from parameters import ImageSize


class MaskRCNN(FasterRCNN):
    """FasterRCNN and masks: images [N, H, W, 3] uint8 in 0..255 -> boxes, classes and the pixels of each object.

    The mask of an object is read from its final box, as in the paper, and learned from sampled regions.

    feeds: those of a Detector, and "instances" [N, M, H, ceil(W / 8)] uint8, see graphs/regions/instances.py. outputs:
    those of FasterRCNN, and "masks" [N, K, 28, 28] float32 in 0..1, the probability that a pixel of the raster in the
    object's box belongs to it; 0 where there is no object.

    Source: He et al. 2017.
    """

    monitor = "mask_map_50_95"
    ranked = (("boxes", "scores", "classes", "masks"), ("proposals",))

    def build_graph(
        self,
        num_classes: hp.ObjectClasses = 10,
        image_size: ImageSize = (96, 96),
        trunk: hp.Trunk = "small",
        filters: hp.TrunkFilters = 16,
        stride: hp.TrunkStride = 8,
        pixels: hp.TrunkPixels = "auto",
        pyramid: hp.Pyramid = (),
        map_channels: hp.MapChannels = 64,
        anchors: hp.Anchors = "",
        anchor_count: hp.AnchorCount = 5,
        scales: hp.Scales = (16.0, 32.0, 64.0),
        ratios: hp.Ratios = (0.5, 1.0, 2.0),
        candidates: hp.Candidates = 300,
        proposals: hp.Proposals = 50,
        proposal_iou: hp.ProposalIou = 0.7,
        anchor_samples: hp.AnchorSamples = 64,
        region_samples: hp.RegionSamples = 32,
        pooling: hp.Pooling = "align",
        pooled_size: hp.PooledSize = 7,
        region_units: hp.RegionUnits = (256, 256),
        batch_norm: hp.BatchNorm = True,
        augment: hp.Augment = True,
        flip: hp.Flip = True,
        shift: hp.Shift = 0.1,
        zoom: hp.Zoom = 0.15,
        light: hp.Light = 0.2,
        l2: hp.L2 = 0.0,
        initializer: hp.Initializer = "he_uniform",
        mask_convolutions: hp.MaskConvolutions = 2,
        mask_filters: hp.MaskFilters = 64,
    ):
        """FasterRCNN, with masks in its inputs, losses and outputs."""
        self._region_samples, self._pooling = region_samples, pooling
        self._masks = mask_convolutions, mask_filters
        self._block = self.block(False, l2, initializer)
        super().build_graph(
            num_classes, image_size, trunk, filters, stride, pixels, pyramid, map_channels, anchors, anchor_count,
            scales, ratios, candidates, proposals, proposal_iou, anchor_samples, region_samples, pooling,
            pooled_size, region_units, batch_norm, augment, flip, shift, zoom, light, l2, initializer,
        )  # fmt: skip

    def boxed_input(
        self, height: int, width: int, augment: bool, flip: bool, shift: float, zoom: float, light: float
    ) -> tuple[tf.Tensor, ...]:
        """That of RegionDetector, and the masks, which move with the pixels."""
        bits = tf.placeholder(tf.uint8, [None, None, height, -(-width // 8)], name="instances")
        images, objects, labels = super().boxed_input(height, width, False, flip, shift, zoom, light)
        self.feeds["instances"] = bits
        # Up to the last object of any picture: a data set may have room for a hundred masks, of 64 KB each.
        room = tf.shape(labels)[1]
        places = tf.where_v2(labels >= 0, tf.range(1, room + 1), 0)  # [N, M]
        most = tf.reduce_max(tf.pad(places, [[0, 0], [1, 0]]))
        self._instances = instances.unpacked(bits[:, :most], width)  # [N, most, H, W]
        if not augment:
            return images, objects, labels
        images, objects, labels, self._instances = augment_boxes.augmented(
            images, objects[:, :most], labels[:, :most], self.is_training, flip, shift, zoom, light,
            masks=self._instances,
        )  # fmt: skip
        # The draw of regions counts the places of objects, so these must not depend on the batch.
        behind = [[0, 0], [0, room - most]]
        return images, tf.pad(objects, [*behind, [0, 0]]), tf.pad(labels, behind, constant_values=-1)

    def further_losses(self, maps: Mapping[int, tf.Tensor], learnt: region_head.Sampled) -> dict[str, tf.Tensor]:
        """That of the masks of positive regions."""
        regions = mask_head.positives(learnt, self._region_samples)
        return {"mask_loss": mask_head.loss(self._mask_logits(maps, regions.boxes), regions, self._instances)}

    def further_outputs(self, maps: Mapping[int, tf.Tensor]) -> dict[str, tf.Tensor]:
        """The masks of the objects found."""
        there = tf.cast(self.outputs["classes"] >= 0, tf.float32)[..., tf.newaxis, tf.newaxis]
        return {"masks": there * tf.sigmoid(self._mask_logits(maps, self.outputs["boxes"]))}

    def _mask_logits(self, maps: Mapping[int, tf.Tensor], boxes: tf.Tensor) -> tf.Tensor:
        return mask_head.logits(pooled(maps, boxes, self._pooling, mask_head.POOLED), self._block, *self._masks)
