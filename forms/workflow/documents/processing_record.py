"""What a form processes and why, read off its definition: a row of the record of processing.

GDPR article 30 asks the municipality for the record, article 35 for an assessment of consequences
where data on health and special categories are processed on a large scale; articles 13 and 14 give
those who answer the same facts.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from forms.definition import Definition, Question
from forms.definition.reading_rights import reading_sentences
from forms.definition.retention_sentences import retention_sentences
from forms.i18n import gettext as _
from forms.logic.shielding import tells_place
from forms.questions import question_type_of
from forms.storage.definitions import versions
from forms.storage.workflow import release
from forms.workflow.cases import child_label
from forms.workflow.compiled_forms import compiled_form

PERSONAL = frozenset({"personal", "special", "health"})
"""Classes of forms that process data about identified people."""
ASSESSED = frozenset({"special", "health"})
"""Those whose consequences are to be assessed (article 35 no. 3 b)."""


class ProcessingRecord(NamedTuple):
    """One form in the record; every text in the language in use."""

    form_id: str
    title: str
    confidentiality: str
    purpose: str
    basis: str
    people: tuple[str, ...]
    """The categories of data subjects."""
    data: tuple[str, ...]
    """The categories of personal data."""
    readers: str
    recipients: tuple[str, ...]
    """To whom the data are disclosed, beside those who read them here."""
    keeping: str
    lacks: tuple[str, ...]
    """What the definition does not say, and somebody must."""

    @property
    def is_anonymous(self) -> bool:
        """Whether the answers belong to nobody."""
        return self.confidentiality == "anonymous"

    @property
    def is_assessed(self) -> bool:
        """Whether the processing is to be assessed before it begins."""
        return self.confidentiality in ASSESSED


def processing_record(definition: Definition) -> ProcessingRecord:
    """Return what *definition* processes."""
    lacks = {
        _("formål"): definition.purpose,
        _("hjemmel"): definition.basis,
        _("hvor lenge svarene blir tatt vare på"): definition.keep.get("answers"),
    }
    return ProcessingRecord(
        definition.id,
        definition.title,
        definition.confidentiality,
        definition.purpose,
        definition.basis,
        tuple(_people(definition)),
        tuple(_data(definition)),
        reading_sentences(definition),
        tuple(_recipients(definition)),
        retention_sentences(definition),
        tuple(name for name, said in lacks.items() if not said),
    )


def published_records() -> list[ProcessingRecord]:
    """Return a record of each published form, by title; of an archived one while it has answers."""
    stored = release.totals()
    found = [
        processing_record(compiled_form(row.current).definition)
        for row in versions.overview()
        if not row.archived or stored.get(row.form_id)
    ]
    return sorted(found, key=lambda record: record.title)


def _people(definition: Definition) -> Iterator[str]:
    """Yield the categories of people whose data a form holds."""
    open_to = {"anyone", "link"} & set(definition.open_to)
    if definition.anonymous is not None:
        yield _("ingen")
        return
    if definition.confidentiality not in PERSONAL:
        yield _("de som svarer") if open_to else _("ansatte som fyller ut")
        return
    names_child = child_label.child_questions(definition)[0] in definition.questions
    yield _("barn og unge") if names_child else _("den skjemaet handler om")
    by = {step.by for step in definition.steps}
    if names_child or by & {"respondent", "guardian"} or open_to or definition.signers:
        yield _("foresatte")
    yield _("ansatte som har en rolle i saken")
    if any(_category(question) == "words" for question, _around in definition.walk()):
        yield _("andre som blir nevnt i svarene")


def _recipients(definition: Definition) -> Iterator[str]:
    """Yield the categories of recipients (GDPR article 30 no. 1 d)."""
    if definition.anonymous is not None:
        return
    if any(step.by == "receiver" for step in definition.steps):
        yield _("enheten som skjemaet blir sendt til")
    if definition.services:
        yield _("samarbeidende tjenester som familien har sagt ja til")
    if definition.confidentiality in PERSONAL and (
        definition.signers
        or any(step.by in ("respondent", "guardian") for step in definition.steps)
    ):
        yield _("foresatte eller ungdommen, som får sin kopi")
    if definition.keep.get("after") == "archived":
        yield _("arkivet i kommunen")


def _data(definition: Definition) -> Iterator[str]:
    """Yield the categories of data that the questions ask for."""
    if definition.anonymous is not None:
        yield _("svar som ikke kan knyttes til noen")
        return
    questions = [question for question, _around in definition.walk()]
    for name, holds in _KINDS.items():
        if any(holds(question) for question in questions):
            yield _DATA[name]()
    if definition.signers:
        yield _("underskrifter")
    if definition.confidentiality in ASSESSED:
        yield {
            "special": _("særlige kategorier av personopplysninger (artikkel 9)"),
            "health": _("helseopplysninger (artikkel 9)"),
        }[definition.confidentiality]


def _category(question: Question) -> str:
    return question_type_of(question).data_category(question)


def _tells_where(question: Question) -> bool:
    """Tell whether an answer says where somebody is; a unit does only where its question says so.

    A unit tells where a shielded child is, but is no address of anybody's.
    """
    is_unit = question_type_of(question).refers_to == "units"
    return bool(question.place) if is_unit else tells_place(question)


_KINDS: dict[str, Callable[[Question], bool]] = {
    "names": lambda question: question.personal,
    "numbers": lambda question: _category(question) == "numbers",
    "contact": lambda question: _category(question) == "contact" or _tells_where(question),
    "dates": lambda question: _category(question) == "dates",
    "files": lambda question: _category(question) == "files",
    "sensitive": lambda question: question.is_sensitive,
    "words": lambda question: _category(question) == "words",
}
_DATA: dict[str, Callable[[], str]] = {
    "names": lambda: _("navn og andre opplysninger om hvem noen er"),
    "numbers": lambda: _("fødselsnummer"),
    "contact": lambda: _("adresse, telefon og annet som sier hvor noen er"),
    "dates": lambda: _("fødselsdato"),
    "files": lambda: _("filer og bilder"),
    "sensitive": lambda: _("svar på spørsmål som er merket følsomme"),
    "words": lambda: _("det som er skrevet med egne ord"),
}


class Risk(NamedTuple):
    """A threat to the people a form is about, and what the product does about it."""

    threat: str
    measure: str


def risks() -> tuple[Risk, ...]:
    """Return the threats that every such form has; docs/security.md names the proof of each."""
    return (
        Risk(
            _("Noen som ikke trenger det, leser svarene."),
            _(
                "Skjemaet sier hvem som leser. Alle andre får samme svar som om skjemaet ikke"
                " fantes, og hver lesing står i loggen."
            ),
        ),
        Risk(
            _("Noen får tak i databasen eller en sikkerhetskopi."),
            _("Svar, filer og navn er kryptert med nøkler som ikke ligger der."),
        ),
        Risk(
            _("Den neste som bruker nettbrettet, ser hva den forrige skrev."),
            _(
                "Det som er skrevet, blir borte fra nettbrettet når en runde er slutt. Er nettet"
                " borte, venter det kryptert, og ingen kan lese det der."
            ),
        ),
        Risk(
            _("Den andre forelderen leser det en har fortalt alene."),
            _(
                "Det som blir fortalt på tomannshånd, lagres for seg og vises bare for dem som"
                " førte samtalen, og lederen."
            ),
        ),
        Risk(
            _("Et barn med hemmelig adresse kan bli funnet."),
            _(
                "Enhet, adresse og telefon står ikke i lister, eksport, lenker eller søk når"
                " skjemaet sier at barnet er skjermet."
            ),
        ),
        Risk(
            _("Tall avslører enkeltpersoner."),
            _("Tall om færre enn seks vises ikke, og heller ikke tall som kan regnes ut av andre."),
        ),
        Risk(
            _("Opplysninger blir liggende lenger enn det er sagt."),
            _(
                "Når fristen i skjemaet er ute, slettes de av seg selv. Det som skal til arkivet,"
                " slettes først når arkivet har tatt imot det. Siden «Frister» viser det som er for"
                " gammelt."
            ),
        ),
        Risk(
            _("Svar går tapt eller blir endret uten at noen ser det."),
            _(
                "Siden «Drift» sier fra når siste sikkerhetskopi er for gammel. Loggen og"
                " underskriftene er lenket slik at en endring vises."
            ),
        ),
    )
