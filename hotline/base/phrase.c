/* Phrases in folded sentences. Folding is fold.c's; where a sentence ends, and what a phrase means, is the caller's. */
#include "base/phrase.h"

#include "base/fold.h"
#include "base/utf8.h"

#define PART_BYTES_MAX 4096

enum { GAP_WORDS = 3, GAP_LETTERS = 10 };

static bool is_spaceless(struct str folded)
{
	static const struct {
		uint32_t first, last;
	} blocks[] = { { 0x1100, 0x11ff }, { 0x3040, 0x30ff }, { 0x3130, 0x318f },
		       { 0x31f0, 0x31ff }, { 0x3400, 0x4dbf }, { 0x4e00, 0x9fff },
		       { 0xac00, 0xd7ff }, { 0xf900, 0xfaff }, { 0x20000, 0x3ffff } };

	while (folded.len > 0) {
		uint32_t point = utf8_next(&folded);

		for (size_t i = 0; i < COUNT(blocks); i++)
			if (point >= blocks[i].first && point <= blocks[i].last)
				return true;
	}
	return false;
}

/* In place: the copy is ours. */
static void drop_spaces(struct str *part)
{
	char *at = (char *)part->at;
	size_t len = 0;

	for (size_t i = 0; i < part->len; i++)
		if (at[i] != ' ')
			at[len++] = at[i];
	part->len = len;
}

static enum phrase_fault read_part(struct arena *arena, struct str text, struct phrase *phrase)
{
	enum phrase_fault fault = PHRASE_EMPTY;
	struct str *part = &phrase->parts[phrase->count];
	struct buf folded;

	buf_init(&folded, PART_BYTES_MAX);
	if (fold(&folded, text) && folded.len > 0) {
		*part = arena_copy(arena, buf_str(&folded));
		fault = part->at ? PHRASE_FINE : PHRASE_MEMORY;
	}
	buf_release(&folded);
	if (fault)
		return fault;
	phrase->count++;
	phrase->spaceless |= is_spaceless(*part);
	return PHRASE_FINE;
}

enum phrase_fault phrase_read(struct arena *arena, struct str text, struct phrase *phrase)
{
	*phrase = (struct phrase){ .count = 0 };
	do {
		enum phrase_fault fault = PHRASE_GAPS;

		if (phrase->count < PHRASE_PARTS_MAX)
			fault = read_part(arena, str_cut(&text, '*'), phrase);
		if (fault)
			return fault;
	} while (text.at);
	for (size_t i = 0; phrase->spaceless && i < phrase->count; i++)
		drop_spaces(&phrase->parts[i]);
	return PHRASE_FINE;
}

/* Whether the part stands at the front of the rest: for words, up to the end of one. */
static bool begins(struct str rest, struct str part, bool spaceless)
{
	return str_has_prefix(rest, part) && (spaceless || rest.len == part.len || rest.at[part.len] == ' ');
}

static struct str behind(struct str rest, size_t len, bool spaceless)
{
	rest.at += len;
	rest.len -= len;
	if (!spaceless && rest.len > 0)
		str_cut(&rest, ' ');
	return rest;
}

static void skip_one(struct str *rest, bool spaceless)
{
	if (spaceless)
		utf8_next(rest);
	else
		str_cut(rest, ' ');
}

/* The parts from `index` on, after at most one gap each. */
static bool goes_on(const struct phrase *phrase, size_t index, struct str rest)
{
	unsigned gap = phrase->spaceless ? GAP_LETTERS : GAP_WORDS;

	if (index == phrase->count)
		return true;
	for (unsigned skipped = 0; rest.len > 0; skipped++) {
		struct str part = phrase->parts[index];

		if (begins(rest, part, phrase->spaceless) &&
		    goes_on(phrase, index + 1, behind(rest, part.len, phrase->spaceless)))
			return true;
		if (skipped == gap)
			return false;
		skip_one(&rest, phrase->spaceless);
	}
	return false;
}

bool phrase_in(const struct phrase *phrase, const struct phrase_text *text)
{
	struct str whole = phrase->spaceless ? text->letters : text->words, rest = whole;
	struct str part = phrase->parts[0];

	while (rest.len >= part.len) {
		const char *at = memmem(rest.at, rest.len, part.at, part.len);
		struct str found;

		if (!at)
			return false;
		found = (struct str){ at, (size_t)(rest.at + rest.len - at) };
		if ((phrase->spaceless || at == whole.at || at[-1] == ' ') && begins(found, part, phrase->spaceless) &&
		    goes_on(phrase, 1, behind(found, part.len, phrase->spaceless)))
			return true;
		rest = (struct str){ at + 1, found.len - 1 };
	}
	return false;
}
