"""What pages and mails are made of: templates, translations, dates and names of countries, and the views."""
