"""tf.estimator.export: what goes into an exported model and what comes out of it."""

from tf1.estimator.export_output import ClassificationOutput, ExportOutput, PredictOutput, RegressionOutput
from tf1.estimator.receivers import (
    ServingInputReceiver,
    SupervisedInputReceiver,
    TensorServingInputReceiver,
    UnsupervisedInputReceiver,
    build_parsing_serving_input_receiver_fn,
    build_raw_serving_input_receiver_fn,
    build_raw_supervised_input_receiver_fn,
)

__all__ = [
    "ClassificationOutput", "ExportOutput", "PredictOutput", "RegressionOutput", "ServingInputReceiver",
    "SupervisedInputReceiver", "TensorServingInputReceiver", "UnsupervisedInputReceiver",
    "build_parsing_serving_input_receiver_fn", "build_raw_serving_input_receiver_fn",
    "build_raw_supervised_input_receiver_fn",
]  # fmt: skip
