"""Faster R-CNN: a network proposes regions, a head tells their classes and corrects their boxes."""

from collections.abc import Mapping
from typing import Any

import tensorflow.compat.v1 as tf

from graphs import anchor_sizes
from graphs import hyperparameters as hp
from graphs.backbones.backbone import Options
from graphs.backbones.table import BACKBONES
from graphs.detectors.region_detector import RegionDetector
from graphs.regions import proposal_network, region_head
from graphs.regions.anchors import sizes_of
from graphs.regions.feature_maps import feature_maps, pooled
from parameters import ImageSize, height_and_width


class FasterRCNN(RegionDetector):
    """Two-stage detector: images [N, H, W, 3] uint8 in 0..255 -> proposals -> classes and boxes, in one graph.

    The four losses are learned together. Nothing goes back through the coordinates of the proposals: the authors'
    "approximate joint training". The head gives one box for all classes.

    Source: Ren et al. 2015; RoIAlign: He et al. 2017; feature pyramid: Lin et al. 2017.
    """

    chosen_by_data = {"anchors": "auto"}
    suppresses_inside = True

    @classmethod
    def adapt_to_data(cls, chosen: dict[str, Any], examples: Any) -> dict[str, Any]:
        """The hyperparameters with numbers for --anchors auto, from the training objects.

        Raises:
            UsageError: there are fewer sizes of objects than anchors.
        """
        return anchor_sizes.adapted(chosen, examples, chosen["anchor_count"])

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
    ):
        """Pictures and objects, augmentation, features, proposals, sampled regions and their losses; what is found."""
        height, width = height_and_width(image_size)
        images, objects, labels = self.boxed_input(height, width, augment, flip, shift, zoom, light)

        backbone = BACKBONES[trunk](Options(filters, stride, pixels))
        block = self.block(batch_norm, l2, initializer)
        layers = backbone.block(self.is_training, batch_norm, 0.0, l2, initializer)
        maps = feature_maps(
            backbone, images, layers, block, pyramid, map_channels
        )  # [N, H / stride, W / stride, channels]
        proposed = proposal_network.network(maps, sizes_of(anchors, scales, ratios), block, map_channels)
        regions, _ = proposal_network.propose(proposed, height, width, candidates, proposals, proposal_iou)

        def judged(boxes: tf.Tensor) -> region_head.Judged:
            return region_head.judge(pooled(maps, boxes, pooling, pooled_size), block, region_units, num_classes)

        with tf.name_scope("loss"):
            learnt = region_head.sampled(regions, objects, labels, region_samples, self.is_training)
            losses = proposal_network.losses(proposed, objects, labels, anchor_samples, self.is_training)
            losses |= region_head.losses(judged(learnt.boxes), learnt, objects, self.is_training)
            self.learn(losses | self.further_losses(maps, learnt))
        self.choose(*region_head.candidates(judged(regions), regions, height, width))
        self.outputs |= {"proposals": regions, **self.further_outputs(maps)}
        self.draw(images, objects)

    def further_losses(self, maps: Mapping[int, tf.Tensor], learnt: region_head.Sampled) -> dict[str, tf.Tensor]:
        """The losses of a model with more heads, name -> scalar, from its feature maps and sampled regions."""
        del maps, learnt
        return {}

    def further_outputs(self, maps: Mapping[int, tf.Tensor]) -> dict[str, tf.Tensor]:
        """The outputs of a model with more heads, name -> [N, K, ...], from its feature maps and its outputs so far."""
        del maps
        return {}
