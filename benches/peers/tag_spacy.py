"""spaCy: articles as JSONL in, rows of spans as JSONL out. The first argument is the package that carries the model."""

import importlib.util
import json
import pathlib
import sys

import spacy

LABELS = {
    "PERSON": "PER",
    "ORG": "ORG",
    "NORP": "NORP",
    "GPE": "LOC",
    "LOC": "LOC",
    "FAC": "LOC",
    "DATE": "DATE",
    "TIME": "DATE",
}

# The model is loaded as data from the folder that holds it: the package's own code isn't run.
package = importlib.util.find_spec(sys.argv[1])
folder = next(pathlib.Path(package.submodule_search_locations[0]).rglob("config.cfg")).parent
# What names don't need is left out: that is twice as fast.
nlp = spacy.load(folder, exclude=["tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer"])
articles = ((a["text"], a["id"]) for a in map(json.loads, sys.stdin))
for doc, name in nlp.pipe(articles, as_tuples=True, batch_size=32):
    spans = [[e.start_char, e.end_char, LABELS[e.label_]] for e in doc.ents if e.label_ in LABELS]
    print(json.dumps({"id": name, "spans": spans}))
