#!/usr/bin/env bash
# Archives as a whole: the same records from each container, peak memory from few articles to many, scaling, rate.
#   scripts/archive.sh COUNT [FOLDER]        COUNT articles in each container (200000 takes 2 GB of disk)
# The binary and the generator are built first: cargo build --release --bin tagwire --example archive
set -euo pipefail
cd "$(dirname "$0")/.."
count=${1:-20000}
folder=${2:-$(mktemp -d)}
bin=${TAGWIRE:-target/release/tagwire}
make=${ARCHIVE:-target/release/examples/archive}
few=$((count / 20))

# seconds of the clock and KiB at most of a command, its output to a file
measure() { local out=$1; shift; /usr/bin/time -f '%e %M' -o "$folder/time" "$@" > "$out" 2> "$folder/said" || { cat "$folder/said"; exit 1; }; cat "$folder/time"; }
sum() { sha256sum < "$1" | cut -c1-16; }

echo "== $count articles"
"$make" "$count" "$folder/all" > "$folder/list"
"$make" "$few" "$folder/few" > /dev/null
bytes=$(stat -c %s "$folder/all/news.jsonl")
echo "container seconds MB/s peak_MiB peak_MiB_of_$few records sha256"
while read -r name; do
    read -r seconds peak < <(measure "$folder/out" "$bin" tag -q "$folder/all/$name")
    read -r _ small < <(measure /dev/null "$bin" tag -q "$folder/few/$name")
    printf '%-15s %7s %6s %6s %6s %8s %s\n' "$name" "$seconds" "$(awk "BEGIN{printf \"%.1f\", $bytes/1e6/$seconds}")" \
        $((peak / 1024)) $((small / 1024)) "$(wc -l < "$folder/out")" "$(sum "$folder/out")"
done < "$folder/list"

echo "== one thread and two, news.jsonl"
for threads in 1 2 1 2; do
    read -r seconds peak < <(measure "$folder/out" "$bin" tag -q --threads $threads "$folder/all/news.jsonl")
    echo "$threads threads: $seconds s, $((peak / 1024)) MiB, $(sum "$folder/out")"
done
echo "== reading alone: cat"
read -r seconds _ < <(measure /dev/null cat "$folder/all/news.jsonl"); echo "cat: $seconds s"
[ $# -ge 2 ] || rm -rf "$folder"
