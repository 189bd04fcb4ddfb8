#!/usr/bin/python3
"""
Holds every content file against its schema, and every schema against samples that it must refuse.
Speaks TAP. What a schema cannot see (a fact that no one knows, a code used twice) is left to `hotline check`.
"""
import copy
import glob
import json
import os
import sys

from jsonschema import Draft202012Validator, FormatChecker

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# Folder of files without a schema line -> the schema that editors map to them as well.
BY_FOLDER = {
    "locales": "locales/schema/locale.schema.json",
    "locales/keywords": "locales/schema/keywords.schema.json",
    "locales/reviews": "locales/schema/reviews.schema.json",
    "locales/never": "locales/schema/never.schema.json",
    "locales/notices": "locales/schema/notice.schema.json",
    "locales/audio": "locales/schema/audio.schema.json",
}


class Twice(ValueError):
    """The same name twice in one object: JSON readers silently keep one of the two."""


def once(pairs):
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise Twice(f'the name "{name}" stands twice in one object; delete one of the two')
    return dict(pairs)


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return json.load(file, object_pairs_hook=once)


class Tap:
    def __init__(self):
        self.count = self.failed = 0

    def say(self, good, name, why=()):
        self.count += 1
        self.failed += not good
        print(f"{'ok' if good else 'not ok'} {self.count} - {name}")
        for line in why:
            print(f"# {line}")


def validator(path):
    return Draft202012Validator(read(path), format_checker=FormatChecker())


def spot(error):
    return "/".join(str(step) for step in error.absolute_path) or "(top)"


def check_schema(tap, path):
    try:
        Draft202012Validator.check_schema(read(path))
        tap.say(True, f"{path} is a schema")
    except Exception as error:  # every failure is a finding, whatever its class
        tap.say(False, f"{path} is a schema", [str(error).splitlines()[0]])


def check_file(tap, path, schema):
    name = f"{path} keeps to {os.path.basename(schema)}"
    try:
        errors = list(validator(schema).iter_errors(read(path)))
    except (ValueError, OSError) as error:
        tap.say(False, name, [str(error)])
        return
    tap.say(not errors, name, [f"{path}: {spot(error)}: {error.message[:200]}" for error in errors])


def content():
    """Every content file with its schema. A prompts file names its own, relative to itself."""
    for path in sorted(glob.glob("prompts/*.json", root_dir=ROOT) + glob.glob("prompts/cities/*.json", root_dir=ROOT)):
        named = read(path).get("$schema", "")
        yield path, os.path.normpath(os.path.join(os.path.dirname(path), named)) if named else "prompts/schema/(none named)"
    for folder, schema in BY_FOLDER.items():
        for path in sorted(glob.glob(f"{folder}/*.json", root_dir=ROOT)):
            yield path, schema


LOCALE = {
    "@@locale": "en", "@@x-name": "English", "@@x-direction": "ltr",
    "now_door_sms": "Keep the door closed.\nCall {icirr}.",
    "@now_door_sms": {"description": "Read in fear, maybe with agents outside.", "x-max-segments": 2, "x-legal": True},
}
KEYWORDS = {"locale": "es", "words": {"urgent": ["migra", "la migra"], "digit_1": ["uno"]}}
REVIEWS = {
    "$schema": "../schema/reviews.schema.json", "locale": "es",
    "entries": {"now_door_sms": {
        "source": "0" * 32, "text": "f" * 32, "by": "invented", "role": "native",
        "on": "2026-11-20", "until": "2027-05-20",
        "carried": [{"by": "invented", "on": "2026-11-21", "note": "A comma.", "from": "0" * 32}]}},
}
NOTICE = {
    "$schema": "../schema/notice.schema.json", "locale": "es", "text": "Hoy no hay clínica legal.",
    "until": "2026-11-24T23:59:59Z",
    "signed": [{"by": "invented", "at": "2026-11-22T10:00:00Z", "text": "f" * 32}],
}
NEVER = {"safe": ["you are safe", "you * be safe"], "run": ["run away"]}
AUDIO = {
    "$schema": "../schema/audio.schema.json", "locale": "ht",
    "entries": {"pick_now_voice_1": {"text": "0" * 32, "file": "f" * 64, "seconds": 2.5}},
}
PEOPLE = {"$schema": "schema/people.schema.json",
          "people": {"invented": {"roles": ["lawyer"], "locales": ["en"]}}}


def set_at(*way):
    """set_at("a", 0, "b", value): a copy of the sample in which a[0].b is the value."""
    *steps, last, value = way

    def change(sample):
        inner = sample
        for step in steps:
            inner = inner[step]
        inner[last] = value
    return change


def drop_at(*way):
    *steps, last = way

    def change(sample):
        inner = sample
        for step in steps:
            inner = inner[step]
        del inner[last]
    return change


