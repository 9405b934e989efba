"""BaseMonitor and EveryN: what monitors are made of."""


class BaseMonitor:
    """The base of monitors: each method is called at its time."""

    def __init__(self):
        self._estimator, self._max_steps = None, None

    @property
    def run_on_all_workers(self):
        """Of clusters."""
        return False

    def set_estimator(self, estimator):
        """Called before training, with the estimator."""
        if estimator is None:
            raise ValueError("Missing estimator.")
        self._estimator = estimator

    def begin(self, max_steps=None):
        """Called before the first step, while the graph can be changed."""
        self._max_steps = max_steps

    def end(self, session=None):
        """Called after the last step."""

    def epoch_begin(self, epoch):
        """Called by nothing."""

    def epoch_end(self, epoch):
        """Called by nothing."""

    def step_begin(self, step):
        """Called before a step; returns a list of tensors, or of their names, to run with it."""
        return []

    def step_end(self, step, output):
        """Called after a step with the values, tensor or name -> array; returns whether training shall end."""
        return False

    def post_step(self, step, session):
        """Called after step_end, with the session."""


class EveryN(BaseMonitor):
    """A monitor that acts every so many steps, by the methods every_n_*.

    Args:
        every_n_steps: distance.
        first_n_steps: it also acts at each of so many first steps.
    """

    def __init__(self, every_n_steps=100, first_n_steps=1):
        super().__init__()
        self._every_n_steps, self._first_n_steps = every_n_steps, first_n_steps
        self._last_active_step, self._last_successful_step = 0, None
        self._is_active = False

    def every_n_step_begin(self, step):
        """As step_begin."""
        return []

    def every_n_step_end(self, step, outputs):
        """As step_end."""
        return False

    def every_n_post_step(self, step, session):
        """As post_step."""

    def step_begin(self, step):
        """Asks every_n_step_begin, if it is time."""
        is_due = step >= self._last_active_step + self._every_n_steps
        self._is_active = step <= self._first_n_steps or is_due or step == self._max_steps
        return self.every_n_step_begin(step) if self._is_active else []

    def step_end(self, step, output):
        """Asks every_n_step_end, if it is time."""
        return self.every_n_step_end(step, output) if self._is_active else False

    def post_step(self, step, session):
        """Calls every_n_post_step, if it is time."""
        if self._is_active:
            self.every_n_post_step(step, session)
            self._last_active_step = step
        self._last_successful_step = step

    def end(self, session=None):
        """Calls every_n_post_step once more, if the last step was not its time."""
        if self._last_successful_step != self._last_active_step:
            self.every_n_post_step(self._last_successful_step, session)
