/*
 * Reads a text message as a person meant it. Codes and whole messages first; then words inside a sentence, where what is
 * urgent wins; a one-letter typo last. Knows no wording: every word comes from the catalog's senses. Where the words do
 * not tell the language, the letters may (script.c).
 */
#include "words.h"

#include "base/fold.h"
#include "base/utf8.h"
#include "script.h"

enum {
	TOKENS_MAX = 400,
	PHRASE_MAX = 9,        /* words in the longest phrase that is looked up inside a sentence */
	SENTENCE_WORDS = 12,   /* a longer text is a story: only what is urgent is looked for in it */
	SPACELESS_POINTS = 30, /* the same bound for scripts that write without spaces */
	TYPO_LETTERS = 6,
	WORD_LETTERS = 40,   /* a longer word is no slip of one of ours */
	CODE_TOKENS = 3,     /* words of a message that is a code with a word or two around it */
	FOREIGN_LETTERS = 5, /* a Latin word of another language than the sentence's must be this long to mean danger */
};

/* Of senses in a sentence; lower is more urgent. Down to RANK_LONG they are looked for in a text of any length. */
enum {
	RANK_CRISIS,
	RANK_URGENT,
	RANK_EMERGENCY,
	RANK_ABUSE,
	RANK_LONG = RANK_ABUSE,
	RANK_SCREEN,
	RANK_WEAK = RANK_SCREEN + 2 * 10, /* a screen whose word says little beside another: "my daughter" */
	RANK_CITY,                        /* says more than its place */
	RANK_PLACE,
	RANK_COMMAND,
	RANK_LAST,
};

struct message {
	const struct catalog *catalog;
	struct str folded;
	struct str token[TOKENS_MAX];
	size_t tokens;
	uint16_t current; /* index of the person's locale or NO_LOCALE */
};

static void tokens_cut(struct message *message)
{
	struct str rest = message->folded;

	message->tokens = 0;
	while (rest.len > 0 && message->tokens < TOKENS_MAX)
		message->token[message->tokens++] = str_cut(&rest, ' ');
}

/* Tokens `first` to `last` as one phrase; they are neighbours in the folded text. */
static struct str phrase(const struct message *message, size_t first, size_t last)
{
	const char *start = message->token[first].at;

	return (struct str){ start, (size_t)(message->token[last].at + message->token[last].len - start) };
}

static struct request request_of(enum asked asked)
{
	return (struct request){
		.asked = asked, .screen = NO_SCREEN, .beside = NO_SCREEN, .locale = NO_LOCALE, .city = NO_CITY
	};
}

static bool sense_is(const struct sense *sense, enum meaning meaning, uint16_t value)
{
	return sense->meaning == meaning && sense->value == value;
}

static struct request request_of_sense(const struct catalog *catalog, const struct sense *sense)
{
	struct request request = request_of(ASKED_NOTHING);

	switch ((enum meaning)sense->meaning) {
	case MEANS_SCREEN:
		request.asked = ASKED_SCREEN;
		request.screen = sense->value;
		break;
	case MEANS_LOCALE:
		request.asked = ASKED_LOCALE;
		request.locale = sense->value;
		request.locale_said = true;
		break;
	case MEANS_PLACE:
		request.asked = ASKED_PLACE;
		request.places = (uint8_t)(1u << sense->value);
		break;
	case MEANS_CITY:
		request.asked = ASKED_PLACE;
		request.places = (uint8_t)(1u << catalog->cities[sense->value].place);
		request.city = sense->value;
		break;
	case MEANS_COMMAND:
		request.asked = ASKED_COMMAND;
		request.command = (enum command)sense->value;
		break;
	case MEANS_DIGIT:
		request.asked = ASKED_SCREEN;
		request.screen = catalog_screen(catalog, sense->value);
		if (sense->value == CODE_LANGUAGES) {
			request.asked = ASKED_COMMAND;
			request.command = COMMAND_LANGUAGE;
		} else if (request.screen == NO_SCREEN) {
			request.asked = ASKED_NOTHING;
		}
		break;
	case MEANS_COMMON:
		break;
	}
	return request;
}

