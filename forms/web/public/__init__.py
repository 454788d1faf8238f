"""Pages open to everybody: catalogue, privacy, accessibility statement."""
