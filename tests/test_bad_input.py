"""Whatever is wrong with what a user gives: the command says so in a line or two, with a status, and harms nothing."""

import contextlib
import gzip
import os
import shutil

import numpy as np
import pytest

from datasets.reading import folders
from tests import spoil
from tests.spoil import (
    BATCH,
    IMAGES,
    LABELS,
    TEST_IMAGES,
    TEST_LABELS,
    Place,
)

MLP = "train.py mlp --hidden=2 --data=digits --save_dir={folder}/new"
PICTURES = "train.py encoder --data=folder:{folder}/pictures --save_dir={folder}/new"
OWN = "train.py mlp --hidden=2 --save_dir={folder}/new --data=python:"
OWN_MAKE = OWN + "{folder}/own.py:make"
TF = "import tensorflow as tf\n"
BOXED = "train.py localization --save_dir={folder}/new --data="
DRIVEN = "train.py driving_cnn --save_dir={folder}/new --data=driving:{folder}/drive"
DRIVEN_ROW = "c{0}.jpg,l{0}.jpg,r{0}.jpg,"
MASKED = "train.py unet --save_dir={folder}/new --data=masks:{folder}/masked"
NPZ, DATA = "{folder}/weights.npz", ".data-00000-of-00001"
MLP_OF_NPZ = f"{MLP} --init_from={NPZ}"
FLOWER = "5.1,3.5,1.4,0.2\n"
NESTED = b"N" + b"2\x86" * 64  # tuples of tuples, which take 2^64 steps to hash
# (command, its exit status) -> what is wrong, words of what it says, what makes it so
TABLE = {
    ("train.py mnist --data_dir={data}", 1): [
        ("images cut off", f"{IMAGES} ends too early: it is truncated", spoil.cut(IMAGES, 9999)),
        ("images cut off in the head", f"{IMAGES} ends too early", spoil.cut(IMAGES, 9)),
        ("images empty", f"{IMAGES} is empty", spoil.cut(IMAGES, 0)),
        ("labels cut off", f"{TEST_LABELS} ends too early: it is truncated", spoil.cut(TEST_LABELS, 9999)),
        ("labels empty", f"{LABELS} is empty", spoil.cut(LABELS, 0)),
        ("images too long", f"{IMAGES} goes on after", spoil.cut(IMAGES, 60_000 * 784 + 17)),
        ("gzip cut off", f"{LABELS}.gz: Compressed file ended", spoil.zipped(LABELS, lambda whole: whole[:-9])),
        (
            "gzip damaged",
            f"{LABELS}.gz: CRC check failed",
            spoil.zipped(LABELS, lambda whole: whole[:-8] + bytes(8)),
        ),
        ("images and labels swapped", f"{LABELS} holds images (3 dimensions), not labels", spoil.swap(IMAGES, LABELS)),
        ("training and test swapped", f"{IMAGES} declares 10000 x 28 x 28 bytes", spoil.swap(IMAGES, TEST_IMAGES)),
        ("a label out of range", f"{LABELS}: label 10 of example 7 is not in 0..9", spoil.byte(LABELS, 8 + 7, 10)),
        ("fewer labels than images", f"{LABELS} declares 59904 bytes, not 60000", spoil.byte(LABELS, 7, 0)),
        ("more images than labels", f"{IMAGES} declares 60001 x 28 x 28 bytes", spoil.byte(IMAGES, 7, 97)),
        ("a picture for images", f"{IMAGES} is not an idx file of bytes", spoil.data(IMAGES, spoil.png())),
        ("a folder for a file", f"{IMAGES}: Is a directory", spoil.folder(f"data/{IMAGES}")),
        ("a file missing", "mnist lacks t10k-labels-idx1-ubyte", spoil.remove(f"data/{TEST_LABELS}")),
        (
            "a folder that may not be read",
            "into {data}/mnist: Permission denied",
            spoil.forbid("data/mnist"),
        ),
        ("a file that may not be read", f"{LABELS}: Permission denied", spoil.forbid(f"data/{LABELS}")),
        ("no internet", "no folder mnist in {data}, {cache}, and the download failed", spoil.remove("data/mnist")),
        ("no internet: the remedy", "\nPut train-images-idx3-ubyte.gz, ", spoil.remove("data/mnist")),
        ("no internet: a way out", "or train on embedded data: --data digits\n", spoil.remove("data/mnist")),
        ("a download that isn't there", "HTTP status 404", spoil.download(files=False)),
        ("a download that breaks off", "the connection failed or broke off", spoil.download(breaks=True)),
        ("a download of other bytes", "its MD5 is not f68b3c2d", spoil.download()),
    ],
    ("train.py mnist --data_dir={folder}/nowhere", 1): [
        ("no such folder", "--data_dir {folder}/nowhere is no folder: create it", None),
    ],
    ("train.py cifar --data_dir={data}", 1): [
        ("records cut off", f"{BATCH} has 9999 bytes, not 10000 x 3073", spoil.cut(BATCH, 9999)),
        ("records empty", f"{BATCH} has 0 bytes", spoil.cut(BATCH, 0)),
        ("records of CIFAR-100", f"{BATCH} has 30740000 bytes", spoil.cut(BATCH, 10_000 * 3074)),
        ("a label out of range", f"{BATCH}: label 10 of example 1 is not in 0..9", spoil.byte(BATCH, 3073, 10)),
        ("a file that may not be read", f"{BATCH}: Permission denied", spoil.forbid(f"data/{BATCH}")),
        ("no internet", "no folder cifar-10-batches-bin or cifar-10-b", spoil.remove("data/cifar-10-batches-bin")),
        ("no internet: a way out", "embedded data: --data shapes\n", spoil.remove("data/cifar-10-batches-bin")),
        ("a pickle that runs code", "is refused, nothing of it was executed: it wants to", spoil.pickled(spoil.code)),
        ("a pickle without end", "a dict whose keys are not", spoil.pickled(lambda place: b"}" + NESTED + b"Ns.")),
        ("a pickle cut off", "is no whole pickle", spoil.pickled(lambda place: b"}X\x04")),
        ("a pickle that is empty", "is no whole pickle", spoil.pickled(lambda place: b"")),
        ("a pickle of something else", "holds no dict", spoil.pickled(lambda place: b"N.")),
        ("pickled labels out of range", "label -1 of example 0 is not in 0..9", spoil.batch(labels=[-1] * 10_000)),
        ("fewer pickled labels than images", "has no 'labels' of 10000", spoil.batch(labels=[1] * 9999)),
        ("no pickled images", "has no 'data' of uint8 [10000, 3072]", spoil.batch(data=[])),
    ],
    ("train.py mlp --hidden=2 --data=records:{data} --save_dir={folder}/new", 1): [
        ("no records", "{data} holds no TFRecords: python records.py DATA {data} writes some; those of other", None),
        (
            "records that are not written to the end",
            "{data} has no dataset.json: python records.py DATA {data} writes",
            spoil.data(".writing.json", b"{}"),
        ),
        (
            "records that are none",
            "train.tfrecord is no TFRecord file: the checksum of its first length",
            spoil.data("train.tfrecord", b"no records at all"),
        ),
        (
            "records that are compressed",
            "train.tfrecord is compressed with GZIP",
            spoil.data("train.tfrecord", gzip.compress(bytes(99))),
        ),
        ("a description that is no JSON", "dataset.json makes no sense", spoil.data("dataset.json", b"{format: 1}")),
        (
            "a description of another program",
            "dataset.json makes no sense",
            spoil.data("dataset.json", b'{"name": "x"}'),
        ),
        ("a description without end", "dataset.json makes no sense", spoil.data("dataset.json", b"[" * 100_000)),
    ],
    ("records.py iris {data}", 2): [("other files where records go", "{data} holds other files (", None)],
    ("records.py iris {file}", 1): [("a file where records go", "can't save {file}: File exists", spoil.file(""))],
    ("records.py iris {folder}/r --split=dev", 2): [("an unknown split", "--split dev: iris has train, ", None)],
    ("records.py mnist {folder}/r --data_dir={data}", 1): [
        ("a set to write that is damaged", f"{LABELS}: label 10 of example 7", spoil.byte(LABELS, 8 + 7, 10)),
    ],
    ("records.py iris {folder}/r --data_dir={data}", 2): [
        ("a folder of an embedded set to write", "iris is embedded; --data_dir has no effect", None),
    ],
    ("evaluate.py iris --save_dir={run}", 1): [
        ("a run missing", "no run in {run}: {run}/config.json is missing", spoil.remove("run")),
        ("a config that is no JSON", "config.json is not JSON", spoil.config_text("{model: iris}")),
        ("a config that is empty", "config.json is not JSON", spoil.config_text("")),
        ("a config that is no text", "config.json is not JSON", spoil.config_text("\0\1\2")),
        ("a config with no end of brackets", "config.json is not JSON", spoil.config_text("[" * 100_000)),
        ("a config that is a list", "has no proper 'model'", spoil.config_text("[]")),
        ("a config without classes", "has no proper 'classes'", spoil.config('"classes"', '"class"')),
        ("a config that may not be read", "config.json: Permission denied", spoil.forbid("run/config.json")),
        ("a config with a strange loss", "not 'hing'; did you mean hinge?", spoil.config('"hinge"', '"hing"')),
        ("a config with a strange name", "no hyperparameter 'l22'", spoil.config('"l2"', '"l22"')),
        ("a config with nan", "l2 is a number >= 0, not nan", spoil.config('"l2": 0.0', '"l2": NaN')),
        ("a config with a strange set", "not 'tulips'", spoil.config('"data": "iris"', '"data": "tulips"')),
        ("a config without a seed", "it has no option 'seed'", spoil.config('"seed"', '"sed"')),
        ("a config with a strange seed", "seed is a whole number", spoil.config('"seed": 0', '"seed": "x"')),
        ("more classes than weights", "[4, 3] there and [4, 7] in", spoil.config('num_classes": 3', 'num_classes": 7')),
        ("a variable missing", "best-50: it has no variable model/bias", spoil.weights(bias=None)),
        ("a variable misshapen", "model/kernel is [4, 2] there", spoil.weights(kernel=[4, 2])),
        ("weights cut off", "can't restore {run}/best-50", spoil.cut_weights(".data-00000-of-00001", 9)),
        ("an index cut off", "can't restore {run}/best-50", spoil.cut_weights(".index", 9)),
        ("an index that is empty", "can't restore {run}/best-50", spoil.cut_weights(".index", 0)),
    ],
    ("evaluate.py xor --save_dir={run}", 1): [("a run of another model", "{run} is a run of iris, not of xor", None)],
    ("evaluate.py iris --save_dir={run} --checkpoint=model-7", 1): [("no checkpoint", "no checkpoint model-7", None)],
    ("evaluate.py mlp --save_dir={run}", 1): [
        ("data gone", "/gone/disk, where the run had its data, is gone; --data_dir names another", spoil.data_gone),
        ("data gone: where else", "no folder mnist in {cache}, and the download failed", spoil.data_gone),
    ],
    ("train.py iris --steps=50 --validate_every=10 --save_dir={run}", 1): [
        ("a config that is no JSON", "config.json is not JSON", spoil.config_text("{model: iris}")),
        ("a variable missing", "it has no variable model/bias", spoil.weights(bias=None)),
        ("a variable misshapen", "model/kernel is [4, 2] there", spoil.weights(kernel=[4, 2])),
        ("weights cut off", "no other checkpoint is left", spoil.cut_weights(".data-00000-of-00001", 9)),
    ],
    ("train.py iris --steps=50 --validate_every=10 --save_dir={run}", 2): [
        ("a config edited", "batch_size was 7, is 90", spoil.config('"batch_size": 90', '"batch_size": 7')),
        ("a config with another word for the seed", "sed was 0, is None", spoil.config('"seed"', '"sed"')),
    ],
    ("train.py xor --save_dir={run}", 2): [("a run of another model", "model was iris, is xor", None)],
    ("train.py iris --save_dir={run} --change --steps=60 --l2=0.5", 2): [
        ("a change of the network", "--change can't go on with l2 was 0.0, is 0.5: a run keeps its network", None),
    ],
    ("train.py iris --save_dir={run} --change --learning_rate=0.5", 2): [
        ("a change with nothing left", "has done 50 of 50 steps, so nothing is left to train; give --steps", None),
    ],
    ("train.py iris --save_dir={run} --change --steps=60", 1): [
        ("changes that make no sense", "has no proper 'changes'", spoil.config('"changes": []', '"changes": [7]')),
        (
            "a changed flag out of its range",
            "batch_size is a whole number",
            spoil.config('"batch_size": 90', '"batch_size": 0'),
        ),
    ],
    ("train.py iris --save_dir={folder}/new --change", 2): [
        ("nothing to change", "{folder}/new holds no run to resume; leave it out to begin one", None),
    ],
    ("train.py iris --save_dir={folder}/new --class_weights=setos=2", 2): [
        ("an unknown class", "no class 'setos'; did you mean setosa?", None),
    ],
    ("train.py iris --save_dir={folder}/new --class_weights=invers", 2): [
        ("an unknown rule of weights", "NAME=WEIGHT,..., not 'invers'; did you mean inverse?", None),
    ],
    ("train.py cae --data=digits --save_dir={folder}/new --class_weights=inverse", 2): [
        ("weights without a loss of classes", "the network has no loss that tells classes apart; leave it out", None),
    ],
    ("train.py unet --data=shapes --examples=100 --image_size=16 --save_dir={folder}/new --sample=balanced", 2): [
        ("examples drawn by the classes of pixels", "draws examples by their labels, and shapes has the classes", None),
    ],
    ("train.py unet --data=shapes --examples=100 --image_size=16 --save_dir={folder}/new --labels=11", 2): [
        ("examples kept by the classes of pixels", "counts pictures of a class, and those of shapes hold any", None),
    ],
    ("train.py head --data=pack:{file} --validation_data=iris --test_data=iris --save_dir={folder}/new", 1): [
        ("other files where features go", "{file} is no whole pickle", spoil.file("features")),
    ],
    ("train.py head --data=pack:{file} --save_dir={folder}/new", 1): [
        ("features without those of validation", "{file} has no ", spoil.file("features")),
    ],
    ("train.py iris --workers=4 --save_dir={folder}/new", 2): [
        ("a batch that can't be divided", "--batch_size 90 can't be divided among 4 workers; give 88 or 92", None)
    ],
    ("train.py iris --cluster=here,there --save_dir={folder}/new", 2): [
        ("an address without a port", "--cluster: 'here' is no address; give host:port", None)
    ],
    ("train.py iris --cluster=a:1,b:2 --worker=2 --save_dir={folder}/new", 2): [
        ("a worker with a number too high", "--cluster has workers 0..1, and this one is 2", None)
    ],
    ("train.py iris --worker=1", 2): [("a worker of no cluster", "--worker counts only with --cluster", None)],
    ("train.py iris --save_dir={data}", 2): [("other files in the run folder", "holds files but no config.json", None)],
    ("train.py iris --save_dir={file}", 2): [("a file for a run folder", "is a file", spoil.file(""))],
    ("predict.py mnist {file} --save_dir={mnist_run}", 1): [
        ("no picture", "not a picture of a kind that can be read", spoil.file("ceci n'est pas une image")),
        ("an empty picture", "not a picture of a kind that can be read", spoil.file("")),
        ("a picture cut off", "can't be read as a picture, it may be damaged", spoil.file(spoil.png()[:99])),
        (
            "a picture damaged",
            "can't be read as a picture",
            spoil.file(spoil.png()[:99] + bytes(9) + spoil.png()[108:]),
        ),
        ("20,000x20,000", "more than 89 million pixels; scale it down", spoil.file(spoil.head_of_png(20_000, 20_000))),
        ("a program in PostScript", "not a picture", spoil.file("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n")),
        ("a folder for a picture", "{file}: is a directory", spoil.folder("file")),
        ("a picture missing", "{file}: no such file or directory", None),
    ],
    ("predict.py mnist {file} --save_dir={mnist_run}", 0): [
        ("1x1", "1x1 L, to 28x28", spoil.picture("L", 9, size=(1, 1))),
        ("long and thin", "1x5000 L, to 28x28", spoil.picture("L", 9, size=(1, 5000))),
        ("16-bit", "28x28 I;16, 0..65535 to 0..255", spoil.picture("I;16", 9999)),
        ("32-bit", "28x28 F, 0..1 to 0..255", spoil.picture("F", 0.5)),
        ("CMYK", "28x28 CMYK, to grey", spoil.picture("CMYK", (0, 99, 99, 99), "JPEG")),
        ("palette", "28x28 P, to grey", spoil.palette_picture),
        ("with alpha", "28x28 RGBA, laid on white, to grey, inverted", spoil.picture("RGBA", (0, 0, 0, 9), "PNG")),
        ("animated", "first of 3 frames, to grey", spoil.animated_picture),
    ],
    ("predict.py iris {file} --save_dir={run}", 1): [
        ("a word", "{file}: line 2, column 3: 'big' is not a number", spoil.file(FLOWER + "5.1,3.5,big,0.2\n")),
        ("a blank", "{file}: line 1, column 3: a blank is not a number", spoil.file("5.1,3.5,,0.2\n")),
        ("not a number", "{file}: line 1, column 1: nan is not a finite number", spoil.file("nan,3.5,1.4,0.2\n")),
        ("too few columns", "has 3 columns; the graph takes 4 numbers a row", spoil.file("5.1,3.5,1.4\n")),
        ("too many columns", "has 5 columns; the graph takes 4 numbers a row", spoil.file("5.1,3.5,1.4,0.2,7\n")),
        ("a row too short", "line 2 has another number of columns than line 1", spoil.file(FLOWER + "5.1,3.5,1.4\n")),
        ("a strange separator", "with commas, semicolons, tabs or blanks between", spoil.file("5.1|3.5|1.4|0.2\n")),
        ("decimal commas", "'5,1' is not a number; decimals have a point", spoil.file("5,1;3,5;1,4;0,2\n")),
        ("a header alone", "holds no rows of numbers", spoil.file("a,b,c,d\n")),
        ("an empty table", "{file}: is empty", spoil.file("")),
        ("UTF-16", "not text in UTF-8; save the table as CSV in UTF-8", spoil.file(FLOWER.encode("utf-16"))),
        ("a picture for a table", "not text in UTF-8", spoil.file(spoil.png())),
        ("a folder for a table", "{file}: is a directory", spoil.folder("file")),
        ("a table that may not be read", "{file}: permission denied", spoil.forbid("file")),
        ("a table missing", "{file}: no such file or directory", None),
    ],
    ("predict.py iris {file} --save_dir={run}", 0): [
        ("a header", " 5.1 3.5 1.4 0.2 ", spoil.file("a,b,c,d\n" + FLOWER)),
        ("no header", " 5.1 3.5 1.4 0.2 ", spoil.file(FLOWER)),
        ("a byte order mark", " 5.1 3.5 1.4 0.2 ", spoil.file("\ufeff" + FLOWER)),
        ("semicolons", " 5.1 3.5 1.4 0.2 ", spoil.file(FLOWER.replace(",", ";"))),
        ("tabs", " 5.1 3.5 1.4 0.2 ", spoil.file(FLOWER.replace(",", "\t"))),
        (
            "a column of words",
            "5.1 3.5 1.4 0.2, without species ",
            spoil.file("a,b,c,d,species\n5.1,3.5,1.4,0.2,setosa\n"),
        ),
    ],
    ("predict.py xor {file} --save_dir={run}", 1): [("a run of another model", "is a run of iris", spoil.file(FLOWER))],
    ("predict.py unet {file} --save_dir={run}", 1): [
        ("a run of another task", "is a run of iris", spoil.file(spoil.png()))
    ],
    ("predict.py iris {file} --save_dir={run} --invert=yes", 2): [
        ("a flag for pictures", "--invert is for pictures", spoil.file(FLOWER)),
    ],
    (MLP_OF_NPZ, 1): [
        ("no weights", f"no weights at {NPZ}: neither it nor weights.npz.index is there", None),
        ("weights cut off", f"cannot read {NPZ}: it is cut off", spoil.weights_file(lambda whole: whole[:-9])),
        ("weights damaged", "Bad CRC-32", spoil.weights_file(lambda whole: whole[:999] + b"x" + whole[1000:])),
        ("words for numbers", "dense/bias holds values of type <U1", spoil.weights_file(bias=np.array(["a", "b"]))),
        ("weights of nan", "values that are not finite", spoil.weights_file(bias=np.array([0, np.nan]))),
        ("weights empty", f"{NPZ} is empty; get it again", spoil.weights_file(lambda whole: b"")),
        ("text for weights", f"{NPZ} is no NumPy .npz archive", spoil.weights_file(lambda whole: b"weights")),
        (
            "weights of another format",
            f"{NPZ} is a Keras HDF5 file, not what its name says; rename it to .h5",
            spoil.weights_file(lambda whole: b"\x89HDF\r\n\x1a\n" + whole),
        ),
        ("weights that run code", "nothing of it was executed: its 'bias'", spoil.hostile_weights("weights.npz")),
        ("weights that may not be read", f"cannot read {NPZ}: Permission denied", spoil.forbid("weights.npz")),
        ("a folder without weights", f"{NPZ} is no run folder", spoil.folder("weights.npz")),
    ],
    (MLP + " --init_from={folder}/weights.npy", 1): [
        ("a pickle that runs code", "it wants to use 'posix.mkdir'", spoil.hostile_weights("weights.npy")),
        ("a misspelt name", f"did you mean {NPZ}?", spoil.weights_file()),
    ],
    (MLP + " --init_from={folder}/nowhere/weights.npz", 1): [
        ("weights in no folder", "there is no folder {folder}/nowhere", None),
    ],
    (MLP_OF_NPZ, 2): [
        (
            "weights of other shapes",
            f"{NPZ} has other shapes: dense/kernel is [784, 3] there and [784, 2] here",
            spoil.weights_file(kernel=np.zeros([784, 3], np.float32)),
        ),
    ],
    (MLP_OF_NPZ + " --rename=dense=>other", 2): [
        ("weights of others", f"{NPZ} has nothing for dense/kernel, ", spoil.weights_file()),
    ],
    (MLP_OF_NPZ + " --rename=kernel=>bias", 2): [
        ("two names made one", "makes dense/bias of both dense/kernel and dense/bias", spoil.weights_file()),
    ],
    (MLP_OF_NPZ + " --rename=weihgts=>kernel", 2): [
        ("a rename of nothing", f"'weihgts' matches no variable of {NPZ}; the nearest are ", spoil.weights_file()),
    ],
    (MLP_OF_NPZ + " --restore=conv", 2): [
        ("nothing to restore", "--restore 'conv' matches no variable of the network", spoil.weights_file()),
    ],
    (MLP + " --train=dense(", 2): [("no expression", "--train 'dense(' is no regular expression: missing )", None)],
    (MLP + " --init_from={run}", 1): [
        ("a run cut off", "cannot read {run}/best-50 as a TensorFlow checkpoint", spoil.cut_weights(".index", 9)),
        ("a run without values", "{run}/best-50.index is without best-50.data-", spoil.remove(f"run/best-50{DATA}")),
    ],
    (MLP + " --init_from={run}", 2): [("a run of another model", "{run}/best-50 has nothing for dense/kernel", None)],
    ("evaluate.py mlp --hidden=2 --data=digits --init_from={folder}/weights.npz --save_dir={folder}/new", 2): [
        ("a part of the weights", f"{NPZ} lacks dense_1/kernel, dense_1/bias; ", spoil.weights_file()),
    ],
    ("evaluate.py inspect {folder}/weights.npz", 1): [
        ("weights cut off", f"cannot read {NPZ}: it is cut off", spoil.weights_file(lambda whole: whole[:-9])),
    ],
    ("evaluate.py describe lenet --compare=alexnet,lenett", 2): [
        ("an unknown model to compare", "--compare: unknown model lenett; did you mean lenet? models: iris, ", None),
    ],
    ("evaluate.py describe lenet --compare=cifar:padding=sane", 2): [
        ("no value of a model to compare", "--compare: --padding is one of same, valid, not 'sane'; did you mea", None),
    ],
    ("evaluate.py describe {folder}", 1): [("a folder that is no run", "no run in {folder}: it has no config", None)],
    ("evaluate.py describe {run}", 1): [
        ("a run that makes no sense", "{run}/config.json makes no sense: loss is", spoil.config('"hinge"', '"hing"')),
    ],
    ("evaluate.py describe iris --compare=xor --picture={file}/a.png", 1): [
        ("a picture in a file", "can't save {file}/a.png: Not a directory", spoil.file("")),
    ],
    ("evaluate.py describe gan --image_shape=28,28", 2): [("pictures without channels", "image_shape", None)],
    (f"{BOXED}voc:{{folder}}/boxed", 1): [
        ("no annotations", "cannot look into {folder}/boxed: No such file", None),
        ("boxes as shares", "all 5 boxes lie within 0..1: they seem", spoil.boxed(spoil.voc_object(0.1, 0.9), ".xml")),
        (
            "difficult objects alone",
            "training pictures has an object to learn from: of 3, 3 are difficult",
            spoil.boxed(spoil.voc_object(3, 20, "<difficult>1</difficult>"), ".xml"),
        ),
        (
            "a picture that is none",
            "1 of 5 files are no pictures: {folder}/boxed/2.png; replace them, remove them and their",
            spoil.boxed(spoil.voc_object(3, 20), ".xml", bad=["2.png"]),
        ),
        ("an annotation that is none", "boxed/0.xml: is no XML", spoil.boxed("<annotation>", ".xml")),
        (
            "an annotation that is none: a way out",
            "\n--skip_bad leaves out pictures",
            spoil.boxed("<annotation>", ".xml"),
        ),
    ],
    ("train.py unet --save_dir={folder}/new --data=voc:{folder}/boxed", 1): [
        (
            "boxes for a segmenter",
            "{folder}/boxed holds no .png in a folder SegmentationClass: voc:FOLDER takes pictures in JPEGImages and",
            spoil.boxed(spoil.voc_object(3, 20), ".xml"),
        ),
    ],
    ("train.py unet --save_dir={folder}/new --data=coco:{folder}/boxed/set.json", 1): [
        ("a polygon of half a point", "annotation 0 has [1, 2, 3] for a polygon, not finite", spoil.coco([[1, 2, 3]])),
        (
            "runs of fewer pixels than the picture",
            "annotation 0 has runs of 5 pixels in a picture of 28x28; correct it, or remove the entry",
            spoil.coco({"size": [28, 28], "counts": [2, 3]}),
        ),
        ("objects without pixels", "annotation 0 has None for bbox, not 4 finite numbers", spoil.coco([])),
        (
            "runs of another picture",
            "0.png: annotation 0 has runs of 2x2 pixels, its picture 28x28",
            spoil.coco({"size": [2, 2], "counts": [0, 4]}),
        ),
    ],
    (DRIVEN, 1): [
        ("no recording", "drive: no such file or directory", None),
        ("no log", "has no driving_log.csv in it or below it; a recording is a f", spoil.folder("drive")),
        ("an empty log", "driving_log.csv is empty: record again", spoil.recording("", rows=0)),
        (
            "names of columns alone",
            "has a line of names and no rows",
            spoil.recording("center,left,right,steering,throttle,brake,speed", rows=1),
        ),
        (
            "other names of columns",
            "its first line lacks center, left, right; a log has",
            spoil.recording("time,speed,brake,throttle,steering"),
        ),
        ("other columns", "6 of 6 rows can't be used: rows with other than 7 columns", spoil.recording("{0},1,2")),
        ("decimal commas", "its numbers have decimal commas, or", spoil.recording(f"{DRIVEN_ROW}0,5,1,0,30,2")),
        ("semicolons", "or it has semicolons", spoil.recording(f"{DRIVEN_ROW}0,5;1;0;30,2".replace(",", ";"))),
        ("degrees", "outside -1..1, perhaps in degrees, which have to be", spoil.recording(f"{DRIVEN_ROW}12.5,1,0,30")),
        ("words for numbers", "rows with what is no number", spoil.recording(f"{DRIVEN_ROW}left,1,0,30")),
        ("no pictures", "the first for missing pictures; a recording", spoil.recording(f"{DRIVEN_ROW}0,1,0,30", b"")),
        ("no JPEGs", "the first for pictures that are no JPEG", spoil.recording(f"{DRIVEN_ROW}0,1,0,30", b"GIF89a")),
        (
            "truncated pictures",
            "the first for truncated pictures",
            spoil.recording(f"{DRIVEN_ROW}0,1,0,30", b"\xff\xd8\xff\xe0"),
        ),
        (
            "a single row",
            "drive: none of 1 rows is for train or valid",
            spoil.recording(f"{DRIVEN_ROW}0,1,0,30", rows=1),
        ),
    ],
    (f"{DRIVEN} --validation_share=0.6 --test_share=0.4", 2): [
        ("shares of all", "leave nothing to train on; choose shares whose sum is below 1", None),
    ],
    (f"{DRIVEN} --side_steering=2", 2): [("a steering of 50 degrees", "--side_steering is a number >= 0 and", None)],
    ("records.py driving_log {folder}/drive", 1): [("no recording", "drive: no such file or directory", None)],
    (MASKED, 1): [
        ("no masks", "cannot look into {folder}/masked: No such file", None),
        ("a mask missing", "1 of 5 pictures have no mask: images/3.png; add what", spoil.masked("masks/3.png")),
        ("a picture missing", "1 of 5 masks have no picture: masks/3.png; add what", spoil.masked("images/3.png")),
        (
            "a mask of another size",
            "masks/1.png: the mask has 28x27 pixels, its picture 28x28; make them the same",
            spoil.masked("masks/1.png", np.zeros([27, 28], np.uint8)),
        ),
        (
            "a number beyond the classes",
            "masks/1.png: 3 at row 0, column 0 (from 0) is no class: classes are 0..2, and",
            spoil.masked("masks/1.png", np.full([28, 28], 3, np.uint8), "a\nb\nc\n"),
        ),
        (
            "a mask of colours",
            "masks/1.png: a mask in RGB, with the colours 9 9 9 (784 pixels); give --colours FILE",
            spoil.masked("masks/1.png", np.full([28, 28, 3], 9, np.uint8)),
        ),
        ("a JPEG for a mask", "masks/4.jpg: JPEG is no format of masks, since it is lossy", spoil.jpeg_mask),
        ("a mask cut off", "masks/2.png: can't be read as a picture", spoil.masked("masks/2.png", spoil.png()[:70])),
        ("a masked picture that is none", "1 of 5 pictures or their masks", spoil.masked("images/2.png", b"none")),
        ("names of classes that are no text", "classes.txt: not text in UTF-8", spoil.masked("classes.txt", b"\xff")),
    ],
    (f"{MASKED} --colours={{file}}", 1): [
        ("no file of colours of masks", "{file}: no such file or directory", spoil.masked()),
    ],
    (f"{MASKED} --classes=class_1,roof", 2): [
        ("a class that no mask has", "has no class roof; there are class_0, class_1", spoil.masked()),
    ],
    (f"{BOXED}yolo:{{folder}}/boxed", 1): [
        ("boxes in pixels", "boxed/0.txt: line 1 has 14, no share 0..1", spoil.boxed("0 14 14 9 9", ".txt")),
        ("a class without a number", "boxed/0.txt: line 1 begins with cat", spoil.boxed("cat .5 .5 .2 .2", ".txt")),
        ("no labels", "{folder}/boxed holds no .txt: yolo:FOLDER takes", spoil.boxed("", ".xml")),
    ],
    (OWN_MAKE, 1): [
        ("no file of one's own", "{folder}/own.py: no such file", None),
        ("code that is none", "{folder}/own.py:2: SyntaxError: ", spoil.own_code("x = 1\ndef make(:\n")),
        ("code that fails", "{folder}/own.py:2: ZeroDivisionError: ", spoil.own_code("x = 0\n1 / x\n")),
        ("code that ends", "{folder}/own.py:2: SystemExit: 3", spoil.own_code("import sys\nsys.exit(3)\n")),
        (
            "code that needs more",
            "{folder}/own.py:1: ModuleNotFoundError: No module named 'nowhere'",
            spoil.own_code("import nowhere\n"),
        ),
        (
            "no function of that name",
            "{folder}/own.py has no function make; its functions are build\n",
            spoil.own_code("def build(seed, epoch): pass\n"),
        ),
        (
            "a function with other arguments",
            "own.py: make(seed) is called with two values: define make(seed, epoch)",
            spoil.own_code("def make(seed): pass\n"),
        ),
        (
            "a function that gives no dataset",
            "own.py: make(seed, epoch) returns NoneType; it has to return a tf.data.Dataset",
            spoil.own_code("def make(seed, epoch): pass\n"),
        ),
    ],
    (OWN + "own:", 1): [("no name of a function", "python:own: names no function in a module: give python:", None)],
    (OWN + "nowhere.near:make", 1): [("no module of one's own", "no module nowhere.near in {folder} or on PY", None)],
    (OWN, 2): [("nothing of one's own", "--data python needs the path of your function: --data python:MODULE:", None)],
    (OWN_MAKE, 2): [
        (
            "pictures of another size",
            "python:{folder}/own.py:make has images of the shape [3, 3, 1], the network takes [28, 28, 1]",
            spoil.own_code(
                f"{TF}def make(seed, epoch):\n"
                "    images = tf.zeros([9, 3, 3, 1], tf.uint8)\n"
                "    return tf.data.Dataset.from_tensor_slices((images, tf.range(9) % 2))\n"
                "validation = test = make\n"
            ),
        ),
    ],
    (PICTURES, 1): [
        ("no pictures", "cannot look into {folder}/pictures: No such file", None),
        ("no class", "{folder}/pictures has no sub-folders: it needs one for each class", spoil.folder("pictures")),
        ("one class", "{folder}/pictures has one class, ants: two or more", spoil.pictures("ants")),
        (
            "files that are no pictures",
            "2 of 8 files are no pictures: ants/a.png, bees/b.txt",
            spoil.pictures("ants", "bees", bad=["ants/a.png", "bees/b.txt"]),
        ),
        (
            "a class that training never saw",
            "pictures/val has classes that training never saw: wasps",
            spoil.pictures("train/ants", "train/bees", "val/ants", "val/wasps"),
        ),
    ],
    (PICTURES + " --test_data=folder:{folder}/gone", 1): [
        ("no pictures for the test", "cannot look into {folder}/gone: No such file", spoil.pictures("ants", "bees")),
    ],
    (PICTURES + " --validation_data=voc:{folder}/boxes", 2): [
        ("boxes for validation", "--validation_data is one of mnist, fashion-mnist, digits, folder:PATH", None),
    ],
    (PICTURES + " --skip_bad", 1): [
        (
            "a class of other files",
            "class ants has 0 pictures for training",
            spoil.pictures("bees", "ants", bad=[f"ants/{number}.png" for number in range(3)]),
        ),
    ],
    ("export.py {data} {folder}/new", 1): [("no run", "no run in {data}: it has no config.json", None)],
    ("export.py {run} {data}", 2): [("a folder in use", "{data} is not empty, and an export replaces nothing", None)],
    ("train.py cifar --batch_sise=5", 2): [("a mistyped flag", "did you mean --batch_size?", None)],
    ("evaluate.py iris --splitt=test", 2): [("a mistyped flag", "did you mean --split?", None)],
    ("predict.py iris {file} --tops=2", 2): [("a mistyped flag", "did you mean --top?", None)],
    ("train.py cifar --batch_size=-5", 2): [("a negative batch size", "--batch_size is a whole number >= 1", None)],
    ("train.py cifar --learning_rate=nan", 2): [("a rate of nan", "--learning_rate is a number > 0, not 'nan'", None)],
    ("train.py cifar --steps=ten", 2): [("a word for a number", "--steps is a whole number >= 0, not 'ten'", None)],
    ("search.py iris --learning_rate=0.1,0.2 --save_dir={data}", 2): [
        ("a search among other files", "{data} holds files but no search.json", None),
    ],
    ("search.py iris --learning_rate=0.1,0.2 --save_dir={run}", 2): [
        ("a search in a run", "{run} holds files but no search.json", None),
    ],
    ("search.py iris --learning_rate=0.1,0.2 --ray=cluster --save_dir={folder}/new", 2): [
        ("an address without a port", "--ray is local or HOST:PORT of a cluster's head, not 'cluster'", None),
    ],
    ("search.py iris --learning_rate=0.1..0.2", 2): [("a range alone", "is a range; --samples says how", None)],
    ("search.py iris --learning_rate=0.1", 2): [("nothing to search", "nothing to search; give a flag several", None)],
    ("train.py vgg --depth=12", 2): [("no depth of VGG", "--depth is one of 11, 13, 16, 19, not '12'", None)],
    ("train.py vgg --head=pool --dense_layers=1", 2): [
        ("dense layers of no dense head", "--dense_layers is for --head dense, not pool", None),
    ],
    ("train.py vgg --data=digits --save_dir={folder}/new", 2): [
        ("pictures too small", "vgg takes 32 pixels a side or more, not 28x28; --image_size 32,32 resizes", None),
    ],
    ("train.py yolo --trunk=vgg16 --data=shapes --image_size=80 --save_dir={folder}/new", 2): [
        ("cells that do not fit", "vgg has cells of 32x32 pixels, and 80x80 is no multiple; give 64,64", None),
    ],
    ("train.py convnet --data=digits --kernel=2,3 --save_dir={folder}/new", 2): [
        ("kernels for some convolutions", "kernel: 2 numbers for 3 convolutions; give one, or one for each", None),
    ],
    ("train.py convnet --data=digits --kernel=14 --padding=valid --save_dir={folder}/new", 2): [
        ("a kernel too large", "kernel: the 14x14 window of conv2 is larger than the 7x7 positions that it gets", None),
    ],
    ("train.py resnet --depth=19", 2): [("a depth that there is not", "--depth is one of 18, 34, 50, 101, 152,", None)],
    ("train.py resnet --depth=18 --blocks=book", 2): [("a depth of the book", "--depth is for --blocks paper", None)],
    ("evaluate.py describe resnet --image_size=40,31", 2): [
        ("a picture smaller than the strides", "the backbone resnet takes 32 pixels a side or more", None)
    ],
    ("evaluate.py describe resnet --depth=18 --cut=conv6_block1", 2): [
        ("a cut behind the last layer", "no layer 'conv6_block1' to end with; there are conv1, pool1, conv2_bl", None)
    ],
    ("train.py cifra", 2): [("a mistyped model", "did you mean cifar?", None)],
    ("predict.py iris", 2): [("no file", "no file given", None)],
}
ROWS = [(command, status, *row) for (command, status), rows in TABLE.items() for row in rows]


