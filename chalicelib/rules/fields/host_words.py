"""Which words beside a full stop are part of a domain, and which are words of a name with a space missing.

The endings in use are a table that `make endings` writes. What is listed here is what people are called, or how they
abbreviate it, and changes with no registry: an ending that is not listed counts as an ending.
"""

import unicodedata
from functools import cache

from chalicelib.rules.fields import top_levels

# Reserved for examples and tests (RFC 2606, RFC 6761), and those that some browsers look up elsewhere than in the DNS.
_NOT_IN_THE_DNS = frozenset(
    {"example", "invalid", "localhost", "onion", "test", "local", "bit", "crypto", "eth", "i2p"}
)

# Endings that are no word of any name: behind a title they are an ending, too, and behind a full stop and a space.
_SOLD = """
    com net org info biz xyz top site online website web shop store club click icu vip bid loan news blog tech
    cloud zip mov stream download racing webcam casino bet poker bingo porn sex xxx adult dating singles email
    credit crypto sale deals gratis app buzz cheap codes coupons discount guru lol ninja pics rocks sexy sucks
    tips wtf win
"""
CERTAIN = frozenset(_SOLD.split())
# Those that are certain behind a space, where a new sentence may begin.
BEHIND_A_SPACE = frozenset({"com", "net", "org", "info", "biz", "xyz"})
# Endings that are also first names, surnames, or what stands behind one.
_CALLED = """
    abbott abogado actor art barcelona berlin black bloomberg bo bond bosch boston cal canon cat ch church cipriani
    cpa cruise dds dental dentist desi doctor dupont durban eco edeka engineer ericsson erni esq ferrari ferrero
    ford fox gal gallo gallup gay ge george gold green hamburg honda hughes ing jo joy kia kim komatsu ky lasalle
    lat latino law lawyer leclerc li lilly lincoln london lu ma madrid mango marshalls mba md merck miami moe mom
    ng nico norton omega paris pars ph phd philips physio pohl prof ren rexroth rich rio rogers sakura saxo sc
    schaeffler schmidt schwarz sina solar song sr su suzuki sydney tatar th toyota tui vegas vet viking villas
    vin vu walter wang weber weir zara zuerich
"""
NAMES = frozenset(_CALLED.split())
# Those that are a name's only if more of it follows: "Juan.De Dios", "Ana.In Memoriam", "Patrick.Mc Donald".
PARTICLES = frozenset({"de", "la", "do", "in", "mc", "al", "st", "casa", "red", "arte", "radio", "med"})
# What ends a numeral: "3.er grado", "2.do Encuentro".
ORDINALS = frozenset({"er", "do", "ro", "to", "mo", "no", "vo", "re", "nd", "rd", "th"})
# Parts of a country's ending that are no title: "casino.com.mx".
SECOND_LEVEL = frozenset({"com", "org", "net", "gob", "gov", "edu", "ac", "co", "mil", "or", "ne", "go"})
# What follows a particle in lower case.
_BEHIND_PARTICLES = frozenset({"la", "las", "lo", "los", "el", "dios", "jesús", "jesus", "león", "leon"})
# Degrees that are a country's ending as well, as one writes them: "Ana Ruiz.MD".
DEGREES = frozenset({"MD", "MS", "MA", "BA", "BS", "SC", "MC", "PS", "CP"})
# "Red por la Ribera.AC/Oaxaca".
LEGAL_FORMS = frozenset(
    {"ac", "coop", "gmbh", "inc", "llc", "ltd", "ltda", "ngo", "ong", "sa", "sarl", "sas", "sc", "srl"}
)

_ABBREVIATED = """
    abg abgda abog adj adv agr alc alej amb ant antr antrop arq arqta art asist asoc ass assoc atte aux av bac bach
    bibl biol bs cand cap capt card cdor cdora cent cia cie cmdt cmte cnel col colect com comp comun conc conf cons
    consej cont coop coord coronel cra ctdor ctr ctro dep depto des diac dip dipl dir dist doc don dona dpto dr dra
    ec econ ed edo educ egdo emb enc enf eng enga esc esp est estud exma exmo fac fam fed fern fis fr fray frei fund
    gab geog geol gob gral guad hist hna hno hon imp ing inga insp inst inv ir jorn jr lic licda licdo lida ma madre
    maest mag magister mat matr me med mgtr min mlle mme mons mov mr mrs ms mtra mtro mun munic mvz nac not nutr
    obpo obs obst odont ofic org p padre par parr past pastor pdta pdte pe period ph post pr prep pres presb prim
    prof profa profe profr profra prom prov psic psicol psiq q qfb quim rab rda rdo reg rel rep repr resp rev revd
    rva rvda rvdo s sacerd san santa sec secc secr sen sgto sind sindic soc sociol sor sr sra sria srio srita srta
    sta sto subsec sup tec tel ten tes tit tnte trab tte uni univ vda ver vereador vereadora vet voc डा डॉ प्रो श्री
"""
_TITLES = frozenset(_ABBREVIATED.split())

