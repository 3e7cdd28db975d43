#!/usr/bin/env python3
"""Sorts the hand-written lists and says what is wrong with them.

usage: gazetteers/tidy.py [LIST.tsv]...      (no argument: every list under gazetteers/lists)

Rows are sorted by name, rows of one name are merged, a variant that repeats is dropped, blanks are trimmed.
A row that cannot be mended is reported as path:line and the exit code is 1. `tagwire check` says more.
"""
import sys, pathlib, unicodedata

KINDS = {
    "person": {""},
    "group": set("government military armed_group party igo ngo company media education sports court "
                 "religious_body other nationality ethnicity religion ideology".split()),
    "place": set("country region city continent area water landform facility".split()),
    "date": set("date time duration set".split()),
    "word": {""},
}


def fold(text):
    flat = unicodedata.normalize("NFD", text)
    return "".join(c for c in flat if not unicodedata.combining(c))


def tidy(path):
    bad = []
    head, rows, meta = [], {}, {}
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if line.startswith("#"):
            head.append(line.rstrip())
            key, _, value = line[1:].partition(":")
            meta.setdefault(key.strip(), value.strip())
            continue
        if not line.strip():
            continue
        columns = meta.get("columns", "name").split()
        cells = [c.strip() for c in line.split("\t")]
        if len(cells) > len(columns):
            bad.append(f"{path}:{number}: {len(cells)} cells, the header names {len(columns)} columns: {' '.join(columns)}")
            continue
        cells += [""] * (len(columns) - len(cells))
        row = dict(zip(columns, cells))
        if not row["name"]:
            bad.append(f"{path}:{number}: the name is empty")
            continue
        kind = row.get("kind") or meta.get("kind", "")
        if kind not in KINDS.get(meta.get("label", ""), {kind}):
            bad.append(f"{path}:{number}: kind {kind!r} is not one of {' '.join(sorted(KINDS[meta['label']]))}")
        if row["name"] in rows:
            old = rows[row["name"]]
            for column in columns:
                if column == "variants":
                    old[column] = "|".join(filter(None, [old[column], row[column]]))
                else:
                    old[column] = old[column] or row[column]
        else:
            rows[row["name"]] = row
    for key in ("label", "source", "licence", "columns"):
        if key not in meta:
            bad.append(f"{path}:1: the header has no '# {key}: ...' line")
    columns = meta.get("columns", "name").split()
    out = list(head)
    for name in sorted(rows):
        row = rows[name]
        if "variants" in row:
            seen, keep = {name}, []
            for variant in (v.strip() for v in row["variants"].split("|")):
                if variant and variant not in seen:
                    seen.add(variant)
                    keep.append(variant)
            row["variants"] = "|".join(keep)
        if "kind" in row and row["kind"] == meta.get("kind"):
            row["kind"] = ""
        out.append("\t".join(row[c] for c in columns).rstrip("\t"))
    path.write_text("\n".join(out) + "\n", encoding="utf-8")
    return len(rows), bad


def main():
    here = pathlib.Path(__file__).resolve().parent / "lists"
    paths = [pathlib.Path(p) for p in sys.argv[1:]] or sorted(here.glob("**/*.tsv"))
    failed = False
    for path in paths:
        count, bad = tidy(path)
        print(f"{count:8d}  {path}")
        for line in bad:
            failed = True
            print(line, file=sys.stderr)
    sys.exit(failed)


main()
