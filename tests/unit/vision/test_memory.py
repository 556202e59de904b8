"""Memory kept from one photo to the next, seen as pages that the system must clear."""

import subprocess
import sys

import pytest

from tests.shared import needs_models

RASTERS = """
import resource, sys
import numpy as np
from vision.memory import keep_freed_memory
if sys.argv[1] == "kept":
    keep_freed_memory()
def raster():
    np.ones(6_200_000, np.uint8)
    np.ones(8_200_000, np.uint8)
for _ in range(3):
    raster()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(10):
    raster()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the allocator of glibc")
def test_rasters_of_one_photo_serve_the_next():
    asked = [sys.executable, "-c", RASTERS, "kept"]

    cleared = int(subprocess.run(asked, capture_output=True, check=True, text=True).stdout)

    # given back each time, the rasters would be 10 x 14.4 MB / 4 kB = 35,000 pages
    assert cleared < 1_000


LOOKS = """
import resource, sys
from pathlib import Path
import numpy as np
from vision.models.plate_detector import OnnxPlateDetector
detector = OnnxPlateDetector(Path(sys.argv[1]))
def held_mb(long_side):
    detector.detect(np.zeros((1440, 1920, 3), np.uint8), long_side=long_side)
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
first = held_mb(960)
print(held_mb(1920) - first)
"""


@needs_models
@pytest.mark.skipif(sys.platform != "linux", reason="the resident memory as Linux tells it")
def test_what_a_large_look_takes_is_given_back(models):
    asked = [sys.executable, "-c", LOOKS, str(models)]

    held_mb = float(subprocess.run(asked, capture_output=True, check=True, text=True).stdout)

    # its numbers take 200 MB and more
    assert held_mb < 60


HOLES = """
import resource, sys
from pathlib import Path
import numpy as np
from vision.memory import give_back_memory, keep_freed_memory
keep_freed_memory()
def held_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
pieces = [np.ones(100_000, np.uint8) for _ in range(1_000)]
kept = pieces[::20]
del pieces
with_holes = held_mb()
give_back_memory()
print(with_holes - held_mb())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the allocator of glibc")
def test_holes_between_what_is_kept_are_given_back():
    asked = [sys.executable, "-c", HOLES]

    given_mb = float(subprocess.run(asked, capture_output=True, check=True, text=True).stdout)

    # 950 of 1,000 pieces of 100 kB are free, in runs of 19 between those that are kept
    assert given_mb > 80


SHAPES = """
import resource, sys
from pathlib import Path
import numpy as np
from vision.runtime import RUNS_BETWEEN, open_session
run = open_session(Path(sys.argv[1]), ("loc", "conf", "landms"))
def held_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
small, large = np.zeros((1, 3, 96, 96), np.float32), np.zeros((1, 3, 960, 960), np.float32)
run(small)
at_first = held_mb()
run(large)
after_large = held_mb()
for _ in range(RUNS_BETWEEN):
    run(small)
print(at_first, after_large, held_mb())
"""


@needs_models
@pytest.mark.skipif(sys.platform != "linux", reason="the resident memory as Linux tells it")
def test_what_an_input_of_another_shape_took_is_given_back_after_some_runs(models):
    asked = [sys.executable, "-c", SHAPES, str(models / "clp_det.onnx")]

    told = subprocess.run(asked, capture_output=True, check=True, text=True).stdout
    at_first, after_large, at_last = map(float, told.split())

    assert after_large - at_first > 20
    assert at_last - at_first < 0.5 * (after_large - at_first)
