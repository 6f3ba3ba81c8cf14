"""What runs in the typesetting function, and is only in its zip."""
