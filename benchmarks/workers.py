"""Workers that wait for each other and workers that don't: python benchmarks/workers.py MODEL [--flag ...].

It trains a model by one process, by two synchronous workers and by two asynchronous ones, in turns, on the same
examples, and prints the steps a second and the validation metric of each at the end. --workers N and --rounds N come
first; all other flags are passed to train.py, and --steps must be among them.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).parent.parent


def measure(model: str, words: list[str], folder: Path) -> dict[str, float]:
    """Trains once and returns the steps a second behind the first validation, and the metric at the last step."""
    command = [sys.executable, ROOT / "train.py", model, *words, "--save_dir", str(folder)]
    if status := subprocess.run(command, stdout=subprocess.DEVNULL).returncode:
        sys.exit(status)  # the program has printed the reason
    history = pd.read_csv(folder / "history.csv")
    if len(history) < 2:
        sys.exit("the first validation is not counted; give a smaller --validate_every")
    metric = json.loads((folder / "config.json").read_text())["monitor"]["metric"]
    first, last = history.iloc[0], history.iloc[-1]
    speed = (last.step - first.step) / (last.seconds - first.seconds)
    return {"steps_a_second": speed, metric: last[f"validation_{metric}"]}


def main(model: str, *words: str) -> None:
    """Measures in turns and prints the medians."""
    own = {"--workers": "2", "--rounds": "3"}
    while words and words[0] in own:
        own[words[0]], words = words[1], words[2:]
    workers = f"--workers={own['--workers']}"
    ways = {"one process": [], "synchronous": [workers], "asynchronous": [workers, "--asynchronous"]}
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        for turn in range(int(own["--rounds"])):
            for way, flags in ways.items():
                folder = Path(temporary) / f"{way} {turn}"
                rows.append({"way": way, **measure(model, [*words, *flags], folder)})
    print(pd.DataFrame(rows).groupby("way", sort=False).median().to_string(float_format="{:.4f}".format))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
