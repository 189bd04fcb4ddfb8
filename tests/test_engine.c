/*
 * What must hold in every talk, tried on the shipped content from every screen, in every language, with every key and
 * code. What single turns say is in tests/talks.
 */
#include "tests/support/test.h"

#include "tests/support/fixture.h"
#include "tests/support/shared.h"
#include "engine.h"

static struct step play(const struct session *session, const struct event *event, struct setting setting)
{
	struct step step;

	engine_step(catalog, session, event, setting, &step);
	return step;
}

static struct event text_event(const char *text)
{
	return (struct event){
		.kind = EVENT_TEXT,
		.channel = CHANNEL_SMS,
		.from = STR("+13125550101"),
		.to = STR("+13125550100"),
		.text = str_of(text),
	};
}

static struct event call_event(enum event_kind kind, const struct at *at, const char *keys)
{
	return (struct event){
		.kind = kind,
		.channel = CHANNEL_VOICE,
		.from = STR("+13125550101"),
		.to = STR("+13125550100"),
		.at = at ? *at : (struct at){ 0 },
		.has_at = at != NULL,
		.keys = str_of(keys),
	};
}

static size_t count_parts(const struct reply *reply, enum part_kind kind)
{
	size_t count = 0;

	for (uint8_t i = 0; i < reply->count; i++)
		count += reply->parts[i].kind == kind;
	return count;
}

static bool has_text(const struct reply *reply, struct range range)
{
	for (uint8_t i = 0; i < reply->count; i++)
		if (range.count > 0 && reply->parts[i].text <= range.first &&
		    range.first < reply->parts[i].text + reply->parts[i].count && reply->parts[i].kind != PART_GATHER &&
		    reply->parts[i].kind != PART_PAUSE)
			return true;
	return false;
}

/* Every reference leads to a text; the session can be kept and read again. */
static void check_step(const struct step *step)
{
	uint8_t bytes[SESSION_BYTES];
	struct session again;

	assert_true(step->reply.count <= REPLY_PARTS_MAX);
	for (uint8_t i = 0; i < step->reply.count; i++) {
		const struct part *part = &step->reply.parts[i];

		if (part->kind == PART_MESSAGE || part->kind == PART_JOIN || part->kind == PART_SAY ||
		    part->kind == PART_SAY_SLOWLY || part->kind == PART_TEXT_CALLER) {
			assert_true(part->count > 0);
			assert_true((size_t)part->text + part->count <= catalog->text_count);
		}
	}
	assert_true(session_parse(bytes, session_print(&step->session, bytes), &again));
	again.version = step->session.version;
	assert_memory_equal(&again, &step->session, offsetof(struct session, ring));
}

/* A call always either waits for a key, connects to a person, or has ended on purpose; and is never silent. */
static void check_call(const struct step *step)
{
	size_t gathers = count_parts(&step->reply, PART_GATHER);
	size_t ends = count_parts(&step->reply, PART_DIAL) + count_parts(&step->reply, PART_HANGUP);

	check_step(step);
	assert_int_equal(gathers + ends, 1);
	assert_true(count_parts(&step->reply, PART_SAY) + count_parts(&step->reply, PART_SAY_SLOWLY) > 0);
}

static void a_code_answers_without_a_session(void **state)
{
	(void)state;
	for (size_t i = 0; i < catalog->screen_count; i++) {
		const struct screen *screen = &catalog->screens[i];
		char code[8];
		struct session none = { 0 };
		struct event event;
		struct step step;

		if (!screen->typed)
			continue;
		snprintf(code, sizeof(code), "%u", screen->code);
		event = text_event(code);
		step = play(&none, &event, (struct setting){ .fresh = true });
		check_step(&step);
		assert_true(count_parts(&step.reply, PART_MESSAGE) > 0);
		if (screen->erases) {
			assert_true(step.erase);
			continue;
		}
		assert_true(
			has_text(&step.reply,
				 catalog_wording(catalog, catalog->default_sms, (uint16_t)i, step.session.place)->sms));
		assert_int_equal(step.session.screen, screen->code);
	}
}

static void a_code_means_the_same_wherever_one_is(void **state)
{
	(void)state;
	for (size_t from = 0; from < catalog->screen_count; from++) {
		for (size_t to = 0; to < catalog->screen_count; to++) {
			struct session session = {
				.version = 3, .locale = 902, .screen = catalog->screens[from].code, .greeted = true
			};
			char code[8];
			struct event event;
			struct step step;

			if (!catalog->screens[to].typed || catalog->screens[to].erases)
				continue;
			snprintf(code, sizeof(code), "%u", catalog->screens[to].code);
			event = text_event(code);
			step = play(&session, &event, (struct setting){ 0 });
			assert_int_equal(step.session.screen, catalog->screens[to].code);
			assert_true(has_text(&step.reply, catalog_wording(catalog, catalog_locale(catalog, 902),
									  (uint16_t)to, step.session.place)
								  ->sms));
		}
	}
}

