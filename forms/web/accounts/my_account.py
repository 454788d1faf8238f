"""My account: name and roles, passphrase, second factor, and active sign-ins."""

from flask import Blueprint, abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from forms.i18n import gettext as _
from forms.operations.mail import is_sent
from forms.storage import UserSession, audit_log, db
from forms.storage.accounts import reminders, sessions, two_factor, units, users
from forms.storage.accounts.passwords import SHORTEST, WeakPassphrase
from forms.web.accounts import reauthentication
from forms.web.accounts.messages import refused_code_message, weak_passphrase_messages
from forms.web.auth.authorization import SignedIn, current_staff_user, must_have_second_factor
from forms.web.auth.role_names import role_names
from forms.web.core.qr_code import qr
from forms.web.core.staff_form import StaffForm, drop_down, line
from forms.web.core.templating import render_page
from forms.web.security.guess_guard import begin_guess

bp = Blueprint("my_account", __name__, url_prefix="/min-side")


@bp.get("/")
def my_account() -> Response:
    """Who one is here, what one is mailed, and every sign-in that lasts."""
    return render_account()


def render_account(mail: StaffForm | None = None, phone: StaffForm | None = None) -> Response:
    """Render the page, with the faults in what was typed about *mail* or the own *phone*."""
    user = current_staff_user()
    return render_page(
        "accounts/my_account.html",
        person=user,
        role_names=role_names(),
        everywhere=users.roles_without_unit(user),
        places=users.roles_by_unit(user),
        units={unit.id: unit.name for unit in units.all_units(inactive=True)},
        sign_ins=sessions.active_sessions(user),
        here=current_user.session,
        protected=two_factor.is_on(user),
        status=422 if mail or phone else 200,
        mail=mail or mail_form(),
        phone=phone or phone_form(),
        mail_is_sent=is_sent(),
    )


def mail_form(*, posted: bool = False) -> StaffForm:
    """Ask where the daily mail goes, and whether the user wants it."""
    row = reminders.get_or_new(current_staff_user().id)
    known = {"email": row.email, "wanted": "yes" if row.wanted else "no"}
    questions = (
        line("email", _("E-postadresse"), format="email"),
        drop_down(
            "wanted",
            _("Vil du ha e-post når noe venter på deg?"),
            {"yes": _("Ja, høyst én om dagen"), "no": _("Nei")},
            required=True,
        ),
    )
    return StaffForm(questions, request.form if posted else None, known)


def phone_form(*, posted: bool = False) -> StaffForm:
    """Ask for the user's own number."""
    known = {"phone": reminders.get_or_new(current_staff_user().id).phone}
    own = line("phone", _("Telefon på jobb"), format="phone")
    return StaffForm((own,), request.form if posted else None, known)


@bp.post("/telefon")
def choose_phone() -> Response:
    """Write down the user's own number, or forget it."""
    phone = phone_form(posted=True)
    if not phone.validate():
        return render_account(phone=phone)
    user = current_staff_user()
    reminders.set_phone(user.id, phone.text("phone"))
    audit_log.record(user.id, "user.phone", user.id)
    db.session.commit()
    return redirect(url_for(".my_account"), 303)


@bp.post("/varsler")
def choose_mail() -> Response:
    """Write down where the daily mail goes, or turn it off."""
    mail = mail_form(posted=True)
    fit = mail.validate()
    if fit and mail.text("wanted") == "yes" and not mail.text("email"):
        mail.refuse("email", _("Skriv e-postadressen som varslene skal gå til."))
        fit = False
    if not fit:
        return render_account(mail)
    user = current_staff_user()
    reminders.set_mail(user.id, mail.text("email"), mail.text("wanted") == "yes")
    audit_log.record(user.id, "user.reminders", user.id)
    db.session.commit()
    return redirect(url_for(".my_account"), 303)


@bp.post("/avslutt")
def end_session() -> Response:
    """End one sign-in, or every other than this."""
    user, wanted = current_staff_user(), request.form.get("session", "")
    if wanted == "andre":
        sessions.revoke_all(user, but=current_user.session)
    else:
        sessions.revoke(load_own_session(wanted))
    audit_log.record(user.id, "sign_in.ended", user.id)
    db.session.commit()
    return redirect(url_for(".my_account"), 303)


def load_own_session(wanted: str) -> UserSession:
    """Load the user's own sign-in by id, or abort with 404."""
    return next(
        (each for each in sessions.active_sessions(current_staff_user()) if each.id_hash == wanted),
        None,
    ) or abort(404)


