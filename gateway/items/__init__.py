"""Items (权责事项): what each violation asks for, who answers for it where, and by when."""
