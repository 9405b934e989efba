"""The help's text: defaults as a user types them, ranges and choices, groups, and the terminal's width."""

from functools import partial
from typing import Annotated, Literal

import pytest
from annotated_types import Ge

from command_line import Program, flags
from command_line.flags import Flag
from command_line.help import model_help, plain_help, program_help
from datasets import registry as data_sets
from graphs.hyperparameters import BatchNorm, Dropout
from parameters import Only
from tasks import registry
from tasks.task import Task
from training.command_options import ExportOptions
from training.entry import Entry

USAGE = "usage: python train.py net [--flag value ...]"
COMMON = [
    Flag("dropout", Dropout, 0.4, "share that is dropped", "hyperparameters"),
    Flag("batch_norm", BatchNorm, True, "batch normalization", "hyperparameters"),
    Flag("hidden", tuple[int, ...], (), "widths", "hyperparameters"),
    Flag("noise", float | None, None, "spread", "hyperparameters"),
    Flag("data", Literal["plain", "drawn"], "plain", "data set", "options"),
    Flag("data_dir", str, "", "folder with data sets", "options"),
    Flag("steps", Annotated[int, Ge(0)], 7, "length of the training", "options", own=True),
    Flag("fresh", bool, False, "start over", "options"),
    Flag("power", Annotated[int, Only("data", "plain", "drawn")], 2, "exponent", "options"),
]
DRAWN = [
    Flag("image_size", int, 28, "pixels", "data_options", fixed=True),
    Flag("style", Literal["ink", "oil"], "oil", "how they are drawn", "data_options"),
]
PLAIN_FLAGS = {flag.name: flag for flag in COMMON}
DRAWN_FLAGS = {flag.name: flag for flag in COMMON + DRAWN}
SETS = {"plain": PLAIN_FLAGS, "drawn": DRAWN_FLAGS}

HELP = """\
usage: python train.py net [--flag value ...]

a net of nothing

Each flag stands here with its default. A switch is turned on by --name and off by --noname.

Model (kept in the run's config.json)
  --dropout 0.4      share that is dropped (number >= 0 and < 1)
  --batch_norm true  batch normalization (off: --nobatch_norm)
  --hidden ""        widths (whole numbers with commas between)
  --noise none       spread (number, or none)

Data
  --data plain   data set (one of plain, drawn)
  --data_dir ""  folder with data sets

Data, with --data drawn
  --style oil  how they are drawn (one of ink, oil)

Run
  --steps 7      length of the training (whole number >= 0; default of net)
  --fresh false  start over
  --power 2      exponent (whole number; for --data plain or drawn)"""


@pytest.fixture(autouse=True)
def net(monkeypatch):
    """A registry of one model and two data sets, shown on a terminal of 100 columns."""
    monkeypatch.setenv("COLUMNS", "100")
    task = Task("fake", "Fake: nothing at all.", {"net": Entry("", "a net of nothing", {}, "plain")})
    monkeypatch.setattr(registry, "TASKS", {"fake": task, "idle": Task("idle", "Idle: no models.", {})})
    sets = {"plain": data_sets.Entry("", "plain rows", (), embedded=True), "drawn": data_sets.Entry("", "b", ())}
    monkeypatch.setattr(data_sets, "SETS", sets)


def test_help_of_a_model_shows_the_flags_of_all_its_data_sets():
    assert model_help(USAGE, "a net of nothing", "net", PLAIN_FLAGS, SETS) == HELP


def test_help_says_where_a_data_set_has_flags_by_what_lies_at_its_path(monkeypatch):
    sets = data_sets.SETS | {"drawn": data_sets.Entry("", "b", (), path_of="PATH", described="some:function")}
    monkeypatch.setattr(data_sets, "SETS", sets)
    title = "Data, with --data drawn:PATH (name yours with --help to see all flags of it)\n  --style oil"
    assert title in model_help(USAGE, "a net of nothing", "net", PLAIN_FLAGS, SETS)


def test_help_with_a_chosen_data_set_shows_its_flags_alone():
    text = model_help(USAGE, "a net of nothing", "net", DRAWN_FLAGS, {})
    assert "folder with data sets\n  --style oil    how they are drawn (one of ink, oil)\n" in text
    assert "with --data" not in text and "image_size" not in text


