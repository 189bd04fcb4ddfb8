/*
 * What the shape of the talk must hold: every choice leads somewhere, every screen is reached once, every code can be
 * dialled, every fact and number exists. The wording is catalog_check_text.c's, the keywords catalog_check_words.c's.
 */
#include "catalog_check.h"

#include <stdio.h>

#define DEPTH_MAX      2 /* keys from the main menu: menu, card */
#define DEPTH_EXCEPTED 3 /* with an exception; a code has no room for more */

static struct subject subject_of(const struct content *content, enum content_file file, const char *path)
{
	static const char *const rules[FILE_COUNT] = { [FILE_SCREENS] = "tree",
						       [FILE_LINES] = "line",
						       [FILE_NUMBERS] = "number",
						       [FILE_LANGUAGES] = "language",
						       [FILE_PLACES] = "place" };

	return (struct subject){ .file = &content->files[file], .path = path, .rule = rules[file] };
}

/* A complaint about one field of one screen. */
static void screen_complain(struct content *content, const struct source_screen *screen, const char *field,
			    const char *format, ...) __attribute__((format(printf, 4, 5)));

static void screen_complain(struct content *content, const struct source_screen *screen, const char *field,
			    const char *format, ...)
{
	struct subject subject = subject_of(content, FILE_SCREENS, NULL);
	char path[192], what[240];
	va_list args;

	snprintf(path, sizeof path, "screens/%.*s%s%s", STR_ARG(screen->name), field[0] ? "/" : "", field);
	subject.path = path;
	subject.screen = screen->name.at;
	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	complain(content->problems, &subject, "%s", what);
}

/* ---- screens ---- */

static void check_needed(struct content *content)
{
	static const char *const needed[] = { "main", "now", "place", "opening", "essential", "languages" };
	struct subject subject = subject_of(content, FILE_SCREENS, "screens");

	for (size_t i = 0; i < COUNT(needed); i++)
		if (content_screen(content, str_of(needed[i])) == NO_SCREEN)
			complain(content->problems, &subject,
				 "the screen \"%s\" is missing; the program cannot do without it", needed[i]);
}

static void check_target(struct content *content, uint16_t index, size_t choice)
{
	const struct source_screen *screen = &content->screens[index];
	const struct source_choice *at = &screen->choices[choice];
	const struct source_screen *to = at->screen == NO_SCREEN ? NULL : &content->screens[at->screen];
	char field[32];

	snprintf(field, sizeof field, "choices/%zu/to", choice);
	if (!to) {
		screen_complain(content, screen, field,
				"key %u leads to \"%.*s\", and there is no such screen; correct the name", at->key,
				(int)(at->to.len < 60 ? at->to.len : 60), at->to.at);
		return;
	}
	if (to->internal || at->screen == 0)
		screen_complain(content, screen, field,
				"key %u leads to \"%.*s\", which has its own key everywhere; take it out", at->key,
				STR_ARG(to->name));
	else if (!screen->internal && to->parent != NO_SCREEN && to->parent != index)
		screen_complain(content, screen, field,
				"key %u leads to \"%.*s\", which \"%.*s\" leads to already; a screen has one way in, "
				"and one code",
				at->key, STR_ARG(to->name), STR_ARG(content->screens[to->parent].name));
	if (screen->urgent && !to->urgent)
		screen_complain(content, screen, field,
				"key %u of an urgent screen leads to \"%.*s\", which is not urgent; mark it", at->key,
				STR_ARG(to->name));
}

static void check_choices(struct content *content, uint16_t index)
{
	const struct source_screen *screen = &content->screens[index];

	for (size_t i = 0; i < screen->choice_count; i++) {
		check_target(content, index, i);
		for (size_t j = 0; j < i; j++) {
			if (screen->choices[j].key == screen->choices[i].key)
				screen_complain(content, screen, "choices",
						"key %u is given twice; give each choice its own",
						screen->choices[i].key);
			else if (str_equal(screen->choices[j].to, screen->choices[i].to))
				screen_complain(content, screen, "choices", "two keys lead to \"%.*s\"; one is enough",
						STR_ARG(screen->choices[i].to));
		}
	}
}

/* How many choices go with the kind of screen. */
static void check_kind(struct content *content, const struct source_screen *screen)
{
	bool menu = screen->kind == SCREEN_MENU || screen->kind == SCREEN_ASK;

	if (menu && screen->choice_count == 0 && !screen->internal)
		screen_complain(content, screen, "", "a menu needs choices; add some, or make it a card");
	if (screen->kind == SCREEN_CARD && screen->choice_count > 3)
		screen_complain(content, screen, "choices", "a card has at most 3 further steps; make it a menu");
	if (screen->kind == SCREEN_TRANSFER && screen->choice_count > 0)
		screen_complain(content, screen, "choices", "a transfer has no choices: the caller talks to a person");
	if (screen->kind != SCREEN_TRANSFER && screen->number_name.len > 0)
		screen_complain(content, screen, "number", "only a transfer has a number; take it out");
	if (screen->aloud && !(screen->urgent && screen->kind == SCREEN_CARD))
		screen_complain(content, screen, "aloud",
				"only an urgent card has a statement to say aloud; take it out");
}

