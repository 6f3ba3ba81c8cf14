"""One field of a form each: what is accepted, how it is cleaned, and why the rest is refused."""
