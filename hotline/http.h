/* The door: whole requests in, whole answers out, within limits of size and time. Knows no provider and no talk. */
#ifndef HTTP_H
#define HTTP_H

#include "provider.h"

struct ev_loop;
struct http; /* one listening socket on one loop */
struct http_exchange;

/*
 * Called once for each request that has passed the door, with its body whole. Answers with exactly one of http_send and
 * http_refuse, at once or later on the same loop.
 */
typedef void http_handler(void *house, struct http_exchange *exchange);

/* What may be asked for. A path that is in no route does not exist. */
struct http_route {
	struct str path;       /* exact bytes, without the query */
	struct str method;     /* the one it takes; "GET" takes HEAD as well */
	struct str media_type; /* of the body; empty: a body is refused */
	http_handler *handle;
	const void *what; /* the handler's own */
	bool prefix;      /* takes every path that begins with `path`; of several, the first in the table */
};

/* One request and its answer. Lives until http_send or http_refuse. */
struct http_exchange {
	struct http_request request;
	const struct http_route *route;
	struct str rest;    /* of the path behind a prefix */
	struct arena arena; /* of this request; wiped when it is over */
	struct buf answer;  /* the body of the answer, filled by the handler */
	bool gone;          /* the client has left: an answer reaches nobody. It must still be given */
};

#define HTTP_BODY_MAX   (64 * 1024)
#define HTTP_REQUEST_MS 10000 /* from a request's first byte to the last byte of its answer */
#define HTTP_IDLE_MS    15000 /* from an answer to the first byte of the next request */

struct http_settings {
	int listener;                    /* a listening socket; the door closes it */
	struct str public_url;           /* what providers call us: request.url begins with it */
	const struct http_route *routes; /* live as long as the door */
	size_t route_count;
	void *house;                       /* passed to handlers and to `before_sleep` */
	void (*before_sleep)(void *house); /* once per loop turn, after the handlers have run; NULL is fine */
	unsigned connections;              /* at the same time */
	unsigned request_ms, idle_ms;      /* 0: HTTP_REQUEST_MS, HTTP_IDLE_MS */
};

/* The door is open when this returns FAULT_NONE. On a fault the listening socket is still the caller's. */
enum fault http_open(struct ev_loop *loop, const struct http_settings *settings, struct http **http, struct why *why);

/* Every answer from now on is the last of its connection. Whoever comes is still let in. */
void http_drain(struct http *http);
/*
 * The first call turns away who is new; a later one closes the listening socket, once nobody waits at it any more. To
 * be called, some time apart, until it says that the socket is closed.
 */
bool http_shut(struct http *http);
/* Requests that have begun to come in and are not answered yet, and connections whose first request is awaited. */
size_t http_busy(const struct http *http);
/* Answers 503 to what a handler still holds, lets the rest go, closes every connection. NULL is fine. */
void http_close(struct http *http);

/* The answer is what stands in exchange->answer. */
void http_send(struct http_exchange *exchange, struct str content_type);
/* The same with another status and with bytes that the caller keeps at least until the door is closed. */
void http_send_kept(struct http_exchange *exchange, unsigned status, struct str content_type, struct str body);
/*
 * The same with these header fields and no other ones; Cache-Control is not added. Names and values are the caller's and
 * are copied.
 */
struct http_field {
	const char *name, *value;
};
void http_send_fields(struct http_exchange *exchange, unsigned status, const struct http_field *fields, size_t count,
		      struct str body);
/*
 * The same with bytes that belong to somebody: `done(owner)` is called once, when nobody needs them any more: on the
 * loop's thread, or while the door is closed.
 */
void http_send_owned(struct http_exchange *exchange, unsigned status, const struct http_field *fields, size_t count,
		     struct str body, void (*done)(void *owner), void *owner);
/* A few words in plain text; the connection is closed and nothing more is read from it. */
void http_refuse(struct http_exchange *exchange, enum fault fault);

/* Refusals by status, written by the loop's thread and readable by any. */
#define HTTP_REFUSALS(X) X(400) X(403) X(404) X(405) X(413) X(415) X(503)
enum http_refusal {
#define X(status) REFUSAL_##status,
	HTTP_REFUSALS(X)
#undef X
		REFUSAL_COUNT
};
struct http_counts {
	uint64_t requests; /* handed to a handler */
	uint64_t refused[REFUSAL_COUNT];
	uint64_t cut;         /* connections that took too long */
	uint64_t connections; /* open just now */
};
void http_count(const struct http *http, struct http_counts *counts);
unsigned http_refusal_status(enum http_refusal refusal);

#endif
