"""The audit log in sentences: «Kari Lie åpnet svar K7QM-3FXA»."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from forms import i18n
from forms.definition import Definition
from forms.i18n import gettext as _
from forms.storage import Submission, db
from forms.storage.accounts import units, users
from forms.storage.definitions import versions
from forms.storage.models.audit_log import Event
from forms.storage.models.submissions import StoredFile
from forms.storage.models.workflow import Case, Signature
from forms.storage.submissions import store
from forms.storage.workflow import signatures
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.visibility import is_shielded
from forms.workflow.wording.history_text import erasure_askers


def sentences() -> dict[str, str]:
    """One sentence for each thing that is logged, in the language in use."""
    return {
        "signed_in": _("%(who)s logget inn"),
        "sign_in.failed": _("Noen prøvde å logge inn som %(subject)s med feil passord"),
        "sign_in.unknown": _("Noen prøvde å logge inn med et brukernavn som ikke finnes"),
        "code.failed": _("Noen skrev en kode som ikke finnes"),
        "guessing.network": _("For mange feil forsøk fra ett nettverk, så nye forsøk må vente"),
        "guessing.account": _("For mange feil forsøk på én konto, så nye forsøk må vente"),
        "guessing.device": _("For mange feil forsøk i én nettleser, så nye forsøk må vente"),
        "guessing.user": _("For mange feil forsøk av en som er innlogget, så nye må vente"),
        "guessing.everybody": _("For mange feil forsøk i alt, så ingen kode virker på en stund"),
        "sign_in.ended": _("%(who)s avsluttet en innlogging"),
        "second_factor.on": _("%(who)s slo på totrinnsinnlogging"),
        "second_factor.off": _("%(who)s slo av totrinnsinnlogging"),
        "second_factor.codes": _("%(who)s laget nye reservekoder"),
        "second_factor.wrong": _("Noen skrev feil kode for %(subject)s"),
        "second_factor.closed": _("Koden for %(subject)s er stengt etter for mange forsøk"),
        "passphrase.set": _("%(who)s valgte nytt passord"),
        "user.added": _("%(who)s la til brukeren %(subject)s"),
        "user.changed": _("%(who)s endret brukeren %(subject)s"),
        "user.own_roles": _("%(who)s ga seg selv flere roller: %(detail)s"),
        "user.number": _("%(who)s endret fødselsnummeret til %(subject)s"),
        "unit.added": _("%(who)s la til enheten %(subject)s"),
        "unit.changed": _("%(who)s endret enheten %(subject)s"),
        "user.phone": _("%(who)s skrev telefonnummeret sitt på sin side"),
        "user.reminders": _("%(who)s valgte om e-post skal si fra når noe venter"),
        "user.link": _("%(who)s laget en innloggingslenke til %(subject)s"),
        "form.created": _("%(who)s opprettet skjemaet %(subject)s"),
        "form.imported": _("%(who)s hentet inn skjemaet %(subject)s"),
        "form.published": _("%(who)s publiserte versjon %(detail)s av %(subject)s"),
        "form.went_back": _("%(who)s gikk tilbake til en eldre versjon av %(subject)s: %(detail)s"),
        "form.opening": _("%(who)s bestemte når %(subject)s er åpent"),
        "form.wave_opened": _("%(who)s åpnet en måling med %(subject)s"),
        "form.wave_taken_back": _("%(who)s angret åpningen av en måling med %(subject)s"),
        "form.wave_ended": _("%(who)s avsluttet målingen med %(subject)s"),
        "form.archived": _("%(who)s arkiverte skjemaet %(subject)s"),
        "form.reopened": _("%(who)s åpnet skjemaet %(subject)s igjen"),
        "form.translated": _("%(who)s oversatte %(subject)s: %(detail)s"),
        "form.commented": _("%(who)s kommenterte utkastet til %(subject)s"),
        "form.comment.resolved": _("%(who)s løste en kommentar til %(subject)s"),
        "form.comment.reopened": _("%(who)s åpnet en kommentar til %(subject)s igjen"),
        "form.draft.discarded": _("%(who)s forkastet utkastet til %(subject)s"),
        "submission.filed": _("%(who)s la svar %(subject)s i en sak"),
        "submission.unfiled": _("%(who)s tok svar %(subject)s ut av saken"),
        "case.opened": _("%(who)s opprettet sak %(subject)s"),
        "case.read": _("%(who)s leste sak %(subject)s"),
        "case.changed": _("%(who)s endret navnet i sak %(subject)s"),
        "case.holder": _("%(who)s ga stafettpinnen i sak %(subject)s til %(detail)s"),
        "case.closed": _("%(who)s avsluttet sak %(subject)s"),
        "case.reopened": _("%(who)s åpnet sak %(subject)s igjen"),
        "meeting.planned": _("%(who)s satte opp et møte (%(subject)s) %(detail)s"),
        "meeting.changed": _("%(who)s endret et møte (%(subject)s) %(detail)s"),
        "meeting.held": _("%(who)s noterte at et møte er holdt (%(subject)s) %(detail)s"),
        "meeting.dropped": _("%(who)s noterte at et møte ikke er holdt (%(subject)s) %(detail)s"),
        "wheel.ticked": _("%(who)s merket en oppgave i årshjulet (%(subject)s)"),
        "wheel.link": _("%(who)s laget en lenke til årshjulet"),
        "wheel.settings": _("%(who)s endret årsplanen (%(subject)s)"),
        "wheel.unlinked": _("%(who)s trakk en lenke til årshjulet"),
        "course.added": _("%(who)s opprettet kurset %(subject)s"),
        "course.place": _("%(who)s ga en plass i kurset %(subject)s"),
        "course.attendance": _("%(who)s førte oppmøtet i kurset %(subject)s"),
        "course.opening": _("%(who)s åpnet eller stengte påmeldingen til kurset %(subject)s"),
        "course.finished": _("%(who)s avsluttet kurset %(subject)s og slettet påmeldingene"),
        "contacts.added": _("%(who)s la til en gruppe kontakter (%(subject)s)"),
        "contacts.changed": _("%(who)s endret en gruppe kontakter (%(subject)s)"),
        "contacts.removed": _("%(who)s slettet en gruppe kontakter (%(subject)s)"),
        "contacts.mailed": _("%(who)s sendte %(detail)s til en gruppe kontakter (%(subject)s)"),
        "submission.reminded": _("%(who)s minnet om svar på %(subject)s (%(detail)s)"),
        "hook.added": _("%(who)s lot %(detail)s få vite om svar på %(subject)s"),
        "hook.removed": _("%(who)s tok bort en adresse som fikk vite om svar på %(subject)s"),
        "transfers.named": _("%(who)s så navn på barn som bytter barnehage eller skole"),
        "meeting.leaders": _("%(who)s valgte møteleder (%(subject)s)"),
        "draft.taken": _("%(who)s overtok utkastet til %(detail)s: %(subject)s"),
        "access.named": _("%(who)s avklarte hvem et navn gjelder i sak %(subject)s"),
        "access.given": _("%(who)s ga %(detail)s tilgang til %(subject)s"),
        "access.asked": _("%(who)s ba om tilgang til %(subject)s"),
        "access.refused": _("%(who)s avslo å gi %(detail)s tilgang til %(subject)s"),
        "access.ended": _("%(who)s tok tilbake tilgangen %(detail)s hadde til %(subject)s"),
        "invitation.made": _("%(who)s laget en invitasjon til %(subject)s"),
        "invitation.revoked": _("%(who)s trakk tilbake en invitasjon til %(subject)s"),
        "tablet.started": _("%(who)s gjorde et nettbrett klart for %(subject)s"),
        "tablet.ended": _("%(who)s tok et nettbrett tilbake"),
        "permission.withdrawn": _("%(who)s trakk tilbake tillatelsen %(subject)s"),
        "submission.opened": _("%(who)s åpnet svar %(subject)s"),
        "submission.printed": _("%(who)s lastet ned svar %(subject)s som PDF"),
        "submission.sent": _("%(who)s sendte svar %(subject)s fra trinnet «%(detail)s»"),
        "submission.skipped": _("Trinnet «%(detail)s» i svar %(subject)s ble hoppet over"),
        "submission.sent_back": _("%(who)s sendte svar %(subject)s tilbake"),
        "submission.withdrawn": _("%(who)s trakk svar %(subject)s"),
        "submission.reopened": _("%(who)s åpnet svar %(subject)s for endring"),
        "submission.confirmed": _("%(who)s bekreftet å ha mottatt svar %(subject)s"),
        "submission.handed_over": _("%(who)s ga svar %(subject)s videre"),
        "submission.arrived": _("Svar %(subject)s kom til %(who)s"),
        "submission.packed": _("%(who)s pakket svar %(subject)s for arkivet"),
        "submission.archived": _("%(who)s kvitterte for svar %(subject)s i arkivet"),
        "submission.copied": _("%(who)s tok ut alt som er lagret om svar %(subject)s"),
        "submission.erased": _("%(who)s slettet svar %(detail)s"),
        "submission.erased_alone": _(
            "%(who)s slettet det én person svarte alene i svar %(subject)s, på ønske fra %(detail)s"
        ),
        "submission.searched": _(
            "%(who)s lette etter en person i svarene på %(subject)s: %(detail)s"
        ),
        "signature.signed": _("%(who)s skrev under på svar %(subject)s"),
        "signature.declined": _("%(who)s ønsket ikke å skrive under på svar %(subject)s"),
        "signature.given": _("%(who)s svarte på om de ville skrive under på svar %(subject)s"),
        "signature.erased": _("%(who)s slettet noe av det som var underskrevet i svar %(subject)s"),
        "file.opened": _("%(who)s åpnet et vedlegg til svar %(subject)s"),
        "export": _("%(who)s lastet ned svarene på %(subject)s: %(detail)s"),
        "export.sensitive": _(
            "%(who)s lastet ned svarene på %(subject)s, også de følsomme: %(detail)s"
        ),
        "results.export": _("%(who)s lastet ned resultatene av %(subject)s: %(detail)s"),
        "api.added": _("%(who)s lot programmet «%(detail)s» lese svarene på %(subject)s"),
        "api.revoked": _(
            "%(who)s stoppet programmet «%(detail)s», som leste svarene på %(subject)s"
        ),
        "api.read": _("Et program leste svarene på %(subject)s for %(who)s: %(detail)s"),
        "processing_record.export": _("%(who)s lastet ned %(subject)s"),
        "submissions.purged": _("%(who)s slettet %(detail)s for gamle svar på %(subject)s"),
        "retention.done": _("%(who)s så etter svar som er for gamle, og slettet %(detail)s"),
        "backup.made": _("%(who)s tok en sikkerhetskopi"),
        "keys.new": _("%(who)s tok nøkkelen %(subject)s i bruk"),
        "keys.rotated": _("%(who)s flyttet %(detail)s forseglinger til nøkkelen %(subject)s"),
        "keys.agreed": _("%(who)s sa at alle maskiner skal ha det samme av: %(subject)s"),
        "keys.forgotten": _("%(who)s fjernet nøkkelen %(subject)s"),
        "log.verified": _("%(who)s kontrollerte loggen"),
        "log.exported": _("%(who)s lastet ned loggen"),
    }


KINDS = {
    "svar": ("submission.", "signature.", "file.", "export", "results.", "api.", "draft."),
    "saker": ("case.", "permission.", "access.", "meeting.", "wheel.", "course."),
    "skjemaer": ("form.", "invitation.", "tablet.", "contacts."),
    "brukere": ("user.", "unit."),
    "innlogging": ("signed_in", "sign_in.", "second_factor.", "passphrase.", "code.", "guessing."),
    "drift": (
        "submissions.",
        "transfers.",
        "hook.",
        "retention.",
        "backup.",
        "keys.",
        "log.",
        "processing_record.",
    ),
}
"""The kinds that a reader may choose among, and how what they hold begins."""

ID = 32
"""So long is an id of ours; what is shorter is a word: a signer's, or a form's."""

OF_USERS = ("user.", "unit.", "sign_in.", "second_factor.", "passphrase.", "signed_in")
OF_FORMS = (
    "form.",
    "export",
    "results.",
    "api.",
    "submissions.",
    "submission.searched",
    "invitation.",
    "tablet.",
)
OF_SUBMISSIONS = ("submission.", "signature.", "permission.")


MOVES = frozenset({"sent", "skipped", "sent_back", "withdrawn", "reopened", "handed_over"})
"""What happens to a form at a step, which stands beside in the line."""


def event_kinds() -> dict[str, str]:
    """Return the names of the event kinds."""
    return {
        "svar": _("Svar"),
        "saker": _("Saker og tillatelser"),
        "skjemaer": _("Skjemaer og invitasjoner"),
        "brukere": _("Brukere og enheter"),
        "innlogging": _("Innlogging"),
        "drift": _("Drift og sletting"),
    }


def erasure_reasons() -> dict[str, str]:
    """Why one submission is erased before its time."""
    return {
        "asked": _("etter ønske fra den det gjelder"),
        "mistake": _("sendt ved en feil"),
        "wrong_person": _("gjaldt feil person"),
        "order": _("etter pålegg"),
    }


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the ids in some lines."""

    people: Mapping[str, str]
    submissions: Mapping[str, str]
    files: Mapping[str, str]
    cases: Mapping[str, str]
    forms: Mapping[str, str]
    versions: Mapping[str, Definition] = field(default_factory=dict)
    """By submission, the version it was answered with, which names its steps and signers."""
    sentences: Mapping[str, str] = field(default_factory=sentences)
    signed: Mapping[str, str] = field(default_factory=dict)
    """By the mark of a signature, whether who was asked signed or declined."""
    shielded: frozenset[str] = frozenset()
    """Submissions about children with a protected address: the log does not tell where they go."""

    def who(self, line: Event) -> str:
        """Who did it; a signer who has no account as the form calls them."""
        if line.what == "submission.arrived" and line.subject in self.shielded:
            return _("en enhet")
        if known := self.people.get(line.who) or _roles().get(line.who):
            return known
        if len(line.who) == ID:
            return _("En som ikke lenger er bruker")
        if line.what.startswith("signature."):
            return self.signer(line.subject, line.who) or _("En som ble bedt om å skrive under")
        return line.who

    def signer(self, submission_id: str, id: str) -> str:
        """Return the form's name for one of its signers; "" when unknown."""
        version = self.versions.get(submission_id)
        found = (s.label for s in version.signers if s.id == id) if version else iter(())
        return next(found, "")

    def step(self, submission_id: str, id: str) -> str:
        """Return the form's name for one of its steps; the form's own title when it has one
        step.
        """
        version = self.versions.get(submission_id)
        step = version.step(id) if version else None
        return step.title if step else version.title if version else _("(slettet)")

    def subject(self, line: Event) -> str:
        """Name the subject of the line; an id without a record belongs to something deleted."""
        what, id = line.what, line.subject
        gone = _("(slettet)") if len(id) == ID else id
        if what.startswith(OF_USERS):
            return self.people.get(id, gone)
        if id in self.forms or (what.startswith(OF_FORMS) and len(id) < ID):
            return f"«{self.forms.get(id, id)}»"
        if what.startswith("case."):
            return self.cases.get(id, gone)
        if what.startswith("access.") and id in self.cases:
            return _("sak %(code)s", code=self.cases[id])
        known = self.files.get(id) or self.submissions.get(id)
        return known or (_("(slettet)") if what.startswith((*OF_SUBMISSIONS, "file.")) else gone)


