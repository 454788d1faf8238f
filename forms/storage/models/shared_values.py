"""The table of what every machine on the database must have alike."""

from sqlalchemy.orm import Mapped, mapped_column

from forms.storage.models.base import Base


class SharedValue(Base):
    """One key or setting, as a start on this database last had it."""

    __tablename__ = "shared_value"

    name: Mapped[str] = mapped_column(primary_key=True)
    current: Mapped[str]
    """The fingerprint of the key that signs or seals; the value of a setting."""
    known: Mapped[str] = mapped_column(default="")
    """The fingerprints of all keys of the name, with spaces between."""
