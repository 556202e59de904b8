"""HyperLPR2 as a peer: run by a Python that has it; reads `whole|plate PATH` lines, answers JSON.

    python -m venv peers && peers/bin/pip install hyperlpr2 'opencv-python-headless<5'

OpenCV 5 opens no Caffe models. The package finds at most one plate a photo.
"""

import json
import sys

import cv2
from hyperlpr2 import PR


def main() -> None:
    for line in sys.stdin:
        what, path = line.rstrip("\n").split(" ", 1)
        photo = cv2.imread(path, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
        texts: list[str] = []
        try:
            if what == "plate":
                texts = [PR.segmentation_free_recognition(photo)[0]]
            else:
                texts = [each[0] for each in PR.plate_recognition(photo) or ()]
        except (cv2.error, ZeroDivisionError, TypeError, ValueError, IndexError) as problem:
            print(f"{path}: {problem!r}", file=sys.stderr)
        print(json.dumps(texts), flush=True)


if __name__ == "__main__":
    main()
