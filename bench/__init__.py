"""Benchmarks: each module prints ours beside a floor measured in the same run."""