static void urgent_words_give_the_urgent_lines_first(void **state)
{
	static const char *const texts[] = { "1",     "ICE",   "NOW",
					     "migra", "AYUDA", "there is ICE at the school of my kids" };
	static const uint16_t locales[] = { 0, 901, 902 };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		for (size_t j = 0; j < COUNT(locales); j++) {
			struct session session = { .version = locales[j] > 0, .locale = locales[j], .screen = 41 };
			struct event event = text_event(texts[i]);
			struct step step = play(&session, &event, (struct setting){ .fresh = locales[j] == 0 });
			uint16_t locale = catalog->texts[step.reply.parts[0].text].locale;

			check_step(&step);
			assert_int_equal(step.reply.parts[0].kind, PART_MESSAGE);
			assert_int_equal(step.reply.parts[0].text,
					 catalog->locales[locale].sms_lines[LINE_URGENT].first);
			if (locales[j])
				assert_int_equal(catalog->locales[locale].code, locales[j]);
		}
	}
}

static void the_first_answer_is_followed_by_the_disclosures_once(void **state)
{
	struct session none = { 0 };
	struct event event = text_event("31");
	struct step first, second;

	(void)state;
	first = play(&none, &event, (struct setting){ .fresh = true });
	assert_true(has_text(&first.reply, catalog->locales[catalog->default_sms].sms_lines[LINE_FIRST]));
	assert_true(has_text(&first.reply, catalog->locales[catalog->default_sms].sms_lines[LINE_DRAFT]));
	second = play(&first.session, &event, (struct setting){ 0 });
	assert_false(has_text(&second.reply, catalog->locales[catalog->default_sms].sms_lines[LINE_FIRST]));
	assert_int_equal(second.reply.count, 1);
}

static void disclosures_shrink_while_the_store_is_away(void **state)
{
	struct session none = { 0 };
	struct event event = text_event("31");
	struct step step = play(&none, &event, (struct setting){ .fresh = true, .store_away = true });

	(void)state;
	assert_true(has_text(&step.reply, catalog->locales[catalog->default_sms].sms_lines[LINE_FIRST_SHORT]));
	assert_false(has_text(&step.reply, catalog->locales[catalog->default_sms].sms_lines[LINE_FIRST]));
}

static void stop_wipes_and_the_provider_s_own_answer_is_left_alone(void **state)
{
	struct session session = { .version = 7, .locale = 902, .screen = 31, .greeted = true };
	struct event event = text_event("STOP");
	struct step step = play(&session, &event, (struct setting){ 0 });

	(void)state;
	assert_true(step.erase);
	assert_int_equal(step.reply.count, 1);
	event.answered = ANSWERED_STOP;
	step = play(&session, &event, (struct setting){ 0 });
	assert_true(step.erase);
	assert_int_equal(step.reply.count, 0);
	event = text_event("HELP");
	event.answered = ANSWERED_HELP;
	step = play(&session, &event, (struct setting){ 0 });
	assert_false(step.erase);
	assert_int_equal(step.reply.count, 0);
}

static void back_ends_at_the_menu(void **state)
{
	struct session session = { .version = 1, .locale = 901 };
	struct event event;
	struct step step;

	(void)state;
	for (size_t i = 0; i < 30; i++) {
		event = text_event(i % 2 ? "31" : "45");
		session = play(&session, &event, (struct setting){ 0 }).session;
	}
	event = text_event("B");
	for (size_t i = 0; i < SESSION_TRAIL_MAX + 3; i++) {
		step = play(&session, &event, (struct setting){ 0 });
		check_step(&step);
		session = step.session;
	}
	assert_int_equal(session.screen, CODE_MAIN);
}

static void a_screen_that_is_gone_leaves_its_ancestor(void **state)
{
	struct session session = { .version = 1, .locale = 901, .screen = 4242, .trail = { 31, 4243 }, .trail_len = 2 };
	struct event event = text_event("R");
	struct step step = play(&session, &event, (struct setting){ 0 });

	(void)state;
	assert_true(has_text(
		&step.reply,
		catalog_wording(catalog, catalog_locale(catalog, 901), catalog_screen(catalog, 42), PLACE_NONE)->sms));
	event = call_event(EVENT_SILENCE, &(struct at){ .locale = 901, .screen = 4242, .turn = 3 }, "");
	step = play(&session, &event, (struct setting){ 0 });
	assert_int_equal(step.reply.at.screen, 42);
	event = text_event("B");
	step = play(&session, &event, (struct setting){ 0 });
	assert_int_equal(step.session.screen, 31);
}

