"""graphs/localizers/localizer.py: what runs of every localizer are measured by."""

from graphs.localizers.localization import Localization
from graphs.localizers.localizer import Localizer


def test_the_contract():
    assert issubclass(Localization, Localizer)
    assert (Localizer.monitor, Localizer.higher_is_better, Localizer.gives_classes) == ("mean_iou", True, True)
