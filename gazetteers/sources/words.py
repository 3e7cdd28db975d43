"""word/*.tsv and date/holidays.tsv"""
import gettext
import json
import re

from common import fold, foldable, plain, write
from words_by_hand import FUNCTION, HOLIDAYS, LEGAL

HAND = "hand-written"
OURS = "MIT OR Apache-2.0"


def common_words(s):
    pos = {}
    for letter, name in (("n", "noun"), ("v", "verb"), ("a", "adj"), ("r", "adv")):
        for line in s.text("WN", f"dict/index.{name}").splitlines():
            word = line.partition(" ")[0]
            if word.isalpha():
                pos.setdefault(word, set()).add(letter)
    letters = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}
    for line in s.text("LI", "lemminflect/resources/lemma_lu.csv.gz").splitlines():
        form, kind, _ = line.split(",", 2)
        if kind in letters:
            pos.setdefault(form, set()).add(letters[kind])
    function = {w: letter for letter, words in FUNCTION.items() for w in words.split()}
    rows = []
    for word, band in sorted(s.bands.items()):
        found = set(pos.get(word, ()))
        if word in function:
            found = {x for x in found if x in "nvar"} | {function[word]} if word in MIXED else {function[word]}
        if not found:       # plurals and inflections that no table has
            for end, letter in (("s", "n"), ("es", "n"), ("ed", "v"), ("ing", "v"), ("er", "a"), ("est", "a"), ("ly", "r")):
                stem = word.removesuffix(end)
                if stem != word and (letter in pos.get(stem, ()) or letter in pos.get(stem + "e", ())):
                    found.add(letter)
            if word.endswith("ly"):
                found.add("r")
        if len(word) == 1 and word not in ("a", "i"):
            continue
        rows.append({"name": word, "band": band, "pos": "".join(x for x in "nvardp" if x in found)})
    write("word/common.tsv", "word", s.cite("SC", "WN", "LI"), "SCOWL licence; WordNet 3.1 licence; MIT (NLM SPECIALIST Lexicon)", "name band pos", rows,
          note="band: SCOWL size, 10 is the commonest; pos: n noun v verb a adjective r adverb d determiner or numeral p pronoun, preposition, conjunction, auxiliary")


MIXED = set("will can may might must past like down up second third half other most more first round save opposite near inside outside second dozen million like must being".split())


NO_LANGUAGE = set("central southern northern eastern western pie basic indian afghan attic chin ron iowa delaware yuma mandarin's".split())


def languages(s):
    rows = []
    for code, name in s.json("CLDn", "main/en/languages.json")["main"]["en"]["localeDisplayNames"]["languages"].items():
        name = re.sub(r" \(.*", "", name)
        if "alt-menu" not in code and code not in ("und", "mul", "zxx", "mis") and "," not in name and foldable(name):
            rows.append({"name": name})
    wn = s.wordnet
    natural = wn.synset("natural language", "human written or spoken language")
    for synset in sorted(wn.words):
        if natural in wn.above_ids(synset):
            rows += [{"name": w} for w in wn.words[synset] if w[:1].isupper() and foldable(w) and not re.search(r"language|English$|dialect", w)]
    write("word/languages.tsv", "word", s.cite("CLDn", "WN"), "Unicode-3.0; WordNet 3.1 licence", "name", [r for r in rows if len(r["name"]) > 1 and fold(r["name"]) not in NO_LANGUAGE])


ROLES = """leader:a person who rules or guides|official:a worker who holds|military officer:|serviceman:|clergyman:|spiritual leader:|head of state:|legislator:|
politician:a leader engaged in civil|diplomat:an official engaged|aristocrat:|lawman:|athlete:a person trained|journalist:a writer for|lawyer:|judge:a public official|scientist:|medical practitioner:|
performer:|artist:|writer:writes (books|educator:|relative:a person related by blood|spokesperson:|businessperson:|criminal:|militant:|engineer:a person who uses scientific|investigator:a police|
negotiator:|head:a person who is in charge|spouse:|policeman:|contestant:a person who participates|administrator:someone who administers a business|
defendant:|suspect:someone who is under suspicion|victim:an unfortunate|revolutionist:|combatant:|widow:|mediator:|
survivor:one who lives through|student:a learner|soldier:an enlisted|merchant:|detainee:""".replace("\n", "").split("|")