/* Every key and silence from every screen, language, count and place that a callback can name, and some it cannot. */
static void every_key_is_answered(void **state)
{
	static const char *const keys[] = {
		"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#", "", "12", "AB"
	};
	static const uint16_t locales[] = { 0, 901, 902, 917, 12345 };
	static const uint16_t odd_screens[] = { 9, 1009, 9009, 70, 71, 999, 4242, 65535 };

	(void)state;
	for (size_t i = 0; i < catalog->screen_count + COUNT(odd_screens); i++) {
		for (size_t j = 0; j < COUNT(locales) * 6; j++) {
			struct at at = {
				.locale = locales[j % COUNT(locales)],
				.screen = i < catalog->screen_count ? catalog->screens[i].code
								    : odd_screens[i - catalog->screen_count],
				.turn = UINT16_MAX,
				.silences = (uint8_t)(j / COUNT(locales)),
				.wrong = (uint8_t)(j / COUNT(locales) / 2),
				.place = (uint8_t)(j % PLACE_COUNT),
			};
			for (size_t k = 0; k < COUNT(keys); k++) {
				struct session none = { 0 };
				struct event event = call_event(*keys[k] ? EVENT_KEYS : EVENT_SILENCE, &at, keys[k]);
				struct step step = play(&none, &event, (struct setting){ .fresh = true });

				check_call(&step);
				assert_int_equal(step.reply.at.turn, 0);
			}
			for (size_t k = 0; k < 2; k++) {
				struct session none = { 0 };
				struct event event = call_event(EVENT_DIALLED, &at, "");
				struct step step;

				event.reached = k;
				step = play(&none, &event, (struct setting){ 0 });
				check_call(&step);
			}
		}
	}
}

/* Whatever mixture of silence and useless keys: the essential message comes, and the call ends in the end. */
static void misses_end_in_the_essential_message(void **state)
{
	(void)state;
	for (unsigned mixture = 0; mixture < 64; mixture++) {
		for (unsigned language = 0; language < 3; language++) {
			struct session session = { 0 };
			struct event event = call_event(EVENT_CALL, NULL, "");
			struct step step = play(&session, &event, (struct setting){ .fresh = true });
			bool essential = false, over = false;

			if (language) {
				event = call_event(EVENT_KEYS, &step.reply.at, language == 1 ? "2" : "3");
				step = play(&step.session, &event, (struct setting){ 0 });
			}
			for (unsigned turn = 0; turn < 40 && !over; turn++) {
				bool silent = mixture >> turn % 6 & 1;

				event = call_event(silent ? EVENT_SILENCE : EVENT_KEYS, &step.reply.at,
						   silent ? "" : "7");
				step = play(&step.session, &event, (struct setting){ 0 });
				check_call(&step);
				essential |= step.reply.at.screen == CODE_ESSENTIAL;
				over = count_parts(&step.reply, PART_HANGUP) > 0;
				assert_true(turn < 6 || essential);
				assert_true(essential || !over);
			}
			assert_true(essential && over);
		}
	}
}

static void a_key_that_does_something_forgives_the_misses(void **state)
{
	struct at at = { .locale = 901, .screen = 3, .silences = 2, .wrong = 2 };
	struct session session = { 0 };
	struct event event = call_event(EVENT_KEYS, &at, "1");
	struct step step = play(&session, &event, (struct setting){ 0 });

	(void)state;
	assert_int_equal(step.reply.at.screen, 31);
	assert_int_equal(step.reply.at.silences, 0);
	assert_int_equal(step.reply.at.wrong, 0);
}

static void a_call_needs_no_session(void **state)
{
	static const char keys[] = "2311*49220651";
	struct session kept = { 0 }, none = { 0 };
	struct event event = call_event(EVENT_CALL, NULL, "");
	struct step with = play(&kept, &event, (struct setting){ .fresh = true }), without = with;

	(void)state;
	for (size_t i = 0; keys[i]; i++) {
		char key[2] = { keys[i], '\0' };

		if (key[0] == '*')
			continue; /* the way back is all that the session adds */
		event = call_event(EVENT_KEYS, &with.reply.at, key);
		without = play(&none, &event, (struct setting){ .fresh = true, .store_away = true });
		with = play(&with.session, &event, (struct setting){ 0 });
		if (i != 7 && i != 8) /* after the language menu one comes back to where one was, if that is known */
			assert_memory_equal(&with.reply, &without.reply, sizeof(with.reply));
	}
}

