"""Memory kept from one photo to the next, seen as pages that the system must clear."""

import subprocess
import sys

import pytest

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
