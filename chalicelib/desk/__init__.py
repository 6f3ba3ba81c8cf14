"""The organisers' pages: an application, a host and a function of their own, apart from the pages of signers.

`routes` declares every page with the act that it is; `application` judges the act before the handler runs; a handler in
`pages` reads what was posted, calls one use case and answers.
"""
