/* Who is let in, and people of every kind behind the door. The framing of HTTP itself is tests/test_http.c's. */
#include "tests/e2e/e2e.h"

#define CONTACT "Elm Legal Aid, 312-555-0100"

static struct redis_server redis;
static struct server server;
static struct client *twilio; /* knows the token */

/* ---- strangers ---- */

static void refused_for_nothing(struct client *stranger)
{
	static const char *const targets[] = { "/twilio/sms", "/twilio/voice", "/twilio/voice?at=en.11.3.0.1.1",
					       "/twilio/status" };
	long long before = redis_spent(&redis);
	struct fields fields;
	struct phone phone;

	somebody(&phone, stranger, false);
	for (size_t i = 0; i < COUNT(targets); i++) {
		phone_request(&phone, STR("MENU"), &fields);
		phone_send(&phone, targets[i], &fields);
		assert_int_equal(phone.answer.status, 403);
		assert_false(str_contains(buf_str(&phone.answer.body), STR("<")));
		assert_int_equal(strncmp(phone.answer.type, "text/plain", 10), 0);
	}
	assert_int_equal(redis_spent(&redis), before);
	phone_release(&phone);
}

static void unsigned_is_refused(void **state)
{
	struct client *stranger = client_new(server.port, NULL);

	(void)state;
	refused_for_nothing(stranger);
	client_free(stranger);
}

static void wrongly_signed_is_refused(void **state)
{
	struct client *stranger = client_new(server.port, "ffffffffffffffffffffffffffffffff");

	(void)state;
	refused_for_nothing(stranger);
	client_free(stranger);
}

static void form_changed_after_signing_is_refused(void **state)
{
	struct phone phone;
	struct fields fields;
	long long before;

	(void)state;
	somebody(&phone, twilio, false);
	says(&phone, "MENU");
	before = redis_spent(&redis);
	phone_request(&phone, STR("MENU"), &fields);
	fields_add(&fields, "Extra", STR("1"));
	phone_send(&phone, "/twilio/sms", &fields);
	assert_int_equal(phone.answer.status, 200);
	assert_true(redis_spent(&redis) > before);
	before = redis_spent(&redis);
	phone.sent.at[phone.sent.len - 1] = '2';
	phone_again(&phone);
	assert_int_equal(phone.answer.status, 403);
	snprintf(phone.sent_to, sizeof(phone.sent_to), "/twilio/sms?at=1");
	phone.sent.at[phone.sent.len - 1] = '1';
	phone_again(&phone);
	assert_int_equal(phone.answer.status, 403);
	assert_int_equal(redis_spent(&redis), before);
	phone_release(&phone);
}

static void wrong_ways_in(void **state)
{
	static const struct {
		const char *target;
		int status;
	} ways[] = {
		{ "/twilio/sms", 405 },  { "/twilio/voice", 405 }, { "/twilio", 404 },
		{ "/twilio/sms/", 404 }, { "/twilio/smsx", 404 },  { "/", 404 },
		{ "/metrics", 404 },     { "/healthz", 200 },
	};
	struct response answer = { .status = 0 };
	long long before = redis_spent(&redis);

	(void)state;
	for (size_t i = 0; i < COUNT(ways); i++) {
		client_get(twilio, ways[i].target, &answer);
		if (answer.status != ways[i].status)
			fail_msg("GET %s: %d", ways[i].target, answer.status);
	}
	assert_int_equal(redis_spent(&redis), before);
	response_release(&answer);
}

/* ---- the provider asks again after it thought that we had failed ---- */

static void fallback_of_an_answered_text(void **state)
{
	struct fields fields;
	struct phone phone;
	struct str first;
	const char *target;
	long long turns = redis_turns(&redis);

	(void)state;
	somebody(&phone, twilio, false);
	target = phone_request(&phone, STR("DERECHOS"), &fields);
	assert_true(phone_send(&phone, target, &fields));
	first = str_keep(buf_str(&phone.answer.body));
	fields_add(&fields, "ErrorCode", STR("11200"));
	fields_add(&fields, "ErrorUrl", STR(SERVER_PUBLIC_URL "/twilio/sms"));
	assert_true(phone_send(&phone, target, &fields));
	assert_str_equal(buf_str(&phone.answer.body), first);
	assert_int_equal(redis_turns(&redis) - turns, 1);
	str_free(first);
	phone_release(&phone);
}

