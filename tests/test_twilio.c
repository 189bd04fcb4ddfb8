/*
 * Twilio: every recording in tests/wire/twilio verified, decoded and, where a .reply stands beside it, answered; each
 * also starved, cut and forged. Signatures against Twilio's own libraries: test_signatures.c and tests/sdk.
 */
#include "tests/support/test.h"

#include <glob.h>
#include <unistd.h>

#include "base/xml.h"
#include "command.h"
#include "providers/twilio_sign.h"
#include "tests/support/run.h"
#include "tests/support/whole.h"
#include "tests/wire/http.h"

#define FOLDER    "tests/wire/twilio/"
#define CALLBACK  "https://hotline.example.org/twilio/voice"
#define ARENA_MAX (256 * 1024)
#define FILE_MAX  (64 * 1024)

/* A catalog of the few texts that the .reply files point to by index. */
static struct text texts[] = {
	{ .raw = STR_INIT("You have rights."), .locale = 0 },
	{ .raw = STR_INIT("Fish & <chips> \"now\", it's 5 > 4."), .locale = 0 },
	{ .raw = STR_INIT("1 At my door\n2 On the street"), .locale = 0 },
	{ .raw = STR_INIT("Español: usted tiene derechos."), .locale = 1 },
	{ .raw = STR_INIT("Oprima 1."), .locale = 1 },
	{ .raw = STR_INIT("Bạn có quyền."), .locale = 2 },
	{ .raw = STR_INIT("您有权利。"), .locale = 3 },
};
static const struct locale locales[] = {
	{ .tag = STR_INIT("en"), .code = 901, .voice = { { STR_INIT("en-US"), STR_INIT("Polly.Joanna-Neural") } } },
	{ .tag = STR_INIT("es"), .code = 902, .voice = { { STR_INIT("es-US"), STR_INIT("Polly.Lupe-Neural") } } },
	{ .tag = STR_INIT("vi"), .code = 916, .voice = { { STR_INIT("vi-VN"), STR_INIT("Google.vi-VN-Wavenet-A") } } },
	{ .tag = STR_INIT("zh-Hans"), .code = 904, .voice = { { STR_INIT("zh-CN"), STR_INIT("") } } },
};
static const struct number numbers[] = { { .name = STR_INIT("lawyer"), .dial = STR_INIT("+13125550199") } };
static const struct at at_of_replies = { 901, 11, 3, 0, 1, PLACE_CHICAGO };
static struct catalog catalog = {
	.texts = texts,
	.text_count = COUNT(texts),
	.locales = locales,
	.locale_count = COUNT(locales),
	.numbers = numbers,
	.number_count = COUNT(numbers),
};

static struct provider_keys keys = { .secret = { STR_INIT(WIRE_TOKEN) }, .count = 1 };
static glob_t recordings;
static struct buf scratch;

static int set_up(void **state)
{
	static char escaped[COUNT(texts)][200];

	(void)state;
	buf_init(&scratch, FILE_MAX);
	for (size_t i = 0; i < COUNT(texts); i++) {
		buf_clear(&scratch);
		xml_escape(&scratch, texts[i].raw);
		assert_true(!scratch.failed && scratch.len < sizeof escaped[i]);
		memcpy(escaped[i], scratch.at, scratch.len);
		texts[i].xml = (struct str){ escaped[i], scratch.len };
	}
	return provider_twilio.prepare(&keys) ? -1 : 0;
}

static int tear_down(void **state)
{
	(void)state;
	provider_twilio.forget(&keys);
	buf_release(&scratch);
	globfree(&recordings);
	return 0;
}

/* The bytes of FOLDER<case><end>; false when there is no such file. Freed by the next read. */
static bool file_read(const char *recording, const char *end, struct buf *out)
{
	char path[300];

	snprintf(path, sizeof path, "%.*s%s", (int)(strlen(recording) - strlen(".http")), recording, end);
	buf_clear(out);
	return whole_file(path, out);
}

/* One request as webhook.c would treat it, up to the event. */
static enum fault take(struct arena *arena, const struct wire *wire, struct event *event, struct why *why)
{
	const struct http_request *request = &wire->request;
	struct form form;
	const struct form *body = wire->is_form ? &form : NULL;
	enum fault fault = FAULT_NONE;

	if (wire->is_form)
		fault = form_parse(arena, request->body, &form, why);
	if (!fault)
		fault = provider_twilio.verify(&keys, request, body, arena, 0, why);
	if (!fault)
		fault = provider_twilio.decode(arena, wire->route, request, body, event, why);
	return fault;
}

static void line_add(struct buf *out, const char *name, struct str value)
{
	if (!value.at)
		return;
	buf_add_format(out, "%s:%s", name, value.len > 0 ? " " : "");
	for (size_t i = 0; i < value.len; i++) {
		if (value.at[i] == '\n')
			buf_add_literal(out, "\\n");
		else
			buf_add_char(out, value.at[i]);
	}
	buf_add_char(out, '\n');
}

