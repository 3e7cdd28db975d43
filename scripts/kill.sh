#!/usr/bin/env bash
# Runs killed at random points and gone on with, interrupted, and out of disk: the output must be that of an undisturbed run.
#   scripts/kill.sh INPUT [TIMES]     INPUT is anything `tagwire tag` reads that takes some seconds; a small tmpfs needs root
set -euo pipefail
input=${1:?give what is to be tagged: scripts/kill.sh INPUT [TIMES]}
times=${2:-20}
bin=${TAGWIRE:-target/release/tagwire}
folder=$(mktemp -d)
trap 'mountpoint -q "$folder/small" 2>/dev/null && umount "$folder/small"; rm -rf "$folder"' EXIT
tag() { "$bin" tag -q "$input" --shard-size 2M --resume -o "$1"; }
same() { diff -rq -x .lock "$folder/whole" "$1" > /dev/null || { echo "$2: NOT the same"; diff -rq "$folder/whole" "$1" | head; exit 1; }; }

start=$(date +%s%N); tag "$folder/whole/"; whole=$((($(date +%s%N) - start) / 1000000))
echo "undisturbed: $whole ms, $(ls "$folder/whole" | grep -c ^part-) shards"

n=0
while [ "$n" -lt "$times" ]; do
    run="$folder/kill"
    wait=$((RANDOM * whole / 32768))
    "$bin" tag -q "$input" --shard-size 2M --resume -o "$run/" & pid=$!
    sleep "$(awk "BEGIN{print $wait/1000}")"
    kill -KILL $pid 2>/dev/null || true
    wait $pid 2>/dev/null || true
    # Machines are not equally fast all the time; what was done already was not killed.
    if grep -q '^{"shards"' "$run/manifest.jsonl" 2>/dev/null; then
        rm -rf "$run"
        continue
    fi
    n=$((n + 1))
    had=$(ls "$run" 2>/dev/null | grep -c 'part-.*[^t]$' || true)
    tag "$run/"; same "$run" "killed after $wait ms"
    rm -rf "$run"
    echo "$n: killed after $wait ms with $had shards: the same"
done

run="$folder/int"
for wait in $((whole / 4)) $((whole / 3)); do
    "$bin" tag -q "$input" --shard-size 2M --resume -o "$run/" 2> "$folder/said" & pid=$!
    sleep "$(awk "BEGIN{print $wait/1000}")"
    kill -INT $pid; code=0; wait $pid || code=$?
    echo "interrupted after $wait ms: exit $code, $(tail -1 "$folder/said")"
done
tag "$run/"; same "$run" interrupted; echo "interrupted twice and gone on with: the same"

mkdir "$folder/small"
size=$(du -sk "$folder/whole" | cut -f1)
if mount -t tmpfs -o size=$((size / 3))k tmpfs "$folder/small" 2>/dev/null; then
    code=0; "$bin" tag -q "$input" --shard-size 2M -o "$folder/small/run/" 2> "$folder/said" || code=$?
    echo "full disk: exit $code, $(tail -1 "$folder/said")"
    mount -o remount,size=$((size * 2))k "$folder/small"
    tag "$folder/small/run/"; same "$folder/small/run" "full disk"; echo "more disk and gone on with: the same"
else
    echo "full disk: not tried, no tmpfs can be mounted here"
fi
