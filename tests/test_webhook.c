/*
 * The straight line between the door and the store, with everything around it played by this file: a provider whose
 * forms are plain, an engine that counts turns, a store that answers when the test says so.
 */
#include "tests/support/test.h"

/* The neighbours that are played here; the program's own stay out. */
#define engine_step     fake_engine_step
#define engine_urgent   fake_engine_urgent
#define engine_at_parse fake_engine_at_parse
#define catalog_keep    fake_catalog_keep
#define catalog_drop    fake_catalog_drop
#define providers       fake_providers
#define store_load      fake_store_load
#define store_save      fake_store_save
#define store_away      fake_store_away
#define http_send       fake_http_send
#define http_send_kept  fake_http_send_kept
#define http_refuse     fake_http_refuse

#include "webhook.c"

/* ---- A catalog, an engine and a provider ---- */

static struct catalog first_catalog = { .hash = 1 }, second_catalog = { .hash = 2 }, third_catalog = { .hash = 3 };

struct catalog *catalog_keep(struct catalog *catalog)
{
	return catalog;
}

void catalog_drop(struct catalog *catalog)
{
	(void)catalog;
}

static struct setting last_setting;
static char last_text[32];

/* Each turn moves to the next screen and says its number: a turn played twice, or lost, shows. */
void engine_step(const struct catalog *catalog, const struct session *session, const struct event *event,
		 struct setting setting, struct step *step)
{
	(void)catalog;
	last_setting = setting;
	snprintf(last_text, sizeof last_text, "%.*s", STR_ARG(event->text));
	*step = (struct step){ .session = *session, .erase = str_equal(event->text, STR("erase")) };
	step->session.screen++;
	step->reply = (struct reply){ .count = 1, .parts = { { PART_MESSAGE, 1, step->session.screen } } };
}

void engine_urgent(const struct catalog *catalog, const struct event *event, struct reply *reply)
{
	(void)catalog;
	(void)event;
	*reply = (struct reply){ .count = 1, .parts = { { PART_MESSAGE, 1, 911 } } };
}

bool engine_at_parse(const struct catalog *catalog, struct str text, struct at *at)
{
	unsigned long turn;

	(void)catalog;
	if (!str_to_number(text, 1000, &turn))
		return false;
	*at = (struct at){ .turn = (uint16_t)turn };
	return true;
}

static enum fault fake_prepare(struct provider_keys *keys)
{
	(void)keys;
	return FAULT_NONE;
}

static void fake_forget(struct provider_keys *keys)
{
	keys->count = 0;
}

static enum fault fake_verify(const struct provider_keys *keys, const struct http_request *request,
			      const struct form *form, struct arena *arena, int64_t now, struct why *why)
{
	(void)request;
	(void)arena;
	(void)now;
	return str_equal(form_get(form, STR("Token")), keys->secret[0])
		       ? FAULT_NONE
		       : fault_because(FAULT_SIGNATURE, why, "wrong token");
}

static enum fault fake_decode(struct arena *arena, enum route route, const struct http_request *request,
			      const struct form *form, struct event *event, struct why *why)
{
	(void)arena;
	(void)request;
	*event = (struct event){
		.kind = EVENT_TEXT,
		.channel = route == ROUTE_VOICE ? CHANNEL_VOICE : CHANNEL_SMS,
		.id = form_get(form, STR("Id")),
		.from = form_get(form, STR("From")),
		.to = STR("+13125550100"),
		.text = form_get(form, STR("Text")),
		.at_text = form_get(form, STR("At")),
	};
	if (route == ROUTE_VOICE)
		event->kind = str_equal(event->text, STR("bye")) ? EVENT_HANGUP : EVENT_KEYS;
	if (route == ROUTE_STATUS)
		event->kind = EVENT_NOTHING;
	return str_equal(event->text, STR("undecodable")) ? fault_because(FAULT_SYNTAX, why, "cannot be decoded")
							  : FAULT_NONE;
}

/* "<catalog>:<screen>", or "-" for an empty answer. */
static void fake_encode(const struct catalog *catalog, const struct event *event, const struct reply *reply,
			struct str callback, struct buf *out)
{
	(void)event;
	(void)callback;
	if (reply->count == 0)
		buf_add_literal(out, "-");
	else
		buf_add_format(out, "%u:%u", (unsigned)catalog->hash, (unsigned)reply->parts[0].text);
}