static void check_transfer(struct content *content, const struct source_screen *screen)
{
	if (screen->kind != SCREEN_TRANSFER)
		return;
	if (screen->number_name.len == 0)
		screen_complain(content, screen, "", "a transfer needs a \"number\" from prompts/numbers.json");
	else if (screen->number == NO_NUMBER)
		screen_complain(content, screen, "number",
				"there is no number \"%.*s\" in prompts/numbers.json; add it or correct the name",
				STR_ARG(screen->number_name));
	else if (content->numbers[screen->number].dial.len == 0)
		screen_complain(content, screen, "number",
				"the number \"%.*s\" has no \"dial\" in prompts/numbers.json; a transfer needs it",
				STR_ARG(screen->number_name));
}

static void check_facts(struct content *content, const struct source_screen *screen)
{
	if (screen->facts.count == 0 && screen->kind != SCREEN_MENU && !screen->internal)
		screen_complain(content, screen, "",
				"has no \"facts\"; name the facts behind it, so that it is checked in time");
	for (size_t i = 0; i < screen->facts.count; i++) {
		char field[32];

		snprintf(field, sizeof field, "facts/%zu", i);
		if (!content_fact(content, screen->facts.at[i]))
			screen_complain(content, screen, field,
					"there is no fact \"%.*s\" in prompts/facts.json; add it or correct the name",
					(int)(screen->facts.at[i].len < 60 ? screen->facts.at[i].len : 60),
					screen->facts.at[i].at);
	}
}

/* Who is afraid forgets what was three menus ago. */
static void check_depth(struct content *content, const struct source_screen *screen)
{
	char path[128];
	struct subject subject = subject_of(content, FILE_SCREENS, path);

	if (screen->depth <= DEPTH_MAX)
		return;
	snprintf(path, sizeof path, "screens/%s", screen->name.at);
	subject.screen = screen->name.at;
	subject.locale = "*";
	subject.rule = "depth";
	if (screen->depth <= DEPTH_EXCEPTED && content_excepted(content, &subject))
		return;
	subject.locale = NULL;
	if (screen->depth <= DEPTH_EXCEPTED)
		complain(content->problems, &subject,
			 "is %u keys from the main menu, at most %d (menu, card); lead to it from a menu, or give the "
			 "reason in prompts/exceptions.json",
			 screen->depth, DEPTH_MAX);
	else
		complain(content->problems, &subject,
			 "is %u keys from the main menu; nobody should press more than %d, not even as an exception",
			 screen->depth, DEPTH_EXCEPTED);
}

/* Numbers that telephones and carriers act on; keys 1 to 6 cannot make one that begins with 0, 7, 8 or 9. */
static void check_code(struct content *content, uint16_t index)
{
	static const uint16_t forbidden[] = { 211, 311, 411, 511, 611, 711, 811, 911, 988 };
	const struct source_screen *screen = &content->screens[index];

	if (screen->internal)
		return;
	if (screen->parent == NO_SCREEN) {
		screen_complain(content, screen, "", "no choice leads here; add one, or take the screen out");
		return;
	}
	check_depth(content, screen);
	for (size_t i = 0; i < COUNT(forbidden); i++)
		if (screen->code == forbidden[i] && index > 0)
			screen_complain(
				content, screen, "",
				"gets the code %u, which telephone companies use; give it another key in \"%.*s\"",
				screen->code, STR_ARG(content->screens[screen->parent].name));
}

/* One name, one code: two internal screens with the same one would hide each other. */
static void check_twins(struct content *content, uint16_t index)
{
	const struct source_screen *screen = &content->screens[index];

	for (uint16_t i = 0; i < index; i++) {
		if (screen->internal && content->screens[i].internal && content->screens[i].code == screen->code)
			screen_complain(content, screen, "code", "has the same code as \"%.*s\"",
					STR_ARG(content->screens[i].name));
		if (screen->place != PLACE_NONE && content->screens[i].place == screen->place)
			screen_complain(content, screen, "place",
					"\"%.*s\" chooses this place already; one screen is enough",
					STR_ARG(content->screens[i].name));
	}
}