# First names, without accents. Behind one, what is in capitals is a surname.
_GIVEN = """
    abel abraham abril ada adan adela adelina adolfo adrian adriana agata agustin agustina aida aide aimee alan
    alba albert alberta alberto alejandra alejandrina alejandro alex alexander alexandra alexandre alfonsina
    alfonso alfredo alice alicia alina aline alma alonso alvaro amada amalia amanda amelia amelie amparo ana anahi
    anais andre andrea andreia andres andrew angel angela angeles angelica angelina anita anna anne annie antoine
    antonia antonio apolinar araceli ariadna ariana ariel armando arnaldo arnulfo arthur artur arturo asuncion
    aura aurelia aurelio aurora balam barbara bartolome basilia beatriz belen benedicta benito benjamin berenice
    bernarda bernardo berta bertha beto blanca braulio brenda brian bruna bruno camila camilo candelaria candida
    canek carla carlos carlota carmela carmen carmina carolina caroline catalina catarina caterina catherine
    cecilia celia celina celso cesar chantal charles chayo chico christian christina christine chucho citlali
    clara clarisa clarissa claude claudia claudio clemencia clementina concepcion concha conchita constanza
    consuelo cristian cristina cristobal cruz cuauhtemoc dafne daisy dalia damian dan daniel daniela daniele danna
    dario david debora delfina delia denis denise diana diego dinora dolores domingo dominique dora doris dulce
    edgar edgardo edith edmundo edna eduarda eduardo edward efrain elba eleazar elena elia elias elisa elisabete
    elisabeth eliseo eliza elizabeth eloisa elsa elva elvia elvira emilia emiliana emiliano emilie emilio emily
    emma enrique enriqueta eric erica erick erika ernestina ernesto esmeralda esperanza esteban estefania estela
    ester esther estrella eufemia eugenia eugenio eunice eusebia eva evangelina evaristo evelia evelyn fabian
    fabiana fabio fabiola fabricio fatima faustina fausto federica federico felicia felicitas felipe felix fermin
    fernanda fernando fidel fidencio filiberto flavia flavio flor flora florence florencia florencio florentina
    fortino frances francesca francine francisca francisco franco francois francoise frederic frida gabriel
    gabriela gabriele gael genaro genoveva george georges georgina gerard gerardo german gertrudis gilberto gilda
    gina giovanna gisela gisele giselle gladys gloria gonzalo graciela gregoria gregorio greta griselda guadalupe
    guido guillermina guillermo gumersinda gustavo hector heidi helena helene helio henri henrique henry heriberto
    herlinda hermelinda hermenegilda hermilo herminia hernan hilaria hilda hipolito homero horacio hortensia hugo
    humberto ian ignacia ignacio ileana ilse imelda ines inocencia inti iracema iraida irene iris irma isaac
    isabel isabela isabella isabelle isadora isaias isaura isidra isidro ismael israel itzel ivan ivonne ixchel
    izel jaci jacinta jacinto jacqueline jacques jaime james jan jane janet janeth jaqueline javier jazmin jean
    jeanne jennifer jeremias jerome jesica jessica jesus jimena joana joao joaquim joaquin joaquina joca joel
    johana johanna john jonas jonathan jorge jose josefa josefina joselyn joseph josue juan juana juanita judith
    julia julian juliana julie julien julieta julio karen karina karla katherine katia kevin lara larissa laura
    laurent lautaro lazaro lea leandro leidy leila leo leonardo leonel leonor leopoldo leticia lia lidia ligia
    lilia lilian liliana lina linda lizbeth lizeth lola lorena lorenza lorenzo louis louise lourdes lucas lucero
    lucia luciana luciano lucie lucila lucio lucrecia ludivina luigi luis luisa luiz luiza lupe lupita luz lydia
    mabel magali magdalena maira manuel manuela mara marc marcel marcela marcelina marcelino marcelo marcia
    marcial marco marcos margarida margarita margot marguerite maria mariana mariano marie mariela marilia marilu
    marina mario marisa marisol maritza marlen marlene marta martha martin martina mary mateo mateus mathieu
    matias matilde mauricio mauro maximiliano maximo maya mayra melchor melissa memo mercedes micaela michael
    michel michele miguel mikel milagros milton minerva mireya miriam moacir moema moises monica monique myriam
    nacho nadia nahuel nahui nahum nancy nando natalia natalie nathalie natividad nayeli nazario nelida nelly
    nelson nereida nestor nicanor nicolas nicole nidia nieves nilda ninfa noe noel noelia noemi nora norberto
    norma nuria obdulia octavia octavio odette ofelia olga olivia olivier omar oralia oscar oswaldo otilia pablo
    paco paloma pamela pancho paola pascual pascuala patrice patricia patricio patrick paul paula paulina pauline
    paulino paulo pedrito pedro pepe perla petra petrona philippe pierre pilar placida porfirio priscila quetzal
    rafael rafaela raimunda ramiro ramon ramona raquel raul rayen raymundo rebeca refugio regina reina renata
    renato rene reyes reyna ricardo richard rigoberta rigoberto rita robert roberta roberto rocio rodolfo rodrigo
    rogelia rogelio roger roman romana romeo romina romualdo ronaldo roque rosa rosalba rosalia rosalina rosalinda
    rosalva rosana rosario rosaura rosemary rosenda rosendo rosita roxana ruben rufina ruth sabina sabino sabrina
    salma salome salvador samanta samuel sandra sandro santiago santos sara sarah saul sebastian sebastiana selena
    selma serafin serafina serge sergio severina silvana silvestre silvia silvio simon simona simone socorro sofia
    sofie soledad sonia sophie stefania stella stephanie steven suely susana suyai sylvia sylvie tamara tania
    tatiana telma teodora teodoro teofila teresa teresita thelma theo thiago thomas tiago tiao tomas tomasa
    trinidad ulises uriel ursula valentin valentina valeria vanesa vanessa vera veronica vicenta vicente victor
    victoria vidal vilma vinicius violeta virginia virginie viridiana vitoria viviana vladimir wendy wilfrido
    william wilma wilson xavier xico ximena xochitl yadira yamileth yanet yara yaretzi yasmin yazmin yesenia
    yessica yolanda yoltzin yves yvette yvonne zaira ze zenaida zenon zoe zoila zulema zulma tono
"""
_FIRST_NAMES = frozenset(_GIVEN.split())


