/*
 * Whether people can read it: the length of sentences, and a readability formula where the language has one. What counts
 * for a language is in prompts/languages.json ("reading"). Scores of a few words swing, so what is scored is a screen,
 * its text and its spoken form together, and the file as a whole. All of it warns; no formula knows what a word means.
 */
#include "catalog_check.h"

#include "base/reading.h"
#include "base/utf8.h"
#include "catalog_text.h"

#include <stdio.h>

#define WORDS_MIN    30 /* fewer are not scored */
#define WORST_MAX    3
#define PLAINER_SIZE 140
#define QUOTE_HEAD   64  /* characters, */
#define QUOTE_SIZE   150 /* and bytes that fit into a complaint */

/* What is scored together. */
struct unit {
	struct reading_counts counts;
	uint16_t first; /* slot, where the complaint points */
	struct {
		struct str word;
		unsigned syllables;
	} worst[WORST_MAX]; /* the longest first, none of them twice */
};

struct reading_check {
	struct content *content;
	const struct source_language *language;
	struct unit screen, file;
	struct buf *plain; /* by slot: the wording without placeholders, which the words point into */
};

/* ---- sentences ---- */

static void quote(char quoted[QUOTE_SIZE + 4], struct str text)
{
	char head[QUOTE_SIZE];

	problem_copy(head, sizeof head, (struct str){ text.at, utf8_head(text, QUOTE_HEAD) });
	snprintf(quoted, QUOTE_SIZE + 4, "%s%s", head, strlen(head) < text.len ? "…" : "");
}

static void check_longest(const struct reading_check *check, uint16_t slot, struct str text)
{
	const struct source_reading *reading = &check->language->reading;
	char path[64];
	struct subject subject = content_subject(check->content, check->language, slot, path);
	struct str longest = STR("");
	char quoted[QUOTE_SIZE + 4];
	unsigned most = 0;

	subject.rule = "sentence";
	while (text.len > 0) {
		struct str sentence = { text.at, text_sentence(text) };
		unsigned units = text_units(reading->unit, sentence);

		if (units > most) {
			most = units;
			longest = str_trim(sentence);
		}
		text = (struct str){ text.at + sentence.len, text.len - sentence.len };
	}
	if (most <= reading->sentence || content_excepted(check->content, &subject))
		return;
	quote(quoted, longest);
	remark(check->content->problems, &subject, "has a sentence of %u %s, at most %u: \"%s\"; make two of it", most,
	       reading->unit == PACE_CHARACTER ? "characters" : "words", reading->sentence, quoted);
}

/* ---- scores ---- */

static void keep_worst(struct unit *unit, struct str word, unsigned syllables)
{
	size_t i = 0, last = WORST_MAX - 1;

	while (i < WORST_MAX && unit->worst[i].syllables >= syllables) {
		if (str_equal_nocase(unit->worst[i].word, word))
			return;
		i++;
	}
	if (i == WORST_MAX)
		return;
	for (size_t j = i; j < last; j++)
		if (str_equal_nocase(unit->worst[j].word, word))
			last = j;
	memmove(&unit->worst[i + 1], &unit->worst[i], (last - i) * sizeof unit->worst[0]);
	unit->worst[i].word = word;
	unit->worst[i].syllables = syllables;
}

/* "(Consulate," is the word Consulate. */
static struct str without_marks(struct str word)
{
	static const char marks[] = ".,;:!?()\"'";

	while (word.len > 0 && strchr(marks, word.at[word.len - 1]))
		word.len--;
	while (word.len > 0 && strchr(marks, word.at[0])) {
		word.at++;
		word.len--;
	}
	return word;
}

static void add_text(struct unit *unit, enum reading_measure measure, struct str text)
{
	while (text.len > 0) {
		struct str sentence = { text.at, text_sentence(text) }, rest = sentence, word;

		reading_add(&unit->counts, measure, sentence);
		while (reading_word(&rest, &word))
			keep_worst(unit, without_marks(word), reading_syllables(measure, word));
		text = (struct str){ text.at + sentence.len, text.len - sentence.len };
	}
}