/* The three internal screens go by their names and their codes. */
static void check_internal(struct content *content, const struct source_screen *screen)
{
	static const struct {
		struct str name;
		uint16_t code;
	} internal[] = { { STR_INIT("opening"), CODE_OPENING },
			 { STR_INIT("essential"), CODE_ESSENTIAL },
			 { STR_INIT("languages"), CODE_LANGUAGES } };
	uint16_t wanted = 0;

	for (size_t i = 0; i < COUNT(internal); i++)
		if (str_equal(screen->name, internal[i].name))
			wanted = internal[i].code;
	if (wanted && screen->code != wanted)
		screen_complain(content, screen, "code", "must have \"code\": \"%u\"", wanted);
	else if (!wanted && screen->internal)
		screen_complain(content, screen, "code",
				"must not have a \"code\"; it follows from the keys that lead here");
}

static void check_screens(struct content *content)
{
	check_needed(content);
	for (uint16_t i = 0; i < content->screen_count; i++) {
		const struct source_screen *screen = &content->screens[i];

		check_kind(content, screen);
		check_transfer(content, screen);
		check_choices(content, i);
		check_facts(content, screen);
		check_code(content, i);
		check_twins(content, i);
		check_internal(content, screen);
	}
}

/* A screen and a line of one name would be given the same text. */
static void check_keys(struct content *content)
{
	struct subject subject = subject_of(content, FILE_SCREENS, NULL);

	for (size_t i = 0; i < content->slot_count; i++) {
		const struct slot *slot = &content->slots[i];
		char path[128] = "";

		if (content_slot(content, slot->key) == i)
			continue;
		snprintf(path, sizeof path, "screens/%s", slot->owner.at);
		subject.path = path;
		subject.screen = slot->owner.at;
		if (slot->role == SLOT_CITY)
			subject = (struct subject){ .file = &content->cities[slot->city].file };
		complain(content->problems, &subject,
			 "its wording \"%s\" is that of another screen or line; take another name", slot->key.at);
	}
}

/* ---- lines, numbers, languages, places ---- */

/* Lines that somebody in danger depends on: the program counts on their being there whatever else runs out. */
static bool must_be_always(size_t line)
{
	static const enum line always[] = { LINE_URGENT,   LINE_URGENT_1,  LINE_URGENT_2,  LINE_URGENT_3,
					    LINE_URGENT_4, LINE_URGENT_5,  LINE_ESSENTIAL, LINE_FALLBACK,
					    LINE_STOPPED,  LINE_EMERGENCY, LINE_HELP };

	for (size_t i = 0; i < COUNT(always); i++)
		if (always[i] == line)
			return true;
	return false;
}

static void check_line(struct content *content, size_t index)
{
	const struct source_line *line = &content->lines[index];
	char path[128] = "";
	struct subject subject = subject_of(content, FILE_LINES, path);

	subject.screen = line->name.at;
	snprintf(path, sizeof path, "lines/%s", line->name.at);
	if (must_be_always(index) && !line->always)
		complain(content->problems, &subject, "must have \"always\": true; this line may never be replaced");
	for (size_t i = 0; i < line->facts.count; i++) {
		if (content_fact(content, line->facts.at[i]))
			continue;
		snprintf(path, sizeof path, "lines/%s/facts/%zu", line->name.at, i);
		complain(content->problems, &subject,
			 "there is no fact \"%.*s\" in prompts/facts.json; add it or correct the name",
			 (int)(line->facts.at[i].len < 60 ? line->facts.at[i].len : 60), line->facts.at[i].at);
	}
}

static bool is_dialable(struct str dial)
{
	if (dial.len < 8 || dial.len > 16 || dial.at[0] != '+' || dial.at[1] == '0')
		return false;
	for (size_t i = 1; i < dial.len; i++)
		if (dial.at[i] < '0' || dial.at[i] > '9')
			return false;
	return true;
}

/* The digits alone; ten of them get the country code that people here leave out. */
static void digits_of(struct str text, char digits[24])
{
	size_t len = 0;

	for (size_t i = 0; i < text.len && len < 22; i++)
		if (text.at[i] >= '0' && text.at[i] <= '9')
			digits[len++] = text.at[i];
	digits[len] = '\0';
}

static void with_country(char digits[24])
{
	if (strlen(digits) != 10)
		return;
	memmove(digits + 1, digits, 11);
	digits[0] = '1';
}

/* One slip of the finger here sends frightened people to a stranger. What is dialled has its country code. */
static void check_same_digits(struct content *content, const struct source_number *number, struct subject *subject)
{
	char texted[24], spoken[24], dialled[24];

	digits_of(number->sms, texted);
	digits_of(number->voice, spoken);
	digits_of(number->dial, dialled);
	with_country(texted);
	with_country(spoken);
	if (number->voice.len > 0 && strcmp(spoken, texted) != 0)
		complain(content->problems, subject,
			 "\"voice\" is the number %s, but \"sms\" is %s; one of them is wrong: look it up again",
			 spoken, texted);
	if (number->dial.len > 0 && is_dialable(number->dial) && strcmp(dialled, texted) != 0)
		complain(content->problems, subject,
			 "\"dial\" is the number %s, but \"sms\" is %s; one of them is wrong: look it up again",
			 dialled, texted);
}

