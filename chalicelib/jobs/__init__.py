"""One module a function. Each is deployed as that module alone, without app.py, so it stands by itself."""
