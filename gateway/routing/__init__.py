"""Routing (智能分拨): which desks answer for a violation at a place and a time, and why."""
