"""Texts: no HTML, no answers put in that do not exist, and words that people can read."""

import re
from collections.abc import Iterator

from forms.checking.context import Spot, View, error, hint, warning
from forms.definition.laws import citation_status as citation_standing
from forms.definition.laws import citations_in
from forms.definition.messages import did_you_mean
from forms.definition.problems import Finding
from forms.definition.source.positions import Path
from forms.definition.translations.translatable_texts import Text
from forms.i18n import format_number, today
from forms.i18n import gettext as _
from forms.logic import piping
from forms.questions import question_type_of

LONGEST_LABEL = 120
HEAVY = 50
"""Björnsson's readability index (LIX): 40 is a novel, 50 a newspaper, 60 a law."""
_ENOUGH_WORDS = 40
_ENOUGH_TEXT = 10_000
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]*(?:\s[^<>]*)?/?>|<!--|<!\w")
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"[.:!?]+(?:\s|$)|\n{2,}|\n- ")
_PLEASE = re.compile(r"\b(vennligst|venlegst)\b", re.IGNORECASE)
_UNNAMED = re.compile(r"\s*(?:Del|Part|Spørsmål|Question) 1\s*")
"""What a new form calls its part and its question until somebody writes what they are called."""
_MANDATORY = re.compile(r"\bobligatorisk", re.IGNORECASE)


def check_texts(view: View) -> Iterator[Finding]:
    """Check each text."""
    for text in view.texts:
        if "<" in text.text:
            yield from check_html(text.text, text.place)
        if "{" in text.text and _is_filled(view, text):
            yield from _check_placeholders(view, text)
        elif "{" in text.text:
            yield from _misplaced_placeholders(text)
        yield from _check_words(text)
        if text.place[-1] in ("title", "label") and _UNNAMED.fullmatch(text.text):
            what = _("«%(text)s» sier ikke hva det er.", text=text.text.strip())
            yield warning(
                text.place, what, _("Skriv noe den som svarer, forstår, eller slett det.")
            )
        if "§" in text.text:
            yield from _check_citations(text)


def check_short_labels(view: View) -> Iterator[Finding]:
    """Check that short labels are shorter, and that none stands for what somebody confirms."""
    for spot in view.spots:
        if spot.question.label_short:
            yield from _short_label(spot)


def _short_label(spot: Spot) -> Iterator[Finding]:
    question, place = spot.question, (*spot.path, "label_short")
    if question_type_of(question).is_statement:
        what = _(
            "Det noen bekrefter, kan ikke stå i en kortere form: De må lese det de sier ja til."
        )
        yield error(place, what, _("Ta bort “label_short”, og skriv selve teksten så kort du kan."))
    elif len(question.label_short) >= len(question.label):
        what = _("Den korte teksten er ikke kortere enn spørsmålet.")
        yield warning(place, what, _("Skriv den med færre og enklere ord, eller ta den bort."))


def _check_citations(text: Text) -> Iterator[Finding]:
    """Check that each paragraph that a text names is in force, by `laws.json`."""
    for citation in citations_in(text.text):
        standing = citation_standing(citation, today())
        if standing == "ended":
            what = _("%(law)s gjelder ikke lenger.", law=citation.words)
            yield warning(text.place, what, _("Skriv paragrafen som gjelder nå."))
        elif standing == "unknown":
            what = _("%(law)s står ikke i listen over paragrafer.", law=citation.words)
            how = _("Se etter at den er riktig, og at den gjelder i dag.")
            yield hint(text.place, what, how)


def check_html(text: str, place: Path) -> Iterator[Finding]:
    """Check that a text holds no HTML."""
    if tag := _TAG.search(text):
        what = _("Teksten har HTML: %(tag)s.", tag=tag[0][:40])
        how = _("Ta det bort. I lange tekster kan du bruke Markdown: **fet**, - punkt, [lenke](…).")
        yield error(place, what, how)


