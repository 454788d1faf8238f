"""How a coordinator takes answers away: as a table, as lines of JSON, as paper.

Columns come from the definitions, never from the data; nothing here sees a request.
"""
