"""Ends what still runs in sessions before Python does.

Programs leave queue runners and other threads of their own waiting in session.run when they end. Python stops such
threads once it has begun to go away. Inside of today's TensorFlow that can abort the process (`FATAL: exception not
rethrown`, exit status 134).
"""

import atexit
import logging
import os
import sys
import threading
import time
import weakref

from tensorflow.python.client import session

SECONDS = 5.0  # that threads get to leave their last step
_sessions: "weakref.WeakSet[session.BaseSession]" = weakref.WeakSet()
_places = (session.__file__,)


def remember(opened: session.BaseSession) -> None:
    """A session that is to be closed when Python ends."""
    if not _sessions:
        atexit.unregister(close_sessions)
        atexit.register(close_sessions)
    _sessions.add(opened)


def _leave_sessions() -> None:
    """In a process that was forked: its sessions are those of the parent, whose threads it has not.

    To delete one there, as Python does when it collects garbage, can wait for ever for a lock of such a thread. Keras's
    generators with use_multiprocessing fork.
    """
    _sessions.clear()
    for kind in (session.BaseSession, session.BaseSession._Callable):
        kind.__del__ = lambda self: None


os.register_at_fork(after_in_child=_leave_sessions)


def close_sessions(seconds: float = SECONDS) -> None:
    """Closes all sessions, and waits until no thread is in one. What its threads then raise, nobody needs to see."""
    hook, threading.excepthook = threading.excepthook, lambda _: None
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        for opened in list(_sessions):
            session.BaseSession.close(opened)
        until = time.monotonic() + seconds
        while _threads_in_sessions() and time.monotonic() < until:
            time.sleep(0.01)
        for opened in list(_sessions):
            session.BaseSession.__del__(opened)  # with threads of TensorFlow's own that call Python, as generators do
    finally:
        threading.excepthook = hook
        logging.disable(before)


def _threads_in_sessions() -> bool:
    """Whether a thread other than this one is in session.run or in what session.make_callable made."""
    own = threading.get_ident()
    for thread, frame in sys._current_frames().items():
        while frame and thread != own:
            if frame.f_code.co_filename in _places:
                return True
            frame = frame.f_back
    return False