static const struct str fake_names[] = { STR_INIT("Id"), STR_INIT("From"), { NULL, 0 } };
static const struct provider provider_fake = {
	.name = "fake",
	.content_type = STR_INIT("text/fake"),
	.method = STR_INIT("POST"),
	.media_type = STR_INIT("application/x-www-form-urlencoded"),
	.names = fake_names,
	.prepare = fake_prepare,
	.forget = fake_forget,
	.verify = fake_verify,
	.decode = fake_decode,
	.encode = fake_encode,
};
const struct provider *const providers[] = { &provider_fake, NULL };

/* ---- A store that is in the test's hands ---- */

enum { OPERATIONS_MAX = 64, TALKS_MAX = 8 };

static struct {
	bool at_once; /* answers from inside */
	bool away;
	unsigned conflicts; /* the next so many saves are overtaken */
	struct operation {
		bool save;
		uint8_t name[KEY_NAME];
		struct session *session;
		store_done *then;
		void *turn;
	} queue[OPERATIONS_MAX];
	size_t queued;
	struct {
		uint8_t name[KEY_NAME];
		struct session session;
	} talks[TALKS_MAX];
	size_t talk_count;
	unsigned loads, saves;
} disk;

static struct session *talk_find(const uint8_t name[KEY_NAME])
{
	for (size_t i = 0; i < disk.talk_count; i++)
		if (memcmp(disk.talks[i].name, name, KEY_NAME) == 0)
			return &disk.talks[i].session;
	assert_true(disk.talk_count < TALKS_MAX);
	memcpy(disk.talks[disk.talk_count].name, name, KEY_NAME);
	disk.talks[disk.talk_count].session = (struct session){ .salt = { 7, 7 } };
	return &disk.talks[disk.talk_count++].session;
}

static void perform(const struct operation *operation)
{
	struct session *kept = talk_find(operation->name);
	enum fault fault = disk.away ? FAULT_AWAY : FAULT_NONE;

	if (!operation->save) {
		*operation->session = *kept;
	} else if (disk.conflicts) {
		disk.conflicts--;
		kept->version++; /* somebody else's turn */
		kept->screen += 100;
		fault = FAULT_CONFLICT;
	} else if (operation->session->version != kept->version) {
		fault = FAULT_CONFLICT;
	} else {
		operation->session->version++;
		*kept = *operation->session;
	}
	operation->then(operation->turn, fault);
}

static void ask(const struct session_keys *keys, struct session *session, bool save, store_done *then, void *turn)
{
	struct operation operation = { .save = save, .session = session, .then = then, .turn = turn };

	memcpy(operation.name, keys->key[keys->write].name, KEY_NAME);
	if (disk.at_once) {
		perform(&operation);
		return;
	}
	assert_true(disk.queued < OPERATIONS_MAX);
	disk.queue[disk.queued++] = operation;
}

/* The oldest question is answered. False: there was none. */
static bool disk_answers(void)
{
	struct operation operation = disk.queue[0];

	if (!disk.queued)
		return false;
	disk.queued--;
	memmove(disk.queue, disk.queue + 1, disk.queued * sizeof disk.queue[0]);
	perform(&operation);
	return true;
}

void store_load(struct store *store, const struct session_keys *keys, struct session *session, store_done *then,
		void *turn)
{
	(void)store;
	disk.loads++;
	ask(keys, session, false, then, turn);
}

void store_save(struct store *store, const struct session_keys *keys, struct session *session, store_done *then,
		void *turn)
{
	(void)store;
	disk.saves++;
	ask(keys, session, true, then, turn);
}

bool store_away(const struct store *store)
{
	(void)store;
	return disk.away;
}

/* ---- A door ---- */

struct asked {
	struct http_exchange exchange;
	char text[128]; /* of the answer */
	enum fault refused;
	bool kept; /* bytes that had been made before: these */
	struct str bytes;
	unsigned answers;
	unsigned place; /* in the order of answers */
};

static unsigned answered;

