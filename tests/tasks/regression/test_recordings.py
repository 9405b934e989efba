import numpy as np
import pandas as pd
import pytest
from PIL import Image

from datasets.driving.log import COLUMNS
from errors import DataError, RunError
from tasks.regression.options import RecordingsOptions
from tasks.regression.recordings import compile_logs
from tests.datasets.driving.recordings import jpeg, picture_name, sine, write


@pytest.fixture
def folder(tmp_path):
    """Two recordings of 30 and 11 rows, of which the second has a row with an empty picture."""
    folder = tmp_path / "drives"
    write(folder / "track1" / "lap", [0, *sine(30)[1:]], header=True)
    write(folder / "track2", [0] * 11, apart=0.5)
    (folder / "track2" / "IMG" / picture_name("left", 1.0)).write_bytes(b"")
    return folder


def compiled(folder, number=""):
    return pd.read_csv(folder / f"driving_log_compiled{number}.csv")


def test_what_is_printed(folder, capsys):
    compile_logs([str(folder)], RecordingsOptions())
    out, err = capsys.readouterr()
    degrees = 25 * np.abs([*sine(30), *[0] * 10]).mean()
    assert out.splitlines() == [
        f"{folder}: 40 rows of 2 recordings, 1 others left out; pictures of 32x16 pixels",
        f"{(2.9 + 5.0) / 60:.1f} minutes of driving in 2 unbroken stretches",
        f"mean steering angle {degrees:.2f} degrees to either side; {11 / 40:.1%} of the angles are 0",
        "examples      original  14 transforms",
        "center              40            560",
        "3 cameras          120          1,680",
        f"wrote {folder}/driving_log_compiled.csv",
    ]
    assert err.startswith(f"{folder}: rows with empty pictures: 1 left out, first track2/IMG/left_")


def test_the_compiled_log_has_all_rows_with_paths_from_the_folder(folder):
    compile_logs([str(folder)], RecordingsOptions())
    frame = compiled(folder)
    assert tuple(frame.columns) == COLUMNS and len(frame) == 40
    np.testing.assert_array_equal(frame["steering"], [0, *sine(30)[1:], *[0] * 10])
    assert frame["right"][29] == f"track1/lap/IMG/{picture_name('right', 2.9)}"
    assert all((folder / path).is_file() for path in frame[["center", "left", "right"]].to_numpy().ravel())


def test_earlier_compiled_logs_are_kept_in_their_order(folder, capsys):
    compile_logs([str(folder)], RecordingsOptions())
    compile_logs([str(folder)], RecordingsOptions())
    assert f"{folder}/driving_log_compiled.csv has these rows already" in capsys.readouterr().out
    assert not (folder / "driving_log_compiled_0.csv").exists()
    write(folder / "track3", [0.5] * 3)
    compile_logs([str(folder)], RecordingsOptions())
    assert "driving_log_compiled.csv; the one before is driving_log_compiled_0.csv" in capsys.readouterr().out
    write(folder / "track4", [0.5] * 2)
    compile_logs([str(folder)], RecordingsOptions())
    lengths = [len(compiled(folder, number)) for number in ("_0", "_1", "")]
    assert lengths == [40, 43, 45]


def test_another_folder_for_the_log(folder, tmp_path):
    compile_logs([str(folder)], RecordingsOptions(out=str(tmp_path / "new" / "place")))
    assert len(compiled(tmp_path / "new" / "place")) == 40
    assert not (folder / "driving_log_compiled.csv").exists()


def test_pictures_of_angles_and_examples(folder, tmp_path, capsys):
    options = RecordingsOptions(histogram=str(tmp_path / "angles.png"), debug_grid=str(tmp_path / "grid.png"))
    compile_logs([str(folder)], options)
    with Image.open(tmp_path / "angles.png") as angles, Image.open(tmp_path / "grid.png") as grid:
        assert angles.size == (990, 495)
        assert grid.size == (1536, 840)
        shades = {level for _, level in grid.convert("L").getcolors()}
    assert len(shades) > 30  # of 30 pictures in different greys
    out = capsys.readouterr().out
    counts = np.histogram([0, *sine(30)[1:], *[0] * 10], 21, (-1, 1))[0]
    kept = 40 - counts[10] + np.delete(counts, 10).max()
    assert f"angles.png: the angles of 40 rows, and of the {kept} that balancing keeps" in out


def test_fewer_examples_than_places(tmp_path):
    write(tmp_path / "short", [0.1])
    compile_logs([str(tmp_path / "short")], RecordingsOptions(debug_grid=str(tmp_path / "grid.png")))
    with Image.open(tmp_path / "grid.png") as grid:
        assert grid.size == (1536, 840)


def test_what_can_not_be_done(folder, tmp_path):
    with pytest.raises(DataError, match="has no driving_log.csv in it or below it"):
        compile_logs([str(folder / "track2" / "IMG")], RecordingsOptions())
    with pytest.raises(DataError, match="--strict refuses rows with empty pictures"):
        compile_logs([str(folder)], RecordingsOptions(strict=True))
    (tmp_path / "file").write_bytes(jpeg())
    with pytest.raises(RunError, match="can't save .*file"):
        compile_logs([str(folder)], RecordingsOptions(out=str(tmp_path / "file")))
    with pytest.raises(RunError, match="can't save .*nowhere/grid.png"):
        compile_logs([str(folder)], RecordingsOptions(debug_grid=str(tmp_path / "nowhere" / "grid.png")))


def test_the_command(command, folder, capsys):
    assert command("records.py", "driving_log", str(folder)) == 0
    assert "40 rows of 2 recordings" in capsys.readouterr().out
    assert command("records.py", "driving_log", str(folder), "--side_steering=0.1") == 2
    assert "--side_steering counts only with --debug_grid" in capsys.readouterr().err
