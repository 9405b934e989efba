"""The controller that keeps the car at a speed."""

_PROPORTIONAL, _INTEGRAL = 0.1, 0.002  # as in the program drive.py of Udacity's project


class SpeedController:
    """A PI controller with one step for each frame, whatever the time between two frames.

    throttle = 0.1 error + 0.002 (sum of errors), limited to -1..1. An error is not added where the throttle is at its
    limit already: else the sum would grow while the car stands, and the car be far too fast for as long afterwards.

    Args:
        desired: the speed to keep, mph.
    """

    def __init__(self, desired: float):
        self._desired = desired
        self._sum = 0.0

    def throttle(self, speed: float) -> float:
        """The throttle for a car at a speed in mph: -1..1, below 0 it brakes."""
        error = self._desired - speed
        wanted = _PROPORTIONAL * error + _INTEGRAL * (self._sum + error)
        if abs(wanted) <= 1:
            self._sum += error
        return min(max(wanted, -1.0), 1.0)

    def restart(self) -> None:
        """Forgets the errors: somebody else has driven the car."""
        self._sum = 0.0
