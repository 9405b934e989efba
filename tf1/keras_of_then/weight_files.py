"""Weights of some layers in an open HDF5 file, as keras.engine.saving and topology loaded and saved them."""

from types import SimpleNamespace

from tf_keras.src.saving.legacy import hdf5_format


def load_weights_from_hdf5_group(f, layers) -> None:
    """Gives the layers the weights of a group, one after the other. Raises ValueError where they do not fit."""
    hdf5_format.load_weights_from_hdf5_group(f, _model_of(layers))


def load_weights_from_hdf5_group_by_name(f, layers, skip_mismatch: bool = False) -> None:
    """Gives the layers that the group names their weights; `skip_mismatch` leaves out those that do not fit."""
    hdf5_format.load_weights_from_hdf5_group_by_name(f, _model_of(layers), skip_mismatch=skip_mismatch)


def save_weights_to_hdf5_group(f, layers) -> None:
    """Writes the layers' weights into a group."""
    hdf5_format.save_weights_to_hdf5_group(f, _model_of(layers))


def _model_of(layers):
    """What tf_keras wants, which takes a model: it is no model's weights that Keras took, but those of layers."""
    if hasattr(layers, "layers"):
        return layers
    listed = list(layers)  # programs filter them
    return SimpleNamespace(
        layers=listed, _trainable_weights=[], _non_trainable_weights=[], _flatten_layers=lambda: listed
    )


NAMES = {
    function.__name__: function
    for function in (load_weights_from_hdf5_group, load_weights_from_hdf5_group_by_name, save_weights_to_hdf5_group)
}
