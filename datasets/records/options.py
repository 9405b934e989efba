"""The flags of records.py that every data set shares. Imports nothing heavy."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Interval, doc

from parameters import Only


@dataclass(frozen=True)
class RecordOptions:
    """`python records.py DATA FOLDER --flag value ...`; further flags are the options of the data set's loader."""

    shards: Annotated[
        int, Ge(0), doc("files of each split; 0: one for each 1,000 examples, but none smaller than 100 MB")
    ] = 0
    encoding: Annotated[Literal["raw", "png", "jpeg"], doc("how pictures are stored; jpeg loses detail")] = "raw"
    quality: Annotated[int, Interval(ge=1, le=100), Only("encoding", "jpeg"), doc("quality of JPEG")] = 95
    split: Annotated[tuple[str, ...], doc("splits to write")] = ("train", "validation", "test")
    data_dir: Annotated[str, doc("folder with data sets, as for train.py")] = ""
    seed: Annotated[
        int, Interval(ge=0, lt=2**31), doc("seed of the splits; a run with the same --seed sees the same ones")
    ] = 0
    debug: Annotated[bool, doc("show a traceback when something fails")] = False
