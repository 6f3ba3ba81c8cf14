"""Benchmarks: every figure beside the minimum cost of the same work. See docs/performance.md."""