static bool is_hard(const struct source_reading *reading, double score)
{
	return reading_is_grade(reading->measure) ? score > reading->bound : score < reading->bound;
}

/* Which words are long, where the measure looks at words. */
static const char *plainer_words(enum reading_measure measure, const struct unit *unit, char words[PLAINER_SIZE])
{
	words[0] = '\0';
	if (measure != READING_WORDS_PER_SENTENCE)
		snprintf(words, PLAINER_SIZE, ", and plainer words for \"%.*s\", \"%.*s\", \"%.*s\"",
			 STR_ARG(unit->worst[0].word), STR_ARG(unit->worst[1].word), STR_ARG(unit->worst[2].word));
	return words;
}

/* `screen` is NULL for the whole file. */
static void check_score(const struct reading_check *check, const struct unit *unit, const char *screen)
{
	const struct source_reading *reading = &check->language->reading;
	struct subject subject = { .file = &check->language->wording,
				   .path = screen ? check->content->slots[unit->first].key.at : NULL,
				   .locale = check->language->tag.at,
				   .screen = screen ? screen : "*",
				   .rule = "reading" };
	char plainer[PLAINER_SIZE];
	double score;

	if (reading->measure == READING_NONE || unit->counts.words < WORDS_MIN)
		return;
	score = reading_score(reading->measure, &unit->counts);
	if (!is_hard(reading, score) || content_excepted(check->content, &subject))
		return;
	subject.screen = screen;
	remark(check->content->problems, &subject,
	       "%s %.1f on the scale %s, at %s %.1f (%u words in %u sentences): make shorter sentences%s",
	       screen ? "reads" : "the file as a whole reads", score, reading_measure_name(reading->measure),
	       reading_is_grade(reading->measure) ? "most" : "least", reading->bound, unit->counts.words,
	       unit->counts.sentences, plainer_words(reading->measure, unit, plainer));
}

/* ---- one language ---- */

static bool is_scored(const struct reading_check *check, uint16_t slot)
{
	return check->language->texts[slot].len > 0 && check->content->slots[slot].role != SLOT_PICK;
}

/* The texts of one screen or line stand together, but for the sentences of the choice that leads there. */
static bool is_same_owner(const struct content *content, uint16_t a, uint16_t b)
{
	return content->slots[a].screen == content->slots[b].screen &&
	       str_equal(content->slots[a].owner, content->slots[b].owner);
}

static void close_screen(struct reading_check *check)
{
	if (check->screen.counts.words > 0)
		check_score(check, &check->screen, check->content->slots[check->screen.first].owner.at);
	check->screen = (struct unit){ .first = NO_SLOT };
}

static void read_text(struct reading_check *check, uint16_t slot)
{
	struct str text = buf_str(&check->plain[slot]);
	enum reading_measure measure = check->language->reading.measure;

	check_longest(check, slot, text);
	if (measure == READING_NONE)
		return;
	add_text(&check->file, measure, text);
	if (!is_scored(check, slot))
		return;
	if (check->screen.first != NO_SLOT && !is_same_owner(check->content, check->screen.first, slot))
		close_screen(check);
	if (check->screen.first == NO_SLOT)
		check->screen.first = slot;
	add_text(&check->screen, measure, text);
}

void check_reading(struct content *content, const struct source_language *language)
{
	struct reading_check check = { .content = content,
				       .language = language,
				       .screen = { .first = NO_SLOT },
				       .file = { .first = NO_SLOT },
				       .plain = content_take(content, content->slot_count, sizeof *check.plain) };

	if (!check.plain)
		return;
	for (uint16_t i = 0; i < content->slot_count; i++) {
		buf_init(&check.plain[i], FILE_BYTES_MAX);
		text_plain(&check.plain[i], language->texts[i]);
		content->failed |= check.plain[i].failed;
		if (language->texts[i].len > 0)
			read_text(&check, i);
	}
	close_screen(&check);
	check_score(&check, &check.file, NULL);
	for (uint16_t i = 0; i < content->slot_count; i++)
		buf_release(&check.plain[i]);
}
