"""Flask views. Only this package uses `request` and `session` and commits transactions."""

from flask import Flask

from forms.questions.types import course as course_type
from forms.questions.types import unit
from forms.web import error_pages
from forms.web.accounts import (
    my_account,
    oidc,
    sign_in,
)
from forms.web.admin import units, users, year_settings
from forms.web.api import read_api, token_page
from forms.web.assets import (
    compiled_templates,
    compression,
    static_assets,
    theme,
)
from forms.web.auditor import audit_log, processing_record, retention
from forms.web.auth import authorization
from forms.web.author import (
    editor,
    forms,
    guide,
    import_file,
    paper,
    quick_text_page,
    translate,
    trial,
)
from forms.web.background import files
from forms.web.builder import builder, protection, workflow
from forms.web.casework import (
    access,
    actions,
    case_filing,
    cases,
    private_erasure,
)
from forms.web.casework import submissions as casework_submissions
from forms.web.coauthors import comments, presence, undo_preview
from forms.web.coordinator import (
    bulk_actions,
    data_subject_requests,
    person_search,
    unit_counts,
    unit_reports,
)
from forms.web.coordinator import submissions as coordinator_submissions
from forms.web.core import (
    languages,
    reading_choices,
    redirects,
    routing,
    templating,
)
from forms.web.core.unit_choices import kept_units, known_units
from forms.web.courses import course_list, course_page
from forms.web.courses.choices import known_courses, open_courses
from forms.web.handout import issue_link
from forms.web.interview import answer_at_home, handover, private_questions
from forms.web.invitations import contact_list, landing, manage, resume, withdraw_consent
from forms.web.meetings import feed, meeting_plans, wheel
from forms.web.meetings import meeting as meeting_page
from forms.web.meetings import overview as meeting_overview
from forms.web.offline import blank_form, receive, worker
from forms.web.operations import request_metrics, service_state, watch
from forms.web.public import about, action_guide, catalogue
from forms.web.respondent import kiosk, large_upload, print_and_pdf, review
from forms.web.respondent import pages as respondent_pages
from forms.web.results import report as results
from forms.web.results import shared_results, two_way_tables, waves
from forms.web.security import (
    csrf_and_cookies,
    security_headers,
)
from forms.web.signing import deferred_signature, sign
from forms.web.transfers import child_list
from forms.web.versions import opening_times, publish

EXTENSIONS = (
    routing,
    csrf_and_cookies,
    languages,
    reading_choices,
    security_headers,
    error_pages,
    authorization,
    templating,
    static_assets,
    theme,
    compression,
    compiled_templates,
    large_upload,
    redirects,
    request_metrics,
    presence,
)
PAGES = (
    catalogue,
    about,
    respondent_pages,
    review,
    handover,
    private_questions,
    answer_at_home,
    sign,
    blank_form,
    receive,
    worker,
    print_and_pdf,
    landing,
    manage,
    contact_list,
    deferred_signature,
    withdraw_consent,
    issue_link,
    casework_submissions,
    access,
    actions,
    cases,
    case_filing,
    action_guide,
    meeting_overview,
    meeting_plans,
    meeting_page,
    wheel,
    feed,
    course_list,
    course_page,
    child_list,
    private_erasure,
    resume,
    sign_in,
    oidc,
    my_account,
    users,
    units,
    year_settings,
    coordinator_submissions,
    bulk_actions,
    person_search,
    unit_reports,
    unit_counts,
    results,
    two_way_tables,
    shared_results,
    read_api,
    token_page,
    kiosk,
    data_subject_requests,
    audit_log,
    retention,
    processing_record,
    service_state,
    watch,
    files,
    forms,
    import_file,
    paper,
    editor,
    builder,
    protection,
    workflow,
    quick_text_page,
    publish,
    translate,
    trial,
    guide,
    comments,
    opening_times,
    waves,
    undo_preview,
)


def init_app(app: Flask) -> None:
    """Register the blueprints, and what every page needs, on *app*."""
    for extension in EXTENSIONS:
        extension.init_app(app)
    for pages in PAGES:
        app.register_blueprint(pages.bp)
    unit.set_provider(kept_units, known_units)
    course_type.set_provider(open_courses, known_courses)
