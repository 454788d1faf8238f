"""The table of the keys to which browsers seal what waits to be sent."""

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forms.storage.encryption.records import associated_data
from forms.storage.models.base import Base, SealedColumns
from forms.storage.models.definitions import Version


class OfflineKey(SealedColumns, Base):
    """The key pair of one version: browsers get the public half, the private half is sealed."""

    __tablename__ = "offline_key"

    version_id: Mapped[str] = mapped_column(ForeignKey("version.id"), primary_key=True)
    public: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[Version] = relationship(lazy="joined", innerjoin=True)

    @property
    def associated_data(self) -> bytes:
        """Where the private half belongs."""
        return key_associated_data(self.version)


def key_associated_data(version: Version) -> bytes:
    """Return the place of the private half of the version's key."""
    return associated_data("offline key", version.form_id, version.id, version.hash)
