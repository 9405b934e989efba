"""A detector of masks from train.py to predict.py, on shapes, COCO's JSON and records: whole commands."""

import json

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from pycocotools import mask as coco_masks

from benchmarks.kill import differences
from datasets.instances import runs as packed_runs
from datasets.shapes.renderer import CLASSES, render

TINY = [
    "--image_size=32", "--schedule=constant", "--batch_size=5", "--validate_every=2", "--precision=float32",
    "--filters=2", "--map_channels=4", "--scales=8,16", "--region_units=8", "--candidates=20", "--proposals=6",
    "--mask_filters=4", "--mask_convolutions=1", "--steps=4",
]  # fmt: skip
SHAPES = ["--examples=100", "--most_objects=3"]
METRICS = {"map_50", "map_50_95", "mask_map_50", "mask_map_50_95", "mask_loss"}


@pytest.fixture(scope="module")
def run(tmp_path_factory, command):
    """The folder of a finished run on shapes."""
    folder = tmp_path_factory.mktemp("masks") / "run"
    assert command("train.py", "mask_rcnn", *TINY, *SHAPES, f"--save_dir={folder}") == 0
    return folder


def test_validation_measures_what_evaluation_does(run, command):
    last = pd.read_csv(run / "history.csv").iloc[-1]
    words = [f"--save_dir={run}", "--split=validation", "--checkpoint=last", "--batch_size=3"]
    assert command("evaluate.py", "mask_rcnn", *words) == 0
    report = json.loads((run / "evaluation-validation.json").read_text())
    assert report["metrics"].keys() >= METRICS
    for name in METRICS - {"mask_loss"}:
        assert report["metrics"][name] == pytest.approx(last[f"validation_{name}"], rel=1e-4, abs=1e-6), name
    assert set(report["masks"]["circle"]) == {"objects", "ap_50", "ap_50_95"}
    assert Image.open(run / "masks-validation.png").size > (300, 300)


def test_a_resumed_run_ends_in_the_same_bits(run, tmp_path, command):
    for steps in (2, 4):
        words = [*TINY[:-1], *SHAPES, f"--steps={steps}", f"--save_dir={tmp_path}"]
        assert command("train.py", "mask_rcnn", *words) == 0
    assert differences(run, tmp_path) == []


def test_predictions_are_pixels_of_the_original_picture(run, tmp_path, command):
    Image.fromarray(render(1, 2, (90, 150), 3, 2).image).save(tmp_path / "a.png")
    words = [str(tmp_path / "a.png"), f"--save_dir={run}", f"--out={tmp_path / 'out'}", "--threshold=0.01"]
    assert command("predict.py", "mask_rcnn", *words) == 0
    report = json.loads((tmp_path / "out" / "a.json").read_text())
    assert report["objects"]
    for found in report["objects"]:
        pixels = coco_masks.decode(found["mask"]).astype(bool)
        assert pixels.shape == (90, 150)
        top, left, bottom, right = found["box"].values()
        box = np.zeros_like(pixels)
        box[int(top) : int(np.ceil(bottom)), int(left) : int(np.ceil(right))] = True
        assert not (pixels & ~box).any()
    assert any(coco_masks.area(found["mask"]) for found in report["objects"])


def write_coco(folder, count=24):
    """Rendered pictures with the boxes and runs of their objects; every fourth object has a box alone."""
    images, annotations = [], []
    for number in range(count):
        scene = render(4, number, (40, 60), 3, 2)
        Image.fromarray(scene.image).save(folder / f"{number:03}.png")
        images.append({"id": number, "file_name": f"{number:03}.png", "height": 40, "width": 60})
        for shape in scene.objects:
            top, left, bottom, right = map(float, shape.box)
            runs = packed_runs(shape.mask)
            segmentation = runs | {"counts": runs["counts"].decode()} if len(annotations) % 4 else None
            annotations.append({
                "id": len(annotations), "image_id": number, "category_id": shape.label, "segmentation": segmentation,
                "bbox": [left, top, right - left, bottom - top],
            })  # fmt: skip
    categories = [{"id": label, "name": name} for label, name in enumerate(CLASSES)]
    document = {"images": images, "annotations": annotations, "categories": categories}
    (folder / "set.json").write_text(json.dumps(document))
    return folder / "set.json"


def test_runs_in_cocos_json_are_learnt_and_measured(tmp_path, command, capsys):
    file = write_coco(tmp_path)
    words = [*TINY, f"--data=coco:{file}", f"--save_dir={tmp_path / 'run'}"]
    assert command("train.py", "mask_rcnn", *words) == 0
    told = f"{file}: objects without polygons of three points, or runs of pixels: 12 made difficult"
    assert told in capsys.readouterr().err
    assert command("evaluate.py", "mask_rcnn", f"--save_dir={tmp_path / 'run'}") == 0
    report = json.loads((tmp_path / "run" / "evaluation-test.json").read_text())
    assert report["metrics"].keys() >= METRICS
    assert 0 < sum(row["objects"] for row in report["masks"].values()) < 2 * report["examples"]


def test_records_of_instances_are_learnt(tmp_path, command):
    words = ["shapes", str(tmp_path / "records"), "--boxes", "--instances", "--image_size=32", *SHAPES]
    assert command("records.py", *words) == 0
    words = [word for word in TINY if not word.startswith("--image_size")]
    data = f"--data=records:{tmp_path / 'records'}"
    assert command("train.py", "mask_rcnn", *words, data, f"--save_dir={tmp_path / 'run'}") == 0
    history = pd.read_csv(tmp_path / "run" / "history.csv")
    assert np.isfinite(history["validation_mask_loss"]).all()
