"""Packets of Engine.IO and Socket.IO, as the texts that a websocket carries.

A text begins with a digit, the kind of the Engine.IO packet: 0 opens a session, 1 closes it, 2 is a ping, 3 a pong, 4 a
message. A message begins with the kind of its Socket.IO packet: 40 connects, 41 disconnects, 42 is an event with a JSON
list of its name and its content.

Clients speak two dialects. In the old one (Engine.IO 3, Socket.IO 2) the client pings, and is connected without asking.
In the new one (Engine.IO 4, Socket.IO 5) the server pings, and the client asks with 40. The simulator asks for the new
one in its URL (EIO=4), but speaks the old one; so what a client sends decides, not what it says.

Source: the documents engine.io-protocol and socket.io-protocol of the Socket.IO project; the client in the simulator's
sources (github.com/udacity/self-driving-car-sim).
"""

import json
import re
from typing import Any

CLOSE, PING, PONG, CONNECT, DISCONNECT = "1", "2", "3", "40", "41"
_NAME = re.compile(r'42\d*\[\s*"(\w*)"')  # the digits number an event whose receipt is to be confirmed


def opening(session: str, interval: float, timeout: float) -> str:
    """The packet that opens a session.

    Args:
        session: its name.
        interval, timeout: seconds between pings, and for which the answer to one is waited.
    """
    times = {"pingInterval": round(interval * 1000), "pingTimeout": round(timeout * 1000)}
    return "0" + _json({"sid": session, "upgrades": [], **times})


def connected(session: str) -> str:
    """The answer to CONNECT in the new dialect."""
    return CONNECT + _json({"sid": session})


def event(name: str, content: Any) -> str:
    """An event, such as 42["manual",{}]."""
    return "42" + _json([name, content])


def event_name(text: str) -> str:
    """The name of an event, from the first bytes alone; "" where the packet is no event."""
    found = _NAME.match(text)
    return found[1] if found else ""


def event_content(text: str) -> Any:
    """What an event carries, None where that is nothing.

    Raises:
        ValueError: it is no JSON.
    """
    try:
        parts = json.loads(text[text.index("[") :])
    except RecursionError as error:  # thousands of brackets
        raise ValueError("lists in lists without end") from error
    return parts[1] if len(parts) > 1 else None


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