/* The place in the call stands in the URL that failed; the fallback URL has none. */
static void fallback_of_a_call(void **state)
{
	char failed[700];
	struct fields fields;
	struct phone phone, other;
	struct str first;

	(void)state;
	somebody(&phone, twilio, true);
	somebody(&other, twilio, true);
	says(&phone, "(call)");
	says(&phone, "2");
	says(&other, "(call)");
	says(&other, "2");
	first = str_keep(says(&other, "1"));
	snprintf(failed, sizeof(failed), SERVER_PUBLIC_URL "%s", phone_request(&phone, STR("1"), &fields));
	fields_add(&fields, "ErrorCode", STR("11200"));
	fields_add(&fields, "ErrorUrl", str_of(failed));
	assert_true(phone_send(&phone, "/twilio/voice", &fields));
	assert_str_equal(phone_heard(&phone), first);
	str_free(first);
	phone_release(&phone);
	phone_release(&other);
}

/* ---- people ---- */

static void sender_without_a_number(void **state)
{
	static const char *const senders[] = {
		"", "anonymous", "+266696687", "12345", "ICE", "+0012345678", "+131255"
	};
	long long talks = redis_talks(&redis);
	struct phone phone;
	struct str first = { NULL, 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(senders); i++) {
		somebody(&phone, twilio, false);
		snprintf(phone.from, sizeof(phone.from), "%s", senders[i]);
		says(&phone, "11 ES");
		assert_true(phone_heard(&phone).len > 0);
		if (!first.at)
			first = str_keep(phone_heard(&phone));
		assert_str_equal(phone_heard(&phone), first);
		phone_release(&phone);
	}
	assert_int_equal(talks_settled(&redis, talks), talks);
	str_free(first);
}

static void picture_gets_the_menu(void **state)
{
	struct fields fields;
	struct phone phone;
	const char *target;

	(void)state;
	somebody(&phone, twilio, false);
	says(&phone, "MENU");
	target = phone_request(&phone, STR(""), &fields);
	for (size_t i = 0; i < fields.form.count; i++)
		if (str_equal(fields.pairs[i].name, STR("NumMedia")))
			fields.pairs[i].value = STR("1");
	fields_add(&fields, "MediaUrl0", STR("https://api.twilio.example/media/ME0"));
	fields_add(&fields, "MediaContentType0", STR("image/jpeg"));
	assert_true(phone_send(&phone, target, &fields));
	assert_holds(phone_heard(&phone), "\n| 1 ");
	phone_release(&phone);
}

/* Telephones cut a text at its longest, in the middle of a character too; and city names come in odd encodings. */
static void malformed_text_is_answered(void **state)
{
	struct phone phone, other;
	struct fields fields;
	const char *target;

	(void)state;
	somebody(&phone, twilio, false);
	somebody(&other, twilio, false);
	target = phone_request(&phone, STR("DERECHOS"), &fields);
	fields_add(&fields, "FromCity", STR("Z\xFCrich"));
	assert_true(phone_send(&phone, target, &fields));
	says(&other, "DERECHOS");
	assert_str_equal(phone_heard(&phone), phone_heard(&other));
	target = phone_request(&phone, STR("MENU \xED\xA0\xBD"), &fields);
	assert_true(phone_send(&phone, target, &fields));
	assert_true(phone_heard(&phone).len > 0);
	phone_release(&phone);
	phone_release(&other);
}

static void whatsapp_is_a_talk_of_its_own(void **state)
{
	long long talks = redis_talks(&redis);
	struct phone text, whatsapp;

	(void)state;
	somebody(&text, twilio, false);
	phone_init(&whatsapp, twilio, false, text.from, NULL);
	whatsapp.whatsapp = true;
	says(&text, "DERECHOS");
	says(&whatsapp, "RIGHTS");
	assert_int_equal(redis_talks(&redis) - talks, 2);
	assert_false(str_equal(phone_heard(&text), phone_heard(&whatsapp)));
	says(&whatsapp, "STOP");
	assert_true(phone_heard(&whatsapp).len > 0); /* no carrier answers it there */
	assert_int_equal(talks_settled(&redis, talks + 1), talks + 1);
	phone_release(&text);
	phone_release(&whatsapp);
}

/* No carrier answers it there. */
static void help_says_whose_line_it_is(void **state)
{
	struct phone phone;

	(void)state;
	phone_init(&phone, twilio, false, "+13125550147", NULL);
	phone.whatsapp = true;
	says(&phone, "MENU");
	says(&phone, "HELP");
	assert_true(str_contains(phone_heard(&phone), STR("This line is run by: " CONTACT)));
	says(&phone, "902");
	says(&phone, "HELP");
	assert_true(str_contains(phone_heard(&phone), STR("A cargo de: " CONTACT)));
	says(&phone, "911");
	assert_false(str_contains(phone_heard(&phone), STR(CONTACT)));
	phone_release(&phone);
}

