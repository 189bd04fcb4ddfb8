/*
 * Keywords of one language: words that carriers act on mean nothing else, short ones are typing mistakes, and no word
 * means two things.
 */
#include "catalog_check.h"

#include "base/fold.h"

#include <stdio.h>
#include <stdlib.h>

#define WORD_BYTES_MAX 8192

/* A keyword folded, and where it came from. */
struct folded {
	struct str word;
	const struct source_keyword *from; /* NULL for the name of the language */
};

static void word_complain(struct content *content, const struct source_language *language,
			  const struct source_keyword *word, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Points at the word itself: lists of words run over many lines. */
static void word_complain(struct content *content, const struct source_language *language,
			  const struct source_keyword *word, const char *format, ...)
{
	const char *concept = word ? content->concepts[word->concept].name.at : NULL;
	struct subject subject = {
		.file = &language->keywords, .locale = language->tag.at, .key = concept, .rule = "word"
	};
	char path[128], what[240];
	size_t index = 0;
	va_list args;

	while (word && word - index > language->words && word[-1 - (ptrdiff_t)index].concept == word->concept)
		index++;
	snprintf(path, sizeof path, "words/%s/%zu", concept ? concept : "", index);
	subject.path = path;
	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	complain(content->problems, &subject, "%s", what);
}

struct str check_fold(struct content *content, struct str word)
{
	struct str copy = STR("");
	struct buf buf;

	buf_init(&buf, WORD_BYTES_MAX);
	if (fold(&buf, word) && buf.len > 0)
		copy = arena_copy(&content->arena, buf_str(&buf));
	content->failed |= buf.failed || !copy.at;
	buf_release(&buf);
	return copy.at ? copy : STR("");
}

/* ---- carriers ---- */

/* What carriers in the United States and Canada act on by themselves, folded, and the command it must mean. */
static const struct carrier_word {
	struct str word;
	enum command command;
	bool needed; /* must be among the English keywords */
} carrier_words[] = {
	{ STR_INIT("stop"), COMMAND_STOP, true },     { STR_INIT("stopall"), COMMAND_STOP, true },
	{ STR_INIT("stop all"), COMMAND_STOP, true }, { STR_INIT("unsubscribe"), COMMAND_STOP, true },
	{ STR_INIT("cancel"), COMMAND_STOP, true },   { STR_INIT("end"), COMMAND_STOP, true },
	{ STR_INIT("quit"), COMMAND_STOP, true },     { STR_INIT("revoke"), COMMAND_STOP, true },
	{ STR_INIT("optout"), COMMAND_STOP, true },   { STR_INIT("opt out"), COMMAND_STOP, true },
	{ STR_INIT("remove"), COMMAND_STOP, false },  { STR_INIT("arret"), COMMAND_STOP, false },
	{ STR_INIT("arrete"), COMMAND_STOP, false },  { STR_INIT("arrett"), COMMAND_STOP, false },
	{ STR_INIT("start"), COMMAND_START, true },   { STR_INIT("unstop"), COMMAND_START, true },
	{ STR_INIT("yes"), COMMAND_START, false },    { STR_INIT("help"), COMMAND_HELP, true },
	{ STR_INIT("info"), COMMAND_HELP, true },
};

static bool means(const struct content *content, const struct source_keyword *word, enum command command)
{
	const struct source_concept *concept = &content->concepts[word->concept];

	return concept->meaning == MEANS_COMMAND && concept->value == command;
}

static void check_carrier(struct content *content, const struct source_language *language, const struct folded *folded)
{
	for (size_t i = 0; i < COUNT(carrier_words); i++) {
		if (!str_equal(folded->word, carrier_words[i].word))
			continue;
		if (!means(content, folded->from, carrier_words[i].command))
			word_complain(
				content, language, folded->from,
				"\"%s\" is a word that carriers act on by themselves; it cannot mean this, take it out",
				carrier_words[i].word.at);
		else if (!content->concepts[folded->from->concept].alone)
			word_complain(content, language, folded->from,
				      "\"%s\" must count as a whole message only: give the concept \"alone\": true in "
				      "prompts/words.json",
				      carrier_words[i].word.at);
	}
}

/* English has them for everybody: a carrier acts on them in any talk. */
static void check_needed(struct content *content, const struct source_language *language, const struct folded *folded,
			 size_t count)
{
	const struct subject subject = {
		.file = &language->keywords, .path = "words", .locale = language->tag.at, .rule = "word"
	};

	if (!str_equal(language->tag, STR("en")))
		return;
	for (size_t i = 0; i < COUNT(carrier_words); i++) {
		bool found = !carrier_words[i].needed;

		for (size_t j = 0; j < count && !found; j++)
			found = str_equal(folded[j].word, carrier_words[i].word);
		if (!found)
			complain(content->problems, &subject,
				 "the word \"%s\" is missing, and carriers act on it; add it",
				 carrier_words[i].word.at);
	}
}

/* ---- single words ---- */

static bool has_latin(struct str word)
{
	for (size_t i = 0; i < word.len; i++)
		if (word.at[i] >= 'a' && word.at[i] <= 'z')
			return true;
	return false;
}

/* B and R are the commands themselves; ED is how many write "education" or a name; HI greets; "I" only tells English. */
static bool may_be_short(const struct content *content, const struct folded *folded)
{
	if (str_equal(folded->word, STR("b")))
		return means(content, folded->from, COMMAND_BACK);
	if (str_equal(folded->word, STR("r")))
		return means(content, folded->from, COMMAND_REPEAT);
	if (content->concepts[folded->from->concept].meaning == MEANS_COMMON)
		return true;
	return str_equal(folded->word, STR("ed")) ||
	       (folded->word.len == 2 && means(content, folded->from, COMMAND_GREETING));
}

/* Codes, keys and ZIP codes are looked up first: 911 and 988 alone are none of them. */
static bool is_reserved(const struct content *content, const struct folded *folded)
{
	for (size_t i = 0; i < folded->word.len; i++)
		if (folded->word.at[i] < '0' || folded->word.at[i] > '9')
			return false;
	return !means(content, folded->from, COMMAND_EMERGENCY) && !means(content, folded->from, COMMAND_CRISIS);
}

static void check_word(struct content *content, const struct source_language *language, const struct folded *folded)
{
	int len = (int)(folded->from->word.len < 60 ? folded->from->word.len : 60);

	if (folded->word.len == 0)
		word_complain(content, language, folded->from, "\"%.*s\" has no letter or digit in it; take it out",
			      len, folded->from->word.at);
	else if (is_reserved(content, folded))
		word_complain(content, language, folded->from,
			      "\"%.*s\" is a number: codes, keys and ZIP codes come first; take it out", len,
			      folded->from->word.at);
	else if (folded->word.len <= 2 && has_latin(folded->word) && !may_be_short(content, folded))
		word_complain(content, language, folded->from,
			      "\"%.*s\" is too short: one or two Latin letters are a signature or a slip; take it out",
			      len, folded->from->word.at);
	else
		check_carrier(content, language, folded);
}

/* ---- two meanings ---- */

static int compare(const void *left, const void *right)
{
	const struct folded *a = left, *b = right;
	int order = str_compare(a->word, b->word);

	if (order == 0 && a->from && b->from)
		return a->from < b->from ? -1 : a->from > b->from;
	return order ? order : (a->from != NULL) - (b->from != NULL);
}

static bool same_meaning(const struct content *content, const struct folded *a, const struct folded *b)
{
	const struct source_concept *left, *right;

	if (!a->from || !b->from)
		return a->from == b->from;
	left = &content->concepts[a->from->concept];
	right = &content->concepts[b->from->concept];
	return left->meaning == right->meaning && left->value == right->value;
}

static void check_pair(struct content *content, const struct source_language *language, const struct folded *a,
		       const struct folded *b)
{
	if (a->word.len == 0 || !str_equal(a->word, b->word) || same_meaning(content, a, b))
		return;
	word_complain(content, language, b->from,
		      "\"%.60s\" means this and also \"%.40s\"; a word has one meaning, keep one", b->word.at,
		      a->from ? content->concepts[a->from->concept].name.at : "the name of the language");
}

static size_t fold_all(struct content *content, const struct source_language *language, struct folded *folded)
{
	size_t count = 0;

	for (size_t i = 0; i < language->word_count; i++)
		folded[count++] = (struct folded){ check_fold(content, language->words[i].word), &language->words[i] };
	for (size_t i = 0; i < language->typed.count; i++)
		if (language->typed.at[i].len > 2)
			folded[count++] = (struct folded){ check_fold(content, language->typed.at[i]), NULL };
	return count;
}

void check_words(struct content *content, const struct source_language *language)
{
	size_t room = language->word_count + language->typed.count, count;
	struct folded *folded = content_take(content, room, sizeof *folded);

	if (!folded)
		return;
	count = fold_all(content, language, folded);
	for (size_t i = 0; i < language->word_count; i++)
		check_word(content, language, &folded[i]);
	check_needed(content, language, folded, count);
	qsort(folded, count, sizeof *folded, compare);
	for (size_t i = 1; i < count; i++)
		check_pair(content, language, &folded[i - 1], &folded[i]);
}
