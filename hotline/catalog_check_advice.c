/*
 * What does not break a text but serves people badly: English left in place, a question that is none in the
 * translation, signs and figures that no voice says, an answer that leads nowhere. Warnings about one text at a time.
 */
#include "catalog_check.h"

#include "base/utf8.h"
#include "catalog_text.h"

#include <unictype.h>

#define FIGURES_MAX 4 /* longer ones are read as one number */

struct advice {
	struct content *content;
	const struct source_language *language;
	struct str english; /* the same text in English; at == NULL when there is nothing to compare with */
	uint16_t slot;
	struct str text;
};

static struct subject subject_of(const struct advice *advice, const char *rule, char path[64])
{
	struct subject subject = content_subject(advice->content, advice->language, advice->slot, path);

	subject.rule = rule;
	return subject;
}

static void advise(const struct advice *advice, const char *rule, const char *what)
{
	char path[64];
	const struct subject subject = subject_of(advice, rule, path);

	remark(advice->content->problems, &subject, "%s", what);
}

/* ---- compared with English ---- */

enum ending { ENDS_PLAIN, ENDS_ASKING, ENDS_OPEN };

/* Full stops are left out where a number ends the text, so only questions and heads of lists are told apart. */
static enum ending ending_of(struct str text)
{
	static const struct {
		struct str mark;
		enum ending ending;
	} marks[] = { { STR_INIT("?"), ENDS_ASKING },
		      { STR_INIT("？"), ENDS_ASKING },
		      { STR_INIT("؟"), ENDS_ASKING },
		      { STR_INIT(":"), ENDS_OPEN },
		      { STR_INIT("："), ENDS_OPEN } };

	for (size_t i = 0; i < COUNT(marks); i++) {
		struct str mark = marks[i].mark;

		if (text.len >= mark.len && memcmp(text.at + text.len - mark.len, mark.at, mark.len) == 0)
			return marks[i].ending;
	}
	return ENDS_PLAIN;
}

static void compare_with_english(const struct advice *advice)
{
	if (!advice->english.at)
		return;
	if (advice->content->slots[advice->slot].role != SLOT_PICK && str_equal(advice->text, advice->english))
		advise(advice, "untranslated", "is the English text; translate it");
	if (ending_of(advice->text) != ending_of(advice->english))
		advise(advice, "ending",
		       "ends otherwise than the English text: one is a question, or ends with a colon, and the other "
		       "not; look which is meant");
}

/* ---- signs and figures ---- */

static bool is_emoji(uint32_t point)
{
	return (point >= 0x1f000 && point <= 0x1faff) || (point >= 0x2600 && point <= 0x27bf) || point == 0xfe0f;
}

static void look_for_emoji(const struct advice *advice)
{
	struct str rest = advice->text;

	while (rest.len > 0) {
		uint32_t point = utf8_next(&rest);
		char path[64];
		const struct subject subject = subject_of(advice, "character", path);

		if (!is_emoji(point))
			continue;
		remark(advice->content->problems, &subject,
		       "holds the sign U+%04X, which old phones do not show and no voice says; write words", point);
		return;
	}
}

static void look_for_figures(const struct advice *advice)
{
	struct str rest = advice->text, before, name;

	while (rest.len > 0) {
		unsigned run = 0, longest = 0;

		text_placeholder(&rest, &before, &name);
		while (before.len > 0) {
			run = uc_decimal_value(utf8_next(&before)) >= 0 ? run + 1 : 0;
			longest = run > longest ? run : longest;
		}
		if (longest > FIGURES_MAX) {
			advise(advice, "figure",
			       "holds a figure of more than 4 digits, which voices read as one number; write it in "
			       "words, "
			       "or its digits apart");
			return;
		}
	}
}

/* ---- where it leads ---- */

static bool has_next_step(struct str text)
{
	if (memchr(text.at, '{', text.len))
		return true;
	while (text.len > 0)
		if (uc_decimal_value(utf8_next(&text)) >= 0)
			return true;
	return false;
}

/* A call names its keys after each card; a text must say itself what can be done next. */
static void look_for_next_step(const struct advice *advice)
{
	const struct slot *slot = &advice->content->slots[advice->slot];
	const struct source_screen *screen = slot->screen == NO_SCREEN ? NULL : &advice->content->screens[slot->screen];
	char path[64];
	const struct subject subject = subject_of(advice, "next_step", path);

	if (!screen || slot->role != SLOT_SCREEN || slot->voice || screen->kind != SCREEN_CARD ||
	    screen->choice_count > 0 || has_next_step(advice->text) || content_excepted(advice->content, &subject))
		return;
	remark(advice->content->problems, &subject,
	       "leads nowhere: end with one next step, a {number} to call or a code to text (0 is the menu)");
}

/* ---- one language ---- */

static void advise_on(const struct advice *advice)
{
	if (str_contains(advice->text, STR("  ")))
		advise(advice, "slip", "holds two spaces in a row; delete one");
	compare_with_english(advice);
	look_for_emoji(advice);
	if (advice->content->slots[advice->slot].voice)
		look_for_figures(advice);
	look_for_next_step(advice);
}

void check_advice(struct content *content, const struct source_language *language)
{
	const struct source_language *english = content_language(content, STR("en"));
	bool comparable = english && english != language && english->wording.root;

	for (uint16_t i = 0; i < content->slot_count; i++) {
		const struct advice advice = {
			.content = content,
			.language = language,
			.english = comparable && !content->doubtful[i] && content->slots[i].role != SLOT_NOTICE
					   ? english->texts[i]
					   : (struct str){ 0 },
			.slot = i,
			.text = language->texts[i],
		};

		if (str_trim(advice.text).len > 0)
			advise_on(&advice);
	}
}
