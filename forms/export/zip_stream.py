"""Where a zip writes when it is sent while it is made."""


class Sink:
    """Bytes that are taken away as they come; a zip here describes each file after its content."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Keep *data* until it is taken."""
        if data:
            self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """Nothing is held open."""

    def take(self) -> bytes:
        """Return the bytes written since the last call."""
        found = b"".join(self.parts)
        self.parts.clear()
        return found
