"""The server with clients of both dialects over loopback: frames good and bad, cars that come, leave and come again."""

import json
import random
import socket
import threading
import time
import urllib.error
import urllib.request

import numpy as np
import pytest
import socketio

from tasks.regression.simulator.recording import Recordings
from tests.tasks.regression.simulator import drawn
from tests.tasks.regression.simulator.unity import Simulator


@pytest.fixture
def simulator():
    """A function: simulator(server) -> a client in the old dialect."""
    clients = []

    def connect(server, **changes) -> Simulator:
        clients.append(Simulator(server.url.replace("EIO=4", changes.get("query", "EIO=4"))))
        return clients[-1]

    yield connect
    for client in clients:
        client.leave()


def angle(packet: str) -> float:
    name, content = drawn.answer(packet)
    assert name == "steer"
    return float(content["steering_angle"])


def test_the_simulator_drives(running, simulator, told):
    client = simulator(running())
    opening = json.loads(client.opening[1:])
    assert (client.opening[0], opening["pingInterval"], opening["pingTimeout"]) == ("0", 25000, 60000)
    client.send(drawn.telemetry(drawn.jpeg(148)))
    assert client.receive() == "40"
    assert angle(client.receive()) == pytest.approx(0.2, abs=0.02)
    for level in (108, 128, 168):
        assert angle(client.ask(drawn.telemetry(drawn.jpeg(level)))) == pytest.approx((level - 128) / 100, abs=0.02)
    client.send("2")
    assert client.receive() == "3"
    client.leave()
    out, err = told("left: 4 frames")
    assert out.startswith("car 1 connected\n") and "median" in out and err == ""


def test_frames_before_the_session_opens(running, simulator, told):
    """The simulator sends its first frame as soon as the websocket is there."""
    client = simulator(running())
    client.send(drawn.telemetry())
    client.send(drawn.telemetry())
    angle(client.answer())
    client.leave()
    told("left: ")


@pytest.mark.parametrize("nonsense", [b"GET /socket.io/ HTTP/1.1\r\n\r\n", b"\0\0\r\n\r\n"])
def test_what_is_no_request_is_told_in_a_line(running, simulator, told, nonsense):
    server = running()
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as other:
        other.sendall(nonsense)
        assert other.recv(40).startswith(b"HTTP/1.0 400 Bad Request")
    _, err = told("Error handling request from 127.0.0.1: 400, message: ")
    assert err.count("\n") == 1
    assert angle(simulator(server).ask(drawn.telemetry())) == pytest.approx(0, abs=0.02)


def test_a_client_of_engine_io_3_is_connected_without_asking(running, simulator):
    client = simulator(running(), query="EIO=3")
    assert client.receive() == "40"
    assert angle(client.ask(drawn.telemetry())) == pytest.approx(0, abs=0.02)


def test_manual_mode(running, simulator, told):
    client = simulator(running())
    assert client.ask('42["telemetry",null]') == '42["manual",{}]'
    assert angle(client.ask(drawn.telemetry())) == pytest.approx(0, abs=0.02)
    client.leave()
    told("left: 1 frame,")


@pytest.fixture
def library():
    """A function: library(server) -> a connected client of python-socketio, and the list of what it gets."""
    clients = []

    def connect(server):
        client, got = socketio.Client(reconnection=False), []
        for name in ("steer", "manual"):
            client.on(name, lambda data, name=name: got.append((name, data)))
        client.connect(f"http://127.0.0.1:{server.port}", transports=["websocket"], wait_timeout=5)
        clients.append(client)
        return client, got

    yield connect
    for client in clients:
        client.disconnect()


def waited(condition) -> None:
    for _ in range(500):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen in five seconds")


def test_a_client_of_the_new_dialect(running, library, told):
    client, got = library(running())
    assert client.connected
    for number, level in enumerate((98, 128, 158)):
        client.emit("telemetry", json.loads(drawn.telemetry(drawn.jpeg(level))[2:])[1])
        waited(lambda count=number + 1: len(got) == count)
    assert [name for name, _ in got] == ["steer"] * 3
    assert [float(data["steering_angle"]) for _, data in got] == pytest.approx([-0.3, 0, 0.3], abs=0.02)
    client.emit("telemetry", {})
    waited(lambda: got[3:] == [("manual", {})])
    client.disconnect()
    told("car 1 left: 3 frames")


