/* Webhooks by libcurl, signed as Twilio signs them. Processes are server.c's, reading of answers twiml.c's. */
#include "tests/support/client.h"

#include "tests/support/server.h"
#include "tests/support/twiml.h"

#include "base/digest.h"
#include "providers/twilio_sign.h"

#include <curl/curl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { ANSWER_MAX = 256 * 1024, REQUEST_MAX = 128 * 1024, ARENA_MAX = 256 * 1024 };

#define OUR_NUMBER "+13125550100"

struct client {
	CURL *curl;
	struct hmac *hmac; /* NULL: unsigned */
	unsigned port;
};

struct client *client_new(unsigned port, const char *token)
{
	struct client *client = calloc(1, sizeof(*client));

	if (!client)
		abort();
	client->curl = curl_easy_init();
	client->port = port;
	if (token)
		client->hmac = hmac_new(HMAC_SHA1, str_of(token));
	if (!client->curl || (token && !client->hmac))
		abort();
	return client;
}

void client_free(struct client *client)
{
	if (!client)
		return;
	curl_easy_cleanup(client->curl);
	hmac_free(client->hmac);
	free(client);
}

void client_move(struct client *client, unsigned port)
{
	client->port = port;
}

void response_release(struct response *answer)
{
	buf_release(&answer->body);
	buf_release(&answer->head);
	memset(answer, 0, sizeof(*answer));
}

/* ---- one request ---- */

static size_t take_body(char *at, size_t size, size_t count, void *buf)
{
	buf_add(buf, (struct str){ at, size * count });
	return size * count;
}

