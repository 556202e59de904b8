"""Models of a department's own, each an ONNX file beside a card that says how to ask it."""
