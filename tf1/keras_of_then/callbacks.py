"""keras.callbacks: what callbacks of Keras 1 found in `self.params`."""

from typing import Any

from tf_keras.api._v1.keras import callbacks


class Callback(callbacks.Callback):
    """The base class of the program's callbacks."""

    def set_params(self, params: dict[str, Any]) -> None:
        """Takes what is known of the training: also as nb_epoch and nb_sample, their names in Keras 1."""
        old = {"nb_epoch": params.get("epochs"), "nb_sample": params.get("samples")}
        super().set_params({**params, **old})


def own_names() -> dict[str, Any]:
    """What keras.callbacks holds that differs from tf_keras's."""
    return {"Callback": Callback}