void http_send(struct http_exchange *exchange, struct str content_type)
{
	struct asked *asked = (struct asked *)exchange;

	assert_str_equal(content_type, STR("text/fake"));
	assert_false(exchange->answer.failed);
	snprintf(asked->text, sizeof asked->text, "%.*s", STR_ARG(buf_str(&exchange->answer)));
	asked->answers++;
	asked->place = ++answered;
	arena_reset(&exchange->arena); /* nothing of the turn may be used from here on */
}

void http_send_kept(struct http_exchange *exchange, unsigned status, struct str content_type, struct str body)
{
	struct asked *asked = (struct asked *)exchange;

	(void)content_type;
	assert_int_equal(status, 200);
	snprintf(asked->text, sizeof asked->text, "%.*s", STR_ARG(body));
	asked->kept = true;
	asked->bytes = body;
	asked->answers++;
	asked->place = ++answered;
	arena_reset(&exchange->arena);
}

void http_refuse(struct http_exchange *exchange, enum fault fault)
{
	struct asked *asked = (struct asked *)exchange;

	asked->refused = fault;
	asked->answers++;
	arena_reset(&exchange->arena);
}

static struct webhook *line;
static struct keyring *keyring;
static struct http_route routes[8];
static struct asked all_asked[64];
static size_t asked_count;

static const char *told_token(void *at, const char *provider)
{
	(void)provider;
	return at;
}

static void webhook_make(bool insecure, const char *tokens)
{
	struct webhook_settings settings = {
		.keyring = keyring,
		.clock = { .still = 1795000000 },
		.public_url = "https://hotline.example",
		.insecure = insecure,
		.token = told_token,
		.at = (void *)(uintptr_t)tokens,
	};
	struct why why = { "" };

	webhook_free(line);
	line = webhook_new(&settings, &first_catalog, &why);
	assert_non_null(line);
	assert_int_equal(webhook_routes(line, routes, COUNT(routes)), 3);
}

static int open_all(void **state)
{
	static const uint8_t key[32] = { 1 };

	(void)state;
	memset(&disk, 0, sizeof disk);
	answered = 0;
	keyring = keyring_new(key, 1795000000 / 86400, 3600);
	assert_non_null(keyring);
	webhook_make(false, "secret");
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	webhook_free(line);
	line = NULL;
	keyring_free(keyring);
	for (size_t i = 0; i < asked_count; i++) {
		arena_release(&all_asked[i].exchange.arena);
		buf_release(&all_asked[i].exchange.answer);
	}
	asked_count = 0;
	return 0;
}

static struct asked *asked_new(enum route route, size_t arena_max, size_t answer_max)
{
	struct asked *asked = &all_asked[asked_count++];

	assert_true(asked_count <= COUNT(all_asked));
	*asked = (struct asked){ .exchange = { .route = &routes[route] } };
	arena_init(&asked->exchange.arena, arena_max);
	buf_init(&asked->exchange.answer, answer_max);
	return asked;
}

static struct asked *post_to(enum route route, const char *body)
{
	struct asked *asked = asked_new(route, 65536, 4096);

	asked->exchange.request.body = str_of(body);
	routes[route].handle(NULL, &asked->exchange);
	return asked;
}

static struct asked *post(const char *body)
{
	return post_to(ROUTE_SMS, body);
}

static void settle(void)
{
	while (disk_answers())
		;
}

static uint64_t turns(enum channel channel, enum outcome outcome)
{
	struct webhook_counts counts = { 0 };

	webhook_count(line, &counts);
	return counts.turns[channel][outcome];
}

#define ANNA "Token=secret&From=%2B13125550101"
#define BEN  "Token=secret&From=%2B13125550102"

/* ---- The line ---- */

static void plays_and_saves(void **state)
{
	struct asked *asked = post(ANNA "&Id=1&Text=hi");

	(void)state;
	assert_int_equal(asked->answers, 0);
	settle();
	assert_int_equal(asked->answers, 1);
	assert_string_equal(asked->text, "1:1");
	assert_true(last_setting.fresh);
	asked = post(ANNA "&Id=2&Text=hi");
	settle();
	assert_string_equal(asked->text, "1:2");
	assert_false(last_setting.fresh);
	assert_int_equal(disk.saves, 2);
	assert_int_equal(turns(CHANNEL_SMS, OUTCOME_PLAYED), 2);
}

