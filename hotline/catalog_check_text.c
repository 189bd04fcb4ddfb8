/*
 * The wording of one language, key by key: nothing missing, the same placeholders as in English, no character that
 * costs or misleads, no telephone number or address that does not come from prompts/numbers.json.
 */
#include "catalog_check.h"

#include "base/utf8.h"
#include "catalog_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <uninorm.h>
#include <unictype.h>

struct wording_check {
	struct content *content;
	const struct source_language *language;
	const struct source_language *english; /* to compare with; NULL for English itself, and where it is wrong */
	uint16_t slot;
	struct str text;
};

static void text_complain(const struct wording_check *check, const char *rule, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void text_complain(const struct wording_check *check, const char *rule, const char *format, ...)
{
	char path[64], what[240];
	struct subject subject = content_subject(check->content, check->language, check->slot, path);
	va_list args;

	subject.rule = rule;

	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	complain(check->content->problems, &subject, "%s", what);
}

/* ---- characters ---- */

/* Joiners change how letters look in these scripts, and are spelled with. */
static bool joins(uint32_t before)
{
	return (before >= 0x0600 && before <= 0x06ff) || (before >= 0x0900 && before <= 0x0dff) ||
	       (before >= 0x1000 && before <= 0x109f) || (before >= 0x1780 && before <= 0x17ff);
}

/* What it is, and what to type instead; NULL for a character that may stand there. */
static const char *odd_character(uint32_t point, uint32_t before)
{
	if (point == '\n')
		return NULL;
	if (point < 0x20 || (point >= 0x7f && point < 0xa0))
		return "a control character; delete it";
	if (point == 0xa0 || point == 0x202f || point == 0x2007)
		return "a no-break space, which makes the SMS dear; type a plain space";
	if (point == 0x200c || point == 0x200d)
		return joins(before) ? NULL : "an invisible joiner; delete it";
	if (point == 0xad || point == 0x200b || point == 0x2060 || point == 0xfeff)
		return "an invisible character; delete it";
	if (point == 0x200e || point == 0x200f || (point >= 0x202a && point <= 0x202e) ||
	    (point >= 0x2066 && point <= 0x2069))
		return "an invisible direction mark; delete it";
	if (point == 0x2028 || point == 0x2029)
		return "an odd line break; type \\n";
	if (point == 0xfffd || (point >= 0xe000 && point <= 0xf8ff))
		return "a character without a meaning; type what was meant";
	return NULL;
}

static void check_characters(const struct wording_check *check)
{
	struct str rest = check->text;
	uint32_t before = 0;

	while (rest.len > 0) {
		uint32_t point = utf8_next(&rest);
		const char *odd = odd_character(point, before);

		if (odd) {
			text_complain(check, "character", "holds U+%04X, %s", point, odd);
			return;
		}
		before = point;
	}
}

static void check_composed(const struct wording_check *check)
{
	size_t len = 0;
	uint8_t *composed = u8_normalize(UNINORM_NFC, (const uint8_t *)check->text.at, check->text.len, NULL, &len);

	if (!composed) {
		check->content->failed = true;
		return;
	}
	if (!str_equal(check->text, (struct str){ (const char *)composed, len }))
		text_complain(check, "character",
			      "has accents typed apart from their letters (not NFC); type the text again on a "
			      "usual keyboard");
	free(composed);
}

static void check_ends(const struct wording_check *check)
{
	if (str_trim(check->text).len < check->text.len)
		text_complain(check, "slip", "begins or ends with a space or a line break; delete it");
}

/* ---- placeholders ---- */

static bool has_placeholder(struct str text, struct str wanted)
{
	struct str before, name;

	while (text.len > 0) {
		text_placeholder(&text, &before, &name);
		if (name.at && str_equal(name, wanted))
			return true;
	}
	return false;
}

/* The one that the program fills in for this key; empty when it fills none. */
static struct str needed_placeholder(const struct content *content, uint16_t slot)
{
	const struct slot *about = &content->slots[slot];

	if (about->role == SLOT_PICK)
		return about->voice ? STR("key") : STR("code");
	if (slot == content->lines[LINE_OPENING_KEY].voice || slot == content->lines[LINE_LANGUAGE_KEY].voice)
		return STR("key");
	return STR("");
}

static void check_placeholder(const struct wording_check *check, struct str name)
{
	const struct content *content = check->content;
	uint16_t number = content_number(content, name);
	int len = (int)(name.len < 40 ? name.len : 40);

	if (str_equal(name, needed_placeholder(content, check->slot)) && name.len > 0)
		return;
	if (number == NO_NUMBER) {
		text_complain(check, "placeholder",
			      "unknown placeholder {%.*s}; known are the names in prompts/numbers.json", len, name.at);
		return;
	}
	if (content->slots[check->slot].role == SLOT_PICK)
		text_complain(
			check, "placeholder",
			"a choice holds no telephone number: it must stay when the number runs out; take {%.*s} out",
			len, name.at);
	if (content->slots[check->slot].voice && content->numbers[number].voice.len == 0)
		text_complain(check, "placeholder",
			      "{%.*s} has no spoken form in prompts/numbers.json; send it by text, do not say it", len,
			      name.at);
	if (check->english && !has_placeholder(check->english->texts[check->slot], name))
		text_complain(check, "placeholder", "holds {%.*s}, the English text does not; take it out", len,
			      name.at);
}

static bool has_brace(struct str text)
{
	return text.len > 0 && (memchr(text.at, '{', text.len) || memchr(text.at, '}', text.len));
}

static void check_placeholders(const struct wording_check *check)
{
	struct str needed = needed_placeholder(check->content, check->slot);
	struct str rest = check->text, before, name;

	while (rest.len > 0) {
		text_placeholder(&rest, &before, &name);
		if (has_brace(before))
			text_complain(check, "placeholder",
				      "has a { or } without its partner; braces are for placeholders only");
		if (name.at)
			check_placeholder(check, name);
	}
	if (needed.len > 0 && !has_placeholder(check->text, needed))
		text_complain(check, "placeholder", "must hold {%.*s}; the program fills it in", STR_ARG(needed));
	if (!check->english)
		return;
	rest = check->english->texts[check->slot];
	while (rest.len > 0) {
		text_placeholder(&rest, &before, &name);
		if (name.at && content_number(check->content, name) != NO_NUMBER && !has_placeholder(check->text, name))
			text_complain(check, "placeholder", "lacks {%.*s}, which the English text has; put it in",
				      (int)(name.len < 40 ? name.len : 40), name.at);
	}
}

/* ---- numbers and addresses that are not from the list ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_date(struct str run)
{
	return run.len == 10 && run.at[4] == '-' && run.at[7] == '-';
}

/* Digits with single separators between them: how many, and how many bytes they take. */
static size_t digit_run(struct str text, unsigned *digits, char first[4])
{
	size_t i, end = 0;

	*digits = 0;
	for (i = 0; i < text.len; i++) {
		if (is_digit(text.at[i])) {
			if (*digits < 3)
				first[*digits] = text.at[i];
			++*digits;
			end = i + 1;
		} else if (!strchr(" -.()", text.at[i]) || i - end >= 2) {
			break;
		}
	}
	first[*digits < 3 ? *digits : 3] = '\0';
	return end;
}

/* Digits of every script as ASCII ones, so that a number is seen in any of them. */
static void plain_digits(struct buf *out, struct str text)
{
	while (text.len > 0) {
		struct str rest = text;
		int value = uc_decimal_value(utf8_next(&rest));

		if (value >= 0)
			buf_add_char(out, (char)('0' + value));
		else
			buf_add(out, (struct str){ text.at, text.len - rest.len });
		text = rest;
	}
}

static void check_digits(const struct wording_check *check, struct str text)
{
	while (text.len > 0) {
		char first[4];
		unsigned digits;
		size_t len;

		if (!is_digit(text.at[0])) {
			text.at++;
			text.len--;
			continue;
		}
		len = digit_run(text, &digits, first);
		if ((digits >= 7 && !is_date((struct str){ text.at, len })) ||
		    (digits == 3 && (strcmp(first, "911") == 0 || strcmp(first, "988") == 0)))
			text_complain(
				check, "number",
				"holds the telephone number %.*s; write its {name} from prompts/numbers.json instead",
				(int)(len < 40 ? len : 40), text.at);
		text.at += len;
		text.len -= len;
	}
}

static bool is_letter(char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || is_digit(c);
}

static void check_addresses(const struct wording_check *check, struct str text)
{
	static const char *const ends[] = { "org", "com", "net", "gov", "edu", "info", "us", "io", "ly" };

	if (str_contains(text, STR("://")) || str_contains(text, STR("www.")) || str_contains(text, STR("@"))) {
		text_complain(check, "number", "holds an address; write its {name} from prompts/numbers.json instead");
		return;
	}
	for (size_t i = 1; i + 2 < text.len; i++) {
		if (text.at[i] != '.' || !is_letter(text.at[i - 1]))
			continue;
		for (size_t j = 0; j < COUNT(ends); j++) {
			struct str tail = { text.at + i + 1, text.len - i - 1 };
			struct str wanted = str_of(ends[j]);

			if (tail.len >= wanted.len && str_equal_nocase((struct str){ tail.at, wanted.len }, wanted) &&
			    (tail.len == wanted.len || !is_letter(tail.at[wanted.len]))) {
				text_complain(check, "number",
					      "holds an address; write its {name} from prompts/numbers.json instead");
				return;
			}
		}
	}
}

/* Only what a translator typed is looked at, not what placeholders stand for. */
static void check_foreign(const struct wording_check *check)
{
	struct str rest = check->text, before, name;
	struct buf plain;

	buf_init(&plain, FILE_BYTES_MAX);
	while (rest.len > 0) {
		text_placeholder(&rest, &before, &name);
		buf_clear(&plain);
		plain_digits(&plain, before);
		check_digits(check, buf_str(&plain));
		check_addresses(check, before);
	}
	check->content->failed |= plain.failed;
	buf_release(&plain);
}

/* ---- words that carriers act on ---- */

static void check_kept_words(const struct wording_check *check)
{
	static const struct str kept[] = { STR_INIT("STOP"), STR_INIT("START"), STR_INIT("HELP") };

	if (!check->english)
		return;
	for (size_t i = 0; i < COUNT(kept); i++)
		if (str_contains(check->english->texts[check->slot], kept[i]) && !str_contains(check->text, kept[i]))
			text_complain(
				check, "kept_word",
				"lacks the word %s in Latin capitals, which the English text has; carriers know it in "
				"no other form",
				kept[i].at);
}

/* ---- one key ---- */

static bool is_english(const struct wording_check *check)
{
	return str_equal(check->language->tag, STR("en"));
}

static void check_key(const struct wording_check *check)
{
	if (!check->text.at) {
		if (content_wants(check->language, &check->content->slots[check->slot]))
			text_complain(check, "missing", "is missing; add this key and its text");
		return;
	}
	if (str_trim(check->text).len == 0) {
		text_complain(check, "missing",
			      "is empty; translate it, or take the language's file out until it is complete");
		return;
	}
	if (!check->content->slots[check->slot].voice && check->language->texts_in.len > 0) {
		text_complain(check, "form", "is never sent: texts of this language are those of %.15s; delete the key",
			      check->language->texts_in.at);
		return;
	}
	check_characters(check);
	check_composed(check);
	check_ends(check);
	check_placeholders(check);
	check_foreign(check);
	check_kept_words(check);
	if (is_english(check) && check->content->slots[check->slot].legal &&
	    check->content->slots[check->slot].role == SLOT_PICK)
		text_complain(check, "legal",
			      "is marked x-legal, but a choice cannot be replaced; move the statement to the card");
}

void check_wording(struct content *content, const struct source_language *language)
{
	const struct source_language *english = content_language(content, STR("en"));

	for (size_t i = 0; i < content->slot_count; i++) {
		bool comparable = english && english != language && english->wording.root && !content->doubtful[i] &&
				  content->slots[i].role != SLOT_NOTICE;
		const struct wording_check check = {
			.content = content,
			.language = language,
			.english = comparable ? english : NULL,
			.slot = (uint16_t)i,
			.text = language->texts[i],
		};
		size_t before = content->problems->errors;

		check_key(&check);
		if (language == english)
			content->doubtful[i] = content->problems->errors > before;
	}
}
