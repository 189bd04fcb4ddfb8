/* Twilio's request signature, for the webhook that checks one, for `hotline sign` and for tests that make one. */
#ifndef PROVIDERS_TWILIO_SIGN_H
#define PROVIDERS_TWILIO_SIGN_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/form.h"

#define TWILIO_MAC 20

/* A URL in pieces: scheme, user and host; the port with its colon, empty when it has none; path and query. */
struct twilio_url {
	struct str front;
	struct str port;
	struct str rest;
	struct str usual_port; /* ":443" or ":80", by the scheme; empty when it has none */
};

/* A text that does not begin with "scheme://" is all `front`. */
void twilio_url_split(struct str url, struct twilio_url *pieces);

/*
 * What is signed behind the URL: names and values in order, without separators, in the arena. `late` false leaves out
 * exactly CallToken and StirVerstat. FAULT_MEMORY when the arena is full; `params` is then untouched.
 */
enum fault twilio_params(struct arena *arena, const struct form *form, bool late, struct str *params);

/* The MAC over the URL with this port, then `params`. `hmac` is an HMAC_SHA1 under the account's auth token. */
void twilio_mac(struct hmac *hmac, const struct twilio_url *url, struct str port, struct str params,
		uint8_t mac[TWILIO_MAC]);

#endif