static const struct refusal {
	const char *name;
	const char *body;
	enum fault fault;
} refused[] = {
	{ "a wrong signature is refused", "Token=wrong&From=%2B13125550101&Id=1", FAULT_SIGNATURE },
	{ "no signature is refused", "From=%2B13125550101&Id=1", FAULT_SIGNATURE },
	{ "a bad escape is refused", ANNA "&Id=1&Text=%zz", FAULT_SYNTAX },
	{ "a NUL is refused", ANNA "&Id=1&Text=%00", FAULT_SYNTAX },
	{ "a name that comes twice is refused", ANNA "&Id=1&From=%2B13125550102", FAULT_SYNTAX },
	{ "a name that comes twice with the same value is refused", ANNA "&Id=1&Id=1", FAULT_SYNTAX },
};

static void is_refused(void **state)
{
	const struct refusal *row = *state;
	struct asked *asked = post(row->body);

	assert_int_equal(asked->answers, 1);
	assert_int_equal(asked->refused, row->fault);
	assert_int_equal(disk.loads + disk.saves, 0);
}

static void unread_names_may_repeat(void **state)
{
	struct asked *asked = post(ANNA "&Id=1&Other=1&Other=2");

	(void)state;
	settle();
	assert_string_equal(asked->text, "1:1");
}

static void repeats_byte_for_byte(void **state)
{
	struct asked *asked;

	(void)state;
	post(ANNA "&Id=1");
	settle();
	post(ANNA "&Id=2");
	settle();
	asked = post(ANNA "&Id=1");
	settle();
	assert_string_equal(asked->text, "1:1");
	assert_int_equal(disk.saves, 2);
	assert_int_equal(turns(CHANNEL_SMS, OUTCOME_REPEATED), 1);
}

static void repeats_with_the_catalog_before(void **state)
{
	struct asked *asked;

	(void)state;
	post(ANNA "&Id=1&Text=hi");
	settle();
	webhook_swap(line, &second_catalog);
	asked = post(ANNA "&Id=1&Text=hi");
	settle();
	assert_string_equal(asked->text, "1:1");
	asked = post(ANNA "&Id=2&Text=hi");
	settle();
	assert_string_equal(asked->text, "2:2");
	webhook_swap(line, &third_catalog);
	asked = post(ANNA "&Id=1&Text=hi"); /* its catalog is gone: the screen anew, and nothing is saved */
	settle();
	assert_string_equal(asked->text, "3:3");
	assert_string_equal(last_text, "R");
	assert_int_equal(disk.saves, 2);
}

/* A signature was given again, or ran out without a text changing: the retry on its way is not of that catalog. */
static void renewal_leaves_the_catalog_before(void **state)
{
	static struct catalog renewed = { .hash = 2 };
	struct asked *asked;

	(void)state;
	post(ANNA "&Id=1&Text=hi");
	settle();
	webhook_swap(line, &second_catalog);
	webhook_swap(line, &renewed);
	asked = post(ANNA "&Id=1&Text=hi");
	settle();
	assert_string_equal(asked->text, "1:1");
	asked = post(ANNA "&Id=2&Text=hi");
	settle();
	assert_string_equal(asked->text, "2:2");
}

static void turn_keeps_its_catalog(void **state)
{
	struct asked *asked = post(ANNA "&Id=1");

	(void)state;
	disk_answers();
	webhook_swap(line, &second_catalog);
	settle();
	assert_string_equal(asked->text, "1:1");
}

static void event_without_id_is_always_new(void **state)
{
	struct asked *asked;

	(void)state;
	post(ANNA "&Text=hi");
	settle();
	asked = post(ANNA "&Text=hi");
	settle();
	assert_string_equal(asked->text, "1:2");
}

static void voice_turns_differ_by_at(void **state)
{
	struct asked *begun = post_to(ROUTE_VOICE, "Token=secret&Id=CA1");
	struct asked *silent, *again;

	(void)state;
	settle();
	silent = post_to(ROUTE_VOICE, "Token=secret&Id=CA1&At=0");
	settle();
	again = post_to(ROUTE_VOICE, "Token=secret&Id=CA1&At=1");
	settle();
	assert_string_equal(begun->text, "1:1");
	assert_string_equal(silent->text, "1:2");
	assert_string_equal(again->text, "1:3");
	again = post_to(ROUTE_VOICE, "Token=secret&Id=CA1&At=0");
	settle();
	assert_string_equal(again->text, "1:2");
}

