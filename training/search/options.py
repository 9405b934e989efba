"""The flags of search.py beside those of train.py. No TensorFlow."""

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, doc


@dataclass(frozen=True)
class SearchOptions:
    """`python search.py MODEL --flag value ...`."""

    save_dir: Annotated[
        str, doc("folder of the search, with the run folders of its trials; else checkpoints/MODEL-search")
    ] = ""
    fresh: Annotated[bool, doc("delete the earlier search in the folder and start over")] = False
    samples: Annotated[
        int, Ge(0), doc("number of trials with values drawn at random by --seed; 0: every combination of the values")
    ] = 0
    early_stop: Annotated[
        bool, doc("stop poor trials early: successive halving on the validation metric; needs requirements-scale.txt")
    ] = False
    parallel: Annotated[int, Ge(1), doc("trials at a time; they share the processor's cores")] = 1
    ray: Annotated[
        str, doc("let Ray place the trials: local starts and stops it on this machine; else HOST:PORT of a cluster")
    ] = ""
    debug: Annotated[bool, doc("show a traceback when something fails")] = False
