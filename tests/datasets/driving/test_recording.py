import numpy as np
import pytest

from datasets.driving import recording
from datasets.flaws import Flaws
from errors import DataError
from tests.datasets.driving.recordings import jpeg, lines_of, picture_name, sine, write, write_lines


def read(root, cameras=(0, 1, 2)):
    flaws = Flaws("drive", strict=False)
    found = recording.read(root, flaws, cameras)
    flaws.tell()
    return found


def test_a_tree_of_recordings_is_one_table(tmp_path, capsys):
    write(tmp_path / "track2" / "lap", [0.3] * 4, apart=0.5, header=True, before="/home/me/IMG/")
    write(tmp_path / "track1" / "lap", [0.1, -0.2, 0.9], apart=0.07)
    found = read(tmp_path)
    assert found.logs == ("track1/lap/driving_log.csv", "track2/lap/driving_log.csv")
    table = found.table
    np.testing.assert_allclose(table.angles, [0.1, -0.2, 0.9, 0.3, 0.3, 0.3, 0.3])
    np.testing.assert_allclose(table.seconds, [0, 0.07, 0.14, 0, 0.5, 1, 1.5], atol=1e-9)
    assert table.speeds.tolist() == [10, 11, 12, 10, 11, 12, 13]
    assert table.recordings.tolist() == table.stretches.tolist() == [0, 0, 0, 1, 1, 1, 1]
    assert table.files[1].tolist() == [
        f"track1/lap/IMG/{picture_name(one, 0.07)}" for one in ("center", "left", "right")
    ]
    assert found.rows["center"].tolist() == table.files[:, 0].tolist()
    assert found.rows["throttle"].tolist() == [0.5] * 7
    assert found.shape == (16, 32) and found.sizes.min() > 100
    assert capsys.readouterr().err == ""


def test_a_compiled_log_is_not_read_again(tmp_path):
    write(tmp_path / "lap", sine(5))
    lines = lines_of(tmp_path / "lap")
    for name in ("driving_log_compiled.csv", "driving_log_compiled_0.csv"):
        (tmp_path / name).write_text("\n".join(lines))
    assert read(tmp_path).table.size == 5


def test_pictures_that_can_not_be_used_are_counted_by_kind_and_named(tmp_path, capsys):
    write(tmp_path, sine(10))
    names = {row: picture_name("left", row * 0.1) for row in range(10)}
    images = tmp_path / "IMG"
    (images / names[1]).unlink()
    (images / names[2]).write_bytes(b"")
    (images / names[3]).write_bytes(jpeg()[:-5])
    (images / names[4]).write_bytes(jpeg(size=(64, 32)))
    (images / names[5]).write_bytes(b"GIF89a and more")
    (images / picture_name("center", 0.1)).unlink()  # of row 1 as well
    found = read(tmp_path)
    np.testing.assert_allclose(found.table.angles, np.float32(sine(10))[[0, 6, 7, 8, 9]])
    assert sorted(capsys.readouterr().err.splitlines()) == [
        f"drive: rows with empty pictures: 1 left out, first IMG/{names[2]}, a row of driving_log.csv",
        f"drive: rows with missing pictures: 1 left out, first C:\\Users\\somebody\\drive\\IMG\\"
        f"{picture_name('center', 0.1)}, a row of driving_log.csv",
        f"drive: rows with pictures of another size than most: 1 left out, first IMG/{names[4]}, "
        "a row of driving_log.csv",
        f"drive: rows with pictures that are no JPEG: 1 left out, first IMG/{names[5]}, a row of driving_log.csv",
        f"drive: rows with truncated pictures: 1 left out, first IMG/{names[3]}, a row of driving_log.csv",
    ]


def test_side_pictures_do_not_matter_to_the_center_camera(tmp_path):
    write(tmp_path, sine(6))
    (tmp_path / "IMG" / picture_name("left", 0.2)).unlink()
    assert read(tmp_path).table.size == 5
    assert read(tmp_path, cameras=(0,)).table.size == 6


def test_rows_of_the_center_camera_alone_are_kept(tmp_path, capsys):
    write(tmp_path, sine(4))
    lines = lines_of(tmp_path)
    center, _, _, *rest = lines[1].split(",")
    write_lines(tmp_path, [lines[0], ",".join([center, "", "", *rest]), *lines[2:]])
    found = read(tmp_path)
    assert found.table.files[1].tolist() == [f"IMG/{picture_name('center', 0.1)}", "", ""]
    assert found.sizes[1].tolist()[1:] == [0, 0]
    assert "rows of the center camera alone: 1 used" in capsys.readouterr().err