def test_help_without_a_model():
    about = "Trains a model.\n\n    an example\n"
    assert program_help(Program("train.py", about, print, flags.training_flags)) == (
        "Trains a model.\n\n    an example\n\n"
        "usage: python train.py MODEL [--flag value ...]\n\n"
        "Fake: nothing at all\n  net  a net of nothing\n\n"
        "Data sets\n  plain  plain rows; embedded\n  drawn  b\n\n"
        "The flags of a model, with their defaults: python train.py MODEL --help. More: README.md and docs/."
    )


def test_help_of_a_program_that_has_no_models():
    program = Program(
        "export.py",
        "Writes a network.\n",
        print,
        partial(flags.flags_of_options, ExportOptions),
        words=("RUN", "FOLDER"),
    )
    known = {flag.name: flag for flag in COMMON[-2:]}
    assert plain_help(program, known) == (
        "Writes a network.\n\n"
        "usage: python export.py RUN FOLDER [--flag value ...]\n\n"
        "Each flag stands here with its default. A switch is turned on by --name and off by --noname.\n\n"
        "Flags\n"
        "  --fresh false  start over\n"
        "  --power 2      exponent (whole number; for --data plain or drawn)"
    )


def test_where_all_flags_of_a_group_count_is_said_once():
    first = Flag("dropout", Annotated[Dropout, Only("init_from")], 0.4, "share", "hyperparameters")
    second = Flag("rename", Annotated[str, Only("init_from")], "", "names", "options")
    known = {flag.name: flag for flag in (first, second, COMMON[-2])}
    text = model_help(USAGE, "a net of nothing", "net", known, {})
    title = "Model (kept in the run's config.json); only with --init_from\n"
    assert f"{title}  --dropout 0.4  share (number >= 0 and < 1)\n" in text
    assert "\nRun\n" in text and "names (only with --init_from)\n" in text


def test_usage_with_paths():
    predict = Program("predict.py", "", print, flags.prediction_flags, words=("MODEL", "FILE [FILE ...]"))
    assert predict.usage("net") == "usage: python predict.py net FILE [FILE ...] [--flag value ...]"


@pytest.mark.parametrize("columns", [20, 40, 60, 100, 300])
def test_help_is_wrapped_to_the_terminal_within_reason(monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    long = Flag("a_flag_with_a_name_that_is_far_too_long", str, "", "word " * 60, "options")
    lines = model_help(USAGE, "a net of nothing", "net", {**PLAIN_FLAGS, long.name: long}, SETS).splitlines()
    width = min(max(columns, 40), 120)
    assert width - 8 < max(map(len, lines)) <= max(width, len(f'  --{long.name} ""'))
    at = lines.index(f'  --{long.name} ""')
    assert lines[at + 1].startswith("    ") and lines[at + 1].endswith("word")


def test_help_lists_the_models_that_the_program_takes(monkeypatch):
    monkeypatch.undo()
    some = {"vae": registry.models()["vae"]}
    shown = program_help(Program("predict.py", "", print, print, models=lambda: some))
    assert "\nGeneration: pictures from random numbers" in shown
    assert "\n  vae " in shown and "\n  cae " not in shown and "Encoding:" not in shown
    shown = program_help(Program("train.py", "", print, print))
    titles = [line.partition(":")[0] for line in shown.split("\n\n")[2:-2]]
    tasks = ["Classification", "Localization", "Detection", "Segmentation", "Encoding", "Generation", "Regression"]
    assert titles == tasks


@pytest.mark.parametrize("model", list(registry.models()))
def test_every_flag_of_a_real_model_stands_in_the_help_once(monkeypatch, model):
    monkeypatch.undo()
    of_prediction = [flags.prediction_flags] if model in registry.predictable() else []
    for flags_of in (flags.training_flags, flags.evaluation_flags, *of_prediction):
        known = flags_of(model)
        lines = model_help(USAGE, "a net of nothing", model, known, {}).splitlines()
        shown = [line.split()[0] for line in lines if line.startswith("  --")]
        assert sorted(shown) == sorted(f"--{flag.name}" for flag in known.values() if not flag.fixed)
