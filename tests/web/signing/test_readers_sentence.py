"""Who reads is said where one signs, and on the paper of what was sent."""

from collections.abc import Callable

from flask import Flask

from forms import i18n
from forms.definition.reading_rights import reading_sentences
from forms.definition.retention_sentences import retention_sentences
from forms.export import printable
from forms.storage.definitions import versions
from forms.workflow.documents.submission_paper import submission_paper
from forms.workflow.visibility import OWN
from tests.support.client import Visitor
from tests.web.conftest import Publish, SignIn
from tests.web.forms_simple import begin
from tests.web.forms_workflow import SIGNED, the_submission


def sentences(app: Flask, of: Callable[..., str] = reading_sentences) -> dict[str, str]:
    """What the published form says of its readers, or of how long it is kept, by language."""
    found = {}
    with app.app_context():
        version = versions.current("prove")
        assert version is not None
        for language in i18n.LANGUAGES:
            with i18n.use(language):
                found[language] = of(version.definition(language))
    return found


def test_signing_and_paper_say_who_reads(
    app: Flask, publish: Publish, signed_in: SignIn, client: Visitor
) -> None:
    publish(SIGNED)
    staff = signed_in("staff")
    begin(staff).fill(ja="yes").press("Neste")
    staff.press("Gå til underskrift")
    said, kept = sentences(app), sentences(app, retention_sentences)
    assert len(set(kept.values())) == 3
    assert len(set(said.values())) == 3 and "lederen" in said["nb"]
    for language, sentence in said.items():
        page = staff.visit(f"/skjema/prove/signer?lang={language}").text
        assert sentence in page and kept[language] in page, language
    staff.visit("/skjema/prove/signer?lang=nb")
    staff.press("Skriv under og send inn", **{"s-mor-do": "later", "s-ansatt-do": "absent"})
    assert said["nb"] in staff.page.text
    page = staff.press("Underskrift: Foresatt 1")
    link = next(i for i in page.all("input") if i.get("id") == "lenke").attrib["value"]
    assert said["nb"] in client.visit(link[link.index("/i/") :]).text
    client.press("Åpne")
    assert said["nb"] in client.page.text and "Skriv under" in client.page.text
    assert kept["nb"] in client.page.text
    with app.app_context():
        submission = the_submission(app)
        paper = submission_paper(submission, {"ja": "yes"}, OWN)
        assert " ".join(said["nb"].split()) in " ".join(printable.document_html(paper).split())
