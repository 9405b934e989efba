"""Extensions in Cython that come with a program as sources: what stands for them where nobody has built them."""

import os

from tf1.python_of_then.adding import say

#: last part of the extension's name -> the file of its source, and the module that stands for it.
_UNBUILT = {
    "bbox": ("bbox.pyx", "tf1.python_of_then.unbuilt"),
    "cython_bbox": ("bbox.pyx", "tf1.python_of_then.unbuilt"),
    "nms": ("nms.pyx", "tf1.python_of_then.unbuilt"),
    "cython_nms": ("nms.pyx", "tf1.python_of_then.unbuilt"),
    "cpu_nms": ("cpu_nms.pyx", "tf1.python_of_then.unbuilt"),
    "gpu_nms": ("gpu_nms.pyx", "tf1.python_of_then.unbuilt"),
    "compute_overlap": ("compute_overlap.pyx", "tf1.python_of_then.unbuilt"),
    "_mask": ("_mask.pyx", "pycocotools._mask"),
}


def may_be(fullname: str, folders: list[str] | None) -> bool:
    """Whether a module of a package may be such an extension: its source lies in one of the package's folders."""
    source, _ = _UNBUILT.get(fullname.rpartition(".")[2], (None, None))
    return source is not None and any(os.path.isfile(os.path.join(folder, source)) for folder in folders or ())


def stands_for(fullname: str) -> str:
    """The module that stands for an extension that was not built. It is said in a line."""
    source, stands = _UNBUILT[fullname.rpartition(".")[2]]
    say(f"{fullname} is not built from its {source}: {stands.partition('.')[0]} stands for it, in Python")
    return stands