@pytest.fixture
def place(unprivileged, server, cache, iris_run, monkeypatch):
    """A folder in which nothing is wrong yet, with no internet behind it."""
    place = Place(unprivileged[0], server, monkeypatch)
    shutil.copytree(iris_run, place.run)
    spoil.config(str(iris_run), str(place.run))(place)
    monkeypatch.chdir(place.folder)
    ask = folders._any_answers
    monkeypatch.setattr(folders, "_any_answers", lambda urls: urls[0].startswith(server.url) and ask(urls))
    return place


def contents(place):
    """Every file but the data, whole: path -> bytes, and None for a folder or a file that may not be read."""
    paths = [path for path in place.folder.rglob("*") if place.data not in path.parents]
    return {path: path.read_bytes() if path.is_file() and os.access(path, os.R_OK) else None for path in paths}


@pytest.mark.parametrize(("command_line", "status", "what", "words", "spoils"), ROWS, ids=[
    f"{command.split()[0]} {what}" for command, _, what, *_ in ROWS
])  # fmt: skip
def test_table(command, place, unprivileged, mnist_run, cache, capsys, command_line, status, what, words, spoils):
    if spoils:
        spoils(place)
    names = vars(place) | {"mnist_run": mnist_run, "cache": cache}
    before = contents(place)
    with unprivileged[1]() if place.as_nobody else contextlib.nullcontext():
        found = command(*command_line.format(**names).split())
    out, err = capsys.readouterr()
    said = err if status else out
    assert (found, words.format(**names) in said) == (status, True), said
    assert len(err.splitlines()) in ((1, 2) if status else (0,))
    assert "Traceback" not in err and "internal error" not in err
    assert contents(place) == before, "it wrote something"
    assert not place.canary.exists()
