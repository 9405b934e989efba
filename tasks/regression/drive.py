"""predict.py drive: a trained network at the wheel of the Udacity simulator."""

import asyncio
import contextlib
import errno
import gc
import socket
from collections.abc import Sequence

import numpy as np

from errors import RunError, UsageError
from tasks import registry
from tasks.regression.models import MODELS
from tasks.regression.options import DriveOptions
from tasks.regression.simulator.pilot import Steer
from tasks.regression.simulator.recording import Recordings
from tasks.regression.simulator.server import Server
from texts import print_lines
from training.runs.trained_run import TrainedRun

_WARMING = 10  # frames: the first ones take a network far more time than those that follow


def drive(files: Sequence[str], options: DriveOptions) -> None:
    """Serves simulators until Ctrl-C; files: none.

    Raises:
        UsageError: the run is one of another task.
        RunError: the address can't be listened at, there is no such run or checkpoint, its weights give an angle that
            is not finite, or the recording can't be made.
        KeyboardInterrupt: Ctrl-C, after a line about each drive.
    """
    entry = registry.entry_of_run(options.save_dir)
    if entry.name not in MODELS:
        raise UsageError(f"{options.save_dir} is a run of {entry.name}; drive needs one of a network that steers")
    with contextlib.ExitStack() as opened:
        listening = opened.enter_context(listen(options.host, options.port))
        run = opened.enter_context(TrainedRun(entry, options.save_dir, options.checkpoint))
        steer, shape = network_of(run)
        recordings = Recordings(options.record) if options.record else None
        if recordings:
            opened.enter_context(contextlib.closing(recordings))
        server = Server(steer, shape, options.speed, recordings)
        host, port = listening.getsockname()[:2]
        print_lines(
            f"{run.prefix} drives at {options.speed:g} miles an hour",
            f"waits for the simulator at ws://{f'[{host}]' if ':' in host else host}:{port}; Ctrl-C ends",
            flush=True,
        )
        asyncio.run(server.run(listening))


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens.

    Raises:
        RunError: it can't, since the port is in use or the address is not this machine's.
    """
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, UnicodeError) as error:
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            other = "perhaps by another predict.py drive; end that, or name another one by --port"
            raise RunError(f"port {port} of {host} is in use, {other}") from error
        reason = (getattr(error, "strerror", "") or str(error)).lower()
        raise RunError(f"can't listen at port {port} of {host}: {reason}; --host and --port name others") from error


def network_of(run: TrainedRun) -> tuple[Steer, tuple[int, int]]:
    """The network of a run, ready to steer: images uint8 [n, height, width, 3] -> angles [n]; and (height, width).

    Raises:
        RunError: it gives an angle that is not finite for a black picture.
    """
    images = run.model.feeds["images"]
    steer = run.session.make_callable(run.model.outputs["angles"], feed_list=[images])
    height, width, channels = images.shape.as_list()[1:]
    black = np.zeros([1, height, width, channels], np.uint8)
    angles = [steer(black) for _ in range(_WARMING)]
    if not np.isfinite(angles).all():
        raise RunError(f"{run.prefix} gives no finite angle for a black picture; train again, or name a --checkpoint")
    gc.freeze()  # what TensorFlow has made need not be searched for garbage, which takes the time of several frames
    return steer, (height, width)