# Schema -> a sample that is right (a file, or the sample itself) -> what breaks it.
REFUSALS = {
    "prompts/schema/screens.schema.json": ("prompts/screens.json", [
        ("a screen of an unknown kind", set_at("screens", "now_door", "kind", "page")),
        ("the key 7 as a choice", set_at("screens", "main", "choices", 0, "key", "7")),
        ("a seventh choice", lambda s: s["screens"]["main"]["choices"].append({"key": "6", "to": "about"})),
        ("a fourth step on a card", set_at("screens", "about", "choices",
                                           [{"key": str(k), "to": "erase"} for k in range(1, 5)])),
        ("a card without facts", drop_at("screens", "now_door", "facts")),
        ("a card with an empty list of facts", set_at("screens", "now_door", "facts", [])),
        ("a menu that leads nowhere", drop_at("screens", "rights", "choices")),
        ("a transfer without a number", drop_at("screens", "person", "number")),
        ("a transfer with choices", set_at("screens", "person", "choices", [{"key": "1", "to": "main"}])),
        ("a code on a screen of the tree", set_at("screens", "now_door", "code", "9")),
        ("an unknown place", set_at("screens", "place_cook", "place", "springfield")),
        ("a statement read aloud outside branch 1", set_at("screens", "about", "aloud", True)),
        ("a talk without an essential message", drop_at("screens", "essential")),
        ("wording in the shape", set_at("screens", "now_door", "text", "Keep the door closed.")),
        ("a name with a capital", lambda s: s["screens"].update(Door=s["screens"]["now_door"])),
        ("a fact id without a section", set_at("screens", "now_door", "facts", ["silence"])),
    ]),
    "prompts/schema/lines.schema.json": ("prompts/lines.json", [
        ("a line without a list of facts", set_at("lines", "miss", {})),
        ("a line on facts that may fall back", drop_at("lines", "urgent", "always")),
        ("the same fact twice", set_at("lines", "urgent_1", "facts", ["core.calm", "core.calm"])),
    ]),
    "prompts/schema/facts.schema.json": ("prompts/facts.json", [
        ("a fact without a review date", drop_at("facts", "core.silence", "review_by")),
        ("a date that is no day", set_at("facts", "core.silence", "checked", "2026-02-30")),
        ("an American date", set_at("facts", "core.silence", "checked", "11/22/2026")),
        ("a phone number written out", set_at("facts", "help.icirr", "plain", "Call 1-312-555-0123 for help.")),
        ("a web address written out", set_at("facts", "help.icirr", "plain", "Read more at example.org today.")),
        ("a status nobody defined", set_at("facts", "core.silence", "status", "sure")),
        ("a jurisdiction nobody defined", set_at("facts", "core.silence", "jurisdiction", "world")),
        ("a fact without sources", set_at("facts", "core.silence", "sources", [])),
        ("a grade nobody defined", set_at("facts", "core.silence", "grade", "D")),
    ]),
    "prompts/schema/numbers.schema.json": ("prompts/numbers.json", [
        ("a number that cannot be spoken", drop_at("numbers", "icirr", "voice")),
        ("a spoken form in whole numbers", set_at("numbers", "icirr", "voice", "1, 855, 435, 7693")),
        ("a spoken web address", set_at("numbers", "locator", "voice", "1 2 3")),
        ("a number without a check date", drop_at("numbers", "icirr", "check_by")),
        ("a dialled short code", set_at("numbers", "emergency", "dial", "+1911")),
        ("brackets in a number", set_at("numbers", "icirr", "sms", "(312) 555-0123")),
        ("a line of nobody", set_at("numbers", "icirr", "run_by", "unknown")),
        ("an address with its scheme", set_at("numbers", "locator", "sms", "https://example.org")),
    ]),
    "prompts/schema/languages.schema.json": ("prompts/languages.json", [
        ("the code 911", set_at("languages", 0, "code", "911")),
        ("the code 988", set_at("languages", 0, "code", "988")),
        ("a code outside 901 to 999", set_at("languages", 0, "code", "102")),
        ("a language without a name", drop_at("languages", 0, "name")),
        ("a pace of nothing", set_at("languages", 0, "pace", "per_minute", 0)),
        ("a measure without a bound", drop_at("languages", 0, "reading", "bound")),
        ("a measure that nobody knows", set_at("languages", 0, "reading", "measure", "fog")),
        ("a sentence of nothing", set_at("languages", 0, "reading", "sentence", 0)),
        ("a tag in the wrong case", set_at("languages", 0, "tag", "zh-hans")),
        ("an opening key that is taken", set_at("languages", 0, "opening_key", "1")),
        ("a provider that we do not have", set_at("languages", 0, "voices", {"acme": {"language": "es-US"}})),
        ("a voice of another provider", set_at("languages", 0, "voices", "plivo", "voice", "Azure.es-US-PalomaNeural")),
        ("a voice without a name", drop_at("languages", 0, "voices", "telnyx", "voice")),
    ]),
    "prompts/schema/places.schema.json": ("prompts/places.json", [
        ("places in another order", set_at("places", ["cook", "chicago", "illinois", "elsewhere"])),
        ("a ZIP of four digits", set_at("zips", 0, "first", "6060")),
        ("a ZIP as a number", set_at("zips", 0, "first", 60601)),
        ("a range of no place", set_at("zips", 0, "places", [])),
    ]),
    "prompts/schema/words.schema.json": ("prompts/words.json", [
        ("a concept of two meanings", set_at("concepts", "law", {"screen": "laws", "place": "cook"})),
        ("a concept of no meaning", set_at("concepts", "law", {})),
        ("an unknown command", set_at("concepts", "menu", "command", "quit")),
        ("an opt-out inside a sentence", drop_at("concepts", "stop", "alone")),
        ("an urgent word that counts only alone", set_at("concepts", "urgent", "alone", True)),
        ("a digit of ten", set_at("concepts", "digit_9", "digit", 10)),
    ]),
    "prompts/schema/sources.schema.json": ("prompts/sources.json", [
        ("a page without an address", drop_at("sources", "wco20", "address")),
        ("an address that no browser opens", set_at("sources", "wco20", "address", "the city code")),
        ("a grade of two letters", set_at("sources", "wco20", "grade", "A/B")),
    ]),
    "prompts/schema/city.schema.json": ("prompts/cities/evanston.json", [
        ("a city without an English text", drop_at("text", "en")),
        ("a city without facts", set_at("facts", {})),
        ("a city in an unknown place", set_at("place", "kane")),
        ("a city that nobody can text", set_at("words", [])),
        ("a ZIP of four digits", set_at("zips", ["6020"])),
        ("a range of ZIPs without its end", set_at("zips", ["60201-"])),
        ("a text longer than a card", set_at("text", "en", "x" * 307)),
        ("a phone number in a card", set_at("text", "en", "In Evanston: call 1-312-555-0123.")),
        ("a fact without a review date", drop_at("facts", "evanston.welcoming", "review_by")),
        ("a fact of the whole state", set_at("facts", "evanston.welcoming", "jurisdiction", "illinois")),
        ("a source without an address", set_at("sources", {"page": {"what": "a page", "dated": "2026", "grade": "A"}})),
        ("a spoken text", set_at("voice", {"en": "In Evanston."})),
    ]),
    "prompts/schema/never.schema.json": ("prompts/never.json", [
        ("a rule without a reason", drop_at("rules", "safe", "why")),
        ("a reason too long to be shown", set_at("rules", "safe", "why", "so " * 50)),
        ("a rule that does not say which facts it carries", drop_at("rules", "safe", "facts")),
        ("a rule with a capital", lambda s: s["rules"].update(Safe=s["rules"]["safe"])),
    ]),
    "prompts/schema/exceptions.schema.json": ("prompts/exceptions.json", [
        ("an exception without a reason", drop_at("exceptions", 0, "reason")),
        ("an exception from a rule that knows none", set_at("exceptions", 0, "rule", "placeholder")),
        ("a depth that is about a text", lambda s: s["exceptions"][0].update(key=s["exceptions"][0].pop("screen"))),
        ("a sentence that is about a screen", set_at("exceptions", 0, "rule", "sentence")),
        ("an exception for a language of no tag", set_at("exceptions", 0, "locale", "Spanish")),
    ]),
    "prompts/schema/people.schema.json": (PEOPLE, [
        ("a signer without a role", drop_at("people", "invented", "roles")),
        ("a role nobody defined", set_at("people", "invented", "roles", ["friend"])),
        ("a name in place of a handle", lambda s: s["people"].update({"Ann Example": s["people"]["invented"]})),
    ]),
    "locales/schema/locale.schema.json": (LOCALE, [
        ("a schema line", set_at("$schema", "schema/locale.schema.json")),
        ("a key of no channel", set_at("now_door", "Keep the door closed.")),
        ("a brace that is no placeholder", set_at("now_door_sms", "Call {the line}.")),
        ("a phone number written out", set_at("now_door_sms", "Call 1-312-555-0123.")),
        ("a space that costs a whole message", set_at("now_door_sms", "Call\u00a0now.")),
        ("a text that is no text", set_at("now_door_sms", 7)),
        ("a note with an unknown field", set_at("@now_door_sms", "x-limit", 2)),
        ("a file without a direction", drop_at("@@x-direction")),
    ]),
    "locales/schema/keywords.schema.json": (KEYWORDS, [
        ("a word that is not in a list", set_at("words", "urgent", "migra")),
        ("an empty word", set_at("words", "urgent", [""])),
        ("two spaces in a phrase", set_at("words", "urgent", ["la  migra"])),
        ("the same word twice", set_at("words", "urgent", ["migra", "migra"])),
        ("a file without a locale", drop_at("locale")),
    ]),
    "locales/schema/never.schema.json": (NEVER, [
        ("a rule without a phrase", set_at("run", [])),
        ("an empty phrase", set_at("run", [""])),
        ("a gap at the end", set_at("run", ["run *"])),
        ("two gaps in a row", set_at("run", ["run * * away"])),
        ("the same phrase twice", set_at("run", ["run away", "run away"])),
        ("a schema line", set_at("$schema", "../schema/never.schema.json")),
    ]),
    "locales/schema/notice.schema.json": (NOTICE, [
        ("a notice without an end", drop_at("until")),
        ("an end that is a day", set_at("until", "2026-11-24")),
        ("a notice that nobody has set", set_at("signed", [])),
        ("three people", lambda s: s["signed"].extend(s["signed"] * 2)),
        ("a signature without its hash", drop_at("signed", 0, "text")),
        ("a title", set_at("title", "News")),
    ]),
    "locales/schema/audio.schema.json": (AUDIO, [
        ("a recording of a text that is sent", lambda s: s["entries"].update({"now_door_sms": s["entries"]["pick_now_voice_1"]})),
        ("a recording for the key 0", lambda s: s["entries"].update({"pick_now_voice_0": s["entries"]["pick_now_voice_1"]})),
        ("a path for a name", lambda s: s["entries"].update({"../en_voice": s["entries"]["pick_now_voice_1"]})),
        ("a recording without its file", drop_at("entries", "pick_now_voice_1", "file")),
        ("a short hash", set_at("entries", "pick_now_voice_1", "text", "0" * 16)),
        ("the name of a speaker", set_at("entries", "pick_now_voice_1", "by", "somebody")),
    ]),
    "locales/schema/reviews.schema.json": (REVIEWS, [
        ("a hash of 16 digits", set_at("entries", "now_door_sms", "text", "f" * 16)),
        ("a hash in capitals", set_at("entries", "now_door_sms", "text", "F" * 32)),
        ("a review without an end", drop_at("entries", "now_door_sms", "until")),
        ("a review without a role", drop_at("entries", "now_door_sms", "role")),
        ("a legal name in place of a handle", set_at("entries", "now_door_sms", "by", "Ann Example")),
        ("a review carried without a reason", drop_at("entries", "now_door_sms", "carried", 0, "note")),
        ("a review carried over an unknown English", drop_at("entries", "now_door_sms", "carried", 0, "from")),
        ("an empty list of steps", set_at("entries", "now_door_sms", "carried", [])),
        ("a review of no channel", lambda s: s["entries"].update(now_door=s["entries"]["now_door_sms"])),
    ]),
}


