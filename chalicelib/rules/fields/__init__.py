"""The fields of a form, one module each: what is accepted, how it is cleaned, and why anything is refused."""