/* The form of .event files: what is absent, or as usual, has no line. */
static void event_print(const struct event *event, struct buf *out)
{
	static const char *const kinds[] = { "nothing", "text", "call", "keys", "silence", "dialled", "hangup" };
	static const char *const channels[] = { "sms", "whatsapp", "voice" };
	static const char *const answers[] = { NULL, "stop", "start", "help" };

	line_add(out, "kind", str_of(kinds[event->kind]));
	line_add(out, "channel", str_of(channels[event->channel]));
	if (event->answered)
		line_add(out, "answered", str_of(answers[event->answered]));
	if (event->kind == EVENT_DIALLED)
		line_add(out, "reached", event->reached ? STR("yes") : STR("no"));
	if (event->fallback)
		line_add(out, "fallback", STR("yes"));
	line_add(out, "at", event->at_text);
	line_add(out, "id", event->id);
	line_add(out, "from", event->from);
	line_add(out, "to", event->to);
	line_add(out, "keys", event->keys);
	line_add(out, "text", event->text);
}

/* A recording that is being tried, and room for what is made of it. */
struct tape {
	struct buf file, wanted, got; /* wanted: what stands beside it */
	struct arena arena;
	struct wire wire; /* points into `file` */
	struct event event;
};

/* `beside`: ".event" or ".reply"; NULL for nothing. */
static void tape_open(struct tape *tape, const char *recording, const char *beside)
{
	buf_init(&tape->file, FILE_MAX);
	buf_init(&tape->wanted, FILE_MAX);
	buf_init(&tape->got, FILE_MAX);
	arena_init(&tape->arena, ARENA_MAX);
	assert_true(file_read(recording, ".http", &tape->file));
	if (beside)
		assert_true(file_read(recording, beside, &tape->wanted));
	assert_int_equal(wire_parse(&tape->arena, buf_str(&tape->file), &tape->wire), FAULT_NONE);
}

static void tape_close(struct tape *tape)
{
	arena_release(&tape->arena);
	buf_release(&tape->got);
	buf_release(&tape->wanted);
	buf_release(&tape->file);
}

static void assert_event(struct tape *tape)
{
	buf_clear(&tape->got);
	event_print(&tape->event, &tape->got);
	assert_str_equal(buf_str(&tape->got), buf_str(&tape->wanted));
}

static void recording_decodes(void **state)
{
	struct why why = { "" };
	struct tape tape;

	tape_open(&tape, *state, ".event");
	if (take(&tape.arena, &tape.wire, &tape.event, &why))
		fail_msg("%s", why.text);
	assert_event(&tape);
	tape_close(&tape);
}

/* Short of memory a request is refused as such or understood in full. */
static void recording_starves(void **state)
{
	enum fault fault = FAULT_MEMORY;
	struct tape tape;
	struct arena arena;

	tape_open(&tape, *state, ".event");
	for (size_t limit = 0; fault; limit++) {
		arena_init(&arena, limit);
		fault = take(&arena, &tape.wire, &tape.event, NULL);
		if (fault)
			assert_int_equal(fault, FAULT_MEMORY);
		else
			assert_event(&tape);
		arena_release(&arena);
	}
	tape_close(&tape);
}

/* What lies behind a cut may be nothing (the = of an empty value) or not trusted (CallToken): then the event is the same. */
static void recording_is_cut(void **state)
{
	struct tape tape;
	struct wire wire;
	struct form form;
	struct str whole;

	tape_open(&tape, *state, ".event");
	whole = buf_str(&tape.file);
	for (size_t len = 0; len < whole.len; len++) {
		char *exact = malloc(len + 1); /* a read far past the cut is seen by the sanitizers */

		assert_non_null(exact);
		memcpy(exact, whole.at, len);
		assert_int_equal(wire_parse(&tape.arena, (struct str){ exact, len }, &wire), FAULT_NONE);
		if (!take(&tape.arena, &wire, &tape.event, NULL))
			assert_event(&tape);
		else if (!form_parse(&tape.arena, wire.request.body, &form, NULL))
			assert_int_equal(provider_twilio.decode(&tape.arena, wire.route, &wire.request, &form,
								&tape.event, NULL),
					 FAULT_NONE);
		free(exact);
		arena_reset(&tape.arena);
	}
	tape_close(&tape);
}

static struct http_header *signature_of(struct wire *wire)
{
	for (size_t i = 0; i < wire->request.header_count; i++)
		if (str_equal_nocase(wire->headers[i].name, STR("X-Twilio-Signature")))
			return &wire->headers[i];
	fail_msg("the recording has no signature");
	return NULL;
}

static void recording_is_forged(void **state)
{
	struct http_header *header;
	struct tape tape;
	char signature[64];

	tape_open(&tape, *state, NULL);
	header = signature_of(&tape.wire);
	assert_int_equal(header->value.len, 28);
	memcpy(signature, header->value.at, 28);
	header->value.at = signature;
	for (size_t i = 0; i < 28; i++) {
		for (int flip = 1; flip < 256; flip++) {
			signature[i] = (char)(signature[i] ^ flip);
			assert_int_equal(take(&tape.arena, &tape.wire, &tape.event, NULL), FAULT_SIGNATURE);
			signature[i] = (char)(signature[i] ^ flip);
			arena_reset(&tape.arena);
			assert_int_equal(wire_parse(&tape.arena, buf_str(&tape.file), &tape.wire), FAULT_NONE);
			header->value = (struct str){ signature, 28 };
		}
	}
	assert_int_equal(take(&tape.arena, &tape.wire, &tape.event, NULL), FAULT_NONE);
	tape_close(&tape);
}