static void check_number(struct content *content, const struct source_number *number)
{
	char path[128] = "";
	struct subject subject = subject_of(content, FILE_NUMBERS, path);

	subject.screen = number->name.at;
	snprintf(path, sizeof path, "numbers/%s/dial", number->name.at);
	if (number->dial.len > 0 && !is_dialable(number->dial))
		complain(content->problems, &subject, "\"dial\" must be + and digits, as in +13125550100");
	snprintf(path, sizeof path, "numbers/%s", number->name.at);
	if (memchr(number->sms.at, '{', number->sms.len) || memchr(number->voice.at, '{', number->voice.len))
		complain(content->problems, &subject, "a number cannot hold another one in { }");
	check_same_digits(content, number, &subject);
}

static void check_language(struct content *content, size_t index)
{
	const struct source_language *language = &content->languages[index];
	const struct source_language *texts = content_language(content, language->texts_in);
	char path[64] = "";
	struct subject subject = subject_of(content, FILE_LANGUAGES, path);

	snprintf(path, sizeof path, "languages/%zu", index);
	subject.locale = language->tag.at;
	if (language->texts_in.len > 0 && (!texts || texts->texts_in.len > 0))
		complain(content->problems, &subject,
			 "\"texts_in\" must name another language of this list, one that has texts of its own");
	for (size_t i = 0; i < index; i++) {
		const struct source_language *other = &content->languages[i];

		if (str_equal_nocase(other->tag, language->tag))
			complain(content->problems, &subject, "this language is in the list twice; delete one");
		else if (other->code == language->code)
			complain(content->problems, &subject,
				 "has the code %u of \"%s\"; codes are for ever and for one language", language->code,
				 other->tag.at);
		if (other->opening_key && other->opening_key == language->opening_key)
			complain(content->problems, &subject, "has the opening key %u of \"%s\"", language->opening_key,
				 other->tag.at);
	}
}

static void check_source_language(struct content *content, const char *default_locale)
{
	struct subject subject = subject_of(content, FILE_LANGUAGES, "languages");
	const struct source_language *english = content_language(content, STR("en"));
	const struct source_language *first = content_language(content, str_of(default_locale));

	if (!english || !english->present)
		complain(content->problems, &subject,
			 "English (\"en\") must be here and have locales/en.json: the others are "
			 "translations of it");
	if (english && english->present && !english->keywords.text.at)
		complain(content->problems, &subject,
			 "locales/keywords/en.json is missing: the words that carriers act on stand there");
	if (!first || !first->present)
		complain(content->problems, &subject,
			 "the default language \"%.15s\" is not here, or has no file in locales/", default_locale);
	if (content->language_count >= 64)
		complain(content->problems, &subject, "holds more than 63 languages; the program cannot count further");
}

static void check_zips(struct content *content)
{
	for (size_t i = 1; i < content->zip_count; i++) {
		char path[64] = "";
		struct subject subject = subject_of(content, FILE_PLACES, path);

		snprintf(path, sizeof path, "zips/%zu", i);
		if (content->zips[i].first <= content->zips[i - 1].last)
			complain(content->problems, &subject,
				 "ZIP %05u is not above %05u before it; sort the list, and let no two overlap",
				 content->zips[i].first, content->zips[i - 1].last);
	}
}

void check_prompts(struct content *content)
{
	check_nevers(content);
	check_exceptions(content);
	check_screens(content);
	check_keys(content);
	for (size_t i = 0; i < LINE_COUNT; i++)
		check_line(content, i);
	for (size_t i = 0; i < content->number_count; i++)
		check_number(content, &content->numbers[i]);
	for (size_t i = 0; i < content->language_count; i++)
		check_language(content, i);
	check_zips(content);
	check_cities(content);
}

static void check_language_files(struct content *content, const struct source_language *language)
{
	if (language->wording.root) {
		check_wording(content, language);
		check_advice(content, language);
		check_reading(content, language);
	}
	if (language->keywords.root)
		check_words(content, language);
	check_notice(content, language);
	if (language->wording.root && language->nevers.root)
		check_never(content, language);
}

void check_locales(struct content *content, const char *default_locale)
{
	const struct source_language *english = content_language(content, STR("en"));

	check_source_language(content, default_locale);
	content->doubtful = content_take(content, content->slot_count, sizeof *content->doubtful);
	if (!content->doubtful)
		return;
	if (english)
		check_language_files(content, english);
	if (english && english->nevers.root)
		check_never_facts(content, english);
	for (size_t i = 0; i < content->language_count; i++)
		if (&content->languages[i] != english)
			check_language_files(content, &content->languages[i]);
	check_city_words(content);
}
