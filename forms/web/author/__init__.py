"""Pages of the author: edit, check, try, translate and publish forms."""
