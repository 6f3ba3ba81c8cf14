"""Latin letters with a hook, a curl, a tail or a stroke, and insular ones, which UTS #39 takes for no other letter.

A reader takes them for the letter that they are a form of. Each row has a letter, and what its forms appear as.
"""

FORMS = {
    "a": "\u1d8f\u2c65",
    "b": "\u1d6c\u1d80\ua797",
    "c": "\u0188\u0255\ua794\U0001df1d",
    "d": "\u0221\u1d6d\u1d81\u1d91\ua77a\ua7c8",
    "e": "\u1d92\u2c78\uab34",
    "f": "\u1d82\ua77c",
    "g": "\u1d79\ua7a1\uab36",
    "h": "\u2c68\u2c76\ua727",
    "i": "\u1d96\U0001df1a",
    "j": "\u0237\u025f\u0284\u029d",
    "k": "\u1d84\u2c6a\ua741\ua743\ua745\ua7a3",
    "l": "\u0234\u026c\u1d85\u2c61\ua749\ua78e\uab37\uab38\uab39\U0001df11\U0001df13",
    "m": "\u1d86\uab3a",
    "n": "\u0235\u0272\u1d87\ua791\ua7a5\uab3b",
    "o": "\u2c7a\ua74d\U0001df1b",
    "p": "\u1d71\u1d88\ua751\ua753\ua755",
    "q": "\u024b\ua757\ua759",
    "r": "\u027e\u1d89\ua783\ua7a7\uab49\uab4b\uab4c\U0001df16",
    "s": "\u023f\u1d8a\ua785\ua7a9\ua7ca\U0001df1e",
    "t": "\u01ab\u0236\u0288\u2c66\ua787\U0001df09",
    "u": "\u1d99\ua7b9",
    "v": "\u2c71\u2c74\ua75f",
    "w": "\u2c73",
    "x": "\u1d8d\uab56\uab57\uab58\uab59",
    "z": "\u0240\u0291\u1d8e\u2c6c\ua763",
}
