"""tf.contrib.deprecated: summaries whose tags are an argument."""

import tensorflow.compat.v1 as _tf

from tf1.before_one import audio_summary, histogram_summary, image_summary, scalar_summary

merge_summary = _tf.summary.merge
merge_all_summaries = _tf.summary.merge_all

__all__ = [
    "audio_summary", "histogram_summary", "image_summary", "merge_all_summaries", "merge_summary", "scalar_summary",
]  # fmt: skip
