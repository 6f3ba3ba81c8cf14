"""Which mail is due, what a message in a queue holds, and what SES events mean. Nothing here sends."""
