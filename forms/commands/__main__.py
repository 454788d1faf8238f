"""`python -m forms.commands check FILE …`: the commands about definitions, with no application."""

from forms.commands.forms import group

if __name__ == "__main__":
    group()
