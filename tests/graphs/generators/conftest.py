"""Sessions for tests of generators that close by themselves."""

import pytest


@pytest.fixture
def opened(request):
    """A function: opened(filters=3) is a Session, the class of the test's file; closed when the test is over."""
    sessions = []

    def make(*arguments, **chosen):
        sessions.append(request.module.Session(*arguments, **chosen))
        return sessions[-1]

    yield make
    for one in sessions:
        one.session.close()
