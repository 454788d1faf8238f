"""Logins have one spelling, so that what people type finds them.

Until now only case was folded: «kåre» with one character for å and with two were different, and the
one could not sign in to the other. Those whose new spelling is taken get a number behind it; an
administrator sees it under «Brukere», and gives them the login they are to have.
"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def normalised(login: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", login).strip().casefold())


def spelled(login: str) -> str:
    """The login as it will be: normalised, and without what does not show."""
    return normalised("".join(c for c in login if unicodedata.category(c) not in ("Cf", "Cc")))


def upgrade() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT id, login FROM user_account ORDER BY login, id")).all()
    taken = {login for _id, login in rows if spelled(login) == login}
    for id, login in rows:
        wanted = spelled(login)
        if wanted == login:
            continue
        base, number = wanted or "bruker", 1
        while not wanted or wanted in taken:
            number += 1
            wanted = f"{base}-{number}"
        taken.add(wanted)
        connection.execute(
            sa.text("UPDATE user_account SET login = :login WHERE id = :id"),
            {"login": wanted, "id": id},
        )


def downgrade() -> None:
    """The earlier spellings are not kept; those of now are good for the earlier program too."""
