/* What a person did, the same for every provider. */
#ifndef EVENT_H
#define EVENT_H

#include <stdint.h>

#include "base/str.h"

enum channel { CHANNEL_SMS, CHANNEL_WHATSAPP, CHANNEL_VOICE };

enum event_kind {
	EVENT_NOTHING, /* a delivery report or the like: acknowledge, do nothing */
	EVENT_TEXT,    /* a message; `text` may be empty (a picture alone) */
	EVENT_CALL,    /* a call begins */
	EVENT_KEYS,    /* keys pressed: `keys` */
	EVENT_SILENCE, /* the caller was asked and pressed nothing */
	EVENT_DIALLED, /* a transfer came back: `reached` */
	EVENT_HANGUP,  /* the call is over */
};

/* Which of the words that carriers act on the provider has answered by itself; we then stay silent. */
enum answered { ANSWERED_NOTHING, ANSWERED_STOP, ANSWERED_START, ANSWERED_HELP };

/*
 * What a voice callback URL carries: where the caller was when the keys were asked for. All of it is in the URL, so a
 * call goes on without any store.
 */
struct at {
	uint16_t locale;  /* language code (901…), 0 = not chosen yet */
	uint16_t screen;  /* code of the screen heard */
	uint16_t turn;    /* 0 for the first answer of a call, then counted up */
	uint8_t silences; /* in a row */
	uint8_t wrong;    /* wrong keys in a row */
	uint8_t place;    /* enum place */
};

struct event {
	enum event_kind kind;
	enum channel channel;
	enum answered answered;
	bool reached;  /* EVENT_DIALLED: the other side answered */
	bool has_at;   /* `at` came with the callback */
	bool fallback; /* the provider asks again after its first request failed */
	struct at at;
	struct str at_text; /* `at` as it stood in the URL; decode leaves it here, webhook reads it with the catalog */
	struct str id;      /* the provider's message id or call id; at == NULL when it sent none */
	struct str from;    /* strict E.164 ("+13125550100"), else empty: a sender without a session */
	struct str to;      /* our number, as the provider writes it, without a "whatsapp:" prefix */
	struct str text;    /* valid UTF-8, exactly as sent */
	struct str keys;    /* 0-9, * and # only */
};

#endif
