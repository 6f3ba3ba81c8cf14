"""One module for each function that no browser calls. Each is deployed on its own, without `app.py`."""
