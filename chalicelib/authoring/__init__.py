"""A letter's source, whoever brings it: the folder of text files, read and checked."""
