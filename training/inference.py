"""The one inference loop: every example of a split once, in order, while the next batch is read and decoded."""

from collections.abc import Iterator, Mapping
from typing import Any

import tensorflow.compat.v1 as tf
from tqdm import tqdm

from datasets.split import Fields, Split
from training.inputs.batches import ahead, batch_size_for


def run_over(
    session: tf.Session,
    feeds: Mapping[str, tf.Tensor],
    fetches: Any,
    split: Split,
    batch_size: int = 0,
    progress: str = "",
    constants: Mapping[tf.Tensor, Any] | None = None,
) -> Iterator[tuple[Fields, Any]]:
    """Runs fetches on each batch of a split; nothing is kept, so memory does not grow with the split.

    Args:
        session: holds the weights; is_training is not fed, so the network infers.
        feeds: field -> the tensor that takes it.
        fetches: what Session.run takes.
        split: the examples.
        batch_size: examples a batch, the last one may have fewer; 0: as many as `batch_size_for` says.
        progress: the title of a progress bar; "" for none.
        constants: tensor -> a value that it has for every batch.

    Yields:
        The fields of a batch, and the fetched values.
    """
    size = batch_size or batch_size_for(split)
    parts = [slice(start, min(start + size, len(split))) for start in range(0, len(split), size)]
    with tqdm(total=len(split), desc=progress, unit="example", leave=False, disable=None if progress else True) as bar:
        for part, batch in ahead(split.take, parts):
            fed = {tensor: batch[name] for name, tensor in feeds.items()}
            yield batch, session.run(fetches, {**(constants or {}), **fed})
            bar.update(part.stop - part.start)
