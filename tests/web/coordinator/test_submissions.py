"""The coordinator's pages: figures, the list, one submission, and what nobody else may see."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from forms.export.pdf.client import NotPrinted
from forms.i18n import today
from forms.storage import audit_log
from forms.storage.submissions import store
from tests.support.client import check
from tests.support.factories import (
    keep_submission,
    keep_with_files,
)
from tests.web.conftest import Publish, SignIn
from tests.web.forms_coordinator import (
    ANONYMOUS,
    FORM,
    add_units,
    reference,
)

ANSWERS = {"navn": "Kari <b>", "klasse": None, "syk": "Astma", "notat": "Ring hjem"}


def logged(app: Flask) -> list[tuple[str, str]]:
    """What was done to what, the newest first."""
    with app.app_context():
        return [(event.what, event.subject) for event in audit_log.listing().events]


def test_the_pages_are_for_coordinators(app: Flask, signed_in: SignIn, publish: Publish) -> None:
    version = publish(FORM)
    id = keep_submission(app, version, ANSWERS)
    pages = ("/oversikt/", "/oversikt/prove", f"/oversikt/prove/{id}", f"/oversikt/prove/{id}/pdf")
    for roles in (["author"], ["staff"], ["leader"], ["administrator"], ["receiver"]):
        client = signed_in(*roles)
        for page in pages:
            assert client.get(page).status_code == 404
        client.get("/")
        assert client.send("/oversikt/prove/last-ned", {"format": "csv"}).status_code == 404
    coordinator = signed_in("coordinator")
    for page in pages[:3]:
        assert coordinator.get(page).status_code == 200


def test_who_is_not_signed_in_is_sent_to_sign_in(client: Flask, publish: Publish) -> None:
    publish(FORM)
    response = client.get("/oversikt/prove")
    assert response.status_code == 303 and "/logg-inn" in response.location


def test_the_overview_counts_each_form_in_the_period(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    version, other = publish(FORM), publish(ANONYMOUS, "anonymt")
    for month in (1, 1, 5):
        keep_submission(app, version, ANSWERS, received=datetime(2026, month, 7, 12, tzinfo=UTC))
    for _number in range(6):
        keep_submission(app, other, {"bra": "Alt"}, received=datetime(2026, 5, 7, 12, tzinfo=UTC))
    keep_submission(app, other, {"bra": "Alt"})
    client = signed_in("coordinator")
    page = check(client.get("/oversikt/?fra=2026-01-01&til=2026-04-30").text).text
    assert "2 svar" in page and "1 skjema i bruk" in page and "07.01.2026" in page
    page = check(client.get("/oversikt/").text).text
    assert "9 svar" in page and "2 skjemaer i bruk" in page and "uke 19, 2026" in page
    assert "07.05.2026" in page


def test_days_in_the_wrong_order_are_told(signed_in: SignIn, publish: Publish) -> None:
    """Found: 0 answers, as if none had come."""
    publish(FORM)
    client = signed_in("coordinator")
    for path in ("/oversikt/", "/oversikt/prove"):
        page = check(client.get(f"{path}?fra=1.12.2026&til=1.1.2026").text).text
        assert "Til dag er før fra dag. Rett en av dem." in page, path


def test_a_date_nobody_can_read_counts_as_none(signed_in: SignIn, publish: Publish) -> None:
    publish(FORM)
    client = signed_in("coordinator")
    for text in ("x", "2026-13-01", "9999-99-99", "20260101", "'", "2026-1-1", "²"):
        assert client.get("/oversikt/prove", query_string={"fra": text}).status_code == 200


def test_the_list_has_the_newest_first_and_goes_on(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    version = publish(FORM)
    start = datetime(2026, 5, 1, tzinfo=UTC)
    ids = [
        keep_submission(app, version, ANSWERS, received=start + timedelta(hours=n))
        for n in range(60)
    ]
    references = [reference(app, id) for id in reversed(ids)]
    client = signed_in("coordinator")
    page = client.visit("/oversikt/prove")
    assert [page.words(cell) for cell in page.all("th", scope="row")] == references[:50]
    rest = client.press("Eldre svar")
    assert [rest.words(cell) for cell in rest.all("th", scope="row")] == references[50:]
    assert "etter=" not in rest.html


def test_the_filter_stays_with_the_list(app: Flask, signed_in: SignIn, publish: Publish) -> None:
    version = publish(FORM)
    keep_submission(app, version, ANSWERS, received=datetime(2026, 5, 7, 12, tzinfo=UTC))
    client = signed_in("coordinator")
    page = client.get("/oversikt/prove?fra=2026-05-01&til=2026-05-31").text
    assert 'value="1.5.2026"' in page and 'name="fra" value="2026-05-01"' in page
    same = client.get("/oversikt/prove?fra=1. mai 2026&til=31.5.26").text
    assert 'name="fra" value="2026-05-01"' in same and 'value="31.5.2026"' in same
    wrong = client.get("/oversikt/prove?fra=31.2.2026")
    assert "Fra dag: 31.02.2026 finnes ikke." in wrong.text and 'value="31.2.2026"' in wrong.text
    page = client.get("/oversikt/prove?fra=2026-06-01").text
    assert "Ingen har svart i denne perioden." in page and "Last ned" not in page


def test_one_submission_tells_states_and_readers_apart(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    version = publish(FORM)
    id = keep_submission(app, version, {**ANSWERS, "navn": {"declined": True}})
    publish({**FORM, "title": "Ny tittel"})
    page = check(signed_in("coordinator", "leader").get(f"/oversikt/prove/{id}").text).text
    assert "Samtale om barnet" in page and "Ny tittel" not in page
    assert "Ønsker ikke å svare" in page and "Ikke besvart" in page
    assert "Bare for ansatte" in page and "Ring hjem" in page and "Astma" in page
    assert "Unntatt offentlighet" in page


def test_sensitive_answers_are_for_who_leads(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    version = publish(FORM)
    id = keep_with_files(app, version, ANSWERS, brev="brev.html", funn="funn.html")
    page = signed_in("coordinator").get(f"/oversikt/prove/{id}").text
    assert "Kari &lt;b&gt;" in page and "Astma" not in page and "Er barnet sykt?" not in page
    assert "brev.html" in page and "funn.html" not in page
    assert "Følsomme svar vises ikke" in page
    page = signed_in("coordinator", "leader").get(f"/oversikt/prove/{id}").text
    assert "Astma" in page and "funn.html" in page and "Følsomme svar vises ikke" not in page


def test_files_are_downloads_that_can_do_nothing(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    version = publish(FORM)
    id = keep_with_files(app, version, ANSWERS, brev="brev.html", funn="funn.html")
    other = keep_submission(app, version, ANSWERS)
    with app.app_context():
        kept = store.get(id)
        assert kept is not None
        letter, finding = (store.open_answers(kept)[name][0]["id"] for name in ("brev", "funn"))
    client = signed_in("coordinator")
    response = client.get(f"/oversikt/prove/{id}/fil/{letter}")
    assert response.status_code == 200 and response.data == b"%PNG"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"/oversikt/prove/{id}/fil/{finding}").status_code == 404
    assert client.get(f"/oversikt/prove/{other}/fil/{letter}").status_code == 404
    assert client.get(f"/oversikt/prove/{id}/fil/{'0' * 32}").status_code == 404
    leader = signed_in("coordinator", "leader")
    assert leader.get(f"/oversikt/prove/{id}/fil/{finding}").status_code == 200


def test_ids_from_elsewhere_are_not_found(app: Flask, signed_in: SignIn, publish: Publish) -> None:
    version = publish(FORM)
    publish(FORM, "annet")
    id = keep_submission(app, version, ANSWERS)
    client = signed_in("coordinator")
    for page in (
        "/oversikt/finnes-ikke",
        f"/oversikt/annet/{id}",
        f"/oversikt/annet/{id}/pdf",
        f"/oversikt/prove/{'0' * 32}",
        f"/oversikt/prove/{reference(app, id)}",
    ):
        assert client.get(page).status_code == 404, page
    client.get("/oversikt/prove")
    assert client.send("/oversikt/finnes-ikke/last-ned", {"format": "csv"}).status_code == 404


def test_an_anonymous_submission_is_never_shown_alone(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    version = publish(ANONYMOUS)
    ids = [keep_submission(app, version, {"bra": "Alt"}) for _number in range(8)]
    client = signed_in("coordinator", "leader")
    page = client.get("/oversikt/prove").text
    assert "Færre enn 6 nye svar fra uker som er over, venter." in page, (
        "nobody sees that somebody has just answered"
    )
    assert ids[0] not in page and "Referanse" not in page
    for end in ("", "/pdf"):
        assert client.get(f"/oversikt/prove/{ids[0]}{end}").status_code == 404


def test_once_a_version_is_anonymous_all_of_the_form_is(
    app: Flask, signed_in: SignIn, publish: Publish
) -> None:
    answers = {"coordinator": "answers"}
    named = publish(
        {**ANONYMOUS, "confidentiality": "personal", "read_by": answers, "anonymous": None}
    )
    id = keep_submission(app, named, {"bra": "Alt"})
    client = signed_in("coordinator")
    assert client.get(f"/oversikt/prove/{id}").status_code == 200
    publish(ANONYMOUS)
    assert client.get(f"/oversikt/prove/{id}").status_code == 404
    page = client.get("/oversikt/prove").text
    assert id not in page and "Vises ikke (færre enn 6 svar)" in page


def test_what_is_read_is_logged_and_answers_are_not(
    app: Flask, signed_in: SignIn, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forms.web.core.downloads.print_pdf", lambda _html: b"%PDF-1.4")
    version = publish(FORM)
    id = keep_submission(app, version, ANSWERS)
    client = signed_in("coordinator")
    client.get(f"/oversikt/prove/{id}")
    response = client.get(f"/oversikt/prove/{id}/pdf")
    assert response.mimetype == "application/pdf"
    name = f"attachment; filename={reference(app, id)}.pdf"
    assert response.headers["Content-Disposition"] == name
    assert logged(app)[:2] == [("submission.printed", id), ("submission.opened", id)]
    with app.app_context():
        assert all("Kari" not in event.detail for event in audit_log.listing().events)


def test_a_pdf_that_cannot_be_made_leads_to_the_page(
    app: Flask, signed_in: SignIn, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_html: str) -> bytes:
        raise NotPrinted

    monkeypatch.setattr("forms.web.core.downloads.print_pdf", never)
    id = keep_submission(app, publish(FORM), ANSWERS)
    response = signed_in("coordinator").get(f"/oversikt/prove/{id}/pdf")
    assert response.status_code == 303 and response.location.endswith(f"/oversikt/prove/{id}")


def test_the_quick_periods_are_this_years(signed_in: SignIn, publish: Publish) -> None:
    publish(FORM)
    page = signed_in("coordinator").get("/oversikt/").text
    year = today().year
    assert f"fra={year}-01-01&amp;til={year}-04-30" in page
    assert f"fra={year - 1}-01-01&amp;til={year - 1}-12-31" in page
    assert date(year, 1, 1) <= today()


def test_units_have_their_names(app: Flask, signed_in: SignIn, publish: Publish) -> None:
    add_units(app)
    id = keep_submission(app, publish(FORM), ANSWERS, unit="solbakken")
    client = signed_in("coordinator")
    assert "=Solbakken" in client.get("/oversikt/prove").text
    assert "=Solbakken" in client.get(f"/oversikt/prove/{id}").text
