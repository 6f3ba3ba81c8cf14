"""Jobs: long work that survives any death of the function that does it. One module for each kind, and the engine."""
