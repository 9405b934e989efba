"""history.csv: a row for each validation, the numbers behind the charts."""

import io
from pathlib import Path

from errors import RunError
from files import write_atomically
from training.tables import pd


class History:
    """The table of a run: step, seconds of training so far, learning_rate, train_<metric>, validation_<metric>.

    Args:
        folder: the run folder.
        step: the step from which the run resumes; rows of later steps, left by a killed process, are dropped.
    """

    def __init__(self, folder: Path, step: int):
        self.path = folder / "history.csv"
        self.rows: list[dict] = []
        if step and self.path.is_file():
            try:
                table = pd.read_csv(self.path)
                self.rows = table[table["step"] <= step].to_dict("records")
            except (ValueError, KeyError, OSError) as error:
                raise RunError(f"can't read {self.path}: {error}. Move it away to go on without it") from error

    @property
    def seconds(self) -> float:
        """Seconds of training up to the newest row."""
        return self.rows[-1]["seconds"] if self.rows else 0.0

    def add(self, row: dict) -> None:
        """Appends a row and writes the table, whole."""
        self.rows.append(row)
        text = io.StringIO()
        pd.DataFrame(self.rows).to_csv(text, index=False)
        write_atomically(self.path, text.getvalue())
