"""One module for each function that no browser calls. Each is deployed alone, without `app.py`."""
