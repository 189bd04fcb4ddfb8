/* What a telephony company does to the program: signed webhooks over kept connections, one person or many. */
#ifndef TESTS_SUPPORT_CLIENT_H
#define TESTS_SUPPORT_CLIENT_H

#include "base/buf.h"
#include "base/form.h"

struct client; /* one kept connection; for one thread */

/* `port` of a server on 127.0.0.1; `token` signs, NULL sends unsigned. */
struct client *client_new(unsigned port, const char *token);
void client_free(struct client *client);
void client_move(struct client *client, unsigned port); /* the next request goes there */

struct response {
	int status; /* 0: no answer */
	int ms;     /* how long it took */
	struct buf body;
	char type[64];   /* Content-Type */
	struct buf head; /* status line and fields, as they came */
};
void response_release(struct response *answer);

/* POSTs a form to `target` (path and query); `answer` is overwritten, its memory used again. False without an answer. */
bool client_post(struct client *client, const char *target, const struct form *form, struct response *answer);
bool client_get(struct client *client, const char *target, struct response *answer);
/* The same with one more field ("Range: bytes=0-9"), or none when it is NULL; `head` asks for the head alone. */
bool client_ask(struct client *client, const char *target, const char *field, bool head, struct response *answer);
/* The same with a body that is written already; `signature` NULL: unsigned. */
bool client_send(struct client *client, const char *target, struct str body, const char *signature,
		 struct response *answer);

/* Names and values by turns, then NULL. */
#define FIELDS_MAX 32
struct fields {
	struct form form;
	struct form_pair pairs[FIELDS_MAX];
};
void fields_set(struct fields *fields, ...) __attribute__((sentinel));
void fields_add(struct fields *fields, const char *name, struct str value);

/* One person at a telephone: what they do becomes a webhook, what we answer the lines of a transcript. */
struct phone {
	struct client *client; /* borrowed */
	bool voice, whatsapp;
	char from[32], to[32];
	char id[64];       /* of the last message, or of the call */
	char target[600];  /* voice: where the next callback goes; "" before the call */
	unsigned messages; /* ids used up */
	char seed[24];     /* makes ids differ between phones */
	char sent_to[600], signature[64];
	struct buf sent;        /* the last request's body */
	struct response answer; /* the last one */
	bool well_formed;       /* it was TwiML that Twilio takes */
	struct buf lines;       /* of the last answer, as conversation_print writes them */
};
void phone_init(struct phone *phone, struct client *client, bool voice, const char *from, const char *to);
void phone_release(struct phone *phone);

/* As in a transcript: a text, or "(call)", "(silence)", "(hangup)", "(dialled completed)", keys. As phone_send. */
bool phone_does(struct phone *phone, struct str typed);
bool phone_again(struct phone *phone); /* the last request once more, byte for byte */
/* The fields of the webhook for `typed`, without sending, and its target: for tests that change it first. */
const char *phone_request(struct phone *phone, struct str typed, struct fields *fields);
/* Sends it, and reads the answer. True when it was 200 and well-formed. */
bool phone_send(struct phone *phone, const char *target, const struct fields *fields);
/* The lines of the last answer. */
struct str phone_heard(const struct phone *phone);

#endif