@cache
def endings() -> frozenset[str]:
    """The top-level domains in use, in lower case; those in other scripts as they are read."""
    in_ascii = top_levels.in_use()
    as_read = (ending[4:].encode().decode("punycode") for ending in in_ascii if ending.startswith("xn--"))
    return _NOT_IN_THE_DNS.union(in_ascii, as_read)


def is_title(word: str) -> bool:
    """Whether a word is an abbreviation or a title, behind which a full stop ends nothing: "Profra", "Lic", "J".

    No list is complete, so a word without a vowel before its last letter is one as well: "Mtra", "Pbro", "Cdra".
    """
    plain = _without_accents(word)
    if (len(word) == 1 and (word.islower() or word.isupper())) or word.casefold() in _TITLES or plain in _TITLES:
        return True
    stem = plain.removesuffix("s").rstrip("aeo") if not word.isupper() else plain.rstrip("aeo")
    shortened = len(plain) - len(stem) <= 2 and (not word.isupper() or stem != plain)
    return 2 <= len(stem) <= 5 and shortened and stem.isascii() and stem.isalpha() and not set(stem) & set("aeiouy")


def is_named(first: str, ending: str) -> bool:
    """Whether an ending is the surname of somebody whose first name is before it: no surname is "Tv" or "De"."""
    low = ending.casefold()
    is_a_word = len(low) > 2 or low in NAMES or (low not in PARTICLES and not set("aeiouy").isdisjoint(low))
    return is_a_word and ending[:1].isupper() and _without_accents(first) in _FIRST_NAMES


def goes_on(word: str, before: str, particle: str) -> bool:
    """Whether a word behind a particle continues a name that has ``before`` in front of the particle."""
    if particle[0].isupper() or word.casefold() in _BEHIND_PARTICLES:
        return True
    is_behind_a_name = before.casefold() in PARTICLES or _without_accents(before) in _FIRST_NAMES
    return is_behind_a_name or (word[:1].isupper() and before[:1].isupper())


def _without_accents(word: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", word.casefold()) if not "\u0300" <= one <= "\u036f")
