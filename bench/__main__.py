"""Every bench in turn, each in a process of its own: `python -m bench`."""

import subprocess
import sys

BENCHES = ("filling", "worker", "exports", "documents", "authoring", "author_pages", "browser")


def main() -> None:
    """Run them all; the worst exit status is ours."""
    worst = 0
    for name in BENCHES:
        print(f"\n== {name} ==", flush=True)
        worst = max(worst, subprocess.run([sys.executable, "-m", f"bench.{name}"]).returncode)
    sys.exit(worst)


if __name__ == "__main__":
    main()
