"""keras.utils: what tf_keras has lost."""

from typing import Any

import numpy as np


class HDF5Matrix:
    """A data set in an HDF5 file, or rows of it, to be used in place of an array.

    Args:
        datapath: the file.
        dataset: the data set's name in it.
        start, end: the first row and the row after the last; None is the data set's end.
        normalizer: a function that each slice goes through.
    """

    refs: dict[str, Any] = {}

    def __init__(self, datapath, dataset, start=0, end=None, normalizer=None):
        import h5py

        if datapath not in self.refs:
            self.refs[datapath] = h5py.File(datapath, "r")
        self.data = self.refs[datapath][dataset]
        self.start, self.end = start, self.data.shape[0] if end is None else end
        self.normalizer = normalizer

    def __len__(self):
        return self.end - self.start

    def __getitem__(self, key):
        """Rows of the part from start to end: a slice, a number, or a list or array of numbers."""
        if isinstance(key, slice):
            first, last, step = key.indices(len(self))
            rows = self.data[self.start + first : self.start + last : step]
        elif isinstance(key, int | np.integer):
            rows = self.data[self._row(key)]
        else:
            wanted = np.array([self._row(row) for row in key])
            sorted_rows, places = np.unique(wanted, return_inverse=True)  # h5py reads rows in order and once
            rows = self.data[sorted_rows][places]
        return rows if self.normalizer is None else self.normalizer(rows)

    def _row(self, row: int) -> int:
        if not 0 <= row < len(self):
            raise IndexError(f"row {row} of an HDF5Matrix of {len(self)} rows")
        return self.start + row

    @property
    def shape(self):
        """[rows, ...]."""
        return (len(self), *self.data.shape[1:])

    @property
    def dtype(self):
        """The numbers' type in the file."""
        return self.data.dtype

    @property
    def ndim(self):
        """How many axes it has."""
        return self.data.ndim

    @property
    def size(self):
        """How many numbers it holds."""
        return int(np.prod(self.shape))


def multi_gpu_model(model, gpus=None, cpu_merge=True, cpu_relocation=False):
    """The model itself where there is no second GPU.

    Raises ValueError, as then, for more GPUs than the machine has.
    """
    import tensorflow.compat.v1 as tf

    found = len(tf.config.list_physical_devices("GPU"))
    wanted = len(gpus) if isinstance(gpus, list | tuple) else gpus
    if wanted is not None and wanted > max(found, 1):
        raise ValueError(
            f"multi_gpu_model: {wanted} GPUs are asked for, this machine has {found}. Use the model itself"
        )
    if found > 1 and wanted != 1:
        raise NotImplementedError("multi_gpu_model: copies on several GPUs are not here. Use tf.distribute")
    return model


def convert_all_kernels_in_model(model) -> None:
    """Turns the kernels of every convolution by 180 degrees in rows and columns: weights of Theano for TensorFlow."""
    for layer in model.layers:
        if type(layer).__name__ in ("Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "Conv3DTranspose"):
            kernel, *rest = layer.get_weights()
            layer.set_weights([convert_kernel(kernel), *rest])


def convert_kernel(kernel: np.ndarray) -> np.ndarray:
    """A kernel [rows, columns, in, out], reversed along all axes but the last two."""
    return np.copy(np.flip(np.asarray(kernel), axis=tuple(range(kernel.ndim - 2))))
