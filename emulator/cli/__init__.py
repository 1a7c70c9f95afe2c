"""Commands of the emulator: `demo` and `emulate`."""
