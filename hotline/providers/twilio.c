/*
 * Twilio: SMS, MMS, WhatsApp and voice by form webhooks, answered in TwiML. The signed text is built in twilio_sign.c;
 * what a name twice in a request means, and reading the `at` of a callback, is left to webhook.c.
 */
#include "provider.h"

#include <assert.h>

#include "base/utf8.h"
#include "base/xml.h"
#include "engine.h"
#include "providers/twilio_sign.h"

#define DIAL_TIMEOUT_S "30"
#define SIGNATURE_LEN  28 /* base64 of TWILIO_MAC bytes */

static const struct str names[] = {
	STR_INIT("MessageSid"), STR_INIT("SmsSid"),    STR_INIT("MessageStatus"),  STR_INIT("SmsStatus"),
	STR_INIT("From"),       STR_INIT("To"),        STR_INIT("Body"),           STR_INIT("NumMedia"),
	STR_INIT("OptOutType"), STR_INIT("ErrorCode"), STR_INIT("ErrorUrl"),       STR_INIT("CallSid"),
	STR_INIT("CallStatus"), STR_INIT("Digits"),    STR_INIT("DialCallStatus"), { NULL, 0 },
};

static void forget(struct provider_keys *keys)
{
	for (size_t i = 0; i < PROVIDER_SECRETS_MAX; i++) {
		hmac_free(keys->hmac[i]);
		keys->hmac[i] = NULL;
	}
}

static enum fault prepare(struct provider_keys *keys)
{
	for (size_t i = 0; i < keys->count; i++) {
		keys->hmac[i] = hmac_new(HMAC_SHA1, keys->secret[i]);
		if (!keys->hmac[i]) {
			forget(keys);
			return FAULT_MEMORY;
		}
	}
	return FAULT_NONE;
}

/* What one request offers and is asked for. */
struct claim {
	const struct provider_keys *keys;
	struct twilio_url url;
	uint8_t mac[TWILIO_MAC];
};

static int base64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Only the one spelling of a MAC that an encoder writes: the two spare bits are zero, the padding is there. */
static bool signature_read(struct str text, uint8_t mac[TWILIO_MAC])
{
	uint32_t bits = 0;
	size_t size = 0;

	if (text.len != SIGNATURE_LEN || text.at[SIGNATURE_LEN - 1] != '=')
		return false;
	for (size_t i = 0; i < SIGNATURE_LEN - 1; i++) {
		int digit = base64_digit(text.at[i]);

		if (digit < 0)
			return false;
		bits = bits << 6 | (uint32_t)digit;
		if (i % 4 > 0)
			mac[size++] = (uint8_t)(bits >> (6 - 2 * (i % 4)));
	}
	return (bits & 3) == 0;
}

static enum fault signature_find(const struct http_request *request, uint8_t mac[TWILIO_MAC], struct why *why)
{
	const struct str name = STR("X-Twilio-Signature");
	struct str found = { NULL, 0 };

	for (size_t i = 0; i < request->header_count; i++) {
		if (!str_equal_nocase(request->headers[i].name, name))
			continue;
		if (found.at)
			return fault_because(FAULT_SIGNATURE, why, "two X-Twilio-Signature headers");
		found = request->headers[i].value;
	}
	if (!found.at)
		return fault_because(FAULT_SIGNATURE, why, "no X-Twilio-Signature header");
	if (!signature_read(found, mac))
		return fault_because(FAULT_SIGNATURE, why, "the X-Twilio-Signature header is not a signature");
	return FAULT_NONE;
}

static bool signed_with(const struct claim *claim, struct str port, struct str params)
{
	const struct str wanted = { (const char *)claim->mac, TWILIO_MAC };
	uint8_t mac[TWILIO_MAC];

	for (size_t i = 0; i < claim->keys->count; i++) {
		twilio_mac(claim->keys->hmac[i], &claim->url, port, params, mac);
		if (digest_equal((struct str){ (const char *)mac, TWILIO_MAC }, wanted))
			return true;
	}
	return false;
}

/*
 * "Security" (usage/webhooks/webhooks-security): Twilio signs some URLs with their port and some without, whatever
 * was configured; its own libraries take both.
 */
static bool is_signed(const struct claim *claim, struct str params)
{
	const struct str port = claim->url.port.len > 0 ? claim->url.port : claim->url.usual_port;

	return signed_with(claim, STR(""), params) || (port.len > 0 && signed_with(claim, port, params));
}

static enum fault verify_form(const struct claim *claim, const struct form *form, struct arena *arena, struct why *why)
{
	struct str params;