def _check_words(text: Text) -> Iterator[Finding]:
    if text.place[-1] == "label" and len(text.text) > LONGEST_LABEL:
        what = _(
            "Spørsmålet er på %(length)s tegn; over %(most)s er tungt å lese.",
            length=len(text.text),
            most=LONGEST_LABEL,
        )
        yield warning(text.place, what, _("Del det i to, eller flytt forklaringen til “help”."))
    if _PLEASE.search(text.text):
        how = _("Ta det bort: «Skriv navnet» er vennlig nok.")
        yield hint(text.place, _("Teksten bruker «vennligst»."), how)
    if _MANDATORY.search(text.text):
        what = _("Teksten bruker «obligatorisk».")
        yield hint(
            text.place, what, _("Skriv «må fylles ut». Skjemaet viser det selv ved required.")
        )
    index = readability(text.text)
    if index >= HEAVY:
        what = _("Teksten er tung å lese (lesbarhetsindeks %(lix)s).", lix=format_number(index))
        yield hint(text.place, what, _("Bruk kortere setninger og kortere ord; under 40 er lett."))


def readability(text: str) -> int:
    """Return the text's LIX: words a sentence plus long words in a hundred; 0 for a short text."""
    if len(text) < _ENOUGH_WORDS * 4:
        return 0
    text = text[:_ENOUGH_TEXT]
    words = _WORD.findall(text)
    if len(words) < _ENOUGH_WORDS:
        return 0
    sentences = sum(1 for part in _SENTENCE.split(text) if _WORD.search(part))
    long = sum(len(word) > 6 for word in words)
    return round(len(words) / max(sentences, 1) + 100 * long / len(words))


def _is_filled(view: View, text: Text) -> bool:
    """Whether answers are put into the text; nobody reads an anonymous receipt with answers."""
    return text.filled and (text.place != ("receipt",) or view.definition.anonymous is None)


def _misplaced_placeholders(text: Text) -> Iterator[Finding]:
    """Yield a finding for answers in a text that is read before any answer, or without access to
    them.
    """
    for name in dict.fromkeys(piping.placeholder_names(text.text)):
        what = _("Her kan ikke svar settes inn: {%(name)s}.", name=name[:60])
        if text.place[0] == "signers":
            how = _('Skriv "name": id-en til spørsmålet med navnet, så viser siden det selv.')
        else:
            how = _("Skriv teksten uten svar. Vanlige krøllparenteser dobles: {{ }}.")
        yield error(text.place, what, how)


def _check_placeholders(view: View, text: Text) -> Iterator[Finding]:
    """Every answer that a text asks for must exist, and come before it."""
    spot = view.spot_at(text.place)
    for name in dict.fromkeys(piping.placeholder_names(text.text)):
        owner = _placeholder_question(view, name, spot)
        if owner is None and name.rpartition(".")[2] not in view.lost:
            if spot is None or "summary" not in text.place:  # the repeat checks its own summary
                yield _unknown(view, name, text)
        elif owner is not None and not _is_before(view, owner, spot, text):
            what = _("{%(name)s} er ikke besvart ennå her, og leses alltid som «…».", name=name)
            yield warning(text.place, what, _("Bruk et tidligere spørsmål."))


def _unknown(view: View, name: str, text: Text) -> Finding:
    what = _("{%(name)s} er ikke et spørsmål.", name=name[:60])
    known = [id for id in view.definition.questions if id in view.kinds]
    otherwise = _("Skriv id-en til et tidligere spørsmål. Vanlige krøllparenteser dobles: {{ }}.")
    return error(text.place, what, did_you_mean(name, known, otherwise))


def _placeholder_question(view: View, name: str, spot: Spot | None) -> Spot | None:
    """Return the question that `{question}`, `{section.question}` or `{matrix.row}` names."""
    section, _dot, id = name.partition(".")
    if "*" in name:
        return None
    if id and name not in view.kinds and view.definition.section(section):
        owner = view.by_name.get(id)
        return owner if owner and owner.section.id == section and id in view.kinds else None
    inner = spot if spot is None or spot.around else _any_inner_question(view, spot)
    return view.owner(name, inner) if name in view.scope(inner) else None


def _any_inner_question(view: View, spot: Spot) -> Spot | None:
    """Someone inside the repeat *spot*, for texts of the repeat that name its questions."""
    found = (
        each for each in view.spots if each.around is not None and each.around.name == spot.name
    )
    return next(found, None)


def _is_before(view: View, owner: Spot, spot: Spot | None, text: Text) -> bool:
    """Whether the question is answered where the text is read."""
    if spot is not None:
        return owner.order < spot.order or (owner.around is not None and "summary" in text.place)
    if text.place[0] != "sections":
        return True
    return owner.order < view.starts[view.definition.sections[int(text.place[1])].id]