static void hanging_up_erases(void **state)
{
	struct session session = { .version = 4, .screen = 31 };
	struct event event = call_event(EVENT_HANGUP, NULL, "");
	struct step step = play(&session, &event, (struct setting){ 0 });

	(void)state;
	assert_true(step.erase);
	assert_int_equal(step.reply.count, 0);
}

static void the_place_in_the_url_survives_a_round_trip(void **state)
{
	(void)state;
	for (size_t i = 0; i <= catalog->locale_count; i++) {
		struct at at = { .locale = i < catalog->locale_count ? catalog->locales[i].code : 0,
				 .screen = 65535,
				 .turn = 65535,
				 .silences = 255,
				 .wrong = 255,
				 .place = PLACE_COUNT - 1 };
		struct at again;
		struct buf text;

		buf_init(&text, 256);
		engine_at_print(catalog, &at, &text);
		assert_true(engine_at_parse(catalog, buf_str(&text), &again));
		assert_memory_equal(&at, &again, sizeof(at));
		buf_release(&text);
	}
}

static void a_place_that_was_never_printed_is_refused(void **state)
{
	static const char *const bad[] = { "",
					   "en",
					   "en.1",
					   "en.1.2.3.4",
					   "en.1.2.3.4.5",
					   "en.1.2.3.4.0.",
					   "en.1.2.3.4.0.0",
					   "x9.1.2.3.4.0",
					   "en.65536.2.3.4.0",
					   "en.1.2.256.4.0",
					   "en.-1.2.3.4.0",
					   "en. 1.2.3.4.0",
					   "en.1.2.3.4.+0",
					   ".1.2.3.4.0",
					   "en..2.3.4.0",
					   "en.1a.2.3.4.0" };
	struct at at = { .screen = 77 };

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(engine_at_parse(catalog, str_of(bad[i]), &at));
	assert_int_equal(at.screen, 77);
}

static void the_last_resort_speaks(void **state)
{
	struct at at = { .locale = 902, .screen = 31, .turn = 5 };
	struct event text = text_event(""), call = call_event(EVENT_CALL, NULL, ""),
		     key = call_event(EVENT_KEYS, &at, "1");
	struct event nothing = { .kind = EVENT_NOTHING };
	struct reply reply;

	(void)state;
	engine_urgent(catalog, &text, &reply);
	assert_true(has_text(&reply, catalog->locales[catalog->default_sms].sms_lines[LINE_URGENT]));
	engine_urgent(catalog, &call, &reply);
	assert_int_equal(count_parts(&reply, PART_GATHER), 1);
	engine_urgent(catalog, &key, &reply);
	assert_true(has_text(&reply, catalog->locales[catalog_locale(catalog, 902)].urgent));
	assert_int_equal(reply.at.screen, 31);
	engine_urgent(catalog, &nothing, &reply);
	assert_int_equal(reply.count, 0);
}

static void the_same_turn_twice_is_the_same_answer(void **state)
{
	static const char *const texts[] = { "1", "hola", "B", "MORE", "9", "60827", "qwertz", "STOP" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct session session = {
			.version = 2, .locale = 902, .screen = 31, .trail = { 0, 3 }, .trail_len = 2
		};
		struct event event = text_event(texts[i]);
		struct step one = play(&session, &event, (struct setting){ 0 });
		struct step two = play(&session, &event, (struct setting){ 0 });

		assert_memory_equal(&one, &two, sizeof(one));
	}
}