	if (twilio_params(arena, form, true, &params))
		return fault_because(FAULT_MEMORY, why, "too many fields for the memory of one request");
	if (is_signed(claim, params))
		return FAULT_NONE;
	/* Twilio has been seen to add these two after it signed a call's request. decode reads neither. */
	if (form_count(form, STR("CallToken")) > 0 || form_count(form, STR("StirVerstat")) > 0) {
		if (twilio_params(arena, form, false, &params))
			return fault_because(FAULT_MEMORY, why, "too many fields for the memory of one request");
		if (is_signed(claim, params))
			return FAULT_NONE;
	}
	return fault_because(
		FAULT_SIGNATURE, why,
		"X-Twilio-Signature does not match: is the auth token right, and is the public URL the one "
		"that Twilio was given?");
}

/* The raw value of the first pair of that name in a query; at == NULL when there is none. */
static struct str query_get(struct str query, struct str name)
{
	while (query.len > 0) {
		struct str value = str_cut(&query, '&');

		if (value.len > name.len && value.at[name.len] == '=' && str_has_prefix(value, name))
			return (struct str){ value.at + name.len + 1, value.len - name.len - 1 };
	}
	return (struct str){ NULL, 0 };
}

/* A body that is no form is signed through its SHA-256 in the URL, in lower-case hex. */
static bool body_matches(const struct http_request *request)
{
	static const char digits[] = "0123456789abcdef";
	struct str claimed = query_get(request->query, STR("bodySHA256"));
	uint8_t sum[32];
	char hex[2 * sizeof sum];

	sha256(request->body, sum);
	for (size_t i = 0; i < sizeof sum; i++) {
		hex[2 * i] = digits[sum[i] >> 4];
		hex[2 * i + 1] = digits[sum[i] & 15];
	}
	return claimed.len == sizeof hex && digest_equal(claimed, (struct str){ hex, sizeof hex });
}

static enum fault verify(const struct provider_keys *keys, const struct http_request *request, const struct form *form,
			 struct arena *arena, int64_t now, struct why *why)
{
	struct claim claim = { .keys = keys };
	bool bare = str_equal(request->method, STR("GET")); /* all that counts is in the URL */
	enum fault fault;

	(void)now; /* nothing in a request tells its time */
	fault = signature_find(request, claim.mac, why);
	if (fault)
		return fault;
	twilio_url_split(request->url, &claim.url);
	if (form && !bare)
		return verify_form(&claim, form, arena, why);
	if (bare ? request->body.len > 0 : !body_matches(request))
		return fault_because(FAULT_SIGNATURE, why, "the body is not covered by the signature");
	if (!is_signed(&claim, STR("")))
		return fault_because(FAULT_SIGNATURE, why, "X-Twilio-Signature does not match the URL");
	return FAULT_NONE;
}

/*
 * Words that Twilio answers by itself where Advanced Opt-Out is off ("Twilio support for opt-out keywords"). With it
 * on, OptOutType tells. Neither exists for WhatsApp.
 */
static const struct {
	struct str word;
	enum answered answered;
} answered_words[] = {
	{ STR_INIT("STOP"), ANSWERED_STOP },        { STR_INIT("STOPALL"), ANSWERED_STOP },
	{ STR_INIT("UNSUBSCRIBE"), ANSWERED_STOP }, { STR_INIT("CANCEL"), ANSWERED_STOP },
	{ STR_INIT("END"), ANSWERED_STOP },         { STR_INIT("QUIT"), ANSWERED_STOP },
	{ STR_INIT("REVOKE"), ANSWERED_STOP },      { STR_INIT("OPTOUT"), ANSWERED_STOP },
	{ STR_INIT("START"), ANSWERED_START },      { STR_INIT("YES"), ANSWERED_START },
	{ STR_INIT("UNSTOP"), ANSWERED_START },     { STR_INIT("HELP"), ANSWERED_HELP },
	{ STR_INIT("INFO"), ANSWERED_HELP },
};

/* What stands in From when a caller's number is withheld: words on a telephone's keys, which nobody owns. */
static const struct str nobody[] = {
	STR_INIT("+266696687"),   /* ANONYMOUS */
	STR_INIT("+7378742833"),  /* RESTRICTED */
	STR_INIT("+2562533"),     /* BLOCKED */
	STR_INIT("+8656696"),     /* UNKNOWN */
	STR_INIT("+8566696"),     /* the same, as some pages spell it */
	STR_INIT("+86282452253"), /* UNAVAILABLE */
};