static void overtaken_turn_is_played_again(void **state)
{
	struct asked *asked = post(ANNA "&Id=1");

	(void)state;
	disk.conflicts = 2;
	settle();
	assert_int_equal(asked->answers, 1);
	assert_string_equal(asked->text, "1:201"); /* after the two others */
	assert_int_equal(disk.loads, 3);
}

static void always_overtaken(void **state)
{
	struct asked *asked;

	(void)state;
	disk.conflicts = 1000000;
	disk.at_once = true;
	asked = post(ANNA "&Id=1");
	assert_int_equal(asked->answers, 1);
	assert_int_equal(asked->refused, FAULT_NONE);
	assert_int_equal(turns(CHANNEL_SMS, OUTCOME_UNSAVED), 1);
}

static void one_at_a_time(void **state)
{
	struct asked *asked[4];

	(void)state;
	asked[0] = post(ANNA "&Id=1");
	asked[1] = post(ANNA "&Id=2");
	asked[2] = post(ANNA "&Id=3");
	asked[3] = post(BEN "&Id=4");
	assert_int_equal(disk.loads, 2); /* Anna's first and Ben's */
	settle();
	for (size_t i = 0; i < 3; i++) {
		char wanted[8];

		snprintf(wanted, sizeof wanted, "1:%zu", i + 1);
		assert_string_equal(asked[i]->text, wanted);
	}
	assert_true(asked[0]->place < asked[1]->place && asked[1]->place < asked[2]->place);
	assert_string_equal(asked[3]->text, "1:1");
	assert_int_equal(disk.saves, 4); /* no conflict */
}

static void same_message_twice_at_once(void **state)
{
	struct asked *one = post(ANNA "&Id=1"), *other = post(ANNA "&Id=1");

	(void)state;
	settle();
	assert_string_equal(one->text, "1:1");
	assert_string_equal(other->text, "1:1");
	assert_int_equal(disk.saves, 1);
}

static void who_has_left_is_not_played(void **state)
{
	struct asked *left = post(ANNA "&Id=1"), *stays = post(ANNA "&Id=2");

	(void)state;
	left->exchange.gone = true;
	settle();
	assert_int_equal(left->answers, 1); /* into the void, so that the door can let go */
	assert_string_equal(stays->text, "1:1");
	assert_int_equal(disk.saves, 1);
}

static void stopping_answers_all(void **state)
{
	struct asked *first = post(ANNA "&Id=1"), *second = post(ANNA "&Id=2"), *third;

	(void)state;
	webhook_stop(line);
	disk.away = true;
	settle();
	third = post(ANNA "&Id=3");
	assert_int_equal(first->answers, 1);
	assert_int_equal(second->answers, 1);
	assert_int_equal(third->answers, 1);
	assert_int_equal(disk.loads, 1);
	assert_int_equal(disk.saves, 0);
}

static void store_away_plays_on(void **state)
{
	struct asked *asked;

	(void)state;
	disk.away = true;
	asked = post(ANNA "&Id=1");
	settle();
	assert_string_equal(asked->text, "1:1");
	assert_true(last_setting.store_away);
}

static void no_number_no_session(void **state)
{
	struct asked *asked = post("Token=secret&Id=1&Text=hi");

	(void)state;
	assert_string_equal(asked->text, "1:1");
	assert_int_equal(disk.loads + disk.saves, 0);
	assert_int_equal(turns(CHANNEL_SMS, OUTCOME_STATELESS), 1);
}

static void reports_get_nothing(void **state)
{
	struct asked *asked = post_to(ROUTE_STATUS, ANNA "&Id=1");

	(void)state;
	assert_string_equal(asked->text, "-");
	assert_int_equal(disk.loads + disk.saves, 0);
}