def test_the_server_pings_clients_of_the_new_dialect(running, library, told):
    """The client hangs up after interval + timeout without a ping; the server after the same time without an answer."""
    client, got = library(running(interval=0.2, timeout=0.4))
    time.sleep(1.5)
    assert client.connected
    client.emit("telemetry", {})
    waited(lambda: got == [("manual", {})])


def test_a_silent_client_is_let_go(running, simulator, told):
    simulator(running(interval=0.1, timeout=0.2))
    assert told("car 1 left: 0 frames")[1] == "car 1 is silent; the connection is closed\n"


def test_polling_is_refused_in_a_line(running, told):
    server = running()
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(f"http://127.0.0.1:{server.port}/socket.io/?EIO=4&transport=polling")
    assert (error.value.code, json.loads(error.value.read())["message"]) == (400, "Transport unknown")
    assert told("needs transport=websocket")[1].startswith("car 1 asks for something else than a websocket")


BAD = [
    drawn.telemetry(image="?"),
    drawn.telemetry(drawn.jpeg()[:500]),
    drawn.telemetry(drawn.jpeg(shape=(64, 64))),
    drawn.telemetry(speed="fast"),
    '42["telemetry",{"image',
    drawn.telemetry(image="A" * 2**21),
]


def test_bad_frames_are_answered_counted_and_told_once(running, simulator, told):
    client = simulator(running())
    for text in BAD * 3:
        assert angle(client.ask(text)) == 0
    assert angle(client.ask(drawn.telemetry(drawn.jpeg(148)))) == pytest.approx(0.2, abs=0.02)
    client.leave()
    out, err = told("left: ")
    assert "1 frame," in out and "18 bad: 3 a picture that is no base64, " in out
    assert len(err.splitlines()) == len(BAD)
    assert "car 1 sends a picture whose size does not fit (64x64, the network's is 320x160): straight on" in err


def test_packets_of_other_kinds_are_passed_over(running, simulator, told):
    client = simulator(running())
    for text in ("", "5", "9nonsense", '42["hello",{}]', '451-["telemetry",{}]', "40/cars,", "\u00fc"):
        client.send(text)
    client.socket.send_binary(b"\x04\x05")
    assert angle(client.ask(drawn.telemetry())) == pytest.approx(0, abs=0.02)
    client.leave()
    assert "1 frame," in (out := told("left: ")[0]) and "8 packets of other kinds" in out


@pytest.mark.parametrize("packet", ["1", "41"])
def test_a_client_says_that_it_leaves(running, simulator, told, packet):
    simulator(running()).send(packet)
    told("car 1 left: 0 frames")


def test_beyond_all_measure_the_connection_is_closed_and_the_server_lives(running, simulator, told):
    server = running()
    client = simulator(server)
    client.send("4" * (2**24 + 1))
    told("car 1 left")
    assert angle(simulator(server).ask(drawn.telemetry())) == pytest.approx(0, abs=0.02)


def test_a_car_that_comes_again_starts_anew(running, simulator):
    server = running()
    client = simulator(server)
    first = client.ask(drawn.telemetry())
    assert client.ask(drawn.telemetry()) != first  # the controller has added an error
    client.socket.sock.close()  # as when the simulator is killed
    assert simulator(server).ask(drawn.telemetry()) == first


def test_two_cars_at_a_time_have_a_controller_each(running, simulator, told):
    server = running()
    one, two = simulator(server), simulator(server)
    for _ in range(5):
        one.ask(drawn.telemetry(drawn.jpeg(148)))
    assert float(drawn.answer(two.ask(drawn.telemetry(drawn.jpeg(108))))[1]["throttle"]) == pytest.approx(0.408)
    one.leave()
    told("car 1 left: 5 frames")
    assert angle(two.ask(drawn.telemetry(drawn.jpeg(108)))) == pytest.approx(-0.2, abs=0.02)


