"""The database: engine, column types, migrations."""