def person_nouns(s):
    wn = s.wordnet
    person = wn.synset("person", "a human being")
    classes = set()
    first = {}
    for line in s.text("WN", "dict/index.noun").splitlines():
        if not line.startswith(" "):
            cells = line.split()
            first[cells[0].replace("_", " ")] = next(c for c in cells if re.fullmatch(r"\d{8}", c))
    for item in ROLES:
        word, _, gloss = item.partition(":")
        found = [x for x, words in wn.words.items() if word in words and gloss in wn.gloss[x] and (person in wn.above_ids(x))]
        if not found:
            raise SystemExit(f"WordNet: no person {item!r}")
        classes.add(found[0])
    roles, wide = [], []
    for synset in sorted(wn.words):
        if wn.instance[synset] or person not in wn.above_ids(synset) and synset != person:
            continue
        words = [w for w in wn.words[synset] if w == w.lower() and re.fullmatch(r"[a-z]+([ '-][a-z]+)*", w)]
        if RUDE.search(wn.gloss[synset]):
            continue
        wide += words
        if wn.above_ids(synset) & classes or synset in classes:
            for word in words:
                parts = re.split("[ -]", word)
                if all(s.common(p, 50) for p in parts) and len(parts) <= 3 and word not in NO_ROLE and first[word] == synset and len(word) > 2:
                    roles.append(word)
    roles += MORE_ROLES
    write("word/roles.tsv", "word", s.cite("WN") + "; " + HAND, f"WordNet 3.1 licence; {OURS}", "name", [{"name": w} for w in sorted(set(roles))])
    write("word/person-nouns.tsv", "word", s.cite("WN"), "WordNet 3.1 licence", "name", [{"name": w} for w in sorted(set(wide)) if len(w) > 2])


RUDE = re.compile(r"offensive|derogatory|disparag|slur|contempt|ridicul|epithet|slang")
NO_ROLE = set("""back end center guard tackle forward fool slip pitch ace star lead ham card heavy double second third hand hands help page post rose ball boarder brass top man cut house
party people staff family folk folks kin kind blood flesh issue seed young get bull bear tiger fox wolf dog cat cow bird beast machine mule horse ox pilgrim body mind heart eye
ear mouth finger arm right left middle minor major number queen bee bishop's mark sign hit run fall strong light iron steel character original natural fast short tall black white red green
blue brown gold silver wing safety snapper shot whip brain brains head's dean's principal's drum base bass soul tenor horn violin bag chip fixer gun pen stick power pot""".split()) - {"queen"}
MORE_ROLES = """spokesman spokeswoman spokesperson striker midfielder defender goalkeeper winger coach captain manager president minister premier chancellor senator congressman congresswoman lawmaker
deputy governor mayor councilor councillor commissioner ambassador envoy diplomat commander general colonel major lieutenant sergeant corporal private admiral brigadier insurgent militant
gunman bomber suicide-bomber attacker hijacker rebel guerrilla warlord jihadist fighter militiaman leader chief head chairman chairwoman chairperson director secretary secretary-general
undersecretary treasurer analyst expert activist campaigner dissident protester demonstrator candidate nominee incumbent frontrunner challenger contender lawyer attorney
prosecutor judge justice magistrate detective inspector superintendent constable sheriff trooper witness suspect defendant convict prisoner inmate detainee hostage victim survivor refugee migrant
bishop archbishop cardinal pope priest imam rabbi pastor cleric mullah monk nun widow widower wife husband son daughter mother father brother sister grandson granddaughter nephew niece cousin uncle
aunt grandfather grandmother fiancé fiancée girlfriend boyfriend actor actress singer musician rapper guitarist drummer composer conductor director producer filmmaker novelist author poet writer
playwright journalist reporter correspondent editor columnist anchor broadcaster photographer cameraman blogger historian economist scientist physicist chemist biologist astronomer mathematician
professor lecturer teacher principal student doctor physician surgeon nurse psychiatrist psychologist engineer architect pilot astronaut businessman businesswoman entrepreneur banker investor
billionaire tycoon magnate financier executive founder co-founder owner chief-executive ceo shareholder trader farmer fisherman miner driver shopkeeper cabdriver firefighter paramedic
policeman policewoman soldier marine sailor airman veteran king queen prince princess sultan emir sheikh emperor duke duchess earl baron lord tribesman elder chieftain quarterback pitcher
outfielder shortstop catcher linebacker goalie forward defenseman batsman bowler wicketkeeper golfer sprinter swimmer cyclist boxer wrestler jockey skier skater gymnast footballer cricketer
captain referee umpire trainer agent""".split()


