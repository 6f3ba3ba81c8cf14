"""Files of signatories as people have them: from bytes and a name to checked rows, each with its line.

Nothing that a file says about itself is believed unseen: not its suffix, its extent, the sheet that was open last, its
encoding, nor the type of a cell. Every limit holds before anything is built. No module here knows AWS or the command.
The way in is `chalicelib.organising.signatory_files.reading.read_file`.
"""
