"""Pairs of organisations' names, by whether they are the same organisation."""

# Pairs without a relevant difference.
SAME = [
    ("Red Ñandú", "RED NANDU"),
    ("Red Ñandú, A.C.", "Red Ñandú"),
    ("Red Ñandú A. C", "red ñandú ac"),
    ("Casa Abierta, I.A.P.", "Casa Abierta IAP"),
    ("Casa Abierta, Asociación Civil", "Casa Abierta"),
    ("ONG Casa Abierta", "Casa Abierta"),
    ("Semillas S. de R.L. de C.V.", "Semillas S de RL de CV"),
    ("Offene Tür e.V.", "Offene Tür"),
    ("Open Door, Inc.", "OPEN DOOR"),
    ("Plan B A.C.", "Plan B"),
    ("Centro del Agua y la Tierra (CAT)", "Centro del Agua y la Tierra"),
    ("Centro del Agua y la Tierra (CAT) A.C.", "Centro del Agua y la Tierra, A.C. (CAT)"),
    ("Centro del Agua y la Tierra [C.A.T.]", "Centro del Agua y la Tierra"),
    ("Asociación Pop No’j", "Asociacion Pop No'j"),
    ("Agua: vida—tierra", "Agua, Vida / Tierra"),
    ("\uff32\uff25\uff24\u3000Ñandú", "Red Ñandú"),
    ("Straße für alle", "STRASSE FÜR ALLE"),
]
# Pairs that a person must judge.
DOUBTFUL = [
    ("CAT Centro del Agua y la Tierra", "Centro del Agua y la Tierra (CAT)"),
    ("Centro del Agua y la Tierra (CAT)", "Centro del Agua y la Tierra (CAT) - México"),
    ("Centro del Agua y la Tierra, CAT", "Centro del Agua y la Tierra"),
    ("CAT", "Centro del Agua y la Tierra (CAT)"),
    ("Ruama - Red Andina del Maíz", "Red Andina del Maíz (RUAMA)-Regional"),
    ("Vecinas en Lucha", "Vecinas en la Lucha"),
    ("Casa del Maíz", "Casa de Maís"),
    ("Agua y Tierra de Oriente", "Tierra y Agua de Oriente"),
    ("Fundación para la Tierra", "Fundación para la Tierra y el Agua de los Pueblos"),
    ("Centro del Agua (CDA)", "Centro del Agua (CEA)"),
    ("Servicio de Paz", "Servicio de Paz Ecuador"),
]
DIFFERENT = [
    ("Casa Norte", "Casa Sur"),
    ("Red de Mujeres", "Red de Jóvenes"),
    ("Centro del Agua", "Foro de la Tierra"),
    ("350.org", "Foro 24/7"),
    ("Мир", "Миф"),
    ("कि", "कु"),
]
# Brackets that look like an acronym but hold a place, a state or words.
APART = [
    ("Red de Mujeres (Oaxaca)", "Red de Mujeres"),
    ("RED DE MUJERES (OAXACA)", "RED DE MUJERES"),
    ("Amigos del Río (MX)", "Amigos del Río (BR)"),
    ("Casa del Pueblo (Fe y Obra A.C.)", "Casa del Pueblo"),
]