static bool means_something(const struct sense *senses, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (senses[i].meaning != MEANS_COMMON)
			return true;
	return false;
}

/* ---- languages ---- */

/* The only one of them, or NO_LOCALE. */
static uint16_t only_locale(uint64_t locales)
{
	uint16_t locale = 0;

	if (locales == 0 || (locales & (locales - 1)))
		return NO_LOCALE;
	while (!(locales >> locale & 1))
		locale++;
	return locale;
}

/* ---- codes ---- */

/* A number as a text gives it: a screen, a language, a ZIP. ASKED_NOTHING when it is none of these. */
static struct request read_code(const struct catalog *catalog, struct str digits)
{
	struct request request = request_of(ASKED_NOTHING);
	unsigned long number;

	if (!str_to_number(digits, 99999, &number))
		return request;
	if (digits.len == 5) {
		request.asked = ASKED_ZIP;
		request.places = catalog_zip(catalog, (uint32_t)number);
		request.city = catalog_city(catalog, (uint32_t)number);
		return request;
	}
	if (digits.len > 4 || (digits.len > 1 && digits.at[0] == '0' && number != 0))
		return request;
	if (number == CODE_LANGUAGES) {
		request.asked = ASKED_COMMAND;
		request.command = COMMAND_LANGUAGE;
		return request;
	}
	request.screen = catalog_screen(catalog, (uint16_t)number);
	if (request.screen != NO_SCREEN && catalog->screens[request.screen].typed) {
		request.asked = ASKED_SCREEN;
		return request;
	}
	request.screen = NO_SCREEN;
	request.locale = catalog_locale(catalog, (uint16_t)number);
	if (request.locale != NO_LOCALE && catalog->locales[catalog->locales[request.locale].texts].sms) {
		request.asked = ASKED_LOCALE;
		request.locale_said = true;
	} else {
		request.locale = NO_LOCALE;
	}
	return request;
}

/* A language as it may stand behind a code: "es", "902", "español". NO_LOCALE when it is none. */
static uint16_t read_language(const struct catalog *catalog, struct str word)
{
	struct request code = read_code(catalog, word);
	const struct sense *senses;
	size_t count;

	if (code.asked == ASKED_LOCALE)
		return code.locale;
	for (size_t i = 0; i < catalog->locale_count; i++)
		for (size_t j = 0; j < COUNT(catalog->locales[i].typed); j++)
			if (word.len > 0 && str_equal(catalog->locales[i].typed[j], word))
				return (uint16_t)i;
	senses = catalog_senses(catalog, word, &count);
	for (size_t i = 0; i < count; i++)
		if (senses[i].meaning == MEANS_LOCALE)
			return senses[i].value;
	return NO_LOCALE;
}

static bool is_digits(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
	return s.len > 0;
}

/* Is `words` what a menu says of this screen? Then `locale` is whose menu: the person's own, or the only one. */
static bool has_label(const struct message *message, uint16_t screen, struct str words, uint16_t *locale)
{
	size_t found = 0;

	for (uint16_t i = 0; i < message->catalog->locale_count; i++) {
		if (!str_equal(catalog_wording(message->catalog, i, screen, PLACE_NONE)->label, words))
			continue;
		*locale = i;
		if (i == message->current)
			return true;
		found++;
	}
	if (found != 1)
		*locale = NO_LOCALE;
	return found > 0;
}

/* A choice copied from the menu without its number: "at my door". */
static struct request read_label(const struct message *message)
{
	struct request request = request_of(ASKED_SCREEN);

	for (uint16_t i = 0; i < message->catalog->screen_count; i++) {
		request.screen = i;
		if (message->catalog->screens[i].typed && has_label(message, i, message->folded, &request.locale))
			return request;
	}
	return request_of(ASKED_NOTHING);
}

/* One token of digits among others that say nothing: "text 1", "press 1", "11 please", "my zip is 60608". */
static struct request read_code_inside(const struct message *message)
{
	struct str code = { NULL, 0 };
	struct request request;

