"""Make PDFs in a limited child process."""