/* One line of a .reply file: "say 0 2", "gather 7", "dial 0", "hangup"… */
static struct part part_parse(struct str line)
{
	static const struct {
		struct str word;
		enum part_kind kind;
	} words[] = {
		{ STR_INIT("message"), PART_MESSAGE },  { STR_INIT("join"), PART_JOIN },
		{ STR_INIT("say"), PART_SAY },          { STR_INIT("slowly"), PART_SAY_SLOWLY },
		{ STR_INIT("pause"), PART_PAUSE },      { STR_INIT("gather"), PART_GATHER },
		{ STR_INIT("text"), PART_TEXT_CALLER }, { STR_INIT("dial"), PART_DIAL },
		{ STR_INIT("hangup"), PART_HANGUP },
	};
	struct str word = str_cut(&line, ' ');
	unsigned long text = 0, count = 0;

	str_to_number(str_cut(&line, ' '), UINT16_MAX, &text);
	str_to_number(str_cut(&line, ' '), UINT8_MAX, &count);
	for (size_t i = 0; i < COUNT(words); i++)
		if (str_equal(word, words[i].word))
			return (struct part){ (uint8_t)words[i].kind, (uint8_t)count, (uint16_t)text };
	fail_msg("no part is called %.*s", STR_ARG(word));
	return (struct part){ 0 };
}

static void recording_is_answered(void **state)
{
	struct reply reply = { .at = at_of_replies };
	struct str rest, line;
	struct tape tape;

	tape_open(&tape, *state, ".reply");
	assert_int_equal(take(&tape.arena, &tape.wire, &tape.event, NULL), FAULT_NONE);
	rest = buf_str(&tape.wanted);
	while ((line = str_cut(&rest, '\n')).len > 0) {
		assert_true(reply.count < REPLY_PARTS_MAX);
		reply.parts[reply.count++] = part_parse(line);
	}
	provider_twilio.encode(&catalog, &tape.event, &reply, STR(CALLBACK), &tape.got);
	buf_add_char(&tape.got, '\n');
	assert_false(tape.got.failed);
	assert_str_equal(buf_str(&tape.got), rest);
	tape_close(&tape);
}

struct attempt {
	const char *name;
	const char *method;
	const char *url;
	const char *signed_url; /* NULL: the same */
	const char *body;
	const char *signed_body; /* NULL: the same */
	const char *token;       /* NULL: the first key */
	bool accepted;
};

static const struct attempt attempts[] = {
	{ "a request signed by the second active token is accepted", "POST", "https://a.example/twilio/sms", NULL,
	  "Body=x", NULL, "second token", true },
	{ "a request signed by a token that is no longer active is refused", "POST", "https://a.example/twilio/sms",
	  NULL, "Body=x", NULL, "third token", false },
	{ "a CallToken added after signing is tolerated", "POST", "https://a.example/twilio/voice", NULL,
	  "CallSid=CA1&CallToken=t&From=a", "CallSid=CA1&From=a", NULL, true },
	{ "a StirVerstat added after signing is tolerated", "POST", "https://a.example/twilio/voice", NULL,
	  "CallSid=CA1&StirVerstat=TN&From=a", "CallSid=CA1&From=a", NULL, true },
	{ "both added after signing are tolerated", "POST", "https://a.example/twilio/voice", NULL,
	  "CallToken=t&CallSid=CA1&StirVerstat=TN&From=a", "CallSid=CA1&From=a", NULL, true },
	{ "both signed are accepted as well", "POST", "https://a.example/twilio/voice", NULL,
	  "CallToken=t&CallSid=CA1&StirVerstat=TN&From=a", "CallSid=CA1&CallToken=t&From=a&StirVerstat=TN", NULL,
	  true },
	{ "beside a CallToken nothing else may be changed", "POST", "https://a.example/twilio/voice", NULL,
	  "CallSid=CA1&CallToken=t&From=b", "CallSid=CA1&From=a", NULL, false },
	{ "beside a CallToken nothing else may be added", "POST", "https://a.example/twilio/voice", NULL,
	  "CallSid=CA1&CallToken=t&From=a&Digits=1", "CallSid=CA1&From=a", NULL, false },
	{ "any other field added after signing is refused", "POST", "https://a.example/twilio/voice", NULL,
	  "CallSid=CA1&Calltoken=t&From=a", "CallSid=CA1&From=a", NULL, false },
	{ "a port that was signed is accepted", "POST", "https://a.example:8443/twilio/sms", NULL, "Body=x", NULL, NULL,
	  true },
	{ "a port that was left out when signing is accepted", "POST", "https://a.example:8443/twilio/sms?x=:1",
	  "https://a.example/twilio/sms?x=:1", "Body=x", NULL, NULL, true },
	{ "the usual port added when signing is accepted", "POST", "https://u@a.example/twilio/sms",
	  "https://u@a.example:443/twilio/sms", "Body=x", NULL, NULL, true },
	{ "a user's password is not taken for a port", "POST", "http://u:p@a.example/twilio/sms",
	  "http://u:p@a.example:80/twilio/sms", "Body=x", NULL, NULL, true },
	{ "the colons of an address in brackets are not taken for a port", "POST", "https://[::1]/twilio/sms",
	  "https://[::1]:443/twilio/sms", "Body=x", NULL, NULL, true },
	{ "a port behind brackets is one", "POST", "https://[::1]:8443/twilio/sms", "https://[::1]/twilio/sms",
	  "Body=x", NULL, NULL, true },
	{ "another port is refused", "POST", "https://a.example:8443/twilio/sms", "https://a.example:8444/twilio/sms",
	  "Body=x", NULL, NULL, false },
	{ "a GET request is signed through its URL alone", "GET", "https://a.example/twilio/sms?Body=x", NULL, "", NULL,
	  NULL, true },
	{ "a GET request with a body is refused", "GET", "https://a.example/twilio/sms?Body=x", NULL, "Body=y", "",
	  NULL, false },
	{ "names that share eight bytes are sorted by what follows", "POST", "https://a.example/twilio/sms", NULL,
	  "MediaUrl10=c&MediaUrl1=b&MediaUrl=a&MediaUrl9=d", "MediaUrl=a&MediaUrl1=b&MediaUrl10=c&MediaUrl9=d", NULL,
	  true },
	{ "a value that a name has twice is signed once", "POST", "https://a.example/twilio/sms", NULL,
	  "M=b&M=a&M=b&N=b", "M=a&M=b&N=b", NULL, true },
	{ "a field moved to another name is refused", "POST", "https://a.example/twilio/sms", NULL,
	  "A=bc&D=", "A=bc&E=", NULL, false },
};