def test_while_a_frame_is_computed_the_newest_of_the_others_wins(running, simulator, told):
    begun, go_on = threading.Event(), threading.Event()

    def slow(images):
        begun.set()
        assert go_on.wait(5)
        return drawn.mean_level(images)

    client = simulator(running(slow))
    client.send(drawn.telemetry(drawn.jpeg(128)))
    assert begun.wait(5)
    for level in (138, 148, 158, 168):
        client.send(drawn.telemetry(drawn.jpeg(level)))
    client.send("2")  # is answered at once: the connection does not wait for the network
    while client.receive() != "3":
        pass
    go_on.set()
    assert [angle(client.answer()) for _ in range(2)] == pytest.approx([0, 0.4], abs=0.02)
    client.leave()
    assert "2 frames" in (out := told("left: ")[0]) and "3 were replaced by newer ones" in out


def test_a_network_that_fails_ends_the_server(running, simulator, told):
    def broken(images):
        raise RuntimeError("no memory")

    server = running(broken)
    simulator(server).send(drawn.telemetry())
    server.join()
    assert str(server.error) == "no memory"


def test_an_angle_that_is_not_finite_does_not(running, simulator, told):
    client = simulator(running(lambda images: np.array([np.inf])))
    assert angle(client.ask(drawn.telemetry())) == 0
    told("the network gives an angle that is not finite")


def test_the_end_of_the_server_sums_up_open_drives(running, simulator, told):
    server = running()
    client = simulator(server)
    client.ask(drawn.telemetry())
    server.stop()
    told("car 1 left: 1 frame,")
    assert server.error is None


def test_a_drive_is_recorded(running, simulator, told, tmp_path):
    server = running(drawn.mean_level, Recordings(str(tmp_path)))
    client, other = simulator(server), simulator(server)
    for level in (108, 148):
        client.ask(drawn.telemetry(drawn.jpeg(level)))
    client.ask(drawn.telemetry(image="?"))
    other.ask(drawn.telemetry())
    client.leave()
    told("car 1 left")
    again = simulator(server)
    again.ask(drawn.telemetry(drawn.jpeg(158)))
    again.leave()
    told("car 3 left")
    rows = [line.split(",") for line in (tmp_path / "driving_log.csv").read_text().splitlines()]
    assert [float(row[3]) for row in rows] == pytest.approx([-0.2, 0.2, 0.3], abs=0.02)
    assert [float(row[4]) for row in rows] == pytest.approx([0.408, 0.416, 0.408])
    assert [(tmp_path / row[0]).read_bytes() for row in rows] == [drawn.jpeg(level) for level in (108, 148, 158)]
    assert len((tmp_path / "car-2/driving_log.csv").read_text().splitlines()) == 1


def test_a_full_disk_ends_the_recording_alone(running, simulator, told, tmp_path, monkeypatch):
    client = simulator(running(drawn.mean_level, Recordings(str(tmp_path))))
    client.ask(drawn.telemetry())
    monkeypatch.setattr("pathlib.Path.write_bytes", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
    for _ in range(3):
        client.ask(drawn.telemetry())
    _, err = told("car 1 is no longer recorded: can't save ")
    client.ask(drawn.telemetry())
    assert err.count("\n") == 1


def test_two_frames_on_their_way(running, simulator, told):
    """The simulator sends a frame when the websocket opens, one when the session does, and one for each answer."""
    client = simulator(running())
    client.send(drawn.telemetry())
    client.send(drawn.telemetry())
    for _ in range(50):
        client.answer()
        client.send(drawn.telemetry())
    client.leave()
    frames = int(told("left: ")[0].split("left: ")[1].split()[0])
    assert 50 <= frames <= 52


def test_nonsense_never_ends_the_server(running, simulator):
    """Telemetry in which letters were changed, taken out and put in; the connections end in all ways."""
    server, chance, whole = running(), random.Random(0), drawn.telemetry()
    for _ in range(20):
        client = simulator(server)
        for _ in range(20):
            start = chance.randrange(chance.choice((60, 150, len(whole))))
            end = start + chance.choice((0, 1, chance.randrange(100)))  # put in, changed, taken out
            new = chance.choice(("", chr(chance.randrange(1, 2000)), chance.choice('[]{}",:0') * 30))
            client.send(whole[:start] + new + whole[end:])
        chance.choice((client.leave, client.socket.sock.close))()
    assert angle(simulator(server).ask(drawn.telemetry(drawn.jpeg(148)))) == pytest.approx(0.2, abs=0.02)
