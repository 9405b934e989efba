"""Ten trainings that differ in their seed alone: python benchmarks/seeds.py MODEL [--flag value ...].

The flags are train.py's. Prints what evaluate.py measures on the test split after each, and the mean. Runs go to a
temporary folder.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).parent.parent


def measure(model: str, words: list[str], seed: int, folder: Path) -> dict[str, float]:
    """The test metrics of the last checkpoint of one run."""
    place = ["--save_dir", str(folder / str(seed))]
    for command in (["train.py", model, *words, "--seed", str(seed)], ["evaluate.py", model, "--checkpoint", "last"]):
        done = subprocess.run([sys.executable, ROOT / command[0], *command[1:], *place], stdout=subprocess.DEVNULL)
        if done.returncode:
            sys.exit(done.returncode)  # the program has said why
    report = json.loads((folder / str(seed) / "evaluation-test.json").read_text())
    return report["metrics"] | {"examples": report["examples"]}


def main(model: str, *words: str) -> None:
    """Trains with seeds 0..9."""
    with tempfile.TemporaryDirectory() as folder:
        table = pd.DataFrame({seed: measure(model, list(words), seed, Path(folder)) for seed in range(10)}).T
    table["right"] = (table["accuracy"] * table["examples"]).round().astype(int)
    print(table.to_string(float_format="{:.4f}".format))
    print(f"mean accuracy {table['accuracy'].mean():.4f}, worst loss {table['loss'].max():.4f}")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
