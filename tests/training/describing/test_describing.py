"""What evaluate.py describe prints and draws."""

import json

import pytest
from PIL import Image

from errors import RunError
from tasks.registry import models
from training.command_options import DescribeOptions
from training.describing.describing import run
from training.describing.network import Network

LENET = Network("lenet", models()["lenet"], {})
CIFAR = Network("cifar:batch_norm=false", models()["cifar"], {"batch_norm": False})
GAN = Network("gan", models()["gan"], {"image_shape": (32, 32, 3)})


def test_layers_stages_and_totals(capsys):
    run([LENET], DescribeOptions(batch_size=32))
    lines = capsys.readouterr().out.splitlines()
    cells = {line.split("  ")[0]: line.split() for line in lines}
    assert lines[0].split("  ")[0] == "layer"
    assert cells["conv2"] == ["conv2", "conv", "5x5", "1", "10x10x16", "2,416", "240,000", "14x14", "2", "200.0", "KiB"]
    assert cells["pool2"] == ["pool2", "max", "pool", "2x2", "2", "5x5x16", "16x16", "4", "50.0", "KiB"]
    assert cells["dense1"] == ["dense1", "dense", "120", "48,120", "48,000", "all", "15.0", "KiB"]
    assert cells["stride 2"][:7] == ["stride", "2", "2", "2,416", "3.9%", "240,000", "36.8%"]
    assert cells["whole picture"][:5] == ["whole", "picture", "3", "59,134", "95.4%"]
    assert "lenet: 62,006 parameters, 62,006 of them trainable; 242.2 KiB of weights" in lines
    assert "651,720 multiply-adds for one picture; depth 5; receptive field 16x16" in lines
    assert lines[-1] == "1.4 MiB of activations that training keeps, at batch size 32"


def test_what_only_training_needs_is_named(capsys):
    run([GAN], DescribeOptions())
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("only for training: 852,737 parameters more (discriminator/fc1/kernel, ")


def test_a_loop_is_not_counted_and_named(capsys):
    run([Network("rcnn", models()["rcnn"], {"regions": 10})], DescribeOptions())
    rows = capsys.readouterr().out.splitlines()
    assert rows[3].split() == ["boxes", "loop", "1,513,711", "all"]
    assert rows[-2] == "nothing of activations that training keeps, at batch size 1"
    assert rows[-1] == "not counted: what the loop boxes multiplies and keeps, since the data say how often it runs"


def test_json_of_one_network(capsys):
    run([LENET], DescribeOptions(json=True, batch_size=2))
    found = json.loads(capsys.readouterr().out)
    assert (found["network"], found["batch_size"], found["depth"], found["number_of_layers"]) == ("lenet", 2, 5, 7)
    assert found["layers"][1] == {
        "name": "conv1", "kind": "Conv2D", "kernel": [5, 5], "stride": [1, 1], "shape": [28, 28, 6],
        "parameters": 456, "trainable": 456, "multiply_adds": 352_800, "receptive_field": [5, 5],
        "field_stride": [1, 1], "depth": 1, "activation_bytes": 2 * 4 * 28 * 28 * 6,
    }  # fmt: skip
    assert [stage["stage"] for stage in found["stages"]] == ["stride 1", "stride 2", "stride 4", "whole picture"]
    assert sum(layer["activation_bytes"] for layer in found["layers"]) == found["activation_bytes"]


def test_several_networks_side_by_side_and_a_picture_of_them(capsys, tmp_path):
    run([LENET, CIFAR, GAN], DescribeOptions(picture=str(tmp_path / "a.png")))
    head, *rows, last = capsys.readouterr().out.splitlines()
    assert [row.split()[:2] for row in rows] == [
        ["lenet", "62,006"], ["cifar:batch_norm=false", "233,130"], ["gan", "4,301,824"],
    ]  # fmt: skip
    assert rows[1].split()[4:7] == ["34,480,768", "6", "36x36"]
    assert last == f"picture: {tmp_path / 'a.png'}"
    assert Image.open(tmp_path / "a.png").size == (960, 720)


def test_json_of_several_networks_and_no_picture(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run([LENET, CIFAR], DescribeOptions(picture="", json=True))
    assert [found["network"] for found in json.loads(capsys.readouterr().out)] == ["lenet", "cifar:batch_norm=false"]
    assert list(tmp_path.iterdir()) == []


def test_a_picture_that_can_not_be_written(tmp_path):
    with pytest.raises(RunError, match="nowhere"):
        run([LENET, LENET], DescribeOptions(picture=str(tmp_path / "nowhere" / "a.png")))
