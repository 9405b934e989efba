"""Faster R-CNN of this project and of torchvision for benchmarks/region_speed.py: the same sizes, random weights.

A process is called as benchmarks/turns.py says, with a name of NETWORKS, a height, a width and a name of PROGRAMS. Its
cases are (way,). A run is the detection of one picture, from pixels of uint8 to boxes after suppression.

Equal in both: the pixels (mean 0, deviation 1), the backbone, its 1x1 and 3x3 convolutions to `channels` maps, the
anchors, the number of candidates and proposals, RoIAlign of 7x7 bins with 2x2 samples, the two dense layers, detections
above a score of 0.05, suppression of proposals at 0.7 and of detections at 0.5. The last layers of both begin near 0:
the proposals are the anchors, nearly unmoved, in a random order, and few objects are found.

torchvision suppresses proposals level by level and has a box for each class; ours has one list and one box.
"""

import copy
import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
from turns import serve

CLASSES = 20
SCORE, IOU = 0.05, 0.5  # of detections
PROPOSAL_IOU = 0.7
RATIOS = (0.5, 1.0, 2.0)
NEAR_0 = 1e-4  # deviation of the weights of the last layers of the proposals
RUNS = 3  # pictures in a measurement
PAUSE = 0.2  # seconds; for so long the threads of the program that ran before may wait for more work and keep a core

Find = Callable[[np.ndarray], dict[str, np.ndarray]]  # of a picture [1, H, W, 3] uint8


