"""The native parts: the drop-in library a HIS loads by name, its C sources, and how it is built."""
