"""Rules: pure functions of values and the time. They know nothing of AWS, HTTP, templates or the environment."""