def test_a_shuffled_log_is_in_the_order_of_time(tmp_path):
    write(tmp_path, sine(5))
    lines = lines_of(tmp_path)
    write_lines(tmp_path, [lines[row] for row in (3, 0, 4, 2, 1)])
    table = read(tmp_path).table
    np.testing.assert_allclose(table.seconds, [0, 0.1, 0.2, 0.3, 0.4], atol=1e-9)
    np.testing.assert_allclose(table.angles, sine(5), atol=1e-7)
    assert table.stretches.tolist() == [0] * 5


def test_what_another_log_has_already_counts_once(tmp_path, capsys):
    """Else the test of one recording would be the training of the other."""
    write(tmp_path / "track2", sine(4))
    write(tmp_path / "track1", sine(6), before="track1/IMG/", name=lambda *of: f"1{picture_name(*of)}")
    write_lines(tmp_path, [*lines_of(tmp_path / "track1"), lines_of(tmp_path / "track1")[2]])
    found = read(tmp_path)
    assert found.table.recordings.tolist() == [0] * 6 + [1] * 4
    np.testing.assert_allclose(found.table.angles, [*sine(6), *sine(4)], atol=1e-7)
    assert capsys.readouterr().err == (
        f"drive: rows whose pictures an earlier row has: 7 left out, first track1/IMG/1{picture_name('center', 0)}, "
        "a row of track1/driving_log.csv\n"
    )


def test_a_gap_begins_a_stretch(tmp_path):
    write(tmp_path, sine(6))
    lines = lines_of(tmp_path)
    write(tmp_path / "later", [0.5, 0.5], name=lambda camera, seconds: picture_name(camera, 90 + seconds))
    write_lines(tmp_path, lines + lines_of(tmp_path / "later"))
    for path in (tmp_path / "later" / "IMG").iterdir():
        path.rename(tmp_path / "IMG" / path.name)
    (tmp_path / "later" / "driving_log.csv").unlink()
    table = read(tmp_path).table
    assert table.stretches.tolist() == [0] * 6 + [1, 1]
    np.testing.assert_allclose(table.seconds[-2:], [90, 90.1])


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_names_of_users_and_folders_in_any_encoding(tmp_path, encoding):
    folder = write(tmp_path / "n\udcfcm", sine(3), before="C:\\Jürgen\\IMG\\")
    (folder / "driving_log.csv").write_bytes((folder / "driving_log.csv").read_text().encode(encoding))
    table = read(tmp_path).table
    assert table.files[0, 0] == f"n\udcfcm/IMG/{picture_name('center', 0)}"
    np.testing.assert_allclose(table.angles, sine(3), atol=1e-7)


def test_names_without_a_time(tmp_path, capsys):
    write(tmp_path, sine(4), name=lambda camera, seconds: f"{camera}_{round(seconds * 10)}.jpg")
    np.testing.assert_allclose(read(tmp_path).table.seconds, [0, 0.1, 0.2, 0.3])
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(
        "the pictures of 1 of 1 logs tell no time in their names; their rows count as 0.1 s apart: driving_log.csv"
    )


def test_a_row_without_pictures_leaves_the_times_of_the_others(tmp_path, capsys):
    write(tmp_path, [0.1] * 4, apart=0.07)
    lines = lines_of(tmp_path)
    write_lines(tmp_path, [",,,0,0,0,0", "?,?,?,0,0,0,0", *lines])
    np.testing.assert_allclose(read(tmp_path).table.seconds, [0, 0.07, 0.14, 0.21], atol=1e-9)
    assert "tell no time" not in capsys.readouterr().err


def test_what_is_no_recording_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"has no driving_log.csv in it or below it; a recording is a folder with driv"):
        read(tmp_path)
    write(tmp_path, sine(4))
    for path in (tmp_path / "IMG").iterdir():
        path.unlink()
    with pytest.raises(DataError) as raised:
        read(tmp_path)
    first, second = str(raised.value).splitlines()
    assert "none of the 4 rows has pictures that can be used, the first for missing pictures; a recording is" in first
    assert second == f"the first row names C:\\Users\\somebody\\drive\\IMG\\{picture_name('center', 0)}"
