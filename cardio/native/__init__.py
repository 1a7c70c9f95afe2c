"""The control software for programs in other languages: declarations, and a short example each.

The face holds nothing; `examples` has the files, `declarations` makes those of the table.
"""