static void hang_up_erases(void **state)
{
	struct asked *asked = post_to(ROUTE_VOICE, "Token=secret&Id=CA1&Text=bye");

	(void)state;
	settle();
	assert_string_equal(asked->text, "-");
	assert_int_equal(disk.talk_count, 1);
	assert_true(disk.talks[0].session.over);
	asked = post_to(ROUTE_VOICE, "Token=secret&Id=CA1&Text=bye");
	settle();
	assert_string_equal(asked->text, "-");
	assert_int_equal(disk.saves, 1);
	assert_int_equal(turns(CHANNEL_VOICE, OUTCOME_NOTHING), 2);
}

/* Those that are under way here come first; those under way in another process find that it is over. */
static void no_turn_is_saved_over_the_end_of_a_call(void **state)
{
	struct asked *before = post_to(ROUTE_VOICE, "Token=secret&Id=CA1"), *late;

	(void)state;
	post_to(ROUTE_VOICE, "Token=secret&Id=CA1&Text=bye");
	settle();
	assert_string_equal(before->text, "1:1");
	assert_int_equal(disk.saves, 2);
	assert_true(disk.talks[0].session.over);
	disk.talks[0].session = (struct session){ .version = 4, .screen = 7 };
	late = post_to(ROUTE_VOICE, "Token=secret&Id=CA1&At=3");
	disk_answers();                                                                         /* loaded */
	disk.talks[0].session = (struct session){ .version = 5, .erased = true, .over = true }; /* hung up elsewhere */
	settle();
	assert_string_equal(late->text, "1:1");
	assert_int_equal(disk.saves, 3);
	assert_int_equal(disk.loads, 4);
	assert_true(disk.talks[0].session.over && disk.talks[0].session.version == 5);
}

static void erasing_is_a_turn(void **state)
{
	struct asked *asked;

	(void)state;
	post(ANNA "&Id=1");
	settle();
	asked = post(ANNA "&Id=2&Text=erase");
	settle();
	assert_string_equal(asked->text, "1:2");
	assert_int_equal(disk.saves, 2);
	assert_true(disk.talks[0].session.erased);
	assert_int_equal(disk.talks[0].session.screen, 0);
	assert_int_equal(disk.talks[0].session.ring_count, 1);
	asked = post(ANNA "&Id=2&Text=erase");
	settle();
	assert_string_equal(asked->text, "1:2");
	assert_int_equal(disk.saves, 2);
	asked = post(ANNA "&Id=3");
	settle();
	assert_string_equal(asked->text, "1:1");
	assert_true(last_setting.fresh);
	asked = post(ANNA "&Id=4");
	settle();
	assert_string_equal(asked->text, "1:2");
	assert_false(last_setting.fresh);
}

static void overtaken_erasure_is_played_again(void **state)
{
	struct asked *asked;

	(void)state;
	post(ANNA "&Id=1");
	settle();
	disk.conflicts = 1;
	asked = post(ANNA "&Id=2&Text=erase");
	settle();
	assert_string_equal(asked->text, "1:102");
	assert_true(disk.talks[0].session.erased);
}

/* Its catalog is gone: erased again, in the words of today. */
static void repeats_an_erasure(void **state)
{
	struct asked *asked;

	(void)state;
	post(ANNA "&Id=1&Text=erase");
	settle();
	webhook_swap(line, &second_catalog);
	webhook_swap(line, &third_catalog);
	asked = post(ANNA "&Id=1&Text=erase");
	settle();
	assert_string_equal(asked->text, "3:1");
	assert_string_equal(last_text, "erase");
	assert_int_equal(disk.saves, 1);
}

/* Forty at once: each can still be repeated when the last has been played. */
static void busy_talk_remembers_more(void **state)
{
	struct asked *asked[41], *again;
	char body[80], wanted[8];

	(void)state;
	for (unsigned i = 0; i < 41; i++) {
		snprintf(body, sizeof body, "%s&Id=%u", ANNA, i);
		asked[i] = post(body);
	}
	settle();
	for (unsigned i = 38; i < 41; i++) {
		snprintf(wanted, sizeof wanted, "1:%u", i + 1);
		assert_string_equal(asked[i]->text, wanted);
	}
	again = post(ANNA "&Id=0");
	settle();
	assert_string_equal(again->text, asked[0]->text);
	assert_int_equal(disk.saves, 41);
}

