"""Children who change kindergarten or school."""
