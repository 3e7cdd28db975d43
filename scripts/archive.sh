#!/usr/bin/env bash
# Archives as a whole: the same records from each container, peak memory from few articles to many, one thread and two, rate.
#   scripts/archive.sh [COUNT [CONTAINER]...]      COUNT articles (200000 take 600 MB of disk at a time), by default in each container
# FOLDER=... is where they are made, one container after the other; the default is a new one in /tmp that is taken away at the end.
# The binary and the generator are built first: cargo build --release --bin tagwire --example archive
set -euo pipefail
cd "$(dirname "$0")/.."
count=${1:-20000}
[ $# -gt 0 ] && shift
folder=$(mktemp -d "${FOLDER:-/tmp}/archive.XXXXXX")
trap 'rm -rf "$folder"' EXIT
bin=${TAGWIRE:-target/release/tagwire}
make=${ARCHIVE:-target/release/examples/archive}
few=$((count / 20))
containers=("$@")
if [ $# -eq 0 ]; then
    containers=(news.jsonl news.jsonl.gz news.jsonl.zst news.jsonl.bz2 news.json news.csv news.tsv news.parquet news.arrow
        news.tar news.zip news.warc.gz news.mbox texts)
fi

# Seconds of the clock, of the processor, and KiB at most of a command, its output to a file. Exit code 2 would be an error record.
measure() {
    local out=$1
    shift
    /usr/bin/time -f '%e %U %S %M' -o "$folder/time" "$@" > "$out" 2> "$folder/said" || { cat "$folder/said" >&2; exit 1; }
    awk '{print $1, $2 + $3, $4}' "$folder/time"
}
# What the records say, whatever the container calls its documents and keeps besides.
same() {
    python3 -c '
import hashlib, json, sys
sum = hashlib.sha256()
for line in sys.stdin:
    record = json.loads(line)
    assert "error" not in record, line
    for entity in record["entities"]:
        sum.update(repr([entity[name] for name in ("start", "end", "label", "text", "source")] + [entity.get("value")]).encode())
print(sum.hexdigest()[:16])'
}
rate() { awk "BEGIN{printf \"%.1f\", $1 / 1e6 / $2}"; }

echo "== $count articles"
"$make" "$count" "$folder" news.jsonl > /dev/null
bytes=$(stat -c %s "$folder/news.jsonl")
echo "$((bytes / 1000000)) MB as JSONL; seconds of the clock and of the processor, MB/s of JSONL, peak MiB with all and with $few articles"
printf '%-14s %8s %8s %6s %9s %9s %8s %s\n' container clock cpu MB/s peak "peak/20" records same
for name in "${containers[@]}"; do
    "$make" "$count" "$folder" "$name" > /dev/null
    read -r clock cpu peak < <(measure "$folder/out" "$bin" tag -q "$folder/$name")
    records=$(wc -l < "$folder/out")
    sum=$(same < "$folder/out")
    rm -rf "${folder:?}/$name" "$folder/out"
    "$make" "$few" "$folder" "$name" > /dev/null
    read -r _ _ small < <(measure /dev/null "$bin" tag -q "$folder/$name")
    rm -rf "${folder:?}/$name"
    printf '%-14s %8s %8s %6s %9s %9s %8s %s\n' "$name" "$clock" "$cpu" "$(rate "$bytes" "$clock")" \
        $((peak / 1024)) $((small / 1024)) "$records" "$sum"
done

echo "== one thread and two, and what the machine can do: two programs of one thread, each with half of the articles"
"$make" "$count" "$folder" news.jsonl > /dev/null
half=$((count / 2))
head -n "$half" "$folder/news.jsonl" > "$folder/a.jsonl"
tail -n +$((half + 1)) "$folder/news.jsonl" > "$folder/b.jsonl"
for round in 1 2 3; do
    read -r one cpu1 _ < <(measure /dev/null "$bin" tag -q --threads 1 "$folder/news.jsonl")
    read -r two cpu2 _ < <(measure /dev/null "$bin" tag -q --threads 2 "$folder/news.jsonl")
    start=$(date +%s.%N)
    "$bin" tag -q --threads 1 "$folder/a.jsonl" > /dev/null & "$bin" tag -q --threads 1 "$folder/b.jsonl" > /dev/null & wait
    apart=$(awk "BEGIN{print $(date +%s.%N) - $start}")
    awk "BEGIN{printf \"one thread %.2f s (processor %.2f), two %.2f s (%.2f): %.2f times as fast; two programs %.2f s: %.2f times\n\",
        $one, $cpu1, $two, $cpu2, $one / $two, $apart, $one / $apart}"
done

echo "== reading alone, and the library's own rate"
read -r clock _ < <(measure /dev/null cat "$folder/news.jsonl")
echo "cat: $clock s"
echo "the library, one thread: $("$make" rate "$folder/news.jsonl")"
