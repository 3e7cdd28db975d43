#!/usr/bin/env python3
"""Does checking what `tagwire queue` picks teach more than as many mentions of documents picked at random?

    scripts/queue.py GOLD [--start 40] [--budget 400] [--splits 5] [--seeds 3] [--held 0.4]

GOLD is any file or folder that `tagwire convert` reads, with some hundred documents. For each split: its documents are shuffled and parted into
a start, a pool and a held-out part; weights are learned from the start, the pool is tagged with them, `queue` picks documents with BUDGET
tagged mentions, and chance picks documents until they have as many mentions of gold as those; F1 on the held-out part is measured of what is
learned from the start with either.
Needs Python and nothing besides; TAGWIRE=PATH names the program, `cargo build --release` makes it.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

TAGWIRE = os.environ.get("TAGWIRE", "target/release/tagwire")


def tagwire(*arguments):
    done = subprocess.run([TAGWIRE, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"tagwire {' '.join(map(str, arguments))}: {done.stderr}")
    return done.stdout


def write(path, documents):
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in documents), encoding="utf-8", newline="")
    return path


def read(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def learn(folder, documents, more):
    gold = write(folder / "learn.jsonl", documents)
    tagwire("train", gold, "--output", folder / "weights.tsv", *more)
    return folder / "weights.tsv"


def f1(weights, held):
    report = json.loads(tagwire("eval", held, "--weights", weights, "--normalise", "--json"))
    return 100 * report["micro"]["strict"]["f1"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--start", type=int, default=40, help="documents that are there to begin with")
    parser.add_argument("--budget", type=int, default=400, help="mentions to check")
    parser.add_argument("--splits", type=int, default=5)
    parser.add_argument("--seeds", type=int, default=3, help="random picks for each split")
    parser.add_argument("--held", type=float, default=0.4, help="share of the documents that is held out")
    parser.add_argument("--labels", default="person,group,place", help="labels that the gold has")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="tagwire-queue-"))
    tagwire("convert", options.gold, folder / "gold.jsonl")
    documents = read(folder / "gold.jsonl")
    rows = []
    for split in range(options.splits):
        order = random.Random(split)
        order.shuffle(documents)
        cut = int(len(documents) * options.held)
        held = write(folder / "held.jsonl", documents[:cut])
        start, pool = documents[cut : cut + options.start], documents[cut + options.start :]
        by_id = {one["id"]: one for one in pool}
        weights = learn(folder, start, [])
        before = f1(weights, held)
        plain = [{"id": one["id"], "text": one["text"]} for one in pool]
        records = folder / "records.jsonl"
        tagwire("tag", write(folder / "pool.jsonl", plain), "--input", "jsonl", "--weights", weights, "--with-text",
                "--labels", options.labels, "-o", records)
        sizes = {one["id"]: len(one["entities"]) for one in read(records)}

        def after(chosen):
            """F1 of what is learned with these, and how many mentions were to be checked and found there."""
            added = [by_id[one] for one in chosen]
            score = f1(learn(folder, start + added, []), held)
            return score, len(chosen), sum(sizes[one] for one in chosen), sum(len(one["entities"]) for one in added)

        queue = folder / "queue.jsonl"
        tagwire("queue", records, "--budget", options.budget, "-o", queue)
        picked = after([one["id"] for one in read(queue)])
        chance = []
        for seed in range(options.seeds):
            order = list(by_id)
            random.Random(1000 * split + seed).shuffle(order)
            left, chosen = picked[3], []
            for one in order:
                if 0 < len(by_id[one]["entities"]) <= left:
                    chosen.append(one)
                    left -= len(by_id[one]["entities"])
            chance.append(after(chosen))
        mean = [statistics.mean(column) for column in zip(*chance)]
        rows.append((before, picked[0], mean[0], statistics.pstdev([one[0] for one in chance])))
        print(f"split {split}: {before:.2f} before; queue {picked[0]:.2f} ({picked[1]} documents, {picked[2]} mentions tagged,"
              f" {picked[3]} in gold); chance {mean[0]:.2f} +- {rows[-1][3]:.2f} ({mean[1]:.0f}, {mean[2]:.0f}, {mean[3]:.0f})", flush=True)
    before, queue, chance, _ = (statistics.mean(column) for column in zip(*rows))
    gains = [row[1] - row[2] for row in rows]
    error = statistics.stdev(gains) / len(gains) ** 0.5 if len(gains) > 1 else 0
    print(f"mean: {before:.2f} before; queue {queue:.2f} (+{queue - before:.2f}); chance {chance:.2f} (+{chance - before:.2f});"
          f" queue over chance {statistics.mean(gains):+.2f} +- {error:.2f}")


if __name__ == "__main__":
    main()
