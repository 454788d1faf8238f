"""Tables of background work: what waits to be done, and what it has made so far."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forms.storage.encryption.records import associated_data
from forms.storage.models.base import Base, SealedColumns, new_id
from forms.storage.models.submissions import Submission


class Job(SealedColumns, Base):
    """One piece of background work; its order is sealed.

    *state*: `waiting`, `running` (until `lease` at most, then anybody takes it over), `done` or
    `failed`.
    """

    __tablename__ = "job"
    __table_args__ = (Index(None, "state", "due"), Index(None, "user_id", "made"))

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    """Who asked for it, and gets what it makes."""
    form_id: Mapped[str | None] = mapped_column(ForeignKey("form.id"))
    state: Mapped[str] = mapped_column(default="waiting")
    made: Mapped[datetime]
    due: Mapped[datetime]
    """When it may be begun, or begun again after a failure."""
    lease: Mapped[datetime | None]
    worker: Mapped[str] = mapped_column(default="")
    """Who does it: a random name; another worker's results are refused."""
    tries: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    ended: Mapped[datetime | None]

    @property
    def associated_data(self) -> bytes:
        """Where its sealed order belongs."""
        return associated_data("job", self.kind, self.id, self.user_id)


class JobPart(SealedColumns, Base):
    """One file that a job has made; it is gone with the submission that it is of."""

    __tablename__ = "job_part"
    __table_args__ = (Index(None, "job_id", "name", unique=True),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    job_id: Mapped[str] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"))
    submission_id: Mapped[str] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    submission: Mapped[Submission] = relationship()

    @property
    def associated_data(self) -> bytes:
        """Where its sealed content belongs."""
        return associated_data("job part", self.job_id, self.id, self.name)

    @property
    def key_class(self) -> str:
        """That of the submission that it is of."""
        return self.submission.key_class
