"""Which devices a training takes: those of its layers (`--device_of`), or those that divide a batch (`--gpus`)."""

import contextlib
import re
from collections.abc import Iterable, Iterator

import tensorflow.compat.v1 as tf

from errors import UsageError
from texts import print_lines
from training.options import TrainOptions
from training.weights import patterns


@contextlib.contextmanager
def placed(places: str) -> Iterator[None]:
    """What is built inside stands where `--device_of` puts it: variables, and the operations of layers.

    Gradients follow if they are colocated with their operations, and the slots of an optimizer follow their variables.

    places: REGEX=DEVICE,... with expressions for the names of operations; the first that matches a name counts.

    Raises:
        UsageError: an expression matches nothing that was built.
    """
    pairs = patterns.parse_devices(places)
    if not pairs:
        yield
        return
    matched, scopes = set(), set()

    def device_of(operation: tf.Operation) -> str:
        found = [(pattern, device) for pattern, device in pairs if re.search(pattern, operation.name)]
        matched.update(pattern for pattern, _ in found)
        scopes.add(operation.name.rpartition("/")[0])
        return found[0][1] if found else ""

    with tf.device(device_of):
        yield
    for pattern, _ in pairs:
        if pattern not in matched:
            raise patterns.no_match("--device_of", pattern, "the network", sorted(scopes - {""}), "operation")


def cpu_devices(places: str) -> int:
    """The number of CPU devices that a session needs, so that those of `--device_of` are there: 1 or more."""
    found = [re.search(r"cpu:(\d+)", device, re.IGNORECASE) for _, device in patterns.parse_devices(places)]
    return max((int(one[1]) + 1 for one in found if one), default=1)


def check_devices(places: str, devices: Iterable[str]) -> None:
    """Raises UsageError for a device of `--device_of` that the session does not have.

    devices: the full names of those that it has, "/job:localhost/replica:0/task:0/device:CPU:0".
    """
    present = [tf.DeviceSpec.from_string(name) for name in devices]
    for _, device in patterns.parse_devices(places):
        wanted = tf.DeviceSpec.from_string(device)
        if not any(one.make_merged_spec(wanted) == one for one in present):
            names = ", ".join(f"/{one.device_type.lower()}:{one.device_index}" for one in present)
            raise UsageError(f"--device_of: there is no device {device} here; there are {names}")


def tower_devices(options: TrainOptions) -> list[str]:
    """The devices among which `--gpus` divides a batch; [] for a whole batch on one device.

    On a machine without GPUs it prints a line that says so, and the processor takes the whole batch.

    Raises:
        UsageError: there are too few GPUs, the batch does not divide, or another flag does not go with several.
    """
    if not options.gpus:
        return []
    present = gpu_devices()
    if not present:
        print_lines(f"--gpus {options.gpus}: TensorFlow finds no GPU here; the training runs on the processor")
        return []
    if options.gpus > len(present):
        raise UsageError(f"--gpus {options.gpus}: TensorFlow finds {', '.join(present)} here")
    if options.gpus > 1:
        _check_division(options)
    return present[: options.gpus]


def _check_division(options: TrainOptions) -> None:
    if options.batch_size % options.gpus:
        raise UsageError(
            f"--gpus {options.gpus}: a batch of {options.batch_size} does not divide; "
            f"--batch_size {options.batch_size + -options.batch_size % options.gpus} does"
        )
    for flag in ("device_of", "cache_features"):
        if getattr(options, flag):
            raise UsageError(f"--gpus {options.gpus} and --{flag} do not go together; leave one out")


def gpu_devices() -> list[str]:
    """The GPUs of this process: "/gpu:0", ..."""
    return [f"/gpu:{number}" for number in range(len(tf.config.list_physical_devices("GPU")))]
