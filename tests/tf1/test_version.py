"""tf1.version: texts that compare as versions."""

import json
import operator

import pytest

from tf1.version import Version


@pytest.mark.parametrize("lower", ["1.4.0", "1.9", "1.14.1", "0.12", "1.4.0-rc1", "v1.2"])
def test_it_is_above_versions_that_are_lower_by_their_numbers(lower):
    version = Version("1.15.0")
    assert version > lower and version >= lower and version != lower
    assert not version < lower and not version <= lower
    assert lower < version and lower <= version and not lower > version and not lower >= version


def test_it_is_below_those_that_are_higher_and_still_a_text():
    version = Version("1.15.0")
    assert version < "2.0.0" and version <= "1.15" and version >= "1.15.0" and operator.le("1.15", version)
    assert version == "1.15.0" and {version: 1}["1.15.0"] == 1 and version.split(".")[1] == "15" and version[0] == "1"
    assert version < "nightly" and json.dumps(version) == '"1.15.0"'
