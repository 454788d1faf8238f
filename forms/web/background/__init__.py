"""What people asked for and need not wait for: files of many PDFs, and mail."""
