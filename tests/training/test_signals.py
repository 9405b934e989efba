"""Ctrl-C and SIGTERM: the first is noted, the second ends the process as usual."""

import os
import signal

import pytest

from training.signals import StopRequest


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_is_noted_and_the_handlers_are_put_back_for_the_second(number):
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    with StopRequest() as stop:
        assert stop.number == 0
        assert all(signal.getsignal(each) != handler for each, handler in before.items())
        os.kill(os.getpid(), number)
        assert stop.number == number
        assert {each: signal.getsignal(each) for each in before} == before
    assert {each: signal.getsignal(each) for each in before} == before


def test_a_second_ctrl_c_interrupts(usual_ctrl_c):
    with pytest.raises(KeyboardInterrupt), StopRequest() as stop:
        os.kill(os.getpid(), signal.SIGINT)
        assert stop.number == signal.SIGINT
        os.kill(os.getpid(), signal.SIGINT)


def test_an_error_puts_the_handlers_back():
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(ValueError, match="x"), StopRequest():
        raise ValueError("x")
    assert signal.getsignal(signal.SIGTERM) == before
