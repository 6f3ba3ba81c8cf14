"""Rules of mail: which one is due, what a queued message holds, and what SES events mean. Nothing here sends."""