	for (size_t i = 0; i < message->tokens; i++) {
		size_t count;
		const struct sense *senses = catalog_senses(message->catalog, message->token[i], &count);

		if (is_digits(message->token[i])) {
			if (code.at)
				return request_of(ASKED_NOTHING);
			code = message->token[i];
		} else if (means_something(senses, count)) {
			return request_of(ASKED_NOTHING);
		}
	}
	request = code.at ? read_code(message->catalog, code) : request_of(ASKED_NOTHING);
	if (request.asked == ASKED_ZIP ? message->tokens > CODE_TOKENS + 2 : message->tokens > CODE_TOKENS)
		return request_of(ASKED_NOTHING);
	return request;
}

/* "1 1" for 11, "60602 1234" for a ZIP with its four more digits. */
static struct request read_digits_apart(const struct message *message)
{
	struct request request = request_of(ASKED_NOTHING);
	char digits[4];

	if (message->tokens == 2 && message->token[0].len == 5 && message->token[1].len == 4 &&
	    is_digits(message->token[0]) && is_digits(message->token[1]))
		return read_code(message->catalog, message->token[0]);
	if (message->tokens > sizeof(digits))
		return request;
	for (size_t i = 0; i < message->tokens; i++) {
		if (message->token[i].len != 1 || !is_digits(message->token[i]))
			return request;
		digits[i] = message->token[i].at[0];
	}
	return read_code(message->catalog, (struct str){ digits, message->tokens });
}

/* "11es": a code and a language without a space. */
static struct request read_code_and_tag(const struct message *message)
{
	const struct str token = message->token[0];
	struct request request;
	size_t digits = 0;

	while (digits < token.len && token.at[digits] >= '0' && token.at[digits] <= '9')
		digits++;
	request = read_code(message->catalog, (struct str){ token.at, digits });
	request.locale = read_language(message->catalog, (struct str){ token.at + digits, token.len - digits });
	if (request.locale == NO_LOCALE)
		return request_of(ASKED_NOTHING);
	request.locale_said = true;
	return request;
}

/* "11", "11 es", "es 11", "11es", "1 1", "11 at my door" (a choice copied from the menu). */
static struct request read_codes(const struct message *message)
{
	const struct catalog *catalog = message->catalog;
	struct request request = request_of(ASKED_NOTHING);

	if (message->tokens == 0)
		return request;
	if (message->tokens == 1)
		return is_digits(message->token[0]) ? read_code(catalog, message->token[0])
						    : read_code_and_tag(message);

	for (size_t at = 0; message->tokens == 2 && at < 2; at++) {
		if (!is_digits(message->token[at]))
			continue;
		request = read_code(catalog, message->token[at]);
		request.locale = read_language(catalog, message->token[1 - at]);
		if (request.locale != NO_LOCALE &&
		    (request.asked == ASKED_SCREEN || request.asked == ASKED_ZIP || request.asked == ASKED_COMMAND)) {
			request.locale_said = true;
			return request;
		}
	}
	if (is_digits(message->token[0])) {
		request = read_code(catalog, message->token[0]);
		if (request.asked == ASKED_SCREEN &&
		    has_label(message, request.screen, phrase(message, 1, message->tokens - 1), &request.locale))
			return request;
	}
	return read_digits_apart(message);
}

/* Number words alone: "dos", "one one". */
static struct request read_number_words(const struct message *message)
{
	struct request request = request_of(ASKED_NOTHING);
	char digits[4];
	size_t len = 0;
	uint64_t locales = UINT64_MAX;

	for (size_t i = 0; i < message->tokens; i++) {
		const struct sense *senses, *digit = NULL;
		uint64_t here = 0;
		size_t count;

		senses = catalog_senses(message->catalog, message->token[i], &count);
		for (size_t j = 0; j < count; j++) {
			if (senses[j].meaning != MEANS_DIGIT)
				continue;
			if (!digit || senses[j].locale == message->current)
				digit = &senses[j];
			here |= catalog_locale_bit(senses[j].locale);
		}
		if (!digit || len == sizeof(digits))
			return request;
		digits[len++] = (char)('0' + digit->value);
		locales &= here;
	}
	if (len < 2)
		return request;
	request = read_code(message->catalog, (struct str){ digits, len });
	request.locales = locales;
	return request;
}

