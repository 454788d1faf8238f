"""The migrations make exactly the tables that the models describe."""

import multiprocessing
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import DateTime, bindparam, inspect, text

from forms import storage
from forms.storage import audit_log
from forms.storage.accounts import units, users
from forms.storage.database.engine import db, migration_connection
from forms.storage.definitions import versions
from forms.storage.submissions import store
from forms.storage.workflow import admissions, cases, transitions
from tests.storage.conftest import document, opened
from tests.support.databases import Settings


def test_models_and_migrations_agree(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_flask_db_upgrade_and_downgrade(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    assert run(args=["db", "downgrade", "base"]).exit_code == 0
    with app.app_context():
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
    assert run(args=["db", "upgrade"]).exit_code == 0
    assert run(args=["db", "check"]).exit_code == 0
    assert "db" in run(args=["--help"]).output


def start(given: Settings) -> None:
    """What a worker does when it starts."""
    with opened(given) as app, app.app_context():
        storage.upgrade()


def test_workers_that_start_at_once_migrate_once(app: Flask, database: Settings) -> None:
    app.test_cli_runner().invoke(args=["db", "downgrade", "base"])
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=start, args=(database,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    with app.app_context():
        assert "submission" in inspect(db.engine).get_table_names()


def test_a_migration_that_fails_changes_nothing(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(RuntimeError), migration_connection(db.engine) as connection:
            connection.exec_driver_sql("CREATE TABLE half (id text)")
            raise RuntimeError("killed")
        assert "half" not in inspect(db.engine).get_table_names()


def test_a_migration_may_rebuild_a_table_that_others_point_at(sqlite: Settings) -> None:
    with opened(sqlite) as app, app.app_context():
        with migration_connection(db.engine) as connection:
            connection.exec_driver_sql(
                "INSERT INTO unit (id, name, kind, active) VALUES ('a', 'A', 'annen', 1)"
            )
            connection.exec_driver_sql(
                "INSERT INTO user_account (id, login, name, roles, active, unit_id)"
                " VALUES ('u', 'u', 'U', '[]', 1, 'a')"
            )
        with migration_connection(db.engine) as connection:
            connection.exec_driver_sql("CREATE TABLE other AS SELECT * FROM unit")
            connection.exec_driver_sql("DELETE FROM unit")
            connection.exec_driver_sql("INSERT INTO unit SELECT * FROM other")
        with (
            pytest.raises(RuntimeError, match="point at nothing"),
            migration_connection(db.engine) as connection,
        ):
            connection.exec_driver_sql("DELETE FROM unit")
        assert db.session.scalar(text("SELECT count(*) FROM unit")) == 1
        assert db.session.scalar(text("PRAGMA foreign_keys")) == 1


def test_submissions_are_not_kept_in_the_order_they_came(sqlite: Settings) -> None:
    with opened(sqlite) as app, app.app_context():
        made = db.session.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'submission'"))
        assert "WITHOUT ROWID" in str(made)


def test_a_log_from_before_is_chained(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    assert run(args=["db", "downgrade", "0004"]).exit_code == 0
    with app.app_context(), db.engine.begin() as connection, storage.writing():
        for number in range(3):
            moment = datetime(2026, 5, 7, 12, number, tzinfo=UTC)
            connection.execute(
                text("INSERT INTO event VALUES (:id, :at, 'anna', 'a', 's', '')").bindparams(
                    bindparam("id", str(9 - number)),
                    bindparam("at", moment, DateTime(timezone=True)),
                )
            )
    assert run(args=["db", "upgrade"]).exit_code == 0
    with app.app_context(), storage.writing():
        audit_log.record("bjarne", "b", "s")
        db.session.commit()
        assert audit_log.verify().whole.number == 4
        assert audit_log.verify().broken is None
        assert audit_log.listing().events[-1].at == datetime(2026, 5, 7, 12, 0, tzinfo=UTC)


def test_those_who_did_a_step_before_go_on_reading(app: Flask) -> None:
    """Doers come from the history, members of a case from the log and the history."""
    run = app.test_cli_runner().invoke
    with app.app_context(), storage.writing():
        units.import_csv("id;name;kind\nlia;Lia;barnehage\n")
        anna, bjarne, carl = (users.add(each, each, ("staff",), "lia") for each in "abc")
        version = versions.publish(document("prove"))
        case = cases.open_case("lia", cases.Child("Kari"))
        audit_log.record(anna.id, "case.opened", case.id)
        kept = store.keep(version, {}, key="a" * 32, unit="lia", case=case.id, state="underway")
        transitions.send(kept, "melding", {}, key="b" * 32, who=bjarne.id, on=None)
        audit_log.record(carl.id, "submission.opened", kept.id)
        db.session.commit()
        ids, submission_id, case_id = (anna.id, bjarne.id, carl.id), kept.id, case.id
    assert run(args=["db", "downgrade", "0013"]).exit_code == 0
    assert run(args=["db", "upgrade"]).exit_code == 0
    with app.app_context():
        found = store.get(submission_id)
        assert found is not None and admissions.doers(found) == {ids[1]}
        inside = [admissions.is_let_in(each, case=case_id) for each in ids]
        assert inside == [True, True, False]
        (first, _second) = admissions.listing(admissions.Place(case=case_id))
        assert admissions.reason(first) == "" and first.given_by == "system"