/* Forty quickly, none waiting for another, as when the retry of the first is held up on its way. */
static void quick_talk_remembers_more(void **state)
{
	struct asked *first = post(ANNA "&Id=0"), *again;
	char body[80];

	(void)state;
	settle();
	for (unsigned i = 1; i < 41; i++) {
		snprintf(body, sizeof body, "%s&Id=%u", ANNA, i);
		post(body);
		settle();
	}
	again = post(ANNA "&Id=0");
	settle();
	assert_string_equal(again->text, first->text);
	assert_int_equal(disk.saves, 41);
}

/* A place that nobody can read: not the call's first event again, nor any other. */
static void unreadable_places_differ(void **state)
{
	static const char *const bodies[] = { "Token=secret&Id=CA1", "Token=secret&Id=CA1&At=zz",
					      "Token=secret&Id=CA1&At=zz.1", "Token=secret&Id=CA1&At=1" };
	struct asked *asked[COUNT(bodies)], *again;

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++) {
		char wanted[8];

		asked[i] = post_to(ROUTE_VOICE, bodies[i]);
		settle();
		snprintf(wanted, sizeof wanted, "1:%zu", i + 1);
		assert_string_equal(asked[i]->text, wanted);
	}
	for (size_t i = 0; i < COUNT(bodies); i++) {
		again = post_to(ROUTE_VOICE, bodies[i]);
		settle();
		assert_string_equal(again->text, asked[i]->text);
	}
}

/* ---- What breaks inside ---- */

static void undecodable_is_urgent(void **state)
{
	struct asked *asked = post(ANNA "&Id=1&Text=undecodable");

	(void)state;
	assert_string_equal(asked->text, "1:911");
	assert_int_equal(turns(CHANNEL_SMS, OUTCOME_URGENT), 1);
}

static void unencodable_is_urgent(void **state)
{
	struct asked *asked = asked_new(ROUTE_SMS, 65536, 2);

	(void)state;
	asked->exchange.request.body = STR(ANNA "&Id=1");
	routes[ROUTE_SMS].handle(NULL, &asked->exchange);
	settle();
	assert_true(asked->kept);
	assert_string_equal(asked->text, "1:911");
	webhook_swap(line, &second_catalog);
	webhook_swap(line, &third_catalog);
	webhook_swap(line, &first_catalog);
	assert_str_equal(asked->bytes, STR("1:911")); /* whoever reads slowly still gets them */
	assert_int_equal(turns(CHANNEL_SMS, OUTCOME_URGENT), 1);
}

static void starved(void **state)
{
	bool through = false;

	(void)state;
	disk.at_once = true;
	for (size_t room = 0; room < 32768 && !through; room += 16) {
		struct asked asked = { .exchange = { .route = &routes[ROUTE_SMS] } };

		arena_init(&asked.exchange.arena, room);
		buf_init(&asked.exchange.answer, 4096);
		asked.exchange.request.body = STR(ANNA "&Text=hi");
		routes[ROUTE_SMS].handle(NULL, &asked.exchange);
		assert_int_equal(asked.answers, 1);
		if (asked.refused)
			assert_int_equal(asked.refused, FAULT_MEMORY);
		through = asked.refused == FAULT_NONE;
		if (through)
			assert_string_equal(asked.text, "1:1");
		arena_release(&asked.exchange.arena);
		buf_release(&asked.exchange.answer);
	}
	assert_true(through);
}

/* ---- Keys, and no keys ---- */

static void insecure_without_proxy(void **state)
{
	static const char *const proxies[] = { "X-Forwarded-For", "x-forwarded-proto", "Forwarded", "VIA",
					       "X-Real-IP" };
	struct asked *asked;

	(void)state;
	webhook_make(true, "");
	asked = post("From=%2B13125550101&Id=1");
	settle();
	assert_string_equal(asked->text, "1:1");
	for (size_t i = 0; i < COUNT(proxies); i++) {
		struct http_header header = { str_of(proxies[i]), STR_INIT("x") };

		asked = asked_new(ROUTE_SMS, 65536, 4096);
		asked->exchange.request = (struct http_request){ .body = STR("From=%2B13125550101&Id=2"),
								 .headers = &header,
								 .header_count = 1 };
		routes[ROUTE_SMS].handle(NULL, &asked->exchange);
		assert_int_equal(asked->refused, FAULT_SIGNATURE);
	}
}

