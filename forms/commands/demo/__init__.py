"""`flask demo`: invented units, users and submissions."""

from forms.commands.demo.command import command as command
