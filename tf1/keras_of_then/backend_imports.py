"""What keras.backend of then had imported: programs took it from there, as K.tf or K.control_flow_ops.

Found when it is looked up, as TensorFlow is in graph mode from then on.
"""

from typing import Any

#: Name in keras.backend -> the module of TensorFlow.
_MODULES = {
    "tf": "tensorflow",
    "control_flow_ops": "tensorflow.python.ops.control_flow_ops",
    "tensor_array_ops": "tensorflow.python.ops.tensor_array_ops",
    "functional_ops": "tensorflow.python.ops.functional_ops",
    "ctc": "tensorflow.python.ops.ctc_ops",
    "moving_averages": "tensorflow.python.training.moving_averages",
    "device_lib": "tensorflow.python.client.device_lib",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
    import tf1

    top = tf1.old_tensorflow()
    from tf1.facade import find

    return find(top, _MODULES[name])


def __dir__() -> list[str]:
    return list(_MODULES)
