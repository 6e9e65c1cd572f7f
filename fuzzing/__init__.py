"""What parsers make of bytes that nobody would write: `make fuzz`, docs/testing.md."""