/* Signs without any of the code under test but the MAC: `body` is signed in the order given. */
static void sign_in_order(struct arena *arena, const struct attempt *attempt, struct buf *out)
{
	const char *text = attempt->signed_body ? attempt->signed_body : attempt->body;
	const char *token = attempt->token ? attempt->token : "first token";
	struct hmac *hmac = hmac_new(HMAC_SHA1, str_of(token));
	uint8_t mac[TWILIO_MAC];
	struct form form;

	assert_non_null(hmac);
	assert_int_equal(form_parse(arena, str_of(text), &form, NULL), FAULT_NONE);
	hmac_begin(hmac);
	hmac_add(hmac, str_of(attempt->signed_url ? attempt->signed_url : attempt->url));
	for (size_t i = 0; i < form.count; i++) {
		hmac_add(hmac, form.pairs[i].name);
		hmac_add(hmac, form.pairs[i].value);
	}
	hmac_end(hmac, mac);
	base64_encode(out, (struct str){ (const char *)mac, sizeof mac });
	hmac_free(hmac);
}

/* The attempt's signed text must already be in the right order, so those that arrive unsorted say what was signed. */
static void attempt_is_judged(void **state)
{
	const struct attempt *attempt = *state;
	struct provider_keys two = { .secret = { STR("first token"), STR("second token") }, .count = 2 };
	struct http_header header = { .name = STR("x-twilio-signature") };
	struct http_request request = {
		.method = str_of(attempt->method),
		.url = str_of(attempt->url),
		.body = str_of(attempt->body),
		.headers = &header,
		.header_count = 1,
	};
	struct arena arena;
	struct form form;
	struct buf signature;

	arena_init(&arena, ARENA_MAX);
	buf_init(&signature, 100);
	assert_int_equal(provider_twilio.prepare(&two), FAULT_NONE);
	sign_in_order(&arena, attempt, &signature);
	header.value = buf_str(&signature);
	assert_int_equal(form_parse(&arena, request.body, &form, NULL), FAULT_NONE);
	assert_int_equal(provider_twilio.verify(&two, &request, &form, &arena, 0, NULL),
			 attempt->accepted ? FAULT_NONE : FAULT_SIGNATURE);
	provider_twilio.forget(&two);
	buf_release(&signature);
	arena_release(&arena);
}

static void two_signatures_are_refused(void **state)
{
	struct why why = { "" };
	struct tape tape;

	(void)state;
	tape_open(&tape, FOLDER "sms.http", NULL);
	tape.wire.headers[tape.wire.request.header_count++] = *signature_of(&tape.wire);
	assert_int_equal(take(&tape.arena, &tape.wire, &tape.event, &why), FAULT_SIGNATURE);
	assert_string_equal(why.text, "two X-Twilio-Signature headers");
	tape_close(&tape);
}

static void a_missing_signature_is_named(void **state)
{
	struct http_request request = { .method = STR("POST"), .url = STR("https://a.example/twilio/sms") };
	struct form form = { NULL, 0 };
	struct arena arena;
	struct why why = { "" };

	(void)state;
	arena_init(&arena, ARENA_MAX);
	assert_int_equal(provider_twilio.verify(&keys, &request, &form, &arena, 0, &why), FAULT_SIGNATURE);
	assert_string_equal(why.text, "no X-Twilio-Signature header");
	arena_release(&arena);
}

static void a_provider_without_keys_refuses(void **state)
{
	const struct provider_keys none = { .count = 0 };
	struct tape tape;
	struct form form;

	(void)state;
	tape_open(&tape, FOLDER "sms.http", NULL);
	assert_int_equal(form_parse(&tape.arena, tape.wire.request.body, &form, NULL), FAULT_NONE);
	assert_int_equal(provider_twilio.verify(&none, &tape.wire.request, &form, &tape.arena, 0, NULL),
			 FAULT_SIGNATURE);
	tape_close(&tape);
}

struct meaning_row {
	const char *name;
	enum route route;
	const char *query;
	const char *body;
	const char *event; /* as in .event files */
};

