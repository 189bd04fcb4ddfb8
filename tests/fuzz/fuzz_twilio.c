/*
 * Twilio's verify and decode on any request at all. The input is a recording as in tests/wire/twilio (its seeds); what
 * verify refuses is decoded all the same, as if its sender had the key.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "tests/wire/http.h"

#define ARENA_MAX (1024 * 1024)

static void check(bool held)
{
	if (!held)
		abort();
}

static bool holds_only(struct str s, const char *characters)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] == '\0' || !strchr(characters, s.at[i]))
			return false;
	return true;
}

/* What event.h promises to those who read an event. */
static void event_check(const struct event *event, enum route route)
{
	check(event->from.len == 0 || (event->from.len >= 8 && event->from.len <= 16 && event->from.at[0] == '+'));
	if (event->from.len > 0)
		check(holds_only((struct str){ event->from.at + 1, event->from.len - 1 }, "0123456789"));
	check(utf8_valid(event->text));
	check(holds_only(event->keys, "0123456789*#"));
	check((event->kind == EVENT_KEYS) == (event->keys.len > 0));
	check((event->kind != EVENT_KEYS && event->kind != EVENT_SILENCE) || event->at_text.len > 0);
	check(event->id.at == NULL || event->id.len > 0);
	check((event->channel == CHANNEL_VOICE) == (route != ROUTE_SMS));
	check(route != ROUTE_STATUS || event->kind == EVENT_NOTHING || event->kind == EVENT_HANGUP);
	check(!event->answered || event->channel != CHANNEL_VOICE);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct provider_keys keys = { .secret = { STR_INIT(WIRE_TOKEN), STR_INIT("second") }, .count = 2 };
	struct str text = { (const char *)bytes, size };
	struct arena arena;
	struct event event;
	struct wire wire;
	struct form form;
	const struct form *body = NULL;

	if (!keys.hmac[0])
		check(provider_twilio.prepare(&keys) == FAULT_NONE);
	arena_init(&arena, ARENA_MAX);
	if (wire_parse(&arena, text, &wire))
		goto out;
	if (wire.is_form) {
		if (form_parse(&arena, wire.request.body, &form, NULL))
			goto out;
		body = &form;
	}
	provider_twilio.verify(&keys, &wire.request, body, &arena, 0, NULL);
	if (provider_twilio.decode(&arena, wire.route, &wire.request, body, &event, NULL))
		goto out;
	if (body)
		event_check(&event, wire.route);
	else
		check(event.kind == EVENT_NOTHING);
out:
	arena_release(&arena);
	return 0;
}