/* ---- whole messages ---- */

/* Which of the senses of one word counts: the current locale's, else the default one's, else the first. */
static const struct sense *choose_sense(const struct message *message, const struct sense *senses, size_t count)
{
	const uint16_t wanted[] = { message->current, message->catalog->default_sms };
	const struct sense *best = NULL;

	for (size_t i = 0; i < COUNT(wanted) && !best; i++)
		for (size_t j = 0; j < count && !best; j++)
			if (senses[j].locale == wanted[i] && senses[j].meaning != MEANS_COMMON)
				best = &senses[j];
	for (size_t i = 0; i < count && !best; i++)
		best = senses[i].meaning != MEANS_COMMON ? &senses[i] : NULL;
	for (size_t i = 0; i < count; i++) /* nothing goes before a request to be left alone, nor before danger */
		if (sense_is(&senses[i], MEANS_COMMAND, COMMAND_STOP) ||
		    (sense_is(&senses[i], MEANS_COMMAND, COMMAND_URGENT) &&
		     !sense_is(best, MEANS_COMMAND, COMMAND_STOP)))
			best = &senses[i];
	return best;
}

/* `request.locale` says whose word it is; where several languages have it, `request.locales` names them. */
static struct request read_senses(const struct message *message, const struct sense *senses, size_t count)
{
	const struct sense *best = choose_sense(message, senses, count);
	struct request request = request_of_sense(message->catalog, best);

	if (request.asked == ASKED_LOCALE || is_digits(best->folded)) /* a number is of no language */
		return request;
	for (size_t i = 0; i < count; i++)
		if (sense_is(&senses[i], (enum meaning)best->meaning, best->value))
			request.locales |= catalog_locale_bit(senses[i].locale);
	return request;
}

static struct request read_whole(const struct message *message)
{
	size_t count;
	const struct sense *senses = catalog_senses(message->catalog, message->folded, &count);
	struct request request = request_of(ASKED_NOTHING);

	if (means_something(senses, count))
		return read_senses(message, senses, count);
	if (str_equal(message->folded, STR("b")) || str_equal(message->folded, STR("r"))) {
		request.asked = ASKED_COMMAND;
		request.command = message->folded.at[0] == 'b' ? COMMAND_BACK : COMMAND_REPEAT;
	}
	return request;
}

/* ---- sentences ---- */

/* What was found in a sentence. */
struct found {
	unsigned seen[64]; /* how many words of each locale */
	uint64_t locales;  /* those with most words: the sentence is in one of them */
	uint16_t named;    /* a language named in the sentence */
	const struct sense *best;
	unsigned rank;             /* of best; lower is more urgent */
	const struct sense *after; /* of a branch that may follow the urgent lines */
	bool urgent, here, abuse;
};

/*
 * A life in danger first, then agents at the door, then other danger, then the branches in the order of the main menu; a
 * place in branch 1 ("at work") says less than that somebody was taken.
 */
static unsigned sense_rank(const struct catalog *catalog, const struct sense *sense)
{
	unsigned code;

	if (sense->meaning == MEANS_COMMAND) {
		switch ((enum command)sense->value) {
		case COMMAND_CRISIS:
			return RANK_CRISIS;
		case COMMAND_URGENT:
			return RANK_URGENT;
		case COMMAND_EMERGENCY:
			return RANK_EMERGENCY;
		case COMMAND_ABUSE:
			return RANK_ABUSE;
		default:
			return RANK_COMMAND;
		}
	}
	if (sense->meaning == MEANS_PLACE || sense->meaning == MEANS_CITY)
		return sense->meaning == MEANS_CITY ? RANK_CITY : RANK_PLACE;
	if (sense->meaning != MEANS_SCREEN)
		return RANK_LAST;
	if (sense->weak)
		return RANK_WEAK;
	for (code = catalog->screens[sense->value].code; code > 9; code /= 10)
		;
	return RANK_SCREEN + (catalog->screens[sense->value].urgent ? 2 * 2 + 1 : 2 * code);
}