static void stop_wipes_the_talk(void **state)
{
	static const char *const words[] = { "STOP", "stop", "BORRAR", "ALTO" };
	struct phone phone;

	(void)state;
	for (size_t i = 0; i < COUNT(words); i++) {
		long long talks = redis_talks(&redis);

		somebody(&phone, twilio, false);
		says(&phone, "DERECHOS");
		says(&phone, words[i]);
		assert_int_equal(phone_heard(&phone).len == 0, i < 2); /* Twilio has answered STOP */
		assert_int_equal(talks_settled(&redis, talks), talks);
		phone_release(&phone);
	}
}

static void opt_out_type_is_obeyed(void **state)
{
	struct fields fields;
	struct phone phone;
	const char *target;

	(void)state;
	somebody(&phone, twilio, false);
	target = phone_request(&phone, STR("ARRET"), &fields);
	fields_add(&fields, "OptOutType", STR("STOP"));
	assert_true(phone_send(&phone, target, &fields));
	assert_int_equal(phone_heard(&phone).len, 0);
	phone_release(&phone);
}

static void end_of_a_call_erases_it(void **state)
{
	long long talks = redis_talks(&redis);
	struct phone phone;

	(void)state;
	somebody(&phone, twilio, true);
	says(&phone, "(call)");
	says(&phone, "2");
	assert_int_equal(redis_talks(&redis) - talks, 1);
	says(&phone, "(hangup)");
	assert_int_equal(phone_heard(&phone).len, 0);
	assert_int_equal(talks_settled(&redis, talks), talks);
	phone_release(&phone);
}

static void reports_change_nothing(void **state)
{
	static const char *const statuses[] = { "queued", "sent", "delivered", "undelivered", "failed" };
	long long before = redis_spent(&redis);
	struct fields fields;
	struct phone phone;

	(void)state;
	somebody(&phone, twilio, false);
	for (size_t i = 0; i < COUNT(statuses); i++) {
		fields_set(&fields, "MessageSid", "SM00000000000000000000000000000001", "MessageStatus", statuses[i],
			   "From", phone.to, "To", phone.from, NULL);
		assert_true(phone_send(&phone, "/twilio/status", &fields));
		assert_int_equal(phone_heard(&phone).len, 0);
	}
	assert_int_equal(redis_spent(&redis), before);
	phone_release(&phone);
}

static int start(void **state)
{
	(void)state;
	if (!redis_start(&redis, NULL) ||
	    !server_start(&server, setting("HOTLINE_REDIS_URL", redis.url), "HOTLINE_CONTACT=" CONTACT, NULL) ||
	    !server_health(&server, SERVER_REDIS_UP, IN_TIME_MS))
		return -1;
	twilio = client_new(server.port, SERVER_TOKEN);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	client_free(twilio);
	server_stop(&server);
	redis_stop(&redis);
	return 0;
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "an unsigned webhook gets 403 and costs no Redis command", unsigned_is_refused);
	suite_add(&suite, "a webhook signed with another token gets 403 and costs nothing", wrongly_signed_is_refused);
	suite_add(&suite, "a form changed after it was signed is refused", form_changed_after_signing_is_refused);
	suite_add(&suite, "other paths and methods are refused and cost nothing", wrong_ways_in);
	suite_add(&suite, "the fallback request of a text gets the first answer and is no second turn",
		  fallback_of_an_answered_text);
	suite_add(&suite, "the fallback request of a call goes on where the caller was", fallback_of_a_call);
	suite_add(&suite, "a sender without a number is answered and has no session", sender_without_a_number);
	suite_add(&suite, "a picture gets the menu", picture_gets_the_menu);
	suite_add(&suite, "a text that is no valid UTF-8 is answered", malformed_text_is_answered);
	suite_add(&suite, "WhatsApp and SMS of one person are two talks", whatsapp_is_a_talk_of_its_own);
	suite_add(&suite, "HELP says whose line it is", help_says_whose_line_it_is);
	suite_add(&suite, "STOP and erasing wipe the talk", stop_wipes_the_talk);
	suite_add(&suite, "a word that the provider says was an opt-out gets an empty answer", opt_out_type_is_obeyed);
	suite_add(&suite, "the end of a call erases its session", end_of_a_call_erases_it);
	suite_add(&suite, "delivery reports change nothing and cost nothing", reports_change_nothing);
	return suite_run(&suite, "door", start, stop);
}