static const struct meaning_row meanings[] = {
	{ "UNSTOP in small letters with spaces around is answered by Twilio", ROUTE_SMS, "", "Body=+unStop%0A",
	  "kind: text\nchannel: sms\nanswered: start\ntext:  unStop\\n\n" },
	{ "OPTOUT is answered by Twilio", ROUTE_SMS, "", "Body=OPTOUT",
	  "kind: text\nchannel: sms\nanswered: stop\ntext: OPTOUT\n" },
	{ "INFO is answered by Twilio", ROUTE_SMS, "", "Body=Info",
	  "kind: text\nchannel: sms\nanswered: help\ntext: Info\n" },
	{ "STOP inside a sentence is not answered by Twilio", ROUTE_SMS, "", "Body=STOP+them",
	  "kind: text\nchannel: sms\ntext: STOP them\n" },
	{ "an empty OptOutType is none", ROUTE_SMS, "",
	  "Body=STOP&OptOutType=", "kind: text\nchannel: sms\nanswered: stop\ntext: STOP\n" },
	{ "with an OptOutType the words do not count", ROUTE_SMS, "", "Body=STOP&OptOutType=HELP",
	  "kind: text\nchannel: sms\nanswered: help\ntext: STOP\n" },
	{ "an unknown OptOutType leaves the answer to us", ROUTE_SMS, "", "Body=STOP&OptOutType=NEW",
	  "kind: text\nchannel: sms\ntext: STOP\n" },
	{ "STOP on WhatsApp is not answered by Twilio", ROUTE_SMS, "", "Body=STOP&From=whatsapp%3A%2B13125550101",
	  "kind: text\nchannel: whatsapp\nfrom: +13125550101\ntext: STOP\n" },
	{ "a sender with too few digits has no session", ROUTE_SMS, "", "From=%2B123456&Body=x",
	  "kind: text\nchannel: sms\ntext: x\n" },
	{ "a sender with seven digits has one", ROUTE_SMS, "", "From=%2B1234567&Body=x",
	  "kind: text\nchannel: sms\nfrom: +1234567\ntext: x\n" },
	{ "a sender with fifteen digits has one", ROUTE_SMS, "", "From=%2B123456789012345&Body=x",
	  "kind: text\nchannel: sms\nfrom: +123456789012345\ntext: x\n" },
	{ "a sender with sixteen digits has none", ROUTE_SMS, "", "From=%2B1234567890123456&Body=x",
	  "kind: text\nchannel: sms\ntext: x\n" },
	{ "a sender that begins with 0 has none", ROUTE_SMS, "", "From=%2B01234567&Body=x",
	  "kind: text\nchannel: sms\ntext: x\n" },
	{ "a sender without + has none", ROUTE_SMS, "", "From=13125550101&Body=x",
	  "kind: text\nchannel: sms\ntext: x\n" },
	{ "a sender with a letter has none", ROUTE_SMS, "", "From=%2B1312555O101&Body=x",
	  "kind: text\nchannel: sms\ntext: x\n" },
	{ "the caller ANONYMOUS is nobody", ROUTE_VOICE, "", "From=%2B266696687", "kind: call\nchannel: voice\n" },
	{ "the caller UNAVAILABLE is nobody", ROUTE_VOICE, "", "From=%2B86282452253", "kind: call\nchannel: voice\n" },
	{ "the caller anonymous is nobody", ROUTE_VOICE, "", "From=anonymous", "kind: call\nchannel: voice\n" },
	{ "a message without an id has none", ROUTE_SMS, "",
	  "Body=x&MessageSid=", "kind: text\nchannel: sms\ntext: x\n" },
	{ "SmsSid stands in for MessageSid", ROUTE_SMS, "", "Body=x&SmsSid=SM2",
	  "kind: text\nchannel: sms\nid: SM2\ntext: x\n" },
	{ "a delivery report sent to the wrong address is nothing", ROUTE_SMS, "",
	  "MessageStatus=delivered&MessageSid=SM2", "kind: nothing\nchannel: sms\n" },
	{ "a status that nobody knows is a message", ROUTE_SMS, "", "SmsStatus=receiving&Body=x",
	  "kind: text\nchannel: sms\ntext: x\n" },
	{ "digits without a place in the talk begin it", ROUTE_VOICE, "", "Digits=1", "kind: call\nchannel: voice\n" },
	{ "an empty place in the talk begins it", ROUTE_VOICE, "at=", "Digits=1", "kind: call\nchannel: voice\nat:\n" },
	{ "empty digits are silence", ROUTE_VOICE, "at=en.0.1.0.0.0",
	  "Digits=", "kind: silence\nchannel: voice\nat: en.0.1.0.0.0\n" },
	{ "a star and a pound are keys", ROUTE_VOICE, "at=en.0.1.0.0.0", "Digits=%2A%23",
	  "kind: keys\nchannel: voice\nat: en.0.1.0.0.0\nkeys: *#\n" },
	{ "what no telephone has is silence", ROUTE_VOICE, "at=en.0.1.0.0.0", "Digits=hangup",
	  "kind: silence\nchannel: voice\nat: en.0.1.0.0.0\n" },
	{ "only the name at is the place in the talk", ROUTE_VOICE, "hat=1&at1=2&at&At=3&at=en.1", "",
	  "kind: silence\nchannel: voice\nat: en.1\n" },
	{ "the place in the talk is not decoded", ROUTE_VOICE, "at=%65n&x=1", "",
	  "kind: silence\nchannel: voice\nat: %65n\n" },
	{ "the URL that failed tells where the caller was", ROUTE_VOICE, "",
	  "ErrorCode=11200&ErrorUrl=https%3A%2F%2Fa.example%2Ftwilio%2Fvoice%3Fx%3D1%26at%3Des.11.2.0.0.0%23rc&Digits="
	  "2",
	  "kind: keys\nchannel: voice\nfallback: yes\nat: es.11.2.0.0.0\nkeys: 2\n" },
	{ "a failed URL without a query begins the talk", ROUTE_VOICE, "",
	  "ErrorUrl=https%3A%2F%2Fa.example%2Ftwilio%2Fvoice", "kind: call\nchannel: voice\nfallback: yes\n" },
	{ "a transfer that was busy reached nobody", ROUTE_VOICE, "at=en.6.3.0.0.0", "DialCallStatus=busy",
	  "kind: dialled\nchannel: voice\nreached: no\nat: en.6.3.0.0.0\n" },
	{ "a conference reached somebody", ROUTE_VOICE, "at=en.6.3.0.0.0", "DialCallStatus=answered",
	  "kind: dialled\nchannel: voice\nreached: yes\nat: en.6.3.0.0.0\n" },
	{ "a caller who hung up during a transfer is gone", ROUTE_VOICE, "at=en.6.3.0.0.0",
	  "DialCallStatus=completed&CallStatus=completed", "kind: hangup\nchannel: voice\nat: en.6.3.0.0.0\n" },
	{ "a call that rings is nothing on the status address", ROUTE_STATUS, "", "CallSid=CA1&CallStatus=ringing",
	  "kind: nothing\nchannel: voice\n" },
	{ "a call that nobody answered is over", ROUTE_STATUS, "", "CallSid=CA1&CallStatus=no-answer",
	  "kind: hangup\nchannel: voice\nid: CA1\n" },
	{ "half a character at the end of a text is replaced", ROUTE_SMS, "", "Body=ICE%ED%A0%BD",
	  "kind: text\nchannel: sms\ntext: ICE\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\n" },
	{ "what is malformed in fields that nobody reads is left alone", ROUTE_SMS, "",
	  "FromCity=Z%FCrich&%FF=1&Body=x", "kind: text\nchannel: sms\ntext: x\n" },
	{ "a malformed sender has no session", ROUTE_SMS, "", "From=%2B1312555010%FF&Body=x",
	  "kind: text\nchannel: sms\ntext: x\n" },
	{ "malformed digits are silence", ROUTE_VOICE, "at=en.0.1.0.0.0", "Digits=1%FF",
	  "kind: silence\nchannel: voice\nat: en.0.1.0.0.0\n" },
	{ "a message on the status address is nothing", ROUTE_STATUS, "", "MessageSid=SM1&Body=x",
	  "kind: nothing\nchannel: voice\n" },
};

