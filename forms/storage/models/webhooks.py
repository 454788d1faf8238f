"""The table of webhooks: addresses that are told when a form came."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forms.storage.encryption.records import associated_data
from forms.storage.models.accounts import User
from forms.storage.models.base import Base, SealedColumns, new_id


class Webhook(SealedColumns, Base):
    """An address that is told of the events of one form; its secret is sealed."""

    __tablename__ = "webhook"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    form_id: Mapped[str] = mapped_column(ForeignKey("form.id"), index=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    url: Mapped[str]
    made: Mapped[datetime]
    told: Mapped[date | None] = mapped_column(sa.Date)
    """The last day that the address took an event."""
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)

    @property
    def associated_data(self) -> bytes:
        """Where its sealed secret belongs."""
        return associated_data("webhook", self.form_id, self.id, "")
