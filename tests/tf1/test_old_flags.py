"""The flags as programs of before TensorFlow 1.5 read them."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from absl.flags import DEFINE_integer, DEFINE_string, DuplicateFlagError, FlagValues, IllegalFlagValueError

from tf1 import old_flags
from tf1.old_flags import FLAGS, OldFlags, free_names


def test_parse_flags_reads_what_is_defined_and_leaves_the_rest(monkeypatch):
    tf.flags.DEFINE_integer("old_flags_number", 3, "A number.")
    monkeypatch.setattr("sys.argv", ["program", "--old_flags_number", "5", "--other=1", "word"])
    assert FLAGS._parse_flags() == ["--other=1", "word"]
    assert FLAGS.old_flags_number == tf.flags.FLAGS.old_flags_number == 5
    FLAGS.old_flags_number = 7
    assert tf.flags.FLAGS.old_flags_number == 7 and "old_flags_number" in FLAGS.__flags
    assert FLAGS._parse_flags(["--old_flags_number=9"]) == [] and FLAGS.old_flags_number == 9
    del FLAGS.old_flags_number


@pytest.mark.parametrize(
    ("kind", "default", "expected"),
    [
        ("integer", np.inf, np.inf), ("integer", 1e4, 10_000), ("integer", np.power(2, 7), 128), ("integer", "5", 5),
        ("integer", False, False), ("integer", 0.5, 0.5), ("float", np.float32(0.5), 0.5), ("string", 0, 0),
        ("string", ["a"], ["a"]), ("boolean", 1, True), ("boolean", 2, 2), ("bool", np.bool_(True), True),
    ],
)  # fmt: skip
def test_a_default_need_not_be_of_the_flags_kind(kind, default, expected):
    flags = FlagValues()
    define = getattr(old_flags, f"DEFINE_{kind}")
    define("one", default, "Help.", flag_values=flags)
    define(flag_name="two", default_value=default, docstring="Help.", flag_values=flags)
    flags(["program", "--two=1"])
    assert flags.one == expected and type(flags.one) is type(expected)
    assert flags.two == {"string": "1"}.get(kind, 1) and "Help." in flags.get_help()


def test_a_flag_is_of_the_module_that_defines_it():
    flags = FlagValues()
    old_flags.DEFINE_integer("of_this", 1, "Help.", flag_values=flags)
    old_flags.DEFINE_integer("too", 1.0, "Help.", flag_values=flags)
    assert {name: [one.name for one in found] for name, found in flags.flags_by_module_dict().items()} == {
        __name__: ["of_this", "too"]
    }
    with pytest.raises(DuplicateFlagError, match=f"'of_this' is defined twice. First from {__name__}"):
        old_flags.DEFINE_integer("of_this", 2, "Help.", flag_values=flags)


def test_a_default_that_cannot_be_read_is_refused():
    with pytest.raises(IllegalFlagValueError, match="could not convert string to float"):
        old_flags.DEFINE_float("old_flags_text", "x", "A number.")
    with pytest.raises(IllegalFlagValueError, match="range"):
        old_flags.DEFINE_integer("old_flags_range", 5, "A number.", 1, 3)


def test_a_program_sets_what_it_has_not_defined(monkeypatch):
    monkeypatch.setattr("sys.argv", ["program"])
    FLAGS.old_flags_free = [1, None]
    assert FLAGS.old_flags_free == [1, None] and FLAGS.__flags["old_flags_free"].value == [1, None]
    FLAGS.old_flags_free = "text"
    assert tf.flags.FLAGS.old_flags_free == "text"
    del FLAGS.old_flags_free


def test_programs_define_flags_that_absl_has():
    flags = tf.flags.FLAGS
    theirs = {name: flags[name] for name in ("log_dir", "v", "verbosity", "logtostderr")}
    try:
        free_names()
        tf.flags.DEFINE_string("log_dir", "./logs", "Where the summaries go.")
        tf.flags.DEFINE_integer("v", 3, "A number.")
        tf.flags.DEFINE_integer("verbosity", 2, "How much is told.")
        tf.flags.DEFINE_boolean("logtostderr", False, "Where it is told.")
        flags(["program", "--log_dir=here", "--verbosity=5"])
        assert (flags.log_dir, flags.v, flags.verbosity, flags.logtostderr) == ("here", 3, 5, False)
    finally:
        for name, flag in theirs.items():
            flags._flags()[name] = flag


def test_the_dictionary_of_before_1_5_holds_the_values_of_the_programs_own_flags(monkeypatch):
    """`FLAGS.__dict__["__flags"]` is {name: value}, read from the command line; a flag that absl had counts as well."""
    absl_s = FlagValues()
    DEFINE_string("log_dir", "", "absl's.", flag_values=absl_s, allow_override=True)
    DEFINE_integer("v", 0, "absl's.", flag_values=absl_s)
    old = OldFlags(absl_s)
    values = old.__dict__["__flags"]
    assert dict(values) == {} and not old.__dict__["__parsed"]
    DEFINE_integer("steps", 3, "A number.", flag_values=absl_s)
    DEFINE_string("log_dir", "logs", "The program's.", flag_values=absl_s)
    monkeypatch.setattr("sys.argv", ["program", "--steps=5", "--unknown=1"])
    assert dict(values.items()) == {"steps": 5, "log_dir": "logs"} and len(values) == 2
    old.steps = 7
    assert values["steps"] == 7 and "'steps': 7" in str(values)