static bool perform(struct client *client, const char *target, struct curl_slist *headers, struct response *answer)
{
	char url[800];
	const char *type = NULL;
	long long began = server_now_ms();
	long status = 0;
	CURLcode result;

	snprintf(url, sizeof(url), "http://127.0.0.1:%u%s", client->port, target);
	if (!answer->body.max)
		buf_init(&answer->body, ANSWER_MAX);
	if (!answer->head.max)
		buf_init(&answer->head, ANSWER_MAX);
	buf_clear(&answer->body);
	buf_clear(&answer->head);
	answer->type[0] = '\0';
	curl_easy_setopt(client->curl, CURLOPT_URL, url);
	curl_easy_setopt(client->curl, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(client->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(client->curl, CURLOPT_PROXY, "");
	curl_easy_setopt(client->curl, CURLOPT_TIMEOUT_MS, 20000L);
	curl_easy_setopt(client->curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(client->curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(client->curl, CURLOPT_WRITEDATA, &answer->body);
	curl_easy_setopt(client->curl, CURLOPT_HEADERFUNCTION, take_body);
	curl_easy_setopt(client->curl, CURLOPT_HEADERDATA, &answer->head);
	result = curl_easy_perform(client->curl);
	answer->ms = (int)(server_now_ms() - began);
	curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(client->curl, CURLINFO_CONTENT_TYPE, &type);
	snprintf(answer->type, sizeof(answer->type), "%s", type ? type : "");
	answer->status = result == CURLE_OK ? (int)status : 0;
	curl_slist_free_all(headers);
	return answer->status > 0;
}

bool client_send(struct client *client, const char *target, struct str body, const char *signature,
		 struct response *answer)
{
	struct curl_slist *headers = NULL;
	char line[128];

	headers = curl_slist_append(headers, "Content-Type: application/x-www-form-urlencoded; charset=UTF-8");
	headers = curl_slist_append(headers, "User-Agent: TwilioProxy/1.1");
	headers = curl_slist_append(headers, "Expect:");
	if (signature) {
		snprintf(line, sizeof(line), "X-Twilio-Signature: %s", signature);
		headers = curl_slist_append(headers, line);
	}
	curl_easy_setopt(client->curl, CURLOPT_POST, 1L);
	curl_easy_setopt(client->curl, CURLOPT_POSTFIELDSIZE, (long)body.len);
	curl_easy_setopt(client->curl, CURLOPT_POSTFIELDS, body.at);
	return perform(client, target, headers, answer);
}

bool client_get(struct client *client, const char *target, struct response *answer)
{
	curl_easy_setopt(client->curl, CURLOPT_HTTPGET, 1L);
	return perform(client, target, NULL, answer);
}

bool client_ask(struct client *client, const char *target, const char *field, bool head, struct response *answer)
{
	bool answered;

	curl_easy_setopt(client->curl, CURLOPT_HTTPGET, 1L);
	curl_easy_setopt(client->curl, CURLOPT_NOBODY, head ? 1L : 0L);
	answered = perform(client, target, field ? curl_slist_append(NULL, field) : NULL, answer);
	curl_easy_setopt(client->curl, CURLOPT_NOBODY, 0L);
	return answered;
}

/* Over the URL that the provider was given, never over the one that this test really calls. */
static void sign(struct client *client, const char *target, const struct form *form, char *out, size_t size)
{
	struct twilio_url pieces;
	uint8_t mac[TWILIO_MAC];
	struct arena arena;
	char url[800];
	struct str params;
	struct buf text;

	snprintf(url, sizeof(url), SERVER_PUBLIC_URL "%s", target);
	arena_init(&arena, ARENA_MAX);
	buf_init(&text, 64);
	if (twilio_params(&arena, form, true, &params))
		abort();
	twilio_url_split(str_of(url), &pieces);
	twilio_mac(client->hmac, &pieces, pieces.port, params, mac);
	base64_encode(&text, (struct str){ (const char *)mac, sizeof(mac) });
	snprintf(out, size, "%s", buf_text(&text));
	buf_release(&text);
	arena_release(&arena);
}

bool client_post(struct client *client, const char *target, const struct form *form, struct response *answer)
{
	char signature[64] = "";
	struct buf body;
	bool answered;

	buf_init(&body, REQUEST_MAX);
	form_print(&body, form);
	if (client->hmac)
		sign(client, target, form, signature, sizeof(signature));
	answered = client_send(client, target, buf_str(&body), client->hmac ? signature : NULL, answer);
	buf_release(&body);
	return answered;
}

/* ---- fields ---- */

void fields_add(struct fields *fields, const char *name, struct str value)
{
	if (fields->form.count == FIELDS_MAX)
		abort();
	fields->form.pairs = fields->pairs;
	fields->pairs[fields->form.count++] = (struct form_pair){ str_of(name), value };
}

static void fields_addv(struct fields *fields, va_list list)
{
	for (const char *name; (name = va_arg(list, const char *));)
		fields_add(fields, name, str_of(va_arg(list, const char *)));
}

void fields_set(struct fields *fields, ...)
{
	va_list list;

	fields->form.count = 0;
	fields->form.pairs = fields->pairs;
	va_start(list, fields);
	fields_addv(fields, list);
	va_end(list);
}

/* ---- a person ---- */

void phone_init(struct phone *phone, struct client *client, bool voice, const char *from, const char *to)
{
	uint64_t random;

	memset(phone, 0, sizeof(*phone));
	phone->client = client;
	phone->voice = voice;
	snprintf(phone->from, sizeof(phone->from), "%s", from);
	snprintf(phone->to, sizeof(phone->to), "%s", to ? to : OUR_NUMBER);
	digest_random(&random, sizeof(random));
	snprintf(phone->seed, sizeof(phone->seed), "%016llx", (unsigned long long)random);
	buf_init(&phone->lines, ANSWER_MAX);
	buf_init(&phone->sent, REQUEST_MAX);
}

void phone_release(struct phone *phone)
{
	buf_release(&phone->lines);
	buf_release(&phone->sent);
	response_release(&phone->answer);
}

static void next_id(struct phone *phone, const char *prefix)
{
	snprintf(phone->id, sizeof(phone->id), "%s%s%016x", prefix, phone->seed, ++phone->messages);
}

static const char *text_request(struct phone *phone, struct str typed, struct fields *fields)
{
	static _Thread_local char from[48], to[48];
	const char *before = phone->whatsapp ? "whatsapp:" : "";

	next_id(phone, "SM");
	snprintf(from, sizeof(from), "%s%s", before, phone->from);
	snprintf(to, sizeof(to), "%s%s", before, phone->to);
	fields_set(fields, "ToCountry", "US", "ToState", "IL", "SmsMessageSid", phone->id, "NumMedia", "0", "ToCity",
		   "CHICAGO", "FromZip", "60601", "SmsSid", phone->id, "FromState", "IL", "SmsStatus", "received",
		   "FromCity", "CHICAGO", NULL);
	fields_add(fields, "Body", typed);
	fields_add(fields, "To", str_of(to));
	fields_add(fields, "NumSegments", STR("1"));
	fields_add(fields, "MessageSid", str_of(phone->id));
	fields_add(fields, "AccountSid", STR("AC00000000000000000000000000000001"));
	fields_add(fields, "From", str_of(from));
	fields_add(fields, "ApiVersion", STR("2010-04-01"));
	return "/twilio/sms";
}

static const char *voice_request(struct phone *phone, struct str typed, struct fields *fields)
{
	bool hangup = str_equal(typed, STR("(hangup)"));

	if (str_equal(typed, STR("(call)"))) {
		next_id(phone, "CA");
		snprintf(phone->target, sizeof(phone->target), "/twilio/voice");
	}
	fields_set(fields, "AccountSid", "AC00000000000000000000000000000001", "ApiVersion", "2010-04-01", "CallSid",
		   phone->id, "CallStatus", hangup ? "completed" : "in-progress", "Called", phone->to, "Caller",
		   phone->from, "Direction", "inbound", "From", phone->from, "FromCity", "CHICAGO", "FromState", "IL",
		   "To", phone->to, NULL);
	if (hangup)
		return "/twilio/status";
	if (str_has_prefix(typed, STR("(dialled "))) {
		fields_add(fields, "DialCallStatus", (struct str){ typed.at + 9, typed.len - 10 });
		fields_add(fields, "DialCallSid", STR("CA000000000000000000000000000000dd"));
	} else if (typed.len > 0 && typed.at[0] != '(') {
		fields_add(fields, "Digits", typed);
		fields_add(fields, "FinishedOnKey", STR(""));
		fields_add(fields, "msg", STR("Gather End"));
	}
	return phone->target;
}

const char *phone_request(struct phone *phone, struct str typed, struct fields *fields)
{
	return phone->voice ? voice_request(phone, typed, fields) : text_request(phone, typed, fields);
}

static bool hear(struct phone *phone)
{
	char action[600];

	buf_clear(&phone->lines);
	phone->well_formed = twiml_read(buf_str(&phone->answer.body), &phone->lines, action, sizeof(action));
	if (strncmp(action, SERVER_PUBLIC_URL, sizeof(SERVER_PUBLIC_URL) - 1) == 0)
		snprintf(phone->target, sizeof(phone->target), "%s", action + sizeof(SERVER_PUBLIC_URL) - 1);
	return phone->answer.status == 200 && phone->well_formed;
}

bool phone_send(struct phone *phone, const char *target, const struct fields *fields)
{
	snprintf(phone->sent_to, sizeof(phone->sent_to), "%s", target);
	buf_clear(&phone->sent);
	form_print(&phone->sent, &fields->form);
	phone->signature[0] = '\0';
	if (phone->client->hmac)
		sign(phone->client, phone->sent_to, &fields->form, phone->signature, sizeof(phone->signature));
	return phone_again(phone);
}

bool phone_again(struct phone *phone)
{
	client_send(phone->client, phone->sent_to, buf_str(&phone->sent), *phone->signature ? phone->signature : NULL,
		    &phone->answer);
	return hear(phone);
}

bool phone_does(struct phone *phone, struct str typed)
{
	struct fields fields;
	const char *target = phone_request(phone, typed, &fields);

	return phone_send(phone, target, &fields);
}

struct str phone_heard(const struct phone *phone)
{
	return buf_str(&phone->lines);
}
