"""What runs in the function that typesets, and is in its zip alone."""