/* A message with any other status, or none, is one that somebody sent to us. */
static const struct str delivery_statuses[] = {
	STR_INIT("accepted"),  STR_INIT("scheduled"),   STR_INIT("queued"), STR_INIT("sending"), STR_INIT("sent"),
	STR_INIT("delivered"), STR_INIT("undelivered"), STR_INIT("failed"), STR_INIT("read"),    STR_INIT("canceled"),
};

static const struct str final_statuses[] = {
	STR_INIT("completed"), STR_INIT("busy"), STR_INIT("failed"), STR_INIT("no-answer"), STR_INIT("canceled"),
};

static bool is_among(struct str s, const struct str *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(s, list[i]))
			return true;
	return false;
}

static bool is_e164(struct str s)
{
	if (s.len < 8 || s.len > 16 || s.at[0] != '+' || s.at[1] == '0')
		return false;
	for (size_t i = 1; i < s.len; i++)
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
	return !is_among(s, nobody, COUNT(nobody));
}

static bool are_keys(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((s.at[i] < '0' || s.at[i] > '9') && s.at[i] != '*' && s.at[i] != '#')
			return false;
	return s.len > 0;
}

static bool strip(struct str *s, struct str prefix)
{
	if (!str_has_prefix(*s, prefix))
		return false;
	*s = (struct str){ s->at + prefix.len, s->len - prefix.len };
	return true;
}

static struct str get_filled(const struct form *form, struct str name)
{
	struct str value = form_get(form, name);

	return value.len > 0 ? value : (struct str){ NULL, 0 };
}

static enum answered answered_type(struct str type)
{
	if (str_equal_nocase(type, STR("STOP")))
		return ANSWERED_STOP;
	if (str_equal_nocase(type, STR("START")))
		return ANSWERED_START;
	if (str_equal_nocase(type, STR("HELP")))
		return ANSWERED_HELP;
	return ANSWERED_NOTHING;
}

static enum answered answered_word(struct str text)
{
	text = str_trim(text);
	for (size_t i = 0; i < COUNT(answered_words); i++)
		if (str_equal_nocase(text, answered_words[i].word))
			return answered_words[i].answered;
	return ANSWERED_NOTHING;
}

/*
 * The text is the one field that people write and we read as words, and telephones cut characters in two: what is
 * malformed in it is replaced, not refused. Others are compared byte by byte or only hashed.
 */
static enum fault decode_message(struct arena *arena, const struct form *form, struct event *event)
{
	struct str text = form_get(form, STR("Body"));
	struct str type = get_filled(form, STR("OptOutType"));
	struct str status = get_filled(form, STR("MessageStatus"));

	if (!status.at)
		status = form_get(form, STR("SmsStatus"));
	event->kind = is_among(status, delivery_statuses, COUNT(delivery_statuses)) ? EVENT_NOTHING : EVENT_TEXT;
	event->id = get_filled(form, STR("MessageSid"));
	if (!event->id.at)
		event->id = get_filled(form, STR("SmsSid"));
	event->text = utf8_mend(arena, text);
	if (text.at && !event->text.at)
		return FAULT_MEMORY;
	if (type.at)
		event->answered = answered_type(type);
	else if (event->channel == CHANNEL_SMS)
		event->answered = answered_word(event->text);
	return FAULT_NONE;
}

/* Of a fallback request, the place in the talk stands in the URL that failed. */
static struct str at_find(const struct http_request *request, const struct form *form)
{
	struct str at = query_get(request->query, STR("at"));
	struct str failed = form_get(form, STR("ErrorUrl"));

	if (at.at || failed.len == 0)
		return at;
	failed = str_cut(&failed, '#');
	str_cut(&failed, '?');
	return query_get(failed, STR("at"));
}

static void decode_call(const struct http_request *request, const struct form *form, struct event *event)
{
	struct str reached = get_filled(form, STR("DialCallStatus"));
	struct str digits = form_get(form, STR("Digits"));

	event->channel = CHANNEL_VOICE;
	event->id = get_filled(form, STR("CallSid"));
	event->at_text = at_find(request, form);
	if (is_among(form_get(form, STR("CallStatus")), final_statuses, COUNT(final_statuses))) {
		event->kind = EVENT_HANGUP;
	} else if (reached.at) {
		event->kind = EVENT_DIALLED;
		event->reached = str_equal(reached, STR("completed")) || str_equal(reached, STR("answered"));
	} else if (event->at_text.len == 0) {
		event->kind = EVENT_CALL;
	} else if (are_keys(digits)) {
		event->kind = EVENT_KEYS;
		event->keys = digits;
	} else {
		event->kind = EVENT_SILENCE;
	}
}

