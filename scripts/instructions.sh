#!/usr/bin/env bash
# Guards the hot path: counts the instructions of the release binary tagging some articles of corpus/ on one thread, less those of an
# empty run, and compares them with the figure on record. Time on a shared machine says little; instructions repeat to 0.1%.
#
#   scripts/instructions.sh            fails if it takes over 3% more than scripts/instructions.txt says
#   scripts/instructions.sh --update   puts this count on record: a change that costs more is to be seen in the diff, and explained
#   TAGWIRE=PATH scripts/instructions.sh   another binary than target/release/tagwire
#
# It needs valgrind, and passes with a note where that is missing. Another compiler or processor gives other figures: with one that is
# not on record it tells the difference and passes.
set -euo pipefail
cd "$(dirname "$0")/.."
record=scripts/instructions.txt
tagwire=${TAGWIRE:-target/release/tagwire}
tolerance=3
# Named one by one, so that an article more does not change the figure: news as it mostly is, beside sports, markets, capitals and none.
articles=(corpus/{diplomacy,elections,football,markets,courts,obituary,letters-page,naija-fuel,lowercase-local,caps-police-log}.txt)

if ! command -v valgrind > /dev/null; then
    echo "instructions: not counted, there is no valgrind here (apt-get install valgrind)"
    exit 0
fi
if [ ! -x "$tagwire" ]; then
    echo "instructions: there is no $tagwire; cargo build --release makes it" >&2
    exit 2
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# The C library chooses its copying and searching by the processor, which is worth 1.8% here: none of the newer ones, so that machines agree.
export GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-AVX512F,-AVX512VL,-AVX512BW,-EVEX,-ERMS,-FSRM,-BMI2
count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$tagwire" tag --threads 1 --date 2023-11-24 "$@" \
        > "$folder/out" 2> "$folder/log" || { cat "$folder/log" >&2; exit 2; }
    sed -n 's/^==[0-9]*== Collected : \([0-9]*\)$/\1/p' "$folder/log"
}
: > "$folder/empty.txt"
start=$(count "$folder/empty.txt")
# Four times over: what is done once, as pages of tables touched and caches grown, weighs less then, as it does in an archive.
whole=$(count "${articles[@]}" "${articles[@]}" "${articles[@]}" "${articles[@]}")
[ "$(wc -l < "$folder/out")" -eq $((4 * ${#articles[@]})) ] || { echo "instructions: not every article gave a record" >&2; exit 2; }
tagging=$((whole - start))
compiler=$(rustc --version | cut -d ' ' -f 1,2)
# Crates choose by the processor too (memchr, zstd), and valgrind shows them what it knows of it.
processor=$(valgrind --version)/$(sed -n 's/^flags.*: //p' /proc/cpuinfo 2> /dev/null | sort -u | tr ' ' '\n' | sort | cksum | cut -d ' ' -f 1)
echo "instructions: $tagging for tagging ${#articles[@]} articles four times, $start for the start ($compiler)"

if [ "${1:-}" = --update ]; then
    printf '# Instructions of tagwire tagging %s articles of corpus/ four times, and of its start: scripts/instructions.sh --update\ncompiler %s\nprocessor %s\ntagging %s\nstart %s\n' \
        ${#articles[@]} "$compiler" "$processor" "$tagging" "$start" > "$record"
    echo "instructions: $record now says so"
    exit 0
fi
field() { sed -n "s/^$1 //p" "$record"; }
before=$(field tagging)
compare() { awk -v now="$2" -v before="$3" -v what="$1" 'BEGIN { printf "instructions: %s %+.2f%% against the record\n", what, 100 * (now - before) / before }'; }
compare tagging "$tagging" "$before"
compare start "$start" "$(field start)"
if [ "$compiler" != "$(field compiler)" ]; then
    echo "instructions: the record was made with $(field compiler), so nothing follows from the difference"
elif [ "$processor" != "$(field processor)" ]; then
    echo "instructions: the record was made on another processor ($(field processor), here $processor), so nothing follows from the difference"
elif [ $((tagging * 100)) -gt $((before * (100 + tolerance))) ]; then
    echo "instructions: tagging takes over $tolerance% more than $record says. If that is worth it, scripts/instructions.sh --update puts" >&2
    echo "the new figure on record; say in CHANGELOG.md what is had for it." >&2
    exit 1
fi
