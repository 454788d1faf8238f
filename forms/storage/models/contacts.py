"""The table of contacts: bodies and services that the municipality works with."""

from sqlalchemy.orm import Mapped, mapped_column

from forms.storage.encryption.records import associated_data
from forms.storage.models.base import Base, SealedColumns, new_id


class ContactGroup(SealedColumns, Base):
    """A council, a forum or a service outside, with the people in it; who they are is sealed."""

    __tablename__ = "contact_group"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    title: Mapped[str]

    @property
    def associated_data(self) -> bytes:
        """Where its sealed people belong."""
        return associated_data("contacts", "", self.id, "")
