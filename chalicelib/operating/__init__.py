"""The `firmamos` command. It is not shipped to Lambda."""