def _roles() -> dict[str, str]:
    """Those who have no account."""
    return {
        "system": _("Systemet"),
        "guardian": _("En foresatt"),
        "respondent": _("Den som svarte"),
        "arkivet": _("Arkivet"),
        "nobody": _("Noen"),
    }


def names(lines: Collection[Event]) -> Names:
    """Look up the current names of the ids in these lines."""
    subjects = {line.subject for line in lines}
    submissions = _values_by_id(Submission.id, Submission.reference, subjects)
    files = _values_by_id(StoredFile.id, StoredFile.submission_id, subjects)
    of_files = _values_by_id(Submission.id, Submission.reference, set(files.values()))
    return Names(
        {
            **{unit.id: unit.name for unit in units.all_units(inactive=True)},
            **{user.id: user.name for user in users.all_users()},
        },
        submissions,
        {id: of_files.get(submission, "") for id, submission in files.items()},
        _values_by_id(Case.id, Case.code, subjects),
        _titles(subjects),
        _definitions(subjects),
        signed=_values_by_id(
            Signature.mark,
            Signature.outcome,
            {line.detail for line in lines if line.what == signatures.GIVEN},
        ),
        shielded=_shielded(line.subject for line in lines if line.what == "submission.arrived"),
    )


def _shielded(submission_ids: Iterable[str]) -> frozenset[str]:
    found = (store.get(id) for id in set(submission_ids))
    return frozenset(each.id for each in found if each is not None and is_shielded(each))