/* A language whose urgent lines are not signed on one channel is silent there, but never the line. */
static void nobody_meets_silence_for_want_of_a_signature(void **state)
{
	static const char *const keys[] = { "urgent_sms", "urgent_1_voice", "urgent_3_voice", "urgent_5_voice" };
	static const char *const tags[] = { "en", "es" };
	static const char *const texts[] = { "ICE", "11", "hola", "11 ES", "STOP", "HELP", "zzz" };
	const struct at ats[] = { { .locale = 901, .screen = 3 },
				  { .locale = 902, .screen = 3 },
				  { .screen = CODE_OPENING } };

	(void)state;
	for (size_t i = 0; i < COUNT(keys) * COUNT(tags); i++) {
		const struct fixture_exception unsigned_key = { tags[i % 2], keys[i / 2], NULL };
		struct problems problems = { .count = 0 };
		struct catalog *whole = catalog;
		char folder[256];

		fixture_copy(FIXTURE_REAL, folder);
		fixture_sign(folder, "2027-05-20", &unsigned_key, 1);
		if (fixture_load(folder, FIXTURE_NOW, false, &catalog, &problems) == FAULT_NONE) {
			for (size_t j = 0; j < COUNT(texts); j++) {
				struct session session = { .version = 1, .locale = j % 2 ? 901 : 902, .greeted = true };
				struct event event = text_event(texts[j]);
				struct step step = play(&session, &event, (struct setting){ 0 });

				if (count_parts(&step.reply, PART_MESSAGE) == 0)
					fail_msg("%s/%s unsigned: silent after %s", tags[i % 2], keys[i / 2], texts[j]);
			}
			for (size_t j = 0; j < COUNT(ats); j++) {
				struct session none = { 0 };
				struct event event = call_event(EVENT_KEYS, &ats[j], "1");
				struct step step = play(&none, &event, (struct setting){ 0 });

				if (catalog->default_voice != NO_LOCALE)
					check_call(&step);
				else /* nothing may be said: the urgent lines come as a text */
					assert_int_equal(count_parts(&step.reply, PART_TEXT_CALLER), 1);
			}
			catalog_drop(catalog);
		} else {
			assert_true(problems.errors > 0);
		}
		catalog = whole;
		problems_release(&problems);
		fixture_remove(folder);
	}
}

/* "imigrasion" is Spanish, Filipino, Haitian and French with mistakes: two of them, and how to get the others. */
static void a_word_of_many_languages_names_the_way_to_the_rest(void **state)
{
	struct session none = { 0 };
	struct event event = text_event("imigrasion");
	struct step step;
	const struct locale *first;
	size_t languages = 0;
	bool hinted = false;

	(void)state;
	step = play(&none, &event, (struct setting){ .fresh = true });
	first = &catalog->locales[catalog_locale(catalog, step.session.locale)];
	for (size_t i = 0; i < step.reply.count; i++) {
		for (size_t j = 0; j < catalog->locale_count; j++)
			languages += step.reply.parts[i].text == catalog->locales[j].sms_lines[LINE_URGENT].first;
		hinted |= step.reply.parts[i].text == first->hint.first;
	}
	assert_int_equal(step.reply.parts[0].text, first->sms_lines[LINE_URGENT].first);
	assert_int_equal(languages, 2);
	assert_true(hinted);
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "a code answers without a session", a_code_answers_without_a_session);
	suite_add(&suite, "a code means the same wherever one is", a_code_means_the_same_wherever_one_is);
	suite_add(&suite, "urgent words give the urgent lines first", urgent_words_give_the_urgent_lines_first);
	suite_add(&suite, "a word of many languages names the way to the rest",
		  a_word_of_many_languages_names_the_way_to_the_rest);
	suite_add(&suite, "the first answer is followed by the disclosures, once",
		  the_first_answer_is_followed_by_the_disclosures_once);
	suite_add(&suite, "disclosures shrink while the store is away", disclosures_shrink_while_the_store_is_away);
	suite_add(&suite, "stop wipes, and what the provider answered is left alone",
		  stop_wipes_and_the_provider_s_own_answer_is_left_alone);
	suite_add(&suite, "back ends at the menu", back_ends_at_the_menu);
	suite_add(&suite, "a talk on a screen that is gone goes on at its nearest ancestor",
		  a_screen_that_is_gone_leaves_its_ancestor);
	suite_add(&suite, "every key is answered", every_key_is_answered);
	suite_add(&suite, "misses end in the essential message", misses_end_in_the_essential_message);
	suite_add(&suite, "a key that does something forgives the misses",
		  a_key_that_does_something_forgives_the_misses);
	suite_add(&suite, "a call needs no session", a_call_needs_no_session);
	suite_add(&suite, "hanging up erases", hanging_up_erases);
	suite_add(&suite, "the place in the URL survives a round trip", the_place_in_the_url_survives_a_round_trip);
	suite_add(&suite, "a place that was never printed is refused", a_place_that_was_never_printed_is_refused);
	suite_add(&suite, "the last resort speaks", the_last_resort_speaks);
	suite_add(&suite, "the same turn twice is the same answer", the_same_turn_twice_is_the_same_answer);
	suite_add(&suite, "nobody meets silence for want of a signature", nobody_meets_silence_for_want_of_a_signature);
	return suite_run(&suite, "engine", shared_real, shared_drop);
}
