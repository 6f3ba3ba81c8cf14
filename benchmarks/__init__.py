"""Benchmarks: every figure beside the least that its work could cost. See docs/performance.md."""
