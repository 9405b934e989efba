from datasets.driving.picture_check import FLAWS, check
from tests.datasets.driving.recordings import jpeg


def test_every_flaw_is_told(tmp_path):
    whole = jpeg()
    contents = {
        "good.jpg": whole,
        "too.jpg": jpeg(3) + b"\0" * 20,  # some bytes behind the end mark
        "empty.jpg": b"",
        "text.jpg": b"no picture",
        "cut.jpg": whole[:-2],
        "small.jpg": jpeg(size=(16, 16)),
        "head.jpg": whole[:60] + whole[-2:],
    }
    for name, data in contents.items():
        (tmp_path / name).write_bytes(data)
    flaws, sizes, shape = check(tmp_path, [*contents, "", "nowhere.jpg"])
    told = dict(zip([*contents, "", "nowhere.jpg"], (FLAWS[flaw] for flaw in flaws), strict=True))
    assert told == {
        "good.jpg": "",
        "too.jpg": "",
        "empty.jpg": "empty pictures",
        "text.jpg": "pictures that are no JPEG",
        "cut.jpg": "truncated pictures",
        "small.jpg": "pictures of another size than most",
        "head.jpg": "pictures that are no JPEG",
        "": "missing pictures",
        "nowhere.jpg": "missing pictures",
    }
    assert shape == (16, 32)
    assert sizes.tolist()[:4] == [len(whole), len(contents["too.jpg"]), 0, 10]


def test_a_picture_without_permission(unprivileged):
    folder, as_nobody = unprivileged
    (folder / "a.jpg").write_bytes(jpeg())
    (folder / "a.jpg").chmod(0)
    with as_nobody():
        assert FLAWS[check(folder, ["a.jpg"])[0][0]] == "pictures that may not be read"


def test_a_folder_in_the_place_of_a_picture(tmp_path):
    (tmp_path / "a.jpg").mkdir()
    assert FLAWS[check(tmp_path, ["a.jpg"])[0][0]] == "pictures that may not be read"


def test_no_pictures_have_no_size(tmp_path):
    flaws, sizes, shape = check(tmp_path, [])
    assert (len(flaws), len(sizes), shape) == (0, 0, (0, 0))
