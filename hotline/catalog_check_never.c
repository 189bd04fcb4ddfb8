/*
 * The wording against what must never be said. A phrase is looked for in one sentence at a time: "ICE may come in. You
 * must open nothing." says none of "ICE may not come in" or "you must open".
 */
#include "catalog_check.h"

#include "base/fold.h"
#include "base/utf8.h"
#include "catalog_text.h"

#include <stdio.h>

#define FOLDED_BYTES_MAX (256 * 1024)

/* One text being looked through, and memory for its folded forms. */
struct never_check {
	struct content *content;
	const struct source_language *language;
	uint16_t slot;
	struct buf plain, words, letters;
};

/* ---- prompts/never.json against the facts ---- */

static void check_rule(struct content *content, size_t index)
{
	const struct source_never *never = &content->nevers[index];
	char path[128] = "";
	const struct subject subject = {
		.file = &content->files[FILE_NEVER], .path = path, .screen = never->name.at, .rule = "never"
	};

	for (size_t i = 0; i < never->facts.count; i++) {
		if (content_fact(content, never->facts.at[i]))
			continue;
		snprintf(path, sizeof path, "rules/%s/facts/%zu", never->name.at, i);
		complain(content->problems, &subject,
			 "there is no fact \"%.60s\" in prompts/facts.json; add it or correct the name",
			 never->facts.at[i].at);
	}
}

static bool rule_names(const struct source_never *never, struct str fact)
{
	for (size_t i = 0; i < never->facts.count; i++)
		if (str_equal(never->facts.at[i], fact))
			return true;
	return false;
}

/* A city is one file, and says one thing: whoever signs its card reads what its facts forbid. No rule must name them. */
static bool is_of_city(const struct content *content, const struct source_fact *fact)
{
	return fact->file != &content->files[FILE_FACTS];
}

static struct subject subject_of_fact(const struct content *content, const struct source_fact *fact, char path[128])
{
	snprintf(path, 128, "facts/%s/never_say", fact->name.at);
	return (struct subject){
		.file = &content->files[FILE_FACTS], .path = path, .screen = fact->name.at, .rule = "never"
	};
}

void check_nevers(struct content *content)
{
	for (size_t i = 0; i < content->never_count; i++)
		check_rule(content, i);
	for (size_t i = 0; i < content->fact_count; i++) {
		const struct source_fact *fact = &content->facts[i];
		bool named = fact->never_say.count == 0 || is_of_city(content, fact);
		struct subject subject;
		char path[128];

		for (size_t j = 0; j < content->never_count && !named; j++)
			named = rule_names(&content->nevers[j], fact->name);
		if (named)
			continue;
		subject = subject_of_fact(content, fact, path);
		complain(content->problems, &subject,
			 "has \"never_say\", and no rule names this fact; add it to \"facts\" of a rule in "
			 "prompts/never.json");
	}
}

/* ---- sentences ---- */

static bool fold_into(struct never_check *check, struct str sentence)
{
	bool folded;

	buf_clear(&check->words);
	buf_clear(&check->letters);
	folded = fold(&check->words, sentence);
	for (size_t i = 0; i < check->words.len; i++)
		if (check->words.at[i] != ' ')
			buf_add_char(&check->letters, check->words.at[i]);
	check->content->failed |= !folded || check->letters.failed;
	return folded;
}

static struct phrase_text folded_text(const struct never_check *check)
{
	return (struct phrase_text){ buf_str(&check->words), buf_str(&check->letters) };
}

static void tell(const struct never_check *check, const struct source_phrase *phrase)
{
	const struct source_never *never = &check->content->nevers[phrase->never];
	char path[64], rule[32], words[72];
	struct subject subject = content_subject(check->content, check->language, check->slot, path);

	subject.rule = rule;
	snprintf(rule, sizeof rule, "never:%s", never->name.at);
	problem_copy(words, sizeof words, phrase->words);
	if (!content_excepted(check->content, &subject))
		complain(check->content->problems, &subject, "says \"%s\" (rule %s): %s", words, never->name.at,
			 never->why.at);
}

/* Each rule once, however many of its phrases are there. */
static void check_sentence(struct never_check *check, struct str sentence)
{
	uint16_t told = UINT16_MAX;

	if (!fold_into(check, sentence))
		return;
	for (size_t i = 0; i < check->language->phrase_count; i++) {
		const struct source_phrase *phrase = &check->language->phrases[i];
		const struct phrase_text text = folded_text(check);

		if (phrase->never == told || !phrase_in(&phrase->phrase, &text))
			continue;
		told = phrase->never;
		tell(check, phrase);
	}
}

static bool any_phrase(const struct never_check *check)
{
	const struct phrase_text text = folded_text(check);

	for (size_t i = 0; i < check->language->phrase_count; i++)
		if (phrase_in(&check->language->phrases[i].phrase, &text))
			return true;
	return false;
}

/* Folding costs most, and nearly all texts hold no phrase at all: so first the text as a whole. */
static bool may_hold(struct never_check *check, struct str text)
{
	return text.len > FOLD_POINTS_MAX || !fold_into(check, text) || any_phrase(check);
}

static void check_text(struct never_check *check, struct str text)
{
	struct str rest;

	buf_clear(&check->plain);
	text_plain(&check->plain, text);
	check->content->failed |= check->plain.failed;
	if (check->plain.failed || !may_hold(check, buf_str(&check->plain)))
		return;
	for (rest = buf_str(&check->plain); rest.len > 0;) {
		size_t len = text_sentence(rest);

		check_sentence(check, (struct str){ rest.at, len });
		rest = (struct str){ rest.at + len, rest.len - len };
	}
}

static void check_init(struct never_check *check, struct content *content, const struct source_language *language)
{
	*check = (struct never_check){ .content = content, .language = language };
	buf_init(&check->plain, FILE_BYTES_MAX);
	buf_init(&check->words, FOLDED_BYTES_MAX);
	buf_init(&check->letters, FOLDED_BYTES_MAX);
}

static void check_release(struct never_check *check)
{
	buf_release(&check->plain);
	buf_release(&check->words);
	buf_release(&check->letters);
}

void check_never(struct content *content, const struct source_language *language)
{
	struct never_check check;

	check_init(&check, content, language);
	for (uint16_t i = 0; i < content->slot_count; i++) {
		check.slot = i;
		if (language->texts[i].len > 0)
			check_text(&check, language->texts[i]);
	}
	check_release(&check);
}

/* ---- the English list against the facts ---- */

static bool is_caught(struct never_check *check, const struct source_fact *fact)
{
	const struct source_language *language = check->language;
	const struct phrase_text text = folded_text(check);

	for (size_t i = 0; i < language->phrase_count; i++)
		if (rule_names(&check->content->nevers[language->phrases[i].never], fact->name) &&
		    phrase_in(&language->phrases[i].phrase, &text))
			return true;
	return false;
}

void check_never_facts(struct content *content, const struct source_language *english)
{
	struct never_check check;

	check_init(&check, content, english);
	for (size_t i = 0; i < content->fact_count; i++) {
		const struct source_fact *fact = &content->facts[i];
		char path[128];
		const struct subject subject = subject_of_fact(content, fact, path);

		for (size_t j = 0; j < fact->never_say.count && !is_of_city(content, fact); j++)
			if (fold_into(&check, fact->never_say.at[j]) && !is_caught(&check, fact))
				complain(content->problems, &subject,
					 "\"%.80s\" is caught by no phrase of locales/never/en.json; add it there, to "
					 "a rule that names this fact",
					 fact->never_say.at[j].at);
	}
	check_release(&check);
}
