"""From sheets to files: what is already in words becomes a PDF or a picture. Runs in a function of its own."""