typedef void sense_visitor(struct found *found, const struct catalog *catalog, const struct sense *sense);

static void visit_phrases(const struct message *message, struct found *found, sense_visitor *visit)
{
	for (size_t first = 0; first < message->tokens; first++) {
		for (size_t last = first; last < message->tokens && last < first + PHRASE_MAX; last++) {
			size_t count;
			const struct sense *senses =
				catalog_senses(message->catalog, phrase(message, first, last), &count);

			for (size_t i = 0; i < count; i++)
				visit(found, message->catalog, &senses[i]);
		}
	}
}

/* A word counts once. `word` stands in `text`. */
static bool is_first(struct str text, struct str word)
{
	return !str_contains((struct str){ text.at, (size_t)(word.at - text.at) + word.len - 1 }, word);
}

/* Every word that begins at each of the letters, as long as there is one that goes on as the text does. */
static void visit_spaceless(const struct message *message, struct found *found, sense_visitor *visit)
{
	for (struct str rest = message->folded; rest.len > 0; utf8_next(&rest)) {
		struct str word = { rest.at, 0 }, behind = rest;
		size_t count = 1;

		while (behind.len > 0 && count > 0) {
			const struct sense *senses;

			utf8_next(&behind);
			word.len = rest.len - behind.len;
			senses = catalog_senses_from(message->catalog, word, &count);
			for (size_t i = 0; i < count && senses[i].folded.len == word.len; i++)
				if (senses[i].spaceless && is_first(message->folded, word))
					visit(found, message->catalog, &senses[i]);
		}
	}
}

/* First the language: a word of another one may look like a word of this one and mean something else. */
static void count_sense(struct found *found, const struct catalog *catalog, const struct sense *sense)
{
	(void)catalog;
	if (sense->alone)
		return;
	if (sense->locale < COUNT(found->seen))
		found->seen[sense->locale] += sense->words;
}

static void count_locales(struct found *found, uint16_t current)
{
	unsigned most = 1;

	for (uint16_t i = 0; i < COUNT(found->seen); i++) {
		if (found->seen[i] > most)
			found->locales = 0;
		if (found->seen[i] >= most) {
			found->locales |= catalog_locale_bit(i);
			most = found->seen[i];
		}
	}
	if (current != NO_LOCALE && found->seen[current < COUNT(found->seen) ? current : 0] > 0)
		found->locales |= catalog_locale_bit(current);
}

/* Whoever is in danger may cry for help in any language; but a short Latin word is likely one of this sentence's. */
static bool may_count(const struct found *found, const struct sense *sense, unsigned rank)
{
	if (sense->locale == NO_LOCALE || found->locales & catalog_locale_bit(sense->locale))
		return true;
	return rank <= RANK_LONG && (sense->folded.len >= FOREIGN_LETTERS || (sense->folded.at[0] & 0x80));
}

/* The name of a language may be an everyday word of the one that the sentence is in: "hindi" is "not" in Tagalog. */
static bool is_everyday(const struct found *found, const struct catalog *catalog, struct str word, uint16_t named)
{
	size_t count;
	const struct sense *senses = catalog_senses(catalog, word, &count);

	for (size_t i = 0; i < count; i++)
		if (senses[i].locale != named && found->locales & catalog_locale_bit(senses[i].locale))
			return true;
	return false;
}

static void weigh_sense(struct found *found, const struct catalog *catalog, const struct sense *sense)
{
	unsigned rank = sense_rank(catalog, sense);

	if (sense->meaning == MEANS_LOCALE && !is_everyday(found, catalog, sense->folded, sense->locale))
		found->named = sense->value;
	if (sense->alone || sense->meaning == MEANS_COMMON || sense->meaning == MEANS_LOCALE ||
	    !may_count(found, sense, rank))
		return;
	found->urgent |= rank == RANK_URGENT;
	found->here |= rank == RANK_URGENT && !sense->weak;
	found->abuse |= rank == RANK_ABUSE;
	if (!found->best || rank < found->rank ||
	    (rank == found->rank && sense->folded.len > found->best->folded.len)) {
		found->best = sense;
		found->rank = rank;
	}
	if (sense->after_urgent)
		found->after = sense;
}

