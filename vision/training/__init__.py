"""Makes our own plate reader: renders plates, trains on them, and writes the ONNX file."""
