"""What runs in sessions when a program ends."""

import os
import threading

import pytest
import tensorflow.compat.v1 as tf

from tf1 import ending


def test_threads_that_wait_in_sessions_end_quietly(monkeypatch, capfd):
    monkeypatch.setattr(ending, "_sessions", ending.weakref.WeakSet())
    with tf.Graph().as_default():
        queue = tf.FIFOQueue(1, tf.float32)
        tf.train.add_queue_runner(tf.train.QueueRunner(queue, [queue.enqueue(1.0)] * 2))
        session = tf.Session()
        ending.remember(session)
        threads = tf.train.start_queue_runners(session)
        session.run(queue.dequeue())
        waiting = threading.Thread(target=session.run, args=[tf.FIFOQueue(1, tf.float32).dequeue()], daemon=True)
        waiting.start()
    capfd.readouterr()
    hook = threading.excepthook
    ending.close_sessions()
    assert not any(thread.is_alive() for thread in [*threads, waiting])
    told = capfd.readouterr().err
    assert threading.excepthook is hook and "Traceback" not in told and "QueueRunner" not in told
    with pytest.raises(RuntimeError, match="closed Session"):
        session.run(queue.size())


def test_a_forked_process_deletes_no_session(monkeypatch):
    held = tf.Session(graph=tf.Graph())
    read, write = os.pipe()
    child = os.fork()
    if not child:
        monkeypatch.setattr(ending.session.tf_session, "TF_DeleteSession", lambda *_: os.write(write, b"deleted"))
        del held
        os.write(write, b"done")
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(read, 100) == b"done"
    held.close()
