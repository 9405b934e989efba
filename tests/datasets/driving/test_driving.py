import numpy as np
import pytest
from PIL import Image

from datasets import registry
from datasets.reading import pictures as reading
from datasets.wanted import Wanted
from errors import DataError, UsageError
from tests.datasets.driving.recordings import jpeg, picture_name, sine, write


@pytest.fixture
def drive(tmp_path):
    return write(tmp_path / "drive", sine(50))


def load(folder, **options):
    return registry.load(f"driving:{folder}", **options)


def test_sizes_fields_and_values(drive):
    dataset = load(drive, side_steering=0.1)
    assert dataset.sizes == {"train": 30 * 3 * 14, "validation": 12, "test": 8}
    train, test = dataset.splits["train"], dataset.splits["test"]
    assert train.fields["images"].shape == (16, 32, 3)
    np.testing.assert_allclose(test["recorded"], np.float32(sine(50)[42:]))
    np.testing.assert_allclose(test["seconds"], np.arange(42, 50) * 0.1, atol=1e-9)
    assert test["files"][0] == f"IMG/{picture_name('center', 4.2)}"
    assert test["images"][0, 8, 16].tolist() == [82, 82, 82]  # 40 + row
    left = train.take(np.array([3 * 42 + 14]))  # row 3, left, original
    assert left["images"][0, 8, 16, 0] == 103 and left["angles"][0] == pytest.approx(sine(50)[3] + 0.1)


def test_options_choose_cameras_and_transforms(drive):
    assert load(drive, cameras="center", transforms="original").sizes["train"] == 30
    assert load(drive, cameras="center", transforms="flipped").sizes["train"] == 60
    assert load(drive, cameras="all", transforms="original").sizes["train"] == 90


def test_pictures_are_scaled_as_predict_scales_them(drive):
    noise = Image.effect_noise((32, 16), 90).convert("RGB")
    noise.save(drive / "IMG" / picture_name("center", 4.9), quality=95)
    small, whole = load(drive, image_size=(16, 16)), load(drive)
    assert small.splits["test"].fields["images"].shape == small.splits["train"].take(slice(3))["images"].shape[1:]
    expected, _ = reading.read(drive / "IMG" / picture_name("center", 4.9), 16, 16, 3, "no", "stretch")
    np.testing.assert_array_equal(small.splits["test"]["images"][-1], expected)
    assert (small.chosen, whole.chosen) == ({"image_size": (16, 16)}, {"image_size": (16, 32)})
    assert small.splits["test"].fingerprint(()) != whole.splits["test"].fingerprint(())


def test_the_data_are_the_same_at_any_place_and_change_with_a_file(drive, tmp_path):
    before = load(drive).content
    moved = drive.rename(tmp_path / "elsewhere")
    assert load(moved).content == before
    (moved / "IMG" / picture_name("right", 0.3)).write_bytes(jpeg() + b"\0")
    assert load(moved).content != before


def test_another_set_is_measured_as_a_whole(drive):
    measured = registry.load(f"driving:{drive}", wanted=Wanted(only="test"), transforms="all")
    assert measured.sizes == {"all": 50}
    with_other_test = registry.load(f"driving:{drive}", wanted=Wanted(elsewhere=("test",)), transforms="original")
    assert with_other_test.sizes == {"train": 38 * 3, "validation": 12}


def test_rows_of_one_camera_give_examples_of_one_camera(drive):
    log = drive / "driving_log.csv"
    lines = [
        ",".join([cells[0], "", "", *cells[3:]]) for cells in (line.split(",") for line in log.read_text().split())
    ]
    log.write_text("\n".join(lines))
    dataset = load(drive)
    assert dataset.sizes["train"] == 30 * 14
    assert set(dataset.splits["train"]["cameras"].tolist()) == {0}
    np.testing.assert_array_equal(np.sort(dataset.splits["train"].rows_of_pass(0, 0)), np.arange(420))
    assert len(dataset.splits["train"].take(slice(None))["images"]) == 420


def test_flaws_are_told_and_strict_refuses_them(drive, capsys):
    (drive / "IMG" / picture_name("right", 0.3)).write_bytes(b"")
    assert sum(load(drive, transforms="original").sizes.values()) == 29 * 3 + 20
    told = f"{drive}: rows with empty pictures: 1 left out, first IMG/{picture_name('right', 0.3)}"
    assert told in capsys.readouterr().err
    with pytest.raises(DataError, match="--strict refuses rows with empty pictures"):
        load(drive, strict=True)


def test_shares_that_leave_nothing_are_refused(drive):
    with pytest.raises(UsageError, match="validation_share 0.5 and test_share 0.5 leave nothing to train on"):
        load(drive, validation_share=0.5, test_share=0.5)


def test_a_folder_that_is_not_there():
    with pytest.raises(DataError, match="/nowhere: no such file or directory"):
        load("/nowhere")
    with pytest.raises(UsageError, match="driving needs the path of your recordings: --data driving:FOLDER"):
        registry.load("driving")


@pytest.mark.data
def test_the_development_recording(real_data, capsys):
    dataset = load(f"{real_data('driving')}/driving", cameras="all", transforms="all")
    train, test = dataset.splits["train"], dataset.splits["test"]
    assert dataset.sizes == {"train": 536 * 3 * 14, "validation": 219, "test": 145}
    assert train.fields["images"].shape == (160, 320, 3)
    assert test["seconds"][-1] == pytest.approx(64.848)
    assert np.abs(test["recorded"]).max() <= 1
    assert capsys.readouterr().err == ""
