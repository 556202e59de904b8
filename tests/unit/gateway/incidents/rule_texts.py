"""A rule as text, to be changed where a test says so."""

RULE = """
id = "gate-cover"
reason = "出场摄像机识别未密闭，抽查稳定"
kinds = ["UNCOVERED"]
cameras = ["C-GATE"]
models = ["department"]
min_confidence_percent = 90
precision_floor_percent = 80
sample_floor = 30
window_days = 90
spot_check_every = 100
valid_from = 2026-01-01
valid_to = 2026-12-31
"""