static enum fault decode(struct arena *arena, enum route route, const struct http_request *request,
			 const struct form *form, struct event *event, struct why *why)
{
	struct event found = { .kind = EVENT_NOTHING };
	bool from_whatsapp, to_whatsapp;
	enum fault fault = FAULT_NONE;

	if (!form) {
		*event = found;
		return FAULT_NONE;
	}
	found.from = form_get(form, STR("From"));
	found.to = form_get(form, STR("To"));
	from_whatsapp = strip(&found.from, STR("whatsapp:"));
	to_whatsapp = strip(&found.to, STR("whatsapp:"));
	if (from_whatsapp || to_whatsapp)
		found.channel = CHANNEL_WHATSAPP;
	if (!is_e164(found.from))
		found.from = (struct str){ NULL, 0 };
	found.fallback = form_count(form, STR("ErrorCode")) > 0 || form_count(form, STR("ErrorUrl")) > 0;
	if (route == ROUTE_SMS)
		fault = decode_message(arena, form, &found);
	else
		decode_call(request, form, &found);
	if (fault)
		return fault_because(fault, why, "the text is too long for the memory of one request");
	if (found.kind == EVENT_NOTHING || (route == ROUTE_STATUS && found.kind != EVENT_HANGUP))
		found = (struct event){ .kind = EVENT_NOTHING, .channel = found.channel };
	*event = found;
	return FAULT_NONE;
}

static const struct text *text_at(const struct catalog *catalog, size_t index)
{
	assert(index < catalog->text_count);
	return &catalog->texts[index];
}

static void add_joined(const struct catalog *catalog, struct part part, struct buf *out)
{
	for (size_t i = 0; i < part.count; i++) {
		if (i > 0)
			buf_add_char(out, '\n');
		buf_add(out, text_at(catalog, part.text + i)->xml);
	}
}

static void encode_messages(const struct catalog *catalog, const struct reply *reply, struct buf *out)
{
	bool open = false;

	for (size_t i = 0; i < reply->count; i++) {
		const struct part part = reply->parts[i];

		if (part.kind != PART_MESSAGE && part.kind != PART_JOIN)
			continue;
		if (open && part.kind == PART_JOIN) {
			buf_add_char(out, '\n');
		} else {
			if (open)
				buf_add_literal(out, "</Body></Message>");
			buf_add_literal(out, "<Message><Body>");
			open = true;
		}
		add_joined(catalog, part, out);
	}
	if (open)
		buf_add_literal(out, "</Body></Message>");
}

/* <Sms> may not stand inside <Gather>, and nothing after it would be reached: the texts go first. */
static void encode_texts_to_caller(const struct catalog *catalog, const struct reply *reply, struct buf *out)
{
	for (size_t i = 0; i < reply->count; i++) {
		if (reply->parts[i].kind != PART_TEXT_CALLER)
			continue;
		buf_add_literal(out, "<Sms>");
		add_joined(catalog, reply->parts[i], out);
		buf_add_literal(out, "</Sms>");
	}
}

static void add_attribute(struct buf *out, struct str opening, struct str value)
{
	if (value.len == 0)
		return;
	buf_add(out, opening);
	xml_escape(out, value);
	buf_add_char(out, '"');
}

/* <prosody> is for Polly voices alone: others would read it aloud or fail. */
static void add_say(const struct catalog *catalog, const struct text *text, bool slowly, struct buf *out)
{
	const struct voice *voice = &catalog->locales[text->locale].voice[VOICE_TWILIO];
	bool prosody = slowly && str_has_prefix(voice->name, STR("Polly."));

	buf_add_literal(out, "<Say");
	add_attribute(out, STR(" language=\""), voice->language);
	add_attribute(out, STR(" voice=\""), voice->name);
	buf_add_char(out, '>');
	if (prosody)
		buf_add_literal(out, "<prosody rate=\"slow\">");
	buf_add(out, text->xml);
	if (prosody)
		buf_add_literal(out, "</prosody>");
	buf_add_literal(out, "</Say>");
}

/* A recording is never slower. */
static void add_play(const struct text *text, struct str callback, struct buf *out)
{
	buf_add_literal(out, "<Play>");
	xml_escape(out, provider_public_url(callback));
	buf_add_literal(out, AUDIO_PATH);
	xml_escape(out, text->audio);
	buf_add_literal(out, "</Play>");
}