class Network(NamedTuple):
    """Sizes of a detector.

    strides: of the pyramid; () for one map of stride 32. scales: one of each level, or all of the one map, pixels.
    candidates: of a level. proposals: of the picture. units: of both dense layers.
    """

    backbone: str
    strides: tuple[int, ...]
    channels: int
    scales: tuple[float, ...]
    candidates: int
    proposals: int
    units: int

    def candidates_of(self, height: int, width: int) -> int:
        """The candidates of all levels."""
        each = len(RATIOS) * len(self.scales) // max(len(self.strides), 1)
        positions = [(height // stride) * (width // stride) for stride in self.strides or (32,)]
        return sum(min(self.candidates, each * count) for count in positions)


NETWORKS = {
    "mobilenet": Network("mobilenet", (), 256, (64.0, 128.0, 256.0), 1000, 300, 256),
    "resnet50_fpn": Network("resnet50", (4, 8, 16, 32), 256, (32.0, 64.0, 128.0, 256.0), 1000, 300, 1024),
}


def ours(network: Network, height: int, width: int) -> tuple[dict[str, Find], str]:
    """The Session.run of predict.py, and what it found in words."""
    import tensorflow.compat.v1 as tf

    from graphs import folding, freezing, seeding
    from graphs.detectors.faster_rcnn import FasterRCNN
    from training.session import open_session

    with tf.Graph().as_default():
        seeding.seed_graph(0)
        freezing.train_only("(?!)")
        folding.fold_batch_norm()
        model = FasterRCNN(
            num_classes=CLASSES, image_size=(height, width), trunk=network.backbone, pixels="standard",
            pyramid=network.strides, map_channels=network.channels, scales=network.scales, ratios=RATIOS,
            proposal_iou=PROPOSAL_IOU,
            candidates=network.candidates_of(height, width), proposals=network.proposals,
            region_units=(network.units, network.units), batch_norm=False, augment=False,
        )  # fmt: skip
        session = open_session()
        session.run(tf.global_variables_initializer())
        session.run(folding.initializer())
        last = [each for each in model.variables if re.fullmatch(r"proposals/(objects|boxes)\d+/kernel", each.op.name)]
        session.run([each.assign(tf.random.normal(each.shape, stddev=NEAR_0, seed=0)) for each in last])
    wanted = {name: model.outputs[name] for name in ("boxes", "scores", "classes")}
    settings = {model.settings["threshold"]: SCORE, model.settings["iou"]: IOU}

    def find(images: np.ndarray) -> dict[str, np.ndarray]:
        """What is found in the picture."""
        return session.run(wanted, {model.feeds["images"]: images, **settings})

    proposals = session.run(model.outputs["proposals"], {model.feeds["images"]: picture(0, height, width)})
    count = sum(variable.shape.num_elements() for variable in model.variables)
    return {"ours": find}, f"{count:,} variables, {(proposals[0, :, 2:] > 0).all(axis=1).sum()} proposals"


def torchvision(network: Network, height: int, width: int) -> tuple[dict[str, Find], str]:
    """torchvision's FasterRCNN, eagerly, in both layouts of memory, and what it found in words."""
    import torch
    from torchvision.models.detection import FasterRCNN
    from torchvision.models.detection.anchor_utils import AnchorGenerator
    from torchvision.ops import MultiScaleRoIAlign

    names = [str(level) for level in range(len(network.strides) or 1)]
    scales = [(scale,) for scale in network.scales] if network.strides else [network.scales]
    model = FasterRCNN(
        _torch_backbone(network), min_size=height, max_size=width,
        rpn_anchor_generator=AnchorGenerator(tuple(scales), (RATIOS,) * len(scales)),
        rpn_pre_nms_top_n_test=network.candidates, rpn_post_nms_top_n_test=network.proposals,
        rpn_nms_thresh=PROPOSAL_IOU, box_roi_pool=MultiScaleRoIAlign(names, 7, 2),
        box_head=_torch_head(network), box_predictor=_torch_predictor(network), box_score_thresh=SCORE,
        box_nms_thresh=IOU,
    ).eval()  # fmt: skip

    for layer in (model.rpn.head.cls_logits, model.rpn.head.bbox_pred):
        torch.nn.init.normal_(layer.weight, std=NEAR_0)

    def find_with(layout: torch.memory_format) -> Find:
        """The detection of a picture by a copy of the model whose weights and maps have this layout."""
        own = copy.deepcopy(model).to(memory_format=layout)

        def find(images: np.ndarray) -> dict[str, np.ndarray]:
            """What is found in the picture."""
            pixels = torch.from_numpy(images).permute(0, 3, 1, 2).to(torch.float32, memory_format=layout) / 255
            with torch.inference_mode():
                return {name: tensor.numpy() for name, tensor in own(list(pixels))[0].items()}

        return find

    counts = []
    with model.roi_heads.register_forward_pre_hook(lambda _, inputs: counts.append(len(inputs[1][0]))):
        find_with(torch.contiguous_format)(picture(0, height, width))
    count = sum(values.numel() for values in (*model.parameters(), *model.buffers()) if values.is_floating_point())
    ways = {f"torch {name}": find_with(getattr(torch, name)) for name in ("contiguous_format", "channels_last")}
    return ways, f"{count:,} variables, {counts[0]} proposals"


def _torch_backbone(network: Network):
    """The backbone and what brings its maps to `channels`, without torchvision's further level of pooled maps."""
    from architecture_peers import torch_mobilenet
    from torch import nn
    from torchvision import models
    from torchvision.models.detection.backbone_utils import BackboneWithFPN

    if network.strides:
        layers = {f"layer{number}": str(number - 1) for number in range(1, 5)}
        maps = [256, 512, 1024, 2048]
        backbone = BackboneWithFPN(models.resnet50(weights=None), layers, maps, network.channels)
        backbone.fpn.extra_blocks = None
        return backbone
    convolutions = list(torch_mobilenet().children())[:-3]  # without pooling, flattening and the classes
    lateral, smooth = nn.Conv2d(1024, network.channels, 1), nn.Conv2d(network.channels, network.channels, 3, padding=1)
    backbone = nn.Sequential(*convolutions, lateral, smooth)
    backbone.out_channels = network.channels
    return backbone


def _torch_head(network: Network):
    from torchvision.models.detection.faster_rcnn import TwoMLPHead

    return TwoMLPHead(network.channels * 7 * 7, network.units)


def _torch_predictor(network: Network):
    """The classes and boxes of torchvision's head, whose weights begin near 0 as ours do."""
    from torch import nn
    from torchvision.models.detection.faster_rcnn import FastRCNNPredictor

    predictor = FastRCNNPredictor(network.units, CLASSES + 1)
    for layer in (predictor.cls_score, predictor.bbox_pred):
        nn.init.normal_(layer.weight, std=0.01)
        nn.init.zeros_(layer.bias)
    return predictor


def picture(seed: int, height: int, width: int) -> np.ndarray:
    """[1, height, width, 3] uint8: random patches of 16x16 pixels."""
    patches = np.random.default_rng(seed).integers(0, 256, (1, -(-height // 16), -(-width // 16), 3), np.uint8)
    return patches.repeat(16, axis=1).repeat(16, axis=2)[:, :height, :width]


#: Name of a process -> what makes its ways.
PROGRAMS = {"ours": ours, "torch": torchvision}


def main(end: str, network: str, height: str, width: str, program: str) -> None:
    """Serves the benchmark."""
    size = int(height), int(width)
    ways, told = PROGRAMS[program](NETWORKS[network], *size)

    def run(way: str) -> float:
        """The seconds of a picture, the mean of RUNS."""
        pictures = [picture(seed, *size) for seed in range(RUNS)]
        time.sleep(PAUSE)
        start = time.perf_counter()
        for each in pictures:
            ways[way](each)
        return (time.perf_counter() - start) / RUNS

    serve(end, [(way,) for way in ways], run, [told])


if __name__ == "__main__":
    main(*sys.argv[1:])
