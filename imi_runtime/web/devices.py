"""What a browser says about itself, in two words that people recognise."""

from __future__ import annotations

BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)
"""A sign, and the browser that shows it; most show the signs of others too, so the order matters."""
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """Return browser and system, such as "Firefox, Windows"; what is unknown is left out."""
    found = (
        next((name for sign, name in names if sign in user_agent), "") for names in (BROWSERS, SYSTEMS)
    )
    return ", ".join(word for word in found if word)
