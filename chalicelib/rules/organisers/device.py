"""What an organiser recognises a session or a passkey by: the browser and the system, from what the browser says of
itself. Nothing is decided by it, since a browser may say anything."""

# The first of the words that is in the header counts; most browsers also name those that they resemble.
_BROWSERS = (
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_name(agent: str) -> str:
    """The name of a device from the header ``User-Agent``, such as ``Firefox, Android``; '' when it says neither."""
    found = (next((name for word, name in words if word in agent), "") for words in (_BROWSERS, _SYSTEMS))
    return ", ".join(name for name in found if name)
