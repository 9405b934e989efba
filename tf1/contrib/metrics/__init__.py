"""tf.contrib.metrics: the streaming metrics of before tf.metrics, with predictions before labels."""

from tf1.contrib.metrics.counting import cohen_kappa, count, streaming_concat
from tf1.contrib.metrics.plain import (
    accuracy,
    aggregate_metric_map,
    aggregate_metrics,
    confusion_matrix,
    set_difference,
    set_intersection,
    set_size,
    set_union,
)
from tf1.contrib.metrics.streaming import *  # noqa: F403
from tf1.contrib.metrics.streaming import __all__ as _streaming
from tf1.contrib.metrics.thresholds import (
    f1_score,
    precision_at_recall,
    recall_at_precision,
    streaming_curve_points,
    streaming_false_negative_rate,
    streaming_false_negative_rate_at_thresholds,
    streaming_false_positive_rate,
    streaming_false_positive_rate_at_thresholds,
)
from tf1.contrib.metrics.together import streaming_covariance, streaming_pearson_correlation

__all__ = [
    *_streaming, "accuracy", "aggregate_metric_map", "aggregate_metrics", "cohen_kappa", "confusion_matrix", "count",
    "f1_score", "precision_at_recall", "recall_at_precision", "set_difference", "set_intersection", "set_size",
    "set_union", "streaming_concat", "streaming_covariance", "streaming_curve_points", "streaming_false_negative_rate",
    "streaming_false_negative_rate_at_thresholds", "streaming_false_positive_rate",
    "streaming_false_positive_rate_at_thresholds", "streaming_pearson_correlation",
]  # fmt: skip