static bool has_spaceless(struct str s)
{
	while (s.len > 0) {
		uint32_t point = utf8_next(&s);

		if ((point >= 0x2e80 && point < 0xa000) || (point >= 0x0e00 && point < 0x1100) ||
		    (point >= 0x1780 && point < 0x1800) || (point >= 0xac00 && point < 0xd7b0) || point >= 0x20000)
			return true;
	}
	return false;
}

static size_t count_points(struct str s)
{
	size_t points = 0;

	for (; s.len > 0; points++)
		utf8_next(&s);
	return points;
}

static struct request read_sentence(const struct message *message)
{
	static sense_visitor *const visitors[] = { count_sense, weigh_sense };
	struct found found = { .named = NO_LOCALE };
	bool spaceless = has_spaceless(message->folded);
	bool story =
		message->tokens > SENTENCE_WORDS || (spaceless && count_points(message->folded) > SPACELESS_POINTS);
	struct request request = request_of(story ? ASKED_LONG : ASKED_NOTHING);

	for (size_t i = 0; i < COUNT(visitors); i++) {
		visit_phrases(message, &found, visitors[i]);
		if (spaceless)
			visit_spaceless(message, &found, visitors[i]);
		if (visitors[i] == count_sense)
			count_locales(&found, message->current);
	}
	if (found.best && (!story || found.rank <= RANK_LONG)) {
		request = request_of_sense(message->catalog, found.best);
		request.sentence = true;
		request.urgent_too = found.urgent && found.rank < RANK_URGENT;
		request.abuse_too = found.abuse && found.rank < RANK_ABUSE;
		if (found.rank == RANK_URGENT && found.after) { /* "ICE took my husband" */
			request.beside = found.after->value;
			request.turned = !found.here && !story;
		}
	}
	request.locales = found.locales;
	if (found.named != NO_LOCALE && !story) {
		if (!found.best)
			request = request_of(ASKED_LOCALE);
		request.locale = found.named;
		request.locale_said = true;
	}
	return request;
}

/* ---- typing errors ---- */

/* Are the two one insertion, deletion, replacement or swap of neighbours apart? Both as code points. */
static bool one_apart(const uint32_t *a, size_t a_len, const uint32_t *b, size_t b_len)
{
	size_t head = 0, tail = 0;

	while (head < a_len && head < b_len && a[head] == b[head])
		head++;
	while (tail < a_len - head && tail < b_len - head && a[a_len - 1 - tail] == b[b_len - 1 - tail])
		tail++;
	a_len -= head + tail;
	b_len -= head + tail;
	if (a_len == 2 && b_len == 2)
		return a[head] == b[head + 1] && a[head + 1] == b[head];
	return a_len <= 1 && b_len <= 1 && a_len + b_len > 0;
}

/* Code points of a word of Latin, Greek or Cyrillic letters; 0 for any other word or one that is too long. */
static size_t letters(struct str word, uint32_t *points, size_t max)
{
	size_t count = 0;

	while (word.len > 0) {
		uint32_t point = utf8_next(&word);

		if (count == max || point < 'a' || point > 0x052f || point == ' ')
			return 0;
		points[count++] = point;
	}
	return count;
}

struct typed {
	struct str word;
	uint32_t letters[WORD_LETTERS];
	size_t count;
};

/* How many letters the word has that was meant, if one of them was mistyped; else 0. */
static size_t typo_of(const struct typed *typed, struct str meant)
{
	uint32_t word[WORD_LETTERS];
	size_t count;

	if (meant.len + 2 < typed->word.len || typed->word.len + 2 < meant.len)
		return 0; /* one letter takes two bytes at most */
	count = letters(meant, word, COUNT(word));
	return one_apart(typed->letters, typed->count, word, count) ? count : 0;
}

