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
