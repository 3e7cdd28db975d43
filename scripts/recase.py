#!/usr/bin/env python3
"""Copies gold in capitals or in small letters, to see what a tagger makes of text without case.

    scripts/recase.py upper corpus /tmp/capitals --only held-  &&  tagwire eval /tmp/capitals --normalise
    scripts/recase.py lower gold.jsonl small.jsonl             &&  tagwire eval small.jsonl --normalise

A folder is copied as NAME.txt and NAME.gold.jsonl, a file of JSON lines with its "text". Offsets stay: a letter that would become two
(the German sharp s in capitals) is left as it is.
"""
import argparse
import json
import pathlib

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("case", choices=["upper", "lower"])
parser.add_argument("gold", type=pathlib.Path)
parser.add_argument("out", type=pathlib.Path)
parser.add_argument("--only", default="", help="only documents whose name begins so")
args = parser.parse_args()


def recased(text):
    letters = (getattr(letter, args.case)() for letter in text)
    return "".join(new if len(new) == 1 else old for old, new in zip(text, letters))


def lines(path):
    with path.open(encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            for holder in [record, *record.get("entities", [])]:
                if isinstance(holder, dict) and "text" in holder:
                    holder["text"] = recased(holder["text"])
            yield record["id"], json.dumps(record, ensure_ascii=False) + "\n"


count = 0
if args.gold.is_dir():
    args.out.mkdir(parents=True, exist_ok=True)
    for path in sorted(args.gold.glob(f"{args.only}*.gold.jsonl")):
        text = path.with_name(path.name.replace(".gold.jsonl", ".txt")).read_text(encoding="utf-8")
        (args.out / path.name).write_text("".join(line for _, line in lines(path)), encoding="utf-8")
        (args.out / path.name.replace(".gold.jsonl", ".txt")).write_text(recased(text), encoding="utf-8")
        count += 1
else:
    with args.out.open("w", encoding="utf-8") as out:
        for name, line in lines(args.gold):
            if name.startswith(args.only):
                out.write(line)
                count += 1
print(f"{count} documents in {args.case} case -> {args.out}")
