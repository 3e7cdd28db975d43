"""Asks the tools' own readers whether they load what tagwire writes with the same spans, and gives tagwire what they write.

Each check is a function that yields what it has seen to hold; a line is printed for each. The texts hold what offsets stumble over.
Run by tests/tools/run, which exits 1 if a check failed.
"""

import codecs
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")
TAGWIRE = os.environ["TAGWIRE"]
OUT = Path(tempfile.mkdtemp(prefix="tagwire-tools-"))


def document(id, text, *spans, **fields):
    """A record; a span is its text, its label and, where the text stands more than once, which of them."""
    entities = []
    for surface, label, *number in spans:
        at = -1
        for _ in range((number[0] if number else 0) + 1):
            at = text.index(surface, at + 1)
        facts = number[1] if len(number) > 1 else {}
        entities.append({"start": at, "end": at + len(surface), "text": surface, "label": label, **facts})
    return {"id": id, **fields, "text": text, "entities": entities}


FACTS = {"kind": "city", "name": "Paris", "entity": 1, "score": 0.98, "source": "rule:place/a; b=c|d"}
FLAT = [
    document("s1", "Angela Merkel visited Paris.", ("Angela Merkel", "PER"), ("Paris", "LOC", 0, FACTS), date="2023-11-24"),
    document("s2", "\U0001f600 Angela Merkel visited Paris.", ("Angela Merkel", "PER"), ("Paris", "LOC")),
    document(
        "nasty",
        "\ufeff\U0001f468\u200d\U0001f692 De\u0301partement\r\nAngela\r\nMerkel\u2028saw\u00a0Paris\tand  S\u00e3o Paulo\u200b,"
        " \u3000ex-Paris & <b>.\n\n\nBye \U0001f600Rome\U0001f600Oslo, said Jo\u0308rg ",
        ("De\u0301partement", "ORG"),
        ("Angela\r\nMerkel", "PER", 0, {"score": 0.5}),
        ("Paris", "LOC"),
        ("S\u00e3o Paulo", "LOC"),
        ("Paris", "LOC", 1),
        ("Rome", "LOC"),
        ("Oslo", "LOC"),
        ("Jo\u0308rg", "PER"),
    ),
    document("adjacent", "LondonParis Berlin Rome", ("London", "LOC"), ("Paris", "LOC"), ("Berlin", "LOC"), ("Rome", "ORG")),
    document("x/a b.txt", "The University of Paris opened on 3 May 2021.", ("University of Paris", "ORG"), ("3 May 2021", "DATE")),
    document("none", "Nothing here."),
]
NESTED = FLAT + [
    document(
        "nested",
        "The University of Paris, again.",
        ("University of Paris", "ORG"),
        ("Paris", "LOC"),
        ("of Paris, again", "DATE"),
    )
]


def write(path, documents):
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in documents), encoding="utf-8", newline="")


