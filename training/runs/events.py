"""TensorBoard's event files, written so that no event is lost silently."""

import contextlib
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import tensorflow.compat.v1 as tf

from files import reported, sync_path, unwritable
from training.plain_paths import plain_folder


class EventFile:
    """A new event file. Events are visible to TensorBoard at once and survive a kill of the process.

    `tf.summary.FileWriter` writes in a thread that ignores a failed write or shows a traceback. It keeps some events
    back, and it empties the file of a process that started in the same second.

    Args:
        folder: where it is made, with the folder.

    Raises (here and in all methods):
        RunError: it can't be written.
    """

    def __init__(self, folder: Path):
        # TensorBoard reads the files of a folder in the order of their names. own_files.py knows ours by this form.
        host = re.sub(r"[^\w-].*", "", socket.gethostname(), flags=re.DOTALL) or "host"  # without the domain
        self.path = folder / f"events.out.tfevents.{time.time():.6f}.{host}"
        with self._reported():
            folder.mkdir(parents=True, exist_ok=True)
            with plain_folder(folder) as place:
                self._writer = tf.io.TFRecordWriter(str(place / self.path.name))
            sync_path(folder)
        self.write(tf.Event(file_version="brain.Event:2"))

    def write(self, event: tf.Event) -> None:
        """Appends the event with the time of now."""
        event.wall_time = time.time()
        with self._reported():
            self._writer.write(event.SerializeToString())
            self._writer.flush()

    def sync(self) -> None:
        """Waits until all that was written is on the disk."""
        with self._reported():
            sync_path(self.path)

    def close(self) -> None:
        """Lets go of the file."""
        with self._reported():
            self._writer.close()

    @contextlib.contextmanager
    def _reported(self) -> Iterator[None]:
        with reported(self.path):
            try:
                yield
            except tf.errors.OpError as error:
                raise unwritable(self.path, error.message.rpartition("; ")[2]) from error