def _values_by_id(id: object, name: object, wanted: Collection[str]) -> dict[str, str]:
    rows = db.session.execute(select(id, name).where(id.in_(wanted)))  # type: ignore[call-overload,attr-defined]  # columns
    return {key: value for key, value in rows if value}


def _titles(wanted: Iterable[str]) -> dict[str, str]:
    found = {form_id: versions.current(form_id) for form_id in wanted if len(form_id) < ID}
    return {
        form_id: version.definition(i18n.current_language()).title
        for form_id, version in found.items()
        if version is not None
    }


def _definitions(wanted: Collection[str]) -> dict[str, Definition]:
    """By submission, the version it was answered with, in the language in use."""
    rows = db.session.execute(
        select(Submission.id, Submission.version_id).where(Submission.id.in_(wanted))
    )
    known: dict[str, Definition] = {}
    found: dict[str, Definition] = {}
    for submission_id, version_id in rows:
        if version_id not in known and (version := versions.get(version_id)):
            known[version_id] = compiled_form(version).definition
        if version_id in known:
            found[submission_id] = known[version_id]
    return found


def sentence(line: Event, names: Names) -> str:
    """Return the line as a sentence."""
    words = {
        "who": names.who(line),
        "what": line.what,
        "subject": names.subject(line),
        "detail": detail(line, names),
    }
    said = names.signed.get(line.detail, "") if line.what == signatures.GIVEN else ""
    what = f"signature.{said}" if said in ("signed", "declined") else line.what
    return names.sentences.get(what, _("%(who)s: %(what)s %(subject)s")) % words


def detail(line: Event, names: Names) -> str:
    """Return the line's details, in words."""
    if line.what.startswith("submission.") and line.what.removeprefix("submission.") in MOVES:
        return names.step(line.subject, line.detail)
    if line.what.startswith("access.") or line.what in ("case.holder", "draft.taken"):
        return names.people.get(line.detail, _("En som ikke lenger er bruker"))
    if line.what == "submission.erased_alone":
        return erasure_askers().get(line.detail, line.detail)
    reference, _space, reason = line.detail.partition(" ")
    if line.what == "submission.erased":
        return f"{reference} ({erasure_reasons().get(reason, reason)})"
    return line.detail


def find_subjects(text: str) -> list[str]:
    """Return the subjects that match a reference, a case's code, a form or a login."""
    words = text.strip()
    named = select(Submission.id).where(Submission.reference == words.upper())
    coded = select(Case.id).where(Case.code == words.upper())
    user = users.by_login(words)
    return [
        words,
        *db.session.scalars(named),
        *db.session.scalars(coded),
        *([user.id] if user else []),
    ]