static void form_means(void **state)
{
	const struct meaning_row *row = *state;
	struct http_request request = { .query = str_of(row->query) };
	struct arena arena;
	struct form form;
	struct event event;
	struct buf got;

	arena_init(&arena, ARENA_MAX);
	buf_init(&got, FILE_MAX);
	assert_int_equal(form_parse(&arena, str_of(row->body), &form, NULL), FAULT_NONE);
	assert_int_equal(provider_twilio.decode(&arena, row->route, &request, &form, &event, NULL), FAULT_NONE);
	event_print(&event, &got);
	assert_str_equal(buf_str(&got), str_of(row->event));
	buf_release(&got);
	arena_release(&arena);
}

static void a_body_that_is_no_form_means_nothing(void **state)
{
	struct http_request request = { .body = STR("{}") };
	struct event event;
	struct arena arena;

	(void)state;
	arena_init(&arena, ARENA_MAX);
	assert_int_equal(provider_twilio.decode(&arena, ROUTE_SMS, &request, NULL, &event, NULL), FAULT_NONE);
	assert_int_equal(event.kind, EVENT_NOTHING);
	arena_release(&arena);
}

#define ODD_CALLBACK "https://a.example/x&y/twilio/voice"

/* What a call is answered at ODD_CALLBACK, between the <Response> and its end. */
static void assert_answer(const struct catalog *from, const struct reply *reply, const char *wanted)
{
	const struct event event = { .kind = EVENT_CALL, .channel = CHANNEL_VOICE };
	struct buf got, whole;

	buf_init(&got, FILE_MAX);
	buf_init(&whole, FILE_MAX);
	provider_twilio.encode(from, &event, reply, STR(ODD_CALLBACK), &got);
	buf_add_format(&whole, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response>%s</Response>", wanted);
	assert_str_equal(buf_str(&got), buf_str(&whole));
	buf_release(&whole);
	buf_release(&got);
}

static void a_callback_with_an_ampersand_is_escaped(void **state)
{
	const struct reply reply = { .count = 1, .at = at_of_replies, .parts = { { PART_GATHER, 0, 5 } } };

	(void)state;
	assert_answer(&catalog, &reply,
		      "<Gather input=\"dtmf\" numDigits=\"1\" "
		      "finishOnKey=\"\" timeout=\"5\" actionOnEmptyResult=\"true\" "
		      "action=\"https://a.example/x&amp;y/twilio/voice?at=en.11.3.0.1.1\" method=\"POST\">"
		      "</Gather><Redirect method=\"POST\">https://a.example/x&amp;y/twilio/voice?at=en.11.3.0.1.1"
		      "</Redirect>");
}

/* A catalog of three texts: a recording, one with old words, and the same where no voice can say the new ones. */
static void recordings_are_played(void **state)
{
	const struct reply reply = { .count = 1, .at = at_of_replies, .parts = { { PART_SAY_SLOWLY, 3, 0 } } };
	const struct locale speakers[] = {
		{ .tag = STR("en"), .voice = { { STR("en-US"), STR("Polly.Joanna-Neural") } } },
		{ .tag = STR("ht") },
	};
	const struct text played[] = {
		{ .raw = STR("One"), .xml = STR("One"), .audio = STR("en/one-0123456789abcdef.wav") },
		{ .raw = STR("Two"),
		  .xml = STR("Two"),
		  .audio = STR("en/two-0123456789abcdef.wav"),
		  .audio_is_old = true },
		{ .raw = STR("Twa"),
		  .xml = STR("Twa"),
		  .locale = 1,
		  .audio = STR("ht/twa-0123456789abcdef.wav"),
		  .audio_is_old = true },
	};
	const struct catalog small = { .texts = played, .text_count = 3, .locales = speakers, .locale_count = 2 };

	(void)state;
	assert_answer(&small, &reply,
		      "<Play>https://a.example/x&amp;y/audio/en/one-0123456789abcdef.wav</Play><Pause length=\"1\"/>"
		      "<Say language=\"en-US\" voice=\"Polly.Joanna-Neural\"><prosody rate=\"slow\">Two</prosody></Say>"
		      "<Pause length=\"1\"/>"
		      "<Play>https://a.example/x&amp;y/audio/ht/twa-0123456789abcdef.wav</Play>");
}

static void a_full_buffer_fails_the_answer(void **state)
{
	const struct event event = { .kind = EVENT_TEXT, .channel = CHANNEL_SMS };
	const struct reply reply = { .count = 1, .parts = { { PART_MESSAGE, 2, 0 } } };
	struct buf whole, got;

	(void)state;
	buf_init(&whole, FILE_MAX);
	provider_twilio.encode(&catalog, &event, &reply, STR(CALLBACK), &whole);
	for (size_t max = 0; max < whole.len; max++) {
		buf_init(&got, max);
		provider_twilio.encode(&catalog, &event, &reply, STR(CALLBACK), &got);
		assert_true(got.failed);
		buf_release(&got);
	}
	buf_release(&whole);
}

#define WORDS_MAX 8

struct sign_row {
	const char *name;
	const char *words[WORDS_MAX + 1]; /* NULL ends them */
	int result;
	const char *prints; /* NULL: nothing */
};

#define CURL "curl --silent --show-error --globoff --path-as-is --header 'X-Twilio-Signature: "

/* The signatures were made by npm twilio 6.2.0, getExpectedTwilioSignature. */
static const struct sign_row signs[] = {
	{ "sign prints a request that Twilio would send",
	  { "--token", WIRE_TOKEN, "https://hotline.example.org/twilio/sms", "From=+13125550101", "Body=¿Qué? it's",
	    "MessageSid=SM1" },
	  0,
	  CURL "N+XRzl0ddv526pLv9M6eq2VRPzE=' --data-raw "
	       "'From=%2B13125550101&Body=%C2%BFQu%C3%A9%3F%20it%27s&MessageSid=SM1' "
	       "'https://hotline.example.org/twilio/sms'"
	       "\n" },
	{ "sign keeps a field that begins with a dash or an at sign",
	  { "--token", WIRE_TOKEN, "http://127.0.0.1:8080/twilio/sms", "Body=-x=@y", "SmsSid=SM1" },
	  0,
	  CURL "qj1MAt5mdZ+vlIedVZyazQBtvCg=' --data-raw 'Body=-x%3D%40y&SmsSid=SM1' 'http://127.0.0.1:8080/twilio/sms'"
	       "\n" },
	{ "sign keeps the query of an address",
	  { "--token", WIRE_TOKEN, "https://hotline.example.org/twilio/voice?at=en.1.1.0.0.0", "CallSid=CA1",
	    "Digits=" },
	  0,
	  CURL "aQPExShEoA7nTz2jdsCNn4W7ktw=' --data-raw 'CallSid=CA1&Digits=' "
	       "'https://hotline.example.org/twilio/voice?at=en.1.1.0.0.0'"
	       "\n" },
	{ "sign puts the fields of a GET request into the query",
	  { "--token", WIRE_TOKEN, "--get", "https://hotline.example.org/twilio/voice", "CallSid=CA1", "Digits=#" },
	  0,
	  CURL "yx0Rn7Bo1JFURGbTGBLkcvEE4II=' 'https://hotline.example.org/twilio/voice?CallSid=CA1&Digits=%23'"
	       "\n" },
	{ "sign adds them to a query that is there",
	  { "--token", WIRE_TOKEN, "--get", "https://hotline.example.org/twilio/voice?at=en", "CallSid=CA1" },
	  0,
	  CURL "1/+VE0Wl3UqydSVDxhD5Wt3T90I=' 'https://hotline.example.org/twilio/voice?at=en&CallSid=CA1'"
	       "\n" },
	{ "sign quotes an address for the shell",
	  { "--token", WIRE_TOKEN, "https://hotline.example.org/it's", "CallSid=CA1" },
	  0,
	  CURL "LYLdCPJiKREm3QjCuQvrkTDhHyc=' --data-raw 'CallSid=CA1' 'https://hotline.example.org/it'\\''s'"
	       "\n" },
	{ "sign without anything explains itself", { NULL }, 2, NULL },
	{ "sign without a token says so", { "https://a.example/twilio/sms", "Body=x" }, 2, NULL },
	{ "sign with two tokens says so", { "--token", "t", "--token-file", "f", "https://a.example/" }, 2, NULL },
	{ "sign with an empty token says so", { "--token", "", "https://a.example/" }, 2, NULL },
	{ "sign without an address says so", { "--token", "t" }, 2, NULL },
	{ "sign with an option that needs a value says so", { "--token" }, 2, NULL },
	{ "sign with an unknown option says so", { "--tokn", "t", "https://a.example/" }, 2, NULL },
	{ "sign with a word that is no address says so", { "--token", "t", "a.example/twilio/sms" }, 2, NULL },
	{ "sign with a fragment says so", { "--token", "t", "https://a.example/#rc=1" }, 2, NULL },
	{ "sign with a space in the address says so", { "--token", "t", "https://a.example/a b" }, 2, NULL },
	{ "sign with a field without = says so", { "--token", "t", "https://a.example/", "Body" }, 2, NULL },
	{ "sign with a field without a name says so", { "--token", "t", "https://a.example/", "=x" }, 2, NULL },
	{ "sign with an option behind the address says so",
	  { "--token", "t", "https://a.example/", "--get" },
	  2,
	  NULL },
	{ "sign with a field that is not UTF-8 says so",
	  { "--token", "t", "https://a.example/", "Body=\xff" },
	  2,
	  NULL },
	{ "sign with a token file that is not there says so",
	  { "--token-file", "build/no-such-file", "https://a.example/" },
	  2,
	  NULL },
};

/* It complains when it fails, and then only. */
static int sign(const char *const *words)
{
	const int result = run_words(command_sign, "sign", words);

	assert_true((*run_err != '\0') == (result != 0));
	return result;
}

static void sign_prints(void **state)
{
	const struct sign_row *row = *state;

	assert_int_equal(sign(row->words), row->result);
	assert_str_equal(str_of(run_out), str_of(row->prints));
}

static void sign_invents_a_new_id_each_time(void **state)
{
	static const char *const words[] = { "--token", "t", "https://a.example/twilio/voice?at=en", NULL };
	struct buf first;

	(void)state;
	buf_init(&first, FILE_MAX);
	assert_int_equal(sign(words), 0);
	assert_non_null(strstr(run_out, " --data-raw 'CallSid=CA"));
	buf_add(&first, str_of(run_out));
	assert_int_equal(sign(words), 0);
	assert_int_equal(strlen(run_out), first.len);
	assert_false(str_equal(str_of(run_out), buf_str(&first)));
	buf_release(&first);
}

static void sign_reads_the_token_from_a_file(void **state)
{
	char path[] = "build/token-XXXXXX";
	const char *const row[] = { "--token-file", path, "https://a.example/twilio/sms", "MessageSid=SM1", NULL };
	const char *const same[] = { "--token", "a token", "https://a.example/twilio/sms", "MessageSid=SM1", NULL };
	struct buf first;
	int file = mkstemp(path);

	(void)state;
	buf_init(&first, FILE_MAX);
	assert_true(file >= 0);
	assert_int_equal(write(file, "a token\n", 8), 8);
	close(file);
	assert_int_equal(sign(row), 0);
	buf_add(&first, str_of(run_out));
	assert_int_equal(sign(same), 0);
	assert_str_equal(buf_str(&first), str_of(run_out));
	unlink(path);
	buf_release(&first);
}

static void recordings_add(struct suite *suite)
{
	static const struct {
		const char *does;
		CMUnitTestFunction test;
	} tests[] = {
		{ "decodes", recording_decodes },
		{ "is refused or understood in full when memory is short", recording_starves },
		{ "is refused or means the same when cut anywhere", recording_is_cut },
		{ "is refused when any byte of its signature differs", recording_is_forged },
		{ "is answered", recording_is_answered },
	};
	struct buf answer;

	buf_init(&answer, FILE_MAX);
	if (glob(FOLDER "*.http", 0, NULL, &recordings) != 0) {
		print_error("no recordings in " FOLDER "\n");
		abort();
	}
	for (size_t i = 0; i < recordings.gl_pathc; i++) {
		const char *path = recordings.gl_pathv[i], *name = path + strlen(FOLDER);

		for (size_t j = 0; j < COUNT(tests); j++) {
			if (tests[j].test == recording_is_answered && !file_read(path, ".reply", &answer))
				continue;
			suite_add_named(suite, tests[j].test, path, "%.*s %s", (int)(strlen(name) - strlen(".http")),
					name, tests[j].does);
		}
	}
	buf_release(&answer);
}

int main(void)
{
	static struct suite suite;

	recordings_add(&suite);
	SUITE_ROWS(&suite, attempts, attempt_is_judged);
	suite_add(&suite, "two signature headers are refused", two_signatures_are_refused);
	suite_add(&suite, "a missing signature is named", a_missing_signature_is_named);
	suite_add(&suite, "without keys everything is refused", a_provider_without_keys_refuses);
	SUITE_ROWS(&suite, meanings, form_means);
	suite_add(&suite, "a body that is no form means nothing", a_body_that_is_no_form_means_nothing);
	suite_add(&suite, "recordings are played, with old words where no voice has the new ones",
		  recordings_are_played);
	suite_add(&suite, "a callback with an ampersand is escaped", a_callback_with_an_ampersand_is_escaped);
	suite_add(&suite, "a full buffer fails the answer", a_full_buffer_fails_the_answer);
	SUITE_ROWS(&suite, signs, sign_prints);
	suite_add(&suite, "sign invents a new id each time", sign_invents_a_new_id_each_time);
	suite_add(&suite, "sign reads the token from a file", sign_reads_the_token_from_a_file);
	return suite_run(&suite, "twilio", set_up, tear_down);
}
