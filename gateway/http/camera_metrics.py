"""What is measured of the cameras that the hub watches, for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from gateway.cameras.watches import Watched
from graph.ontology.choices import CameraState

_COUNTS = (
    ("frames", "zhatu_camera_frames", "Pictures that came."),
    ("dropped", "zhatu_camera_frames_dropped", "Pictures that nobody looked at in time."),
    ("passages", "zhatu_camera_passages", "Trucks told."),
)


class CameraMetrics:
    """The newest that was seen of all cameras; they are counted by whoever watches them."""

    def __init__(self) -> None:
        self._cameras: Sequence[Watched] = ()
        self._now_ms = 0

    def take(self, cameras: Sequence[Watched], now_ms: int) -> None:
        """What will be told at the next collection."""
        self._cameras, self._now_ms = cameras, now_ms

    def collect(self) -> Iterable[Metric]:
        """The metrics, as the client library asks for them."""
        states = GaugeMetricFamily("zhatu_cameras", "Watched cameras by state.", labels=["state"])
        for state in CameraState:
            count = sum(camera.state is state for camera in self._cameras)
            states.add_metric([state.value], count)
        yield states
        silent = GaugeMetricFamily(
            "zhatu_camera_silent_seconds", "Since the last picture.", labels=["camera"]
        )
        for camera in self._cameras:
            if camera.last_frame_ms is not None:
                seconds = max(0, self._now_ms - camera.last_frame_ms) / 1000
                silent.add_metric([camera.code], seconds)
        yield silent
        for name, metric, words in _COUNTS:
            counter = CounterMetricFamily(metric, words, labels=["camera"])
            for camera in self._cameras:
                counter.add_metric([camera.code], getattr(camera, name))
            yield counter
