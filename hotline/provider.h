/* One telephony company: three translations, each a pure function. */
#ifndef PROVIDER_H
#define PROVIDER_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/form.h"
#include "catalog.h"

enum { PROVIDER_SECRETS_MAX = 2 };

/* Prepared once per worker thread (MAC contexts are not shared). */
struct provider_keys {
	struct str secret[PROVIDER_SECRETS_MAX]; /* active tokens; borrowed from the settings */
	struct hmac *hmac[PROVIDER_SECRETS_MAX]; /* filled by provider->prepare */
	size_t count;                            /* 0: the provider is off */
};

struct http_header {
	struct str name, value;
};

/* One whole request. Everything is borrowed and lives until the answer is sent. */
struct http_request {
	struct str method;
	struct str url;          /* as the provider knows it: public URL + raw target; never from Host */
	struct str query;        /* raw, without '?' */
	struct str body;         /* raw */
	struct str content_type; /* as sent; at == NULL when absent */
	const struct http_header *headers;
	size_t header_count;
};
struct str http_request_header(const struct http_request *request,
			       struct str name); /* any case; first; at == NULL when absent */

enum route { ROUTE_SMS, ROUTE_VOICE, ROUTE_STATUS, ROUTE_COUNT };

struct provider {
	const char *name;        /* also its path: /<name>/sms */
	struct str content_type; /* of its answers */
	enum voice_provider voice;

	/* The door of a route: the one method and media type ("application/x-www-form-urlencoded") it takes. */
	struct str method;
	struct str media_type;
	/* Names that we read, each allowed once in a request; ends with at == NULL. */
	const struct str *names;

	/* Which carrier word this text is, when the provider answers it by itself (whole message, any case). */
	enum answered (*answers)(struct str text);

	enum fault (*prepare)(struct provider_keys *keys); /* MAC contexts from secrets */
	void (*forget)(struct provider_keys *keys);        /* frees them */

	/*
	 * Was this request sent by the provider? `form` is the decoded body (NULL when the body is not a form), `now` is in
	 * seconds UTC. FAULT_SIGNATURE when not, with the reason in `why` (never a caller's data). Constant time where it
	 * compares secrets.
	 */
	enum fault (*verify)(const struct provider_keys *keys, const struct http_request *request,
			     const struct form *form, struct arena *arena, int64_t now, struct why *why);

	/* What happened. Strings in `event` point into `form`. An unknown kind is EVENT_NOTHING, not a fault. */
	enum fault (*decode)(struct arena *arena, enum route route, const struct http_request *request,
			     const struct form *form, struct event *event, struct why *why);

	/*
	 * The answer's body, appended to `out`. Cannot fail but for out->failed. `callback` is the URL of the voice route
	 * (no query); the next `at` is added to it. `event` says whom we answer. What catalog_plays
	 * says is played: its recording, see provider_public_url.
	 */
	void (*encode)(const struct catalog *catalog, const struct event *event, const struct reply *reply,
		       struct str callback, struct buf *out);
};

/*
 * Recordings are at the public URL, AUDIO_PATH and text->audio, one behind the other; the public URL is that of the voice
 * route without the provider's name and "voice".
 */
#define AUDIO_PATH "/audio/"
struct str provider_public_url(struct str callback);

extern const struct provider provider_twilio;

extern const struct provider *const providers[];       /* ends with NULL */
const struct provider *provider_find(struct str name); /* NULL when unknown */

#endif
