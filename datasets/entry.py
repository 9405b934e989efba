"""A data set as it is registered: what is known of it before its loader is imported. Imports nothing heavy."""

from collections.abc import Mapping
from typing import Any, NamedTuple

Shape = tuple[int | None, ...]


class Form(NamedTuple):
    """A form in which a loader gives its examples.

    fields: name -> shape of one example. A None in the shape of "images" is a size that the loader's options
    `image_size` and `channels` choose; in that of "boxes" it is the number of objects. None: only the data themselves
    say; the form fits every model until they are loaded.
    options: of the loader, with the values that give this form.
    """

    fields: Mapping[str, Shape] | None
    options: Mapping[str, Any] = {}


class Entry(NamedTuple):
    """A data set as it is registered.

    path: "module:function" of the loader `function(data_dir, seed, *, options)`. about: one line for the help.
    forms: what the examples hold; the first that fits a model is taken.
    embedded: needs no files of its own, so the loader ignores data_dir.
    path_of: what the user names behind a colon, which the loader gets as its data_dir: "PATH" of folder:PATH; "" where
    the name alone is enough.
    yours: what lies at that path, in messages.
    is_code: behind the colon stands MODULE:FUNCTION or FILE.py:FUNCTION; see datasets/streams/.
    recipe: flags of train.py with other defaults on this set, whatever the model.
    pictures_apart: its pictures may lie in another folder than that which the user names, in data_dir.
    chosen_by_data: options of the loader with the value that leaves them to the data; see Dataset.chosen.
    files: options of the loader that name a file of the user's own, which a run keeps by its absolute path.
    before: options that the loader of earlier versions did not have, with the value that does what it did.
    described: "module:function" of what tells, from the path alone, the loader, the forms and the recipe of the set
    there: function(path) -> Described. "" where they are the same for every path.
    """

    path: str
    about: str
    forms: tuple[Form, ...]
    embedded: bool = False
    path_of: str = ""
    yours: str = "pictures"
    is_code: bool = False
    recipe: Mapping[str, Any] = {}
    pictures_apart: bool = False
    chosen_by_data: Mapping[str, Any] = {}
    files: tuple[str, ...] = ()
    before: Mapping[str, Any] = {}
    described: str = ""


class Described(NamedTuple):
    """What the set at a path holds: see Entry. path: of another loader than the entry's, or ""."""

    forms: tuple[Form, ...]
    recipe: Mapping[str, Any] = {}
    path: str = ""