def legal(s):
    names = list(LEGAL)
    for kind in json.loads(s.text("RIG", "rust/data/names/org_types.json")):
        display = kind.get("display", "")
        if display and foldable(display) and 3 <= len(display) <= 12 and not re.search('[0-9]', display) and not s.common(fold(display), 50) and not display.islower():
            names.append(display)
    write("word/legal-suffixes.tsv", "word", HAND + "; " + s.cite("RIG"), f"{OURS}; MIT", "name", [{"name": n.strip()} for n in names if n.strip()])


HEADS = re.compile(r"\b(Day|Eve|Eid|Christmas|Easter|Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|New Year|Festival|Puja|Jayanti|Purnima|Poya|Carnival|Week|Night|Sankranti|Feast|"
                   r"Lent|Ascension|Assumption|Epiphany|Pentecost|Ashura|Nowruz|Nauryz|Navruz|Purim|Pesach|Sukkot|Diwali|Holi|Thanksgiving|Birthday|Corpus Christi|Vesak|Songkran|Tet)\b")
NO_HOLIDAY = re.compile(r"%|\d|[()/,;:]|Additional|additional|[Ss]ubstitut|observed|Observed|[Bb]ridge|Bank Holiday|Half-?[Dd]ay|[Ee]lection|Census|Funeral|Mourning|Anniversary|[Mm]arkets|closing|Begin|Replacement|Municipal|Joint$|Bank$|^Bank|Inauguration Day|Big Day|(Great|Little) Feast|Picnic Day|Islander Day|Closing|Cup Day|Census|"
                        r"[Rr]eferendum|Visit|Coronation|Jubilee|Wedding|[Ff]ollowing|[Pp]receding|[Ss]pecial|[Ee]xtra|[Ww]orking|before|after|Second Day|Third Day|Second day|third day|second day|Last Day|"
                        r"Break|Vacation|Inauguration of|Commission|Transfer|compensat|Death|Pandemic|Open Town|Non-|Happy|Elections|Public Holiday|Swearing|Eve of")


def holidays(s):
    rows = [{"name": n, "variants": v} for n, *v in HOLIDAYS]
    wn = s.wordnet
    for synset in sorted(wn.words):
        if wn.above(synset) & {"holiday", "holy day", "calendar month", "Islamic calendar month", "Jewish calendar month", "Hindu calendar month", "religious holiday", "legal holiday", "fast day"}:
            if wn.above(synset) & {"Gregorian calendar month", "Revolutionary calendar month"}:
                continue
            names = [w for w in wn.words[synset] if w[:1].isupper() and foldable(w) and not re.search(r"\d", w)
                     and not re.search(r"^(Christian|Jewish|Islamic|Hindu|Roman) (holy day|calendar month|festival)|calendar month$", w)]
            names = [w for w in names if fold(w) not in ("ab", "ides", "elul", "av", "as", "adar") and (" " in w or not (s.common(fold(w), 35) or s.first_counts.get(fold(w), 0) > 1000))]
            if names:
                rows.append({"name": names[0], "variants": names[1:]})
    found = set()
    for path in sorted(s.folders["HOL"].glob("holidays/locale/en_US/LC_MESSAGES/*.mo")):
        with path.open("rb") as handle:
            found |= {v for k, v in gettext.GNUTranslations(handle)._catalog.items() if k and isinstance(v, str)}
    for name in sorted(found):
        name = re.sub(r"^The |\s*\([^)]*\)$| Holiday$| holiday$", "", name.replace("’", "'")).strip()
        if NO_HOLIDAY.search(name) or not foldable(name) or not 1 <= len(name.split()) <= 6 or not name[:1].isupper() or len(name) < 4:
            continue
        words = fold(name).split()
        if not HEADS.search(name) and (all(s.common(w.strip("'s"), 50) for w in words) or len(words) > 2):
            continue
        if len(words) == 1 and (s.common(words[0], 50) or s.first_counts.get(words[0], 0) > 1000):
            continue
        rows.append({"name": name, "variants": [name.replace("Saint ", "St. ")] if "Saint " in name else []})
    write("date/holidays.tsv", "date", HAND + "; " + s.cite("WN", "HOL"), f"{OURS}; WordNet 3.1 licence; MIT", "name variants kind", rows, kind="date")


def build(s):
    common_words(s)
    person_nouns(s)
    languages(s)
    legal(s)
    holidays(s)