static void provider_without_token_is_off(void **state)
{
	struct webhook_settings settings = { .keyring = keyring,
					     .public_url = "https://hotline.example",
					     .token = told_token,
					     .at = (void *)(uintptr_t) "" };
	struct why why = { "" };
	struct webhook *off = webhook_new(&settings, &first_catalog, &why);

	(void)state;
	assert_non_null(off);
	assert_int_equal(webhook_routes(off, routes, COUNT(routes)), 0);
	webhook_free(off);
}

static void tokens_are_one_or_two(void **state)
{
	static const char *const wrong[] = { "a,b,c", "a,,b", ",a", " " };
	struct why why = { "" };

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct webhook_settings settings = { .keyring = keyring,
						     .public_url = "https://hotline.example",
						     .token = told_token,
						     .at = (void *)(uintptr_t)wrong[i] };

		assert_null(webhook_new(&settings, &first_catalog, &why));
	}
	webhook_make(false, "secret, other");
	assert_string_equal(post("Token=secret&Id=1")->text, "1:1");
}

static struct suite suite;

static void add(const char *name, CMUnitTestFunction test, const void *row)
{
	suite_add_state(&suite, name, test, row);
	suite.tests[suite.count - 1].setup_func = open_all;
	suite.tests[suite.count - 1].teardown_func = close_all;
}

int main(void)
{
	log_level_set(LOG_ERROR);
	add("a turn is loaded, played, saved and answered", plays_and_saves, NULL);
	for (size_t i = 0; i < COUNT(refused); i++)
		add(refused[i].name, is_refused, &refused[i]);
	add("names that nobody reads may come twice", unread_names_may_repeat, NULL);
	add("a retry gets the same bytes and plays no turn", repeats_byte_for_byte, NULL);
	add("a retry is answered from the catalog before this one, and anew when that is gone too",
	    repeats_with_the_catalog_before, NULL);
	add("a catalog that is only renewed leaves the one before for retries", renewal_leaves_the_catalog_before,
	    NULL);
	add("a turn ends with the catalog that it began with", turn_keeps_its_catalog, NULL);
	add("an event without an id is always new", event_without_id_is_always_new, NULL);
	add("a call's turns are told apart by what the callback carries", voice_turns_differ_by_at, NULL);
	add("a turn that was overtaken is played again", overtaken_turn_is_played_again, NULL);
	add("a turn that is always overtaken is answered all the same", always_overtaken, NULL);
	add("turns of one talk wait for each other, in order", one_at_a_time, NULL);
	add("the same message twice at once is one turn", same_message_twice_at_once, NULL);
	add("who has left before the session came is not played", who_has_left_is_not_played, NULL);
	add("stopping answers everybody without the store", stopping_answers_all, NULL);
	add("without the store the talk goes on", store_away_plays_on, NULL);
	add("a sender without a number gets an answer without a session", no_number_no_session, NULL);
	add("a report gets an empty answer", reports_get_nothing, NULL);
	add("hanging up erases the session", hang_up_erases, NULL);
	add("no turn is saved over the end of a call", no_turn_is_saved_over_the_end_of_a_call, NULL);
	add("erasing is a turn: its retry gets the same bytes, the next begins anew", erasing_is_a_turn, NULL);
	add("an erasure that was overtaken is played again", overtaken_erasure_is_played_again, NULL);
	add("an erasure is repeated when its catalog is gone", repeats_an_erasure, NULL);
	add("a busy talk remembers more", busy_talk_remembers_more, NULL);
	add("a quick talk remembers more", quick_talk_remembers_more, NULL);
	add("a call's events are told apart when their place cannot be read", unreadable_places_differ, NULL);
	add("what cannot be decoded gets the urgent lines", undecodable_is_urgent, NULL);
	add("what cannot be encoded gets the urgent lines made before", unencodable_is_urgent, NULL);
	add("any shortage of memory is refused before verification, or answered", starved, NULL);
	add("without signatures, what came through a proxy is refused", insecure_without_proxy, NULL);
	add("a provider without a token has no routes", provider_without_token_is_off, NULL);
	add("a token is one or two", tokens_are_one_or_two, NULL);
	return suite_run(&suite, "webhook", NULL, NULL);
}
