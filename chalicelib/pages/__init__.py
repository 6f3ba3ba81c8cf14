"""What pages and mails are built from: templates, translations, dates, names of countries, and the views."""
