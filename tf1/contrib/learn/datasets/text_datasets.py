"""DBpedia as tf.contrib.learn read it: names and first sentences of articles, with one of 14 classes.

The address that it was downloaded from is gone, so the files or their archive must be in the program's folder.
"""

import os
import random
import tarfile
from pathlib import Path

import numpy as np

from tf1.contrib.learn.datasets import base
from tf1.own import own_modules

_CLASSES = 14
_FAKE_EXAMPLES = 10  # of each class


def maybe_download_dbpedia(data_dir: str) -> None:
    """Sees to it that dbpedia_csv/train.csv and test.csv are in the folder, if need be from dbpedia_csv.tar.gz there.

    Raises DataError if neither is there.
    """
    folder = Path(data_dir)
    missing = [name for name in ("train.csv", "test.csv") if not (folder / "dbpedia_csv" / name).is_file()]
    archive = folder / "dbpedia_csv.tar.gz"
    if missing and not archive.is_file():
        with own_modules():
            from errors import DataError
        raise DataError(
            f"dbpedia: {folder / 'dbpedia_csv' / missing[0]} is not there, and the address that tf.contrib.learn "
            "downloaded it from is gone.",
            f"Put dbpedia_csv.tar.gz, or train.csv and test.csv in a folder dbpedia_csv, into {folder.resolve()}",
        )
    if missing:
        with tarfile.open(archive) as files:
            files.extractall(folder, filter="data")


def load_dbpedia(size: str = "small", test_with_fake_data: bool = False) -> base.Datasets:
    """train and test: data str [N, 2], an article's name and its beginning; target int32 [N] in 1..14.

    Args:
        size: "small" takes every 1000th line of the files, anything else takes all.
        test_with_fake_data: made-up articles of words that tell the classes apart; no files are read.

    The files are in dbpedia_data, or in dbpedia_data of the folder that $TF_EXP_BASE_DIR names. Raises DataError if
    they are not.
    """
    if test_with_fake_data:
        return base.Datasets(train=_fake(0), validation=None, test=_fake(1))
    folder = os.path.join(os.getenv("TF_EXP_BASE_DIR", ""), "dbpedia_data")
    maybe_download_dbpedia(folder)
    paths = [os.path.join(folder, "dbpedia_csv", name) for name in ("train.csv", "test.csv")]
    if size == "small":
        for path in paths:
            base.shrink_csv(path, 1000)
        paths = [path.replace(".csv", "_small.csv") for path in paths]
    train, test = (base.load_csv_without_header(path, np.int32, str, target_column=0) for path in paths)
    return base.Datasets(train=train, validation=None, test=test)


def _fake(seed: int) -> base.Dataset:
    """Articles of a few words, two of them a class's own."""
    draw = random.Random(seed)
    data, target = [], []
    for number in range(_CLASSES * _FAKE_EXAMPLES):
        kind = number % _CLASSES + 1
        words = [f"kind{kind}a", f"kind{kind}b", *draw.choices(["the", "of", "a", "is", "in", "was"], k=8)]
        draw.shuffle(words)
        data.append([f"Article {number}", " ".join(words)])
        target.append(kind)
    return base.Dataset(np.array(data), np.array(target, np.int32))
