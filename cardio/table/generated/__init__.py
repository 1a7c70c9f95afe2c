"""The table as Python rows; written by `python -m cardio.table.generator`, not by hand."""
