"""Mails: which may be sent (`outbox`), their words (`compose`), the queue and SES."""