@bp.get("/passord")
def choose_passphrase() -> Response:
    """Where one chooses another passphrase."""
    return render_passphrase()


@bp.post("/passord")
def set_passphrase() -> Response:
    """Another passphrase; every other sign-in ends."""
    user = current_staff_user()
    if not reauthentication.is_own_passphrase(request.form.get("now", "")):
        return render_passphrase("now", _("Passordet du har nå, er feil. Prøv igjen."))
    typed = request.form.get("passphrase", "")
    if typed != request.form.get("again", ""):
        return render_passphrase(
            "passphrase", _("De to passordene er ikke like. Skriv det samme i begge feltene.")
        )
    try:
        users.set_passphrase(user, typed, but=current_user.session)
    except WeakPassphrase as weak:
        return render_passphrase("passphrase", weak_passphrase_messages()[weak.weakness])
    sessions.confirm(current_user.session)
    audit_log.record(user.id, "passphrase.set", user.id)
    db.session.commit()
    return redirect(url_for(".my_account"), 303)


def render_passphrase(field: str = "", message: str = "") -> Response:
    """Render the page for a new passphrase; 404 for a user without one here."""
    if not current_staff_user().password_hash:
        abort(404)
    status = 422 if message else 200
    return render_page(
        "accounts/change_password.html",
        status=status,
        field=field,
        message=message,
        shortest=SHORTEST,
    )


@bp.get("/totrinn")
def second_factor() -> Response:
    """Whether one has a second factor, how to get one, and how to be rid of it."""
    return render_second_factor()


@bp.post("/totrinn/start")
def begin_two_factor() -> Response:
    """Make a secret for the phone, and show it."""
    if ask := reauthentication.require_reauthentication(url_for(".second_factor")):
        return ask
    if not two_factor.is_on(current_staff_user()):
        two_factor.begin(current_staff_user())
        db.session.commit()
    return redirect(url_for(".second_factor"), 303)


@bp.post("/totrinn")
def enable_two_factor() -> Response:
    """Turn it on with the phone's first code, and show the codes for paper, this once."""
    user = current_staff_user()
    guess = begin_guess(user=user.id)
    codes = two_factor.confirm(user, request.form.get("code", ""))
    if codes is None:
        guess.wrong("second_factor.wrong", user.id)
        return render_second_factor(refused_code_message("wrong"))
    signed_in: SignedIn = current_user
    signed_in.session.method = "second factor"
    sessions.revoke_all(user, but=signed_in.session)
    audit_log.record(user.id, "second_factor.on", user.id)
    db.session.commit()
    guess.right()
    return render_page("accounts/recovery_codes.html", codes=codes)


@bp.post("/totrinn/koder")
def renew_recovery_codes() -> Response:
    """Ten new codes for paper; the earlier ones end."""
    if ask := reauthentication.require_reauthentication(url_for(".second_factor")):
        return ask
    if not two_factor.is_on(current_staff_user()):
        abort(404)
    codes = two_factor.renew_codes(current_staff_user())
    audit_log.record(current_staff_user().id, "second_factor.codes", current_staff_user().id)
    db.session.commit()
    return render_page("accounts/recovery_codes.html", codes=codes)


@bp.post("/totrinn/av")
def disable_two_factor() -> Response:
    """Turn it off; not for those who must have it."""
    if ask := reauthentication.require_reauthentication(url_for(".second_factor")):
        return ask
    if must_have_second_factor(current_staff_user()):
        return render_second_factor(
            _("Rollen din krever totrinnsinnlogging. Den kan ikke slås av.")
        )
    if two_factor.remove(current_staff_user()):
        audit_log.record(current_staff_user().id, "second_factor.off", current_staff_user().id)
    db.session.commit()
    return redirect(url_for(".second_factor"), 303)


def render_second_factor(message: str = "") -> Response:
    """Render the page of the second factor; 404 for a user who signs in elsewhere."""
    user = current_staff_user()
    if not user.password_hash:
        abort(404)
    secret = two_factor.unconfirmed_secret(user)
    return render_page(
        "accounts/two_factor.html",
        status=422 if message else 200,
        message=message,
        protected=two_factor.is_on(user),
        left=two_factor.codes_left(user),
        secret=secret,
        address=two_factor.provisioning_uri(user, secret, issuer()) if secret else "",
        qr=qr,
        required=must_have_second_factor(user),
    )


def issuer() -> str:
    """Return the name that the authenticator app shows for this site."""
    return str(current_app.config["MUNICIPALITY"]).replace(":", " ")
