"""One module at a time; nothing outside the process."""
