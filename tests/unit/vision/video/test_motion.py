import numpy as np

from vision.video.motion import MotionGate


def a_street(brightness: int = 100) -> np.ndarray:
    dice = np.random.default_rng(3)
    return (dice.integers(0, 40, (360, 640, 3)) + brightness).astype(np.uint8)


def with_a_truck(street: np.ndarray, left: int) -> np.ndarray:
    shown = street.copy()
    shown[150:250, left : left + 120] = (20, 120, 220)
    return shown


def a_shut_gate(**options) -> MotionGate:
    gate = MotionGate(hold_ms=1_000, **options)
    for at_ms in range(0, 2_000, 40):
        is_open = gate.is_open(a_street(), at_ms)
    assert not is_open
    return gate


def test_what_never_moves_shuts_the_gate():
    a_shut_gate()


def test_a_truck_opens_the_gate_at_once():
    assert a_shut_gate().is_open(with_a_truck(a_street(), 30), 2_000)


def test_the_gate_stays_open_for_a_moment_after_the_last_motion():
    gate = a_shut_gate()
    gate.is_open(with_a_truck(a_street(), 30), 2_000)

    assert gate.is_open(a_street(), 2_900)
    assert not gate.is_open(a_street(), 3_100)


def test_a_change_of_the_light_is_no_motion():
    assert not a_shut_gate().is_open(a_street(brightness=150), 2_000)


def test_noise_of_the_sensor_at_night_is_no_motion():
    gate, dice = MotionGate(hold_ms=1_000), np.random.default_rng(5)

    said = []
    for at_ms in range(0, 4_000, 40):
        noise = dice.normal(0, 12, (360, 640, 3))
        said.append(gate.is_open(np.clip(a_street(20) + noise, 0, 255).astype(np.uint8), at_ms))

    assert not any(said[30:])


def test_a_truck_that_stands_becomes_background():
    gate, street = a_shut_gate(), with_a_truck(a_street(), 30)

    said = [gate.is_open(street, at_ms) for at_ms in range(2_000, 10_000, 40)]

    assert said[0]
    assert not said[-1]


def test_another_size_of_the_picture_begins_anew():
    assert a_shut_gate().is_open(np.zeros((200, 640, 3), np.uint8), 2_000)
