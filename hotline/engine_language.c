/*
 * In which language a text is answered, and what becomes of the others that its words may be of: they are offered, each
 * in its own script, because no language ever stands in silently for another.
 */
#include "engine_talk.h"

#define NAMED_MAX 2 /* of more languages the usual hint is given */

static void answer_in(struct talk *talk, uint16_t locale)
{
	talk->session->locale = talk->catalog->locales[locale].code;
	talk->locale = locale;
}

/* The one named, else the one the person has, else the one whose words these are; of several, the default or the first. */
void talk_choose_language(struct talk *talk, const struct request *request)
{
	const struct catalog *catalog = talk->catalog;
	uint16_t first = 0;

	if (request->locale != NO_LOCALE) {
		uint16_t texts = catalog->locales[request->locale].texts;

		if (catalog->locales[texts].sms && (request->locale_said || talk->session->locale == 0))
			answer_in(talk, texts);
		return;
	}
	for (uint16_t i = 0; i < catalog->locale_count; i++)
		if (request->locales & catalog_locale_bit(i) && catalog->locales[i].sms)
			talk->others |= catalog_locale_bit(i);
	if (talk->session->locale != 0 ||
	    talk->others & catalog_locale_bit(talk->locale)) { /* the default one is among them */
		talk->others &= talk->session->locale != 0 ? 0 : ~catalog_locale_bit(talk->locale);
		return;
	}
	if (talk->others == 0 || talk_asks_language(talk, request))
		return;
	while (!(talk->others & catalog_locale_bit(first)))
		first++;
	answer_in(talk, first);
	talk->others &= ~catalog_locale_bit(first);
}

/* A word alone says too little to choose for its sender: "حقوق" is Arabic and Urdu. What is urgent is never asked about. */
bool talk_asks_language(const struct talk *talk, const struct request *request)
{
	return talk->others && talk->session->locale == 0 && request->asked == ASKED_SCREEN && !request->sentence &&
	       !(request->locales & catalog_locale_bit(talk->locale));
}

void talk_name_languages(struct talk *talk, uint16_t screen)
{
	enum part_kind kind = PART_MESSAGE;

	for (uint16_t i = 0; i < talk->catalog->locale_count; i++) {
		if (!(talk->others & catalog_locale_bit(i)))
			continue;
		talk_part(talk, kind, catalog_wording(talk->catalog, i, screen, PLACE_NONE)->own);
		kind = PART_JOIN;
	}
}

static struct str language_of(const struct talk *talk, uint16_t locale)
{
	struct str tag = talk->catalog->locales[locale].tag;

	return str_cut(&tag, '-');
}

/* The urgent lines in one more language, unless it is the same one in another script. */
static void urgent_in_another(struct talk *talk)
{
	for (uint16_t i = 0; i < talk->catalog->locale_count; i++) {
		if (!(talk->others & catalog_locale_bit(i)) ||
		    str_equal(language_of(talk, i), language_of(talk, talk->locale)))
			continue;
		talk_part(talk, PART_MESSAGE, talk->catalog->locales[i].sms_lines[LINE_URGENT]);
		return;
	}
}

static unsigned count(uint64_t bits)
{
	unsigned ones = 0;

	for (; bits; bits &= bits - 1)
		ones++;
	return ones;
}

void talk_offer_languages(struct talk *talk, const struct request *request)
{
	bool many = count(talk->others) > NAMED_MAX;

	if (talk->session->locale != 0 && request->asked == ASKED_COMMAND && request->command == COMMAND_URGENT)
		urgent_in_another(talk);
	if (many || (request->asked == ASKED_COMMAND && request->command == COMMAND_LANGUAGE))
		talk->others = 0;               /* the list or the hint names them */
	if (many && talk->session->locale != 0) /* whose language nothing has told is given it anyway */
		talk_part(talk, PART_MESSAGE, talk->catalog->locales[talk->locale].hint);
	talk_name_languages(talk, talk_screen(talk));
}
