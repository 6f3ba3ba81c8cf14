"""Text that was written elsewhere, made into a letter's own marks: with everything that was changed or dropped."""
