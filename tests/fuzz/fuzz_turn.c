/*
 * Any body and query as a webhook that passed the door and the signature: decoded, played, encoded. The answer is always
 * one whole TwiML document in valid UTF-8, and a voice answer always leads on or ends the call.
 */
#include "engine.h"
#include "provider.h"
#include "base/utf8.h"
#include "tests/support/fixture.h"

#include <assert.h>

static bool ends_with(struct str s, struct str end)
{
	return s.len >= end.len && str_equal((struct str){ s.at + s.len - end.len, end.len }, end);
}

static void play(const struct catalog *catalog, struct event *event)
{
	static struct session session;
	struct step step;
	struct buf out;

	event->has_at = event->at_text.len > 0 && engine_at_parse(catalog, event->at_text, &event->at);
	engine_step(catalog, &session, event, (struct setting){ .fresh = session.version == 0 }, &step);
	session = step.session;
	session.version++;
	if (step.erase)
		session = (struct session){ 0 };
	buf_init(&out, 256 * 1024);
	provider_twilio.encode(catalog, event, &step.reply, STR("https://hotline.example.org/twilio/voice"), &out);
	assert(!out.failed && utf8_valid(buf_str(&out)));
	assert(ends_with(buf_str(&out), STR("</Response>")) || ends_with(buf_str(&out), STR("<Response/>")));
	buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* First line: route digit and query; the rest: body. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct catalog *catalog;
	struct str body = { (const char *)bytes, size };
	struct str query = str_cut(&body, '\n');
	enum route route = query.len > 0 ? (enum route)((unsigned char)query.at[0] % ROUTE_COUNT) : ROUTE_SMS;
	struct http_request request = { .method = STR("POST"), .query = query, .body = body };
	struct event event;
	struct arena arena;
	struct form form;

	if (!catalog)
		catalog = fixture_catalog(FIXTURE_REAL);
	arena_init(&arena, 1 << 20);
	if (!body.at)
		request.body = STR("");
	if (!form_parse(&arena, request.body, &form, NULL) &&
	    !provider_twilio.decode(&arena, route, &request, &form, &event, NULL))
		play(catalog, &event);
	arena_release(&arena);
	return 0;
}
