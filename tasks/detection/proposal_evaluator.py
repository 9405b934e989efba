"""Measures the proposals of a region detector: their recall at 50, 300 and 1000 a picture against IoU."""

from functools import partial

from datasets.dataset import Dataset
from datasets.split import Fields, Split
from tasks.detection.proposal_recall import ProposalRecall
from training.evaluator import Evaluator, Findings


class ProposalEvaluator(Evaluator):
    """For models with the output "proposals" [N, P, 4] in pixels, the best first, 0 where there are fewer.

    A batch holds "boxes", "labels" and "difficult" as a data set with boxes has them.
    """

    outputs = ("proposals",)

    def start(self) -> None:
        """Forgets all counts."""
        self.recall = ProposalRecall(self.model.outputs["proposals"].shape.as_list()[1])

    def add(self, batch: Fields, outputs: Fields) -> None:
        """Counts the objects that the proposals of a batch cover."""
        self.recall.add(batch, outputs)

    def metrics(self) -> dict[str, float]:
        """ "recall_50", "recall_300", "recall_1000": the share of objects that these proposals cover at IoU 0.5."""
        pairs = zip(self.recall.budgets, self.recall.recalls(), strict=True)
        return {f"recall_{budget}": float(recalls[0]) for budget, recalls in pairs}

    def findings(self, dataset: Dataset, split: Split) -> Findings:
        """Recall by number of proposals and IoU, as a table and as curves."""
        from tasks.detection import recall_table  # pandas and matplotlib take their time to import

        rows = recall_table.rows(self.recall)
        lines = ["", *recall_table.lines(rows, self.recall.longest)]
        draw = partial(recall_table.draw_recall, rows, dataset.name)
        return Findings({}, {"proposals": rows}, lines, {"recall of proposals": ("recall", draw)})
