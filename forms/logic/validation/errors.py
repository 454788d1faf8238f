"""Faults of conditions and calculations: place, message and remedy."""

from dataclasses import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; *path* leads to it inside the condition or calculation.

    *name* is the unknown name when that is the fault, so that the checker can say whether it
    stands later in the form or nowhere.
    """

    path: Path
    what: str
    how: str
    name: str = ""

    def sentence(self) -> str:
        """Where, what and how as one line: `all[0].alder: Ukjent navn. Bruk …`."""
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path)
        return f"{where.removeprefix('.') or '.'}: {self.what} {self.how}"


class ConditionError(ValueError):
    """A condition that cannot be compiled; *fault* says where and why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.sentence())
        self.fault = fault


class CalculationError(ValueError):
    """A calculation that cannot be compiled; *fault* says where and why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.sentence())
        self.fault = fault
