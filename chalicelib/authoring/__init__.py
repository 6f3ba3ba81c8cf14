"""A letter's source: reads and checks the folder of text files, whoever provides it."""
