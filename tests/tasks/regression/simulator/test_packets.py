"""Packets as the documents of Engine.IO and Socket.IO have them; python-socketio's own reader is the oracle."""

import pytest
from engineio.packet import Packet as EnginePacket
from socketio.packet import Packet as SocketPacket

from tasks.regression.simulator import packets


def read(text):
    outer = EnginePacket(encoded_packet=text)
    return outer.packet_type, SocketPacket(encoded_packet=outer.data) if outer.packet_type == 4 else outer.data


def test_the_opening_tells_the_times_in_milliseconds():
    kind, content = read(packets.opening("abc", 25, 60))
    assert kind == 0
    assert content == {"sid": "abc", "upgrades": [], "pingInterval": 25000, "pingTimeout": 60000}


def test_what_is_sent_is_what_the_library_reads():
    _, connect = read(packets.connected("abc"))
    assert (connect.packet_type, connect.data) == (0, {"sid": "abc"})
    _, event = read(packets.event("steer", {"steering_angle": "0.1"}))
    assert (event.packet_type, event.data) == (2, ["steer", {"steering_angle": "0.1"}])


@pytest.mark.parametrize("number", [None, 17])
def test_what_the_library_sends_is_read(number):
    inner = SocketPacket(2, ["telemetry", {"speed": "9,1"}], id=number).encode()
    text = EnginePacket(4, inner).encode()
    assert packets.event_name(text) == "telemetry"
    assert packets.event_content(text) == {"speed": "9,1"}


@pytest.mark.parametrize(
    "text", ["", "2", "40", '40{"sid":"telemetry"}', '43["telemetry"]', "42", "42{}", "42[telemetry"]
)
def test_other_packets_have_no_name(text):
    assert packets.event_name(text) == ""


def test_an_event_without_content():
    assert packets.event_content('42["telemetry"]') is None
    assert packets.event_content('42["telemetry",null]') is None


@pytest.mark.parametrize("text", ['42["telemetry",{', '42["telemetry"] and more', "42" + "[" * 100_000])
def test_what_is_no_json_is_an_error(text):
    with pytest.raises(ValueError):
        packets.event_content(text)