/* A voice rests a moment at the end of each <Say>: more is added only for somebody who asked to hear it again. */
static void encode_say(const struct catalog *catalog, struct part part, struct str callback, struct buf *out)
{
	bool slowly = part.kind == PART_SAY_SLOWLY;

	for (size_t i = 0; i < part.count; i++) {
		if (slowly && i > 0)
			buf_add_literal(out, "<Pause length=\"1\"/>");
		if (catalog_plays(catalog, text_at(catalog, part.text + i), VOICE_TWILIO))
			add_play(text_at(catalog, part.text + i), callback, out);
		else
			add_say(catalog, text_at(catalog, part.text + i), slowly, out);
	}
}

/* Whole seconds are all that <Pause> knows. */
static void encode_pause(struct part part, struct buf *out)
{
	unsigned seconds = (part.text + 5u) / 10;

	if (seconds > 0)
		buf_add_format(out, "<Pause length=\"%u\"/>", seconds);
}

static void add_url(const struct catalog *catalog, const struct at *at, struct str callback, struct buf *out)
{
	xml_escape(out, callback);
	buf_add_literal(out, "?at=");
	engine_at_print(catalog, at, out);
}

static void add_action(const struct catalog *catalog, const struct at *at, struct str callback, struct buf *out)
{
	buf_add_literal(out, " action=\"");
	add_url(catalog, at, callback, out);
	buf_add_literal(out, "\" method=\"POST\"");
}

/* Should a time-out ever go on here instead of calling back (actionOnEmptyResult), it is a silence all the same. */
static void end_gather(const struct catalog *catalog, const struct at *at, struct str callback, struct buf *out)
{
	buf_add_literal(out, "</Gather><Redirect method=\"POST\">");
	add_url(catalog, at, callback, out);
	buf_add_literal(out, "</Redirect>");
}

static void encode_voice(const struct catalog *catalog, const struct reply *reply, struct str callback, struct buf *out)
{
	bool gathering = false;

	encode_texts_to_caller(catalog, reply, out);
	for (size_t i = 0; i < reply->count; i++) {
		const struct part part = reply->parts[i];

		if (gathering && (part.kind == PART_DIAL || part.kind == PART_HANGUP)) {
			buf_add_literal(out, "</Gather>");
			gathering = false;
		}
		switch (part.kind) {
		case PART_SAY:
		case PART_SAY_SLOWLY:
			encode_say(catalog, part, callback, out);
			break;
		case PART_PAUSE:
			encode_pause(part, out);
			break;
		case PART_GATHER:
			buf_add_format(out, "<Gather input=\"dtmf\" numDigits=\"1\" finishOnKey=\"\" timeout=\"%u\"",
				       (unsigned)part.text);
			buf_add_literal(out, " actionOnEmptyResult=\"true\"");
			add_action(catalog, &reply->at, callback, out);
			buf_add_char(out, '>');
			gathering = true;
			break;
		case PART_DIAL:
			assert(part.text < catalog->number_count);
			buf_add_literal(out, "<Dial answerOnBridge=\"true\" timeout=\"" DIAL_TIMEOUT_S "\"");
			add_action(catalog, &reply->at, callback, out);
			buf_add_char(out, '>');
			xml_escape(out, catalog->numbers[part.text].dial);
			buf_add_literal(out, "</Dial>");
			break;
		case PART_HANGUP:
			buf_add_literal(out, "<Hangup/>");
			break;
		default:
			break;
		}
	}
	if (gathering)
		end_gather(catalog, &reply->at, callback, out);
}

static void encode(const struct catalog *catalog, const struct event *event, const struct reply *reply,
		   struct str callback, struct buf *out)
{
	buf_add_literal(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	if (reply->count == 0) {
		buf_add_literal(out, "<Response/>");
		return;
	}
	buf_add_literal(out, "<Response>");
	if (event->channel == CHANNEL_VOICE)
		encode_voice(catalog, reply, callback, out);
	else
		encode_messages(catalog, reply, out);
	buf_add_literal(out, "</Response>");
}

const struct provider provider_twilio = {
	.name = "twilio",
	.content_type = STR_INIT("text/xml; charset=utf-8"),
	.voice = VOICE_TWILIO,
	.method = STR_INIT("POST"),
	.media_type = STR_INIT("application/x-www-form-urlencoded"),
	.names = names,
	.answers = answered_word,
	.prepare = prepare,
	.forget = forget,
	.verify = verify,
	.decode = decode,
	.encode = encode,
};