def tagwire(*arguments):
    """Runs tagwire, which must be content."""
    done = subprocess.run([TAGWIRE, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode:
        raise AssertionError(f"tagwire {' '.join(map(str, arguments))}: {done.stderr}")
    return done.stdout


def written(format, documents=FLAT, name=None, *more):
    """Converts documents into a format and returns the path."""
    source = OUT / f"{format}-in.jsonl"
    write(source, documents)
    path = OUT / (name or format)
    tagwire("convert", source, path, "--to", format, *more)
    return path


def read_back(path, form, *more):
    """Reads a file with tagwire; returns the records by id."""
    out = OUT / "back.jsonl"
    tagwire("convert", path, out, "--from", form, *more)
    return {str(one["id"]): one for one in lines(out)}


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def spans(one):
    return sorted((e["start"], e["end"], e["label"]) for e in one["entities"])


def same(found, wanted, what):
    if found != wanted:
        raise AssertionError(f"{what}: found {found!r}, wanted {wanted!r}")


def utf16_to_chars(text):
    """Maps UTF-16 offsets to code points."""
    out, at = {}, 0
    for number, c in enumerate(text):
        out[at] = number
        at += 2 if ord(c) > 0xFFFF else 1
    out[at] = len(text)
    return out


def spacy_documents():
    import spacy
    from spacy.tokens import Doc

    nlp = spacy.blank("xx")
    for one, raw in zip(NESTED, lines(written("spacy", NESTED))):
        doc = Doc(nlp.vocab).from_json(raw, validate=True)
        same(doc.text, one["text"], "text")
        found = doc.spans["sc"] if "sc" in doc.spans else doc.ents
        same(sorted((s.start_char, s.end_char, s.label_) for s in found), spans(one), one["id"])
    yield "Doc.from_json has the same texts and spans"
    # And what spaCy writes comes back.
    path = OUT / "spacy-own.jsonl"
    own = []
    for raw in lines(OUT / "spacy"):
        own.append(Doc(nlp.vocab).from_json(raw).to_json() | {"meta": raw["meta"]})
    write(path, own)
    back = read_back(path, "spacy")
    for one in NESTED:
        same(spans(back[one["id"]]), spans(one), "back: " + one["id"])
    yield "what Doc.to_json writes comes back"


def spacy_convert():
    """`spacy convert` of the JSON and of columns, and the start of a training."""
    import spacy
    from spacy.cli.convert import convert
    from spacy.tokens import DocBin

    nlp = spacy.blank("xx")
    columns = ["iob1", "iob2", "bilou"]
    sources = [("json", written("spacy-train", FLAT, "train.json"))]
    sources += [("ner", written("conll", FLAT, f"{scheme}.conll", "--scheme", scheme)) for scheme in columns]
    sources += [("conllu", written("conllu", FLAT, "spacy.conllu"))]
    for converter, path in sources:
        folder = OUT / f"docbin-{path.stem}"
        folder.mkdir()
        convert(path, folder, converter=converter, n_sents=1, silent=True, file_type="spacy")
        docs = [doc for file in folder.glob("*.spacy") for doc in DocBin().from_disk(file).get_docs(nlp.vocab)]
        if converter == "json":
            for one, doc in zip(FLAT, docs):
                same(doc.text, one["text"], "text of spacy-train")
                same(sorted((e.start_char, e.end_char, e.label_) for e in doc.ents), spans(one), one["id"])
        else:
            # Columns keep no spacing.
            found = [("".join(e.text.split()), e.label_) for doc in docs for e in doc.ents]
            wanted = [("".join(e["text"].split()), e["label"]) for one in FLAT for e in one["entities"]]
            same(found, wanted, path.name)
        yield f"`spacy convert -c {converter}` of {path.name} has the same spans"
    config = OUT / "config.cfg"
    base = [sys.executable, "-m", "spacy"]
    subprocess.run([*base, "init", "config", config, "--lang", "xx", "--pipeline", "ner", "--force"], check=True, capture_output=True)
    for name, data in [("the JSON", "docbin-train/train.spacy"), ("CoNLL columns", "docbin-iob2/iob2.spacy")]:
        data = OUT / data
        done = subprocess.run(
            [*base, "train", config, "--paths.train", data, "--paths.dev", data, "--training.max_steps", "2",
             "--training.eval_frequency", "1"],
            capture_output=True, text=True,
        )
        assert done.returncode == 0 and "ENTS_F" in done.stdout, done.stderr[-500:]
        yield f"`spacy train` starts on {name}"


def seqeval():
    from seqeval.metrics.sequence_labeling import get_entities
    from seqeval.scheme import BILOU, IOB1, IOB2, IOBES, Entities

    wanted = sum(len(one["entities"]) for one in FLAT)
    for name, scheme in [("iob1", IOB1), ("iob2", IOB2), ("bioes", IOBES), ("bilou", BILOU)]:
        path = written("conll", FLAT, f"seqeval-{name}.conll", "--scheme", name)
        sentences = [[]]
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line.startswith("-DOCSTART-") or not line:
                sentences.append([])
            else:
                columns = line.split()
                same(len(columns), 4, f"columns of {line!r}")
                sentences[-1].append(columns[3])
        found = Entities([one for one in sentences if one], scheme=scheme).entities
        same(sum(map(len, found)), wanted, name)
        if name != "bilou":
            same(len(get_entities([one for one in sentences if one])), wanted, f"{name}, not strict")
        back = read_back(path, "conll", "--texts", OUT / "conll-in.jsonl")
        for one in FLAT:
            same(spans(back[one["id"]]), spans(one), "back: " + one["id"])
        yield f"strict {scheme.__name__} finds the same entities, and they come back"


def conllu_and_udapi():
    import conllu
    from udapi.core.document import Document

    path = written("conllu", NESTED, "news.conllu")
    sentences = conllu.parse(path.read_text(encoding="utf-8"))
    same([s.metadata["newdoc id"] for s in sentences if "newdoc id" in s.metadata], [one["id"] for one in NESTED], "documents")
    yield "conllu reads every sentence"
    udapi = Document(str(path))
    mentions = [m for e in udapi.coref_entities for m in e.mentions]
    text = lambda s: "".join(s.split())
    found = sorted(("".join(text(w.form) for w in m.words), m.entity.etype) for m in mentions)
    same(found, sorted((text(e["text"]), e["label"]) for one in NESTED for e in one["entities"]), "mentions")
    yield "udapi has the same mentions"
    # And what udapi writes comes back, the text with it.
    own = OUT / "udapi.conllu"
    udapi.store_conllu(str(own))
    back = read_back(own, "conllu")
    for one in NESTED:
        same(back[one["id"]]["text"], one["text"], "text back")
        same(spans(back[one["id"]]), spans(one), "back: " + one["id"])
    yield "what udapi writes comes back, the text to the byte"


def cassis():
    from cassis import load_cas_from_json, load_cas_from_xmi, load_typesystem

    entity = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
    token = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"
    for format, ending in [("xmi", ".xmi"), ("cas-json", ".json")]:
        folder = written(format, NESTED)
        for one in NESTED:
            path = folder / (one["id"].split("/")[-1].removesuffix(".txt").replace(" ", "_") + ending)
            with path.open("rb") as file:
                if format == "xmi":
                    types = load_typesystem((folder / "TypeSystem.xml").open("rb"))
                    cas = load_cas_from_xmi(file, typesystem=types)
                else:
                    cas = load_cas_from_json(file)
            same(cas.sofa_string, one["text"], f"{format} text")
            # cassis counts in code points once a document is loaded.
            found = sorted((a.begin, a.end, a.value) for a in cas.select(entity))
            same(found, spans(one), f"{format} {one['id']}")
            for a in cas.select(entity):
                assert a.get_covered_text() == one["text"][a.begin : a.end]
            assert all(not t.get_covered_text().isspace() for t in cas.select(token))
            own = OUT / f"own-{format}{ending}"
            cas.to_xmi(str(own)) if format == "xmi" else cas.to_json(str(own))
            back = read_back(own, format)
            same(list(back), [one["id"]], "id back")
            same((back[one["id"]]["text"], spans(back[one["id"]])), (one["text"], spans(one)), f"{format} back")
        yield f"{format} has the same text and spans, and comes back"


def gatenlp():
    from gatenlp import Document

    folder = written("bdocjs", NESTED)
    for one in NESTED:
        path = folder / (one["id"].split("/")[-1].removesuffix(".txt").replace(" ", "_") + ".bdocjs")
        doc = Document.load(str(path))
        same(doc.text, one["text"], "text")
        same(sorted((a.start, a.end, a.type) for a in doc.annset("ner")), spans(one), one["id"])
        for unit in ["p", "j"]:
            own = OUT / f"own-{unit}.bdocjs"
            doc.save(str(own), fmt="json", offset_type=unit)
            back = read_back(own, "bdocjs")
            same(list(back), [one["id"]], "id back")
            same((back[one["id"]]["text"], spans(back[one["id"]])), (one["text"], spans(one)), f"back, {unit}")
    yield "bdocjs has the same text and spans, and comes back in either unit"


def label_studio():
    from label_studio_sdk.converter import Converter
    from label_studio_sdk.label_interface import LabelInterface

    path = written("label-studio", NESTED, "tasks.json")
    config = (OUT / "tasks.config.xml").read_text(encoding="utf-8")
    interface = LabelInterface(config)
    interface.validate()
    yield "the labelling configuration is valid"
    tasks = json.loads(path.read_text(encoding="utf-8"))
    for number, (one, task) in enumerate(zip(NESTED, tasks, strict=True)):
        assert interface.validate_task({"data": task["data"]}), task["data"]
        prediction = task["predictions"][0]
        problems = interface.validate_prediction(prediction, return_errors=True)
        assert not problems, problems
        regions = [region["value"] for region in prediction["result"]]
        for value in regions:
            same(task["data"]["text"][value["start"] : value["end"]], value["text"], "text of a region")
        same(sorted((v["start"], v["end"], v["labels"][0]) for v in regions), spans(one), one["id"])
        # As if an annotator had accepted all.
        task["id"] = number + 1
        task["annotations"] = [{"id": 1, "completed_by": 1, "was_cancelled": False, "created_at": "2026-01-01T00:00:00Z",
                                "result": prediction["result"]}]
    yield "tasks and predictions are valid and have the same spans"
    export = OUT / "export.json"
    export.write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")
    converter = Converter(config, str(OUT), download_resources=False)
    for name, convert in [("json", converter.convert_to_json), ("json-min", converter.convert_to_json_min)]:
        folder = OUT / f"label-studio-{name}"
        convert(str(export), str(folder), is_dir=False)
        back = read_back(folder / "result.json", "label-studio")
        for one in NESTED:
            same((back[one["id"]]["text"], spans(back[one["id"]])), (one["text"], spans(one)), f"{name} back")
        yield f"an export as {name} comes back"


def argilla():
    import argilla as rg

    path = written("argilla", NESTED, "records.json")
    records = json.loads(path.read_text(encoding="utf-8"))
    for one, raw in zip(NESTED, records):
        record = rg.Record.from_dict(raw)
        value = record.suggestions["entities"].value
        same(sorted((v["start"], v["end"], v["label"]) for v in value), spans(one), one["id"])
    yield "records have the same suggestions"
    own = OUT / "argilla-own.json"
    own.write_text(json.dumps([rg.Record.from_dict(raw).to_dict() for raw in records]), encoding="utf-8")
    back = read_back(own, "argilla")
    for one in NESTED:
        same(spans(back[one["id"]]), spans(one), "back: " + one["id"])
    yield "what Argilla writes comes back"


def hugging_face():
    from datasets import load_dataset

    folder = written("hugging-face", NESTED, "hf")
    parquet = written("parquet", NESTED, "train.parquet")
    cache = str(OUT / "cache")
    loads = {
        "a folder with its card": load_dataset(str(folder), cache_dir=cache, split="train"),
        "Parquet": load_dataset("parquet", data_files=str(parquet), cache_dir=cache, split="train"),
    }
    for kind, rows in loads.items():
        names = rows.features["ner_tags"].feature.names
        same(names[0], "O", "first label")
        texts, found = {}, {}
        for row in rows:
            before = len(texts.get(row["doc_id"], ""))
            texts[row["doc_id"]] = texts.get(row["doc_id"], "") + row["text"]
            same(len(row["tokens"]), len(row["ner_tags"]), "tags")
            for token, place in zip(row["tokens"], row["token_spans"]):
                same(row["text"][place["start"] : place["end"]], token, "token")
            for span in row["spans"]:
                found.setdefault(row["doc_id"], []).append((before + span["start"], before + span["end"], span["label"]))
            begins = [names[tag] for tag in row["ner_tags"] if names[tag].startswith("B-")]
            assert len(begins) <= len(row["spans"])
        for one in NESTED:
            same(texts.get(one["id"], ""), one["text"], "text")
            same(sorted(found.get(one["id"], [])), spans(one), one["id"])
        yield f"load_dataset of {kind} has the labels' names and the same spans"
    rows = loads["a folder with its card"]
    own = OUT / "hf-own.parquet"
    rows.to_parquet(str(own))
    for path, form in [(own, "parquet"), (folder / "train.jsonl", "hugging-face")]:
        back = read_back(path, form)
        for one in NESTED:
            same((back[one["id"]]["text"], spans(back[one["id"]])), (one["text"], spans(one)), f"{form} back")
        yield f"rows come back from {path.name}"


def pandas_tables():
    import pandas

    for format, separator in [("csv", ","), ("tsv", "\t")]:
        path = written(format, NESTED)
        with open(path, encoding="utf-8", newline="") as file:
            table = pandas.read_csv(file, sep=separator, keep_default_na=False)
        found = sorted((r.id, r.start, r.end, r.text, r.label) for r in table.itertuples())
        wanted = sorted((one["id"], e["start"], e["end"], e["text"], e["label"]) for one in NESTED for e in one["entities"])
        same([(a, b, c, e) for a, b, c, _, e in found], [(a, b, c, e) for a, b, c, _, e in wanted], format)
        yield f"{format} has the same rows"


def entity_ruler():
    import spacy

    source = OUT / "list.csv"
    source.write_text("name,label,kind,ticker\nAcme Widgets,group,company,ACM\nNew  Paris,place,city,\n", encoding="utf-8")
    path = OUT / "patterns.jsonl"
    tagwire("convert", source, path, "--from", "list", "--to", "entity-ruler", "--scheme", "ontonotes")
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler").from_disk(path)
    assert len(ruler) == 2, len(ruler)
    doc = nlp("She left Acme Widgets in New Paris.")
    same([(e.text, e.label_, e.ent_id_) for e in doc.ents],
         [("Acme Widgets", "ORG", "Acme Widgets"), ("New Paris", "GPE", "New Paris")], "patterns")
    yield "the patterns of a list find its names"


def brat():
    """The parser and the configuration reader of brat's server."""
    import brat as package

    # The server's modules import each other by their bare names, and the settings that every installation writes.
    source = Path(list(package.__path__)[0]) / "server"
    settings = OUT / "brat-settings"
    settings.mkdir()
    (settings / "config.py").write_text(
        f"BASE_DIR = {str(OUT)!r}\nDATA_DIR = {str(OUT / 'data')!r}\nWORK_DIR = {str(OUT / 'work')!r}\nBACKUP_DIR = {str(OUT / 'backup')!r}\n"
        "ADMIN_CONTACT_EMAIL = ''\nUSER_PASSWORD = {}\nDEBUG = False\nMAX_SEARCH_RESULT_NUMBER = 10\nSIMSTRING_DEFAULT_UNICODE = True\n"
    )
    sys.path[:0] = [str(source / "src"), str(source / "lib"), str(settings)]
    # It opens files in the mode "rU", which Python 3.11 took away; files opened by codecs never had newlines translated.
    opened = codecs.open
    codecs.open = lambda name, mode="r", *rest, **more: opened(name, mode.replace("U", ""), *rest, **more)
    from annotation import TextAnnotations
    from projectconfig import ProjectConfiguration

    folder = written("brat", NESTED, "brat")
    configuration = ProjectConfiguration(str(folder))
    same(sorted(configuration.get_entity_types()), sorted({e["label"] for one in NESTED for e in one["entities"]}), "types")
    yield "the server's configuration reader knows the types"
    own = OUT / "brat-own"
    own.mkdir()
    for one in NESTED:
        path = folder / (one["id"].split("/")[-1].removesuffix(".txt").replace(" ", "_") + ".ann")
        read = TextAnnotations(str(path.with_suffix("")), read_only=True)
        same(read.get_document_text(), one["text"], "text")
        same(read.failed_lines, [], f"lines of {path.name} that the server cannot parse")
        found = [(a.spans[0][0], a.spans[-1][1], a.type) for a in read.get_textbounds()]
        same(sorted(found), spans(one), one["id"])
        for a in read.get_textbounds():
            same(a.get_text(), " ".join(one["text"][start:end] for start, end in a.spans), "text of a span")
        # What the server writes when it saves.
        (own / path.name).write_bytes(str(read).encode("utf-8"))
        shutil.copy(path.with_suffix(".txt"), own)
    codecs.open = opened
    yield "the server's parser has the same text and spans"
    for name in ["brat", "brat-own"]:
        back = read_back(OUT / name, "brat")
        for one in NESTED:
            same((back[one["id"]]["text"], spans(back[one["id"]])), (one["text"], spans(one)), f"{name} back")
    yield "what tagwire and the server write comes back"


CHECKS = [
    spacy_documents, spacy_convert, seqeval, conllu_and_udapi, cassis, gatenlp, label_studio, argilla, hugging_face,
    pandas_tables, entity_ruler, brat,
]


def main():
    asked = sys.argv[1:]
    unknown = set(asked) - {check.__name__ for check in CHECKS}
    if unknown:
        sys.exit(f"no check {', '.join(sorted(unknown))}; there are {', '.join(check.__name__ for check in CHECKS)}")
    failed = passed = 0
    for check in CHECKS:
        if asked and check.__name__ not in asked:
            continue
        before, begun = passed, time.monotonic()
        try:
            for seen in check():
                passed += 1
                print(f"ok      {check.__name__}: {seen}", flush=True)
            assert passed > before, "nothing was checked"
        except Exception as error:
            failed += 1
            if os.environ.get("TRACE"):
                raise
            print(f"FAILED  {check.__name__}: {type(error).__name__}: {error}", flush=True)
        if time.monotonic() - begun > 60:
            print(f"        {check.__name__} took {time.monotonic() - begun:.0f} s", flush=True)
    print(f"{passed} checks passed, {failed} failed", flush=True)
    shutil.rmtree(OUT, ignore_errors=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