/* Of a word that would stop us there may be no typo at all, the first letter included. */
static bool is_near_stop(const struct catalog *catalog, const struct typed *typed)
{
	for (size_t i = 0; i < catalog->stop_count; i++)
		if (typo_of(typed, catalog->stops[i]->folded) > 0)
			return true;
	return false;
}

static bool forgives_typos(const struct sense *sense)
{
	return sense->meaning != MEANS_LOCALE && sense->meaning != MEANS_DIGIT && sense->meaning != MEANS_COMMON;
}

static struct str first_letter(struct str word)
{
	struct str rest = word;

	utf8_next(&rest);
	return (struct str){ word.at, word.len - rest.len };
}

/* A single long word, one letter that is not its first away from exactly one meaning. */
static struct request read_typo(const struct message *message)
{
	const struct catalog *catalog = message->catalog;
	struct typed typed = { .word = message->folded };
	const struct sense *senses, *best = NULL;
	uint64_t locales = 0;
	struct request request = request_of(ASKED_NOTHING);
	size_t count;

	typed.count = message->tokens == 1 ? letters(typed.word, typed.letters, COUNT(typed.letters)) : 0;
	if (typed.count < TYPO_LETTERS || is_near_stop(catalog, &typed))
		return request;
	senses = catalog_senses_from(catalog, first_letter(typed.word), &count);
	for (size_t i = 0; i < count; i++) {
		if (!forgives_typos(&senses[i]) || typo_of(&typed, senses[i].folded) < TYPO_LETTERS)
			continue;
		if (best && !sense_is(best, (enum meaning)senses[i].meaning, senses[i].value))
			return request;
		if (!best)
			best = &senses[i];
		locales |= catalog_locale_bit(senses[i].locale);
	}
	if (!best)
		return request;
	request = request_of_sense(catalog, best);
	request.locales = locales;
	return request;
}

static struct request read_folded(const struct message *message)
{
	struct request (*const readers[])(const struct message *) = {
		read_codes, read_whole, read_label, read_number_words, read_code_inside, read_typo, read_sentence,
	};
	struct request request = request_of(ASKED_NOTHING);

	for (size_t i = 0; i < COUNT(readers) && request.asked == ASKED_NOTHING; i++)
		request = readers[i](message);
	return request;
}

/* Of the languages that the words may be of: the person's own, else the one that the letters speak for. */
static void settle_locale(const struct message *message, struct str text, struct request *request)
{
	uint64_t written;

	if (request->locale != NO_LOCALE) {
		request->locales = 0;
		return;
	}
	if (message->current != NO_LOCALE && request->locales & catalog_locale_bit(message->current)) {
		request->locale = message->current;
	} else if (message->current == NO_LOCALE && only_locale(request->locales) == NO_LOCALE) {
		written = script_locales(message->catalog, text);
		if (written & request->locales)
			request->locales &= written;
		else if (written)
			request->locales = written;
	}
	if (request->locale == NO_LOCALE)
		request->locale = only_locale(request->locales);
	if (request->locale != NO_LOCALE)
		request->locales = 0;
}

struct request words_read(const struct catalog *catalog, struct str text, uint16_t current)
{
	struct message message = { .catalog = catalog, .current = current };
	struct request request = request_of(ASKED_EMPTY);
	struct str bare = str_trim(text);
	struct buf folded;

	if (str_contains(text, STR("\xf0\x9f\x86\x98"))) { /* the SOS sign; folding would drop it, and the next two */
		request.asked = ASKED_COMMAND;
		request.command = COMMAND_URGENT;
		return request;
	}
	if (str_equal(bare, STR("*")) || str_equal(bare, STR("#"))) { /* folding would drop them */
		request.asked = ASKED_COMMAND;
		request.command = bare.at[0] == '*' ? COMMAND_BACK : COMMAND_REPEAT;
		return request;
	}
	buf_init(&folded, 64 * 1024);
	if (fold(&folded, text) && folded.len > 0) {
		message.folded = buf_str(&folded);
		tokens_cut(&message);
		request = read_folded(&message);
		settle_locale(&message, text, &request);
	}
	buf_release(&folded);
	return request;
}