def check_sources(tap):
    """The program does not read sources.json, so nobody else would notice a fact that rests on nothing."""
    known = set(read("prompts/sources.json")["sources"]) | {"ours", "memory"}
    lost, shadowed = [], []
    for path in ["prompts/facts.json"] + sorted(glob.glob("prompts/cities/*.json", root_dir=ROOT)):
        file = read(path)
        own = set(file.get("sources", {}))
        shadowed += [f"{path}: {key}" for key in own & known]
        lost += [f"{path}: {name}: {key}" for name, fact in file["facts"].items()
                 for key in fact["sources"] if key not in known | own]
    tap.say(not lost, "every source of a fact stands in prompts/sources.json, or with its city", lost)
    tap.say(not shadowed, "no city has a source of its own under a key of prompts/sources.json", shadowed)


def check_refusals(tap, schema, sample, rows):
    sample = read(sample) if isinstance(sample, str) else sample
    check = validator(schema)
    short = os.path.basename(schema)
    errors = list(check.iter_errors(sample))
    tap.say(not errors, f"{short} takes the sample that the next ones break", [error.message[:200] for error in errors])
    for name, change in rows:
        broken = copy.deepcopy(sample)
        change(broken)
        tap.say(not check.is_valid(broken), f"{short} refuses {name}")


def main():
    tap = Tap()
    schemas = sorted(glob.glob("prompts/schema/*.json", root_dir=ROOT) + glob.glob("locales/schema/*.json", root_dir=ROOT))
    for path in schemas:
        check_schema(tap, path)
    tap.say(set(schemas) == set(REFUSALS), "every schema has samples that it must refuse")
    try:
        files = list(content())
        tap.say(bool(files), "there is content to check")
    except ValueError as error:
        files = []
        tap.say(False, "prompts/*.json can be read", [str(error)])
    for path, schema in files:
        check_file(tap, path, schema)
    check_sources(tap)
    for schema, (sample, rows) in REFUSALS.items():
        check_refusals(tap, schema, sample, rows)
    print(f"1..{tap.count}")
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main())
