"""Regular expressions and lists of them: what they mean, and in which words they are refused."""

import re

import pytest

from errors import UsageError
from training.weights.patterns import (
    check_pattern,
    no_match,
    parse_devices,
    parse_rates,
    parse_rename,
)


def refusal(function, *arguments) -> str:
    with pytest.raises(UsageError) as caught:
        function(*arguments)
    return str(caught.value)


@pytest.mark.parametrize("pattern", ["", "conv", "fc1|logits", "^(?!logits/)", "a,b", r"conv\d+/kernel$"])
def test_a_regular_expression_passes(pattern):
    assert check_pattern("train", pattern) is None


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("fc1|(", "missing ), unterminated subpattern at character 5"),
        ("*", "nothing to repeat at character 1"),
        ("conv[0-9", "unterminated character set at character 5"),
        ("conv)", "unbalanced parenthesis at character 5"),
    ],
)
def test_what_is_no_regular_expression_is_refused_with_reason_and_place(pattern, reason):
    message = f"--restore {pattern!r} is no regular expression: {reason}"
    assert refusal(check_pattern, "restore", pattern) == message


def test_a_regular_expression_beyond_all_measure_is_refused():
    assert refusal(check_pattern, "train", "a{99999999999}").startswith("--train: no such regular expression can be")
    assert refusal(check_pattern, "train", "(" * 9999 + ")" * 9999).startswith("--train: no such regular expression")


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("", ()),
        ("weights=>kernel", (("weights", "kernel"),)),
        ("weights=>kernel,biases=>bias", (("weights", "kernel"), ("biases", "bias"))),
        ("^model/=>", (("^model/", ""),)),
        (r"layer(\d)/=>conv\1/", ((r"layer(\d)/", r"conv\1/"),)),
        (r"(?P<n>fc\d)=>\g<n>a", ((r"(?P<n>fc\d)", r"\g<n>a"),)),
        ("(?<=>)a=>b", (("(?<=>)a", "b"),)),
        (r"a{1\,2}=>b,c=>d", (("a{1,2}", "b"), ("c", "d"))),
        ("a=b=>c", (("a=b", "c"),)),
    ],
)
def test_parse_rename(text, pairs):
    assert parse_rename(text) == pairs


def test_a_rename_with_groups_does_what_re_sub_does():
    ((pattern, replacement),) = parse_rename(r"block(\d)_conv(\d)=>conv\1_\2")
    assert re.sub(pattern, replacement, "vgg/block3_conv1/kernel") == "vgg/conv3_1/kernel"


BEHIND = "what stands behind => can't be put in"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("weights", "--rename is FROM=>TO, with commas between several, not 'weights'"),
        ("weights=kernel", "--rename is FROM=>TO, with commas between several, not 'weights=kernel'"),
        ("=>kernel", "--rename is FROM=>TO, with commas between several, not '=>kernel'"),
        ("a=>b,", "--rename is FROM=>TO, with commas between several, not ''"),
        ("a=>b,c", "--rename is FROM=>TO, with commas between several, not 'c'"),
        ("a=>b,(=>c", "--rename '(' is no regular expression: missing ), unterminated subpattern at character 1"),
        (r"a=>\1", rf"--rename 'a=>\\1': {BEHIND}: invalid group reference 1 at position 1"),
        (r"a=>\g<n>", rf"--rename 'a=>\\g<n>': {BEHIND}: unknown group name 'n'"),
    ],
)
def test_parse_rename_refuses(text, message):
    assert refusal(parse_rename, text) == message


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("", ()),
        ("conv=0.1", (("conv", 0.1),)),
        ("conv=.1,fc1=2", (("conv", 0.1), ("fc1", 2.0))),
        ("a=b=1e-3", (("a=b", 0.001),)),
        (r"conv\d{1\,2}/=0.5", ((r"conv\d{1,2}/", 0.5),)),
    ],
)
def test_parse_rates(text, pairs):
    assert parse_rates(text) == pairs


FACTOR = "the factor is a number > 0, not"
FROZEN = "what --train leaves out does not change at all"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("conv", "--learning_rate_of is REGEX=FACTOR, with commas between several, not 'conv'"),
        ("=0.1", "--learning_rate_of is REGEX=FACTOR, with commas between several, not '=0.1'"),
        ("conv=0.1,", "--learning_rate_of is REGEX=FACTOR, with commas between several, not ''"),
        ("conv=", f"--learning_rate_of 'conv=': {FACTOR} ''; {FROZEN}"),
        ("conv=0", f"--learning_rate_of 'conv=0': {FACTOR} '0'; {FROZEN}"),
        ("conv=-1", f"--learning_rate_of 'conv=-1': {FACTOR} '-1'; {FROZEN}"),
        ("conv=nan", f"--learning_rate_of 'conv=nan': {FACTOR} 'nan'; {FROZEN}"),
        ("conv=inf", f"--learning_rate_of 'conv=inf': {FACTOR} 'inf'; {FROZEN}"),
        ("a=1,conv=slow", f"--learning_rate_of 'conv=slow': {FACTOR} 'slow'; {FROZEN}"),
        ("[=1", "--learning_rate_of '[' is no regular expression: unterminated character set at character 1"),
    ],
)
def test_parse_rates_refuses(text, message):
    assert refusal(parse_rates, text) == message


def test_a_pattern_without_a_match_is_told_with_the_five_nearest_names():
    names = ["fc1/kernel", "fc1/bias", "conv1/kernel", "conv1/bias", "logits/kernel", "conv2/kernel"]
    message = str(no_match("--train", "conv3/kernel", "mnist", names))
    assert message.startswith(
        "--train 'conv3/kernel' matches no variable of mnist; the nearest are conv2/kernel, conv1/"
    )
    assert len(message.split("the nearest are ")[1].split(", ")) == 5


def test_parse_devices():
    assert parse_devices("") == ()
    text = r"^conv\d{1\,2}/=/gpu:0,fc=/job:ps/task:2/device:CPU:1,a=b=/GPU:63"
    assert parse_devices(text) == (
        (r"^conv\d{1,2}/", "/gpu:0"), ("fc", "/job:ps/task:2/device:CPU:1"), ("a=b", "/GPU:63"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("/cpu:1", "--device_of is REGEX=DEVICE, with commas between several, not '/cpu:1'"),
        ("=/cpu:1", "--device_of is REGEX=DEVICE, with commas between several, not '=/cpu:1'"),
        ("fc=/cpu:1,", "--device_of is REGEX=DEVICE, with commas between several, not ''"),
        ("fc=cpu", "--device_of 'fc=cpu': 'cpu' is no device; they are named /cpu:0, /gpu:1, ..."),
        ("fc=/tpux:1", "--device_of 'fc=/tpux:1': '/tpux:1' is no device; they are named /cpu:0, /gpu:1, ..."),
        ("fc=/cpu:64", "--device_of 'fc=/cpu:64': devices are numbered from 0 to 63"),
        ("(=/cpu:1", "--device_of '(' is no regular expression: missing ), unterminated subpattern at character 1"),
    ],
)
def test_parse_devices_refuses(text, message):
    assert refusal(parse_devices, text) == message
