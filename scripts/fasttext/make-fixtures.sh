#!/usr/bin/env bash
# Makes the models of test/fixtures/fasttext/, and the vectors that native fastText gives for its words.txt.
# To be run again whenever models/fasttext/moodstyle.ftz is replaced.
#
# Needs Debian's packages fasttext, libfasttext-dev and g++ (made with fastText 0.9.2).
set -euo pipefail
cd "$(dirname "$0")/../.."
fixtures=test/fixtures/fasttext
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

for program in quantise print-vectors; do
  g++ -O2 -std=c++17 "scripts/fasttext/$program.cc" -o "$build/$program" -lfasttext
done

train() { # kind, name, options
  fasttext "$1" -output "$build/$2" -thread 1 -seed 1 -epoch 20 -minCount 1 -verbose 0 "${@:3}"
}

text=$fixtures/text.txt
train skipgram skipgram -input "$text" -dim 10 -minn 3 -maxn 6 -bucket 1000
train cbow one-letter -input "$text" -dim 8 -minn 1 -maxn 2 -bucket 300
# 10 numbers in parts of 4, 4 and 2.
"$build/quantise" "$build/skipgram.bin" "$build/quantised.ftz" 4 1 0
"$build/quantise" "$build/one-letter.bin" "$build/quantised-with-output.ftz" 2 0 1

# Every line under five labels of its own: quantising an output matrix takes 256 rows at least.
awk '{ for (copy = 0; copy < 5; copy++) print "__label__" NR "-" copy, $0 }' "$text" >"$build/labelled.txt"
train supervised without-ngrams -input "$build/labelled.txt" -dim 6 -minn 0 -maxn 0
train supervised pruned -input "$build/labelled.txt" -dim 10 -minn 2 -maxn 4 -bucket 2000
cp "$build/pruned.bin" "$build/pruned-with-norms.bin"
fasttext quantize -input "$build/labelled.txt" -output "$build/pruned" -cutoff 700 -qout -verbose 0
fasttext quantize -input "$build/labelled.txt" -output "$build/pruned-with-norms" -cutoff 700 -qnorm -verbose 0

cp "$build"/{skipgram,one-letter,without-ngrams}.bin "$build"/{quantised,quantised-with-output,pruned,pruned-with-norms}.ftz "$fixtures"
cp models/fasttext/moodstyle.ftz "$build"
for model in "$fixtures"/*.{bin,ftz} "$build/moodstyle.ftz"; do
  "$build/print-vectors" "$model" <"$fixtures/words.txt" >"$fixtures/$(basename "$model").vectors.txt"
done
sha256sum <models/fasttext/moodstyle.ftz | cut -d' ' -f1 >"$fixtures/moodstyle.ftz.sha256"
