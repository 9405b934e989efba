"""Other libraries of then."""

from types import ModuleType

from tf1.python_of_then import other_names


def test_an_easydict_makes_lists_of_tuples():
    class EasyDict(dict):
        def __setattr__(self, name, value):
            super().__setattr__(name, value)
            super().__setitem__(name, value)

        __setitem__ = __setattr__

    module = ModuleType("easydict")
    module.EasyDict = EasyDict
    other_names.easydict(module)
    settings = EasyDict()
    settings.SCALES = (600,)
    settings["RATIOS"] = (0.5, 1)
    assert settings.SCALES == [600] and settings == {"SCALES": [600], "RATIOS": [0.5, 1]}
