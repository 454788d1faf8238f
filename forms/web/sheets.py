"""An anonymous form: one page, nothing on the server before it is sent, nothing about the sender after."""

import secrets
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import MultiDict

from forms import language
from forms.building import Edition, clean
from forms.definition import Question
from forms.language import gettext as _
from forms.questions import Sheet
from forms.storage import Version, db, submissions
from forms.web.at_hand import not_kept
from forms.web.audience import audiences
from forms.web.drawing import conditions, draw
from forms.web.editions import edition
from forms.web.journey import Journey, journey
from forms.web.languages import switch
from forms.web.leaving import right, unseen
from forms.web.receipts import to_receipt
from forms.web.rendering import estimate, make
from forms.web.security import next_round, token_holds

KEY_LENGTH = 32
KEY_HOLE, TOKEN_HOLE = "\ufffckey\ufffc", "\ufffctoken\ufffc"

_blank: WeakKeyDictionary[Edition, tuple[date, str]] = WeakKeyDictionary()


def blank(version: Version) -> ResponseReturnValue:
    """The whole form, empty. It is the same for everybody but for a token and a key, so it is kept."""
    found = edition(version)
    kept = _blank.get(found)
    if current_user.is_authenticated or kept is None or kept[0] != language.today():
        way = _way(version, {})
        page = _show(version, way, found.sheet(_questions(way)), key=KEY_HOLE)
        html = page.get_data(as_text=True).replace(generate_csrf(), TOKEN_HOLE)
        kept = (language.today(), html)
        if not current_user.is_authenticated:
            _blank[found] = kept
    html = kept[1].replace(TOKEN_HOLE, generate_csrf()).replace(KEY_HOLE, secrets.token_hex(16))
    return next_round(make_response(html))


def send(version: Version) -> ResponseReturnValue:
    """Keep the answers; or show the page again with more questions, or with what to correct."""
    key = request.form.get("key", "")
    if len(key) != KEY_LENGTH or not key.isalnum():
        key = secrets.token_hex(16)
    if code := request.form.get("_language"):
        switch(code)
    posted = clean(request.form) or MultiDict()
    sheet = edition(version).sheet(edition(version).definition.questions.values(), posted)
    way = _way(version, sheet.answers())
    action = request.form.get("_do", "next")
    if code or ":" in action:
        sheet.act(action)
        return _show(version, _way(version, sheet.answers()), sheet, key=key)
    if not token_holds():
        notice = _(
            "Siden hadde stått åpen lenge. Alt du har svart, står her fremdeles. Trykk Send en gang til."
        )
        return _show(version, way, sheet, key=key, notice=notice, status=400)
    if unseen(way, sheet):
        return _show(
            version, way, sheet, key=key, notice=_("Svarene dine gir noen flere spørsmål.")
        )
    if not right(way, sheet):
        return _show(version, way, sheet, key=key, status=422)
    try:
        submission = submissions.keep(version, way.relevance.answers, key=key)
        db.session.commit()
    except submissions.Clash:
        db.session.rollback()
        notice = _(
            "Disse svarene ble sendt med samme skjema som noen andre. Trykk Send en gang til hvis du vil sende dem også."
        )
        return _show(version, way, sheet, key=secrets.token_hex(16), notice=notice, status=409)
    except OperationalError:
        db.session.rollback()
        response = _show(version, way, sheet, key=key, notice=not_kept(), status=503)
        response.headers["Retry-After"] = "10"
        return response
    return to_receipt(submission)


def _way(version: Version, answers: dict[str, Any]) -> Journey:
    found = edition(version)
    return journey(found, answers, audiences(found.definition))


def _questions(way: Journey) -> list[Question]:
    return [question for page in way.pages for question in page.questions]


def _show(
    version: Version, way: Journey, sheet: Sheet, *, key: str, notice: str = "", status: int = 200
) -> Response:
    return make(
        "filling/sheet.html",
        status=status,
        definition=way.edition.definition,
        minutes=estimate(way.edition.definition),
        chapters=[
            (section, draw(way, section.questions, sheet))
            for section in way.edition.definition.sections
        ],
        open={page.section.id for page in way.pages},
        conditions=conditions(way, way.edition.definition.questions.values()),
        key=key,
        notice=notice,
        problems=list(sheet.problems()),
    )
