/*
 * The door, on libmicrohttpd with an external event loop. What may come in is decided here: framing, path, method,
 * type, size, time. Forms, signatures and all that a request means are left to the handlers.
 */
#include "http.h"

#include <assert.h>
#include <errno.h>
#include <ev.h>
#include <limits.h>
#include <linux/filter.h>
#include <microhttpd.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define POOL_SIZE      8192         /* of one connection; cleared after each request, so not larger than needed */
#define ARENA_MAX      (512 * 1024) /* head, decoded form and what its verification takes */
#define BODY_KEPT      4096         /* of a spare visit; hardly any webhook is larger */
#define ANSWER_MAX     (64 * 1024)
#define SPARE_VISITS   64
#define BACKLOG_LOOK_S 5.0 /* how often libmicrohttpd looks at its own time-outs */
#define ROUNDS_MAX     8   /* of one loop turn */

enum stage {
	STAGE_HEAD,   /* the request line has come */
	STAGE_BODY,   /* the head passed */
	STAGE_HANDED, /* the handler has it */
	STAGE_ANSWERED,
};

struct visit {
	struct http_exchange exchange; /* first, so that a handler's exchange leads back here */
	struct http *http;
	struct MHD_Connection *connection; /* NULL when the client has left */
	struct visit *next;                /* spare, or held by a handler */
	struct visit **link;               /* where the one before points to us; while held */
	enum stage stage;
	bool suspended;
	const char *raw_target; /* where libmicrohttpd has it */
	struct str target;      /* our copy */
	struct buf body;        /* grows as it comes: what is only announced costs nothing */
	size_t body_size;
	uintptr_t head; /* libmicrohttpd's bytes of the head, to be wiped */
	size_t head_size;
};

/* One connection: how long it may still take. */
struct caller {
	struct http *http;
	struct caller *before, *after; /* in http->callers: whoever has been at the same thing longest comes first */
	struct visit *visit;           /* the request that is coming in or being answered */
	int socket;
	bool waiting; /* between requests */
	bool cut;
	ev_tstamp deadline;
	ev_tstamp rings_at; /* when `timer` fires: never later than the deadline */
	ev_timer timer;
	ev_io first_byte; /* of the next request; active while waiting */
};

struct http {
	struct ev_loop *loop;
	struct http_settings settings;
	struct MHD_Daemon *daemon;
	struct MHD_Response *refusals[REFUSAL_COUNT];
	struct MHD_Response *wrong_method_get; /* 405 of a route that takes GET */
	struct visit *spare;
	size_t spare_count;
	struct visit *held;
	size_t visits;
	struct caller *callers, *callers_end;
	bool due; /* libmicrohttpd has something to do */
	bool draining;
	bool turning_away; /* whoever is new */
	bool shut;         /* the listening socket is closed */
	bool gaps_tell;    /* this libmicrohttpd cuts the head in place; see head_is_whole */
	ev_io readable;
	ev_prepare before_sleep;
	ev_idle stay_awake;
	ev_timer look;
	_Atomic uint64_t requests, cut, connections;
	_Atomic uint64_t refused[REFUSAL_COUNT];
};

static const struct {
	unsigned status;
	const char *words;
} refusals[REFUSAL_COUNT] = {
	[REFUSAL_400] = { 400, "malformed request\n" }, [REFUSAL_403] = { 403, "signature does not match\n" },
	[REFUSAL_404] = { 404, "nothing here\n" },      [REFUSAL_405] = { 405, "method not allowed here\n" },
	[REFUSAL_413] = { 413, "request too large\n" }, [REFUSAL_415] = { 415, "unsupported media type\n" },
	[REFUSAL_503] = { 503, "try again\n" },
};

unsigned http_refusal_status(enum http_refusal refusal)
{
	return refusals[refusal].status;
}

/* Only the loop's own thread writes, so a plain load and store will do: no locked instruction. */
static void count(_Atomic uint64_t *counter, int64_t more)
{
	uint64_t now = atomic_load_explicit(counter, memory_order_relaxed);

	atomic_store_explicit(counter, now + (uint64_t)more, memory_order_relaxed);
}

/* ---- Time: a connection is cut when its deadline has passed ---- */

static void deadline_set(struct caller *caller, unsigned ms)
{
	struct ev_loop *loop = caller->http->loop;

	caller->deadline = ev_now(loop) + ms / 1000.0;
	/* Left alone when it rings early enough: it then finds the deadline moved, and is wound again. */
	if (ev_is_active(&caller->timer) && caller->rings_at <= caller->deadline)
		return;
	ev_timer_stop(loop, &caller->timer);
	ev_timer_set(&caller->timer, ms / 1000.0, 0.0);
	ev_timer_start(loop, &caller->timer);
	caller->rings_at = caller->deadline;
}

/* libmicrohttpd has no total time limit; it sees the end of the stream and closes. */
static void cut(struct caller *caller)
{
	caller->cut = true;
	shutdown(caller->socket, SHUT_RDWR);
	count(&caller->http->cut, 1);
	caller->http->due = true;
}

static void timer_rings(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct caller *caller = timer->data;
	ev_tstamp left = caller->deadline - ev_now(loop);

	(void)events;
	if (left > 0.0005) {
		ev_timer_set(timer, left, 0.0);
		ev_timer_start(loop, timer);
		caller->rings_at = caller->deadline;
		return;
	}
	cut(caller);
}

static void list_add(struct caller *caller)
{
	struct http *http = caller->http;

	caller->after = NULL;
	caller->before = http->callers_end;
	if (caller->before)
		caller->before->after = caller;
	else
		http->callers = caller;
	http->callers_end = caller;
}

static void list_remove(struct caller *caller)
{
	struct http *http = caller->http;

	if (caller->before)
		caller->before->after = caller->after;
	else
		http->callers = caller->after;
	if (caller->after)
		caller->after->before = caller->before;
	else
		http->callers_end = caller->before;
}

/*
 * With the last place taken, whoever has been silent or slow longest makes room: those who dawdle cannot keep others
 * out. Nobody is cut whose request is whole.
 */
static void make_room(struct http *http)
{
	struct caller *caller = http->callers;

	while (caller && (caller->cut || (caller->visit && caller->visit->stage >= STAGE_HANDED)))
		caller = caller->after;
	if (caller)
		cut(caller);
}

static void request_begins(struct caller *caller)
{
	if (!caller->waiting)
		return;
	caller->waiting = false;
	list_remove(caller);
	list_add(caller);
	ev_io_stop(caller->http->loop, &caller->first_byte);
	deadline_set(caller, caller->http->settings.request_ms);
}

static void first_byte_came(struct ev_loop *loop, ev_io *io, int events)
{
	(void)loop;
	(void)events;
	request_begins(io->data);
}

static void request_ended(struct caller *caller)
{
	caller->waiting = true;
	caller->visit = NULL;
	list_remove(caller);
	list_add(caller);
	ev_io_start(caller->http->loop, &caller->first_byte);
	deadline_set(caller, caller->http->settings.idle_ms);
}

static struct caller *caller_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *at = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return at ? at->socket_context : NULL;
}

static void caller_comes(struct http *http, struct MHD_Connection *connection, void **context)
{
	const union MHD_ConnectionInfo *at = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct caller *caller = calloc(1, sizeof *caller);

	count(&http->connections, 1);
	if (!at || !caller) { /* without a clock on it nobody may stay */
		if (at)
			shutdown(at->connect_fd, SHUT_RDWR);
		free(caller);
		return;
	}
	caller->http = http;
	caller->socket = at->connect_fd;
	ev_timer_init(&caller->timer, timer_rings, 0.0, 0.0);
	ev_io_init(&caller->first_byte, first_byte_came, caller->socket, EV_READ);
	caller->timer.data = caller->first_byte.data = caller;
	deadline_set(caller, http->settings.request_ms);
	*context = caller;
	if (atomic_load_explicit(&http->connections, memory_order_relaxed) >= http->settings.connections)
		make_room(http);
	list_add(caller);
}

static void caller_goes(struct http *http, struct caller *caller)
{
	count(&http->connections, -1);
	http->due = true; /* libmicrohttpd listens again, when it was full, only in its next run */
	if (!caller)
		return;
	list_remove(caller);
	ev_timer_stop(http->loop, &caller->timer);
	ev_io_stop(http->loop, &caller->first_byte);
	free(caller);
}

static void connection_notify(void *at, struct MHD_Connection *connection, void **context,
			      enum MHD_ConnectionNotificationCode code)
{
	if (code == MHD_CONNECTION_NOTIFY_STARTED)
		caller_comes(at, connection, context);
	else
		caller_goes(at, *context);
}

/* ---- Visits: one request each, from a list of spare ones ---- */

static struct visit *visit_new(struct http *http)
{
	struct visit *visit = http->spare;

	if (visit) {
		http->spare = visit->next;
		http->spare_count--;
	} else {
		visit = calloc(1, sizeof *visit);
		if (!visit)
			return NULL;
		arena_init(&visit->exchange.arena, ARENA_MAX);
		buf_init(&visit->exchange.answer, ANSWER_MAX);
		buf_init(&visit->body, HTTP_BODY_MAX);
	}
	visit->http = http;
	http->visits++;
	return visit;
}

static void visit_free(struct visit *visit)
{
	arena_release(&visit->exchange.arena);
	buf_release(&visit->exchange.answer);
	buf_release(&visit->body);
	free(visit);
}

/* Nothing of the request stays behind: the next one finds all fields zero. */
static void visit_end(struct visit *visit)
{
	struct http *http = visit->http;
	struct arena arena;
	struct buf answer, body;

	arena_reset(&visit->exchange.arena);
	buf_clear(&visit->exchange.answer);
	if (visit->body.room > BODY_KEPT)
		buf_release(&visit->body);
	buf_clear(&visit->body);
	arena = visit->exchange.arena;
	answer = visit->exchange.answer;
	body = visit->body;
	*visit = (struct visit){ .http = http, .exchange = { .arena = arena, .answer = answer }, .body = body };
	http->visits--;
	if (http->spare_count >= SPARE_VISITS) {
		visit_free(visit);
		return;
	}
	visit->next = http->spare;
	http->spare = visit;
	http->spare_count++;
}

static void visit_hold(struct visit *visit)
{
	struct http *http = visit->http;

	visit->stage = STAGE_HANDED;
	visit->next = http->held;
	visit->link = &http->held;
	if (visit->next)
		visit->next->link = &visit->next;
	http->held = visit;
}

static void visit_let_go(struct visit *visit)
{
	*visit->link = visit->next;
	if (visit->next)
		visit->next->link = visit->link;
	visit->link = NULL;
	visit->stage = STAGE_ANSWERED;
}

/* ---- Answers ---- */

static bool answer_queue(struct visit *visit, unsigned status, struct MHD_Response *response)
{
	bool queued = MHD_queue_response(visit->connection, status, response) == MHD_YES;

	if (visit->suspended) {
		visit->suspended = false;
		MHD_resume_connection(visit->connection);
		visit->http->due = true;
	}
	return queued;
}

/* Without memory for an answer the connection ends: the provider then asks again or goes to its fallback. */
static void hang_up(struct visit *visit)
{
	struct caller *caller = caller_of(visit->connection);

	if (caller)
		shutdown(caller->socket, SHUT_RDWR);
	answer_queue(visit, 503, visit->http->refusals[REFUSAL_503]);
}

static bool add_fields(struct MHD_Response *response, const struct http_field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (MHD_add_response_header(response, fields[i].name, fields[i].value) != MHD_YES)
			return false;
	return true;
}

/* The response may be NULL: there was no memory for it. */
static void send_response(struct visit *visit, unsigned status, const struct http_field *fields, size_t count,
			  struct MHD_Response *response)
{
	static const struct http_field last = { MHD_HTTP_HEADER_CONNECTION, "close" };

	if (!response || !add_fields(response, fields, count) ||
	    (visit->http->draining && !add_fields(response, &last, 1)))
		hang_up(visit);
	else
		answer_queue(visit, status, response);
	if (response)
		MHD_destroy_response(response);
}

/* False when nobody listens any more; then the visit is over. */
static bool is_awaited(struct visit *visit)
{
	visit_let_go(visit);
	if (!visit->exchange.gone)
		return true;
	visit_end(visit);
	return false;
}

void http_send_fields(struct http_exchange *exchange, unsigned status, const struct http_field *fields, size_t count,
		      struct str body)
{
	struct visit *visit = (struct visit *)exchange;

	/* Persistent: the bytes live until libmicrohttpd reports the request completed, and are wiped there. */
	if (is_awaited(visit))
		send_response(
			visit, status, fields, count,
			MHD_create_response_from_buffer(body.len, (void *)(uintptr_t)body.at, MHD_RESPMEM_PERSISTENT));
}

void http_send_owned(struct http_exchange *exchange, unsigned status, const struct http_field *fields, size_t count,
		     struct str body, void (*done)(void *owner), void *owner)
{
	struct visit *visit = (struct visit *)exchange;
	struct MHD_Response *response;

	if (!is_awaited(visit)) {
		done(owner);
		return;
	}
	response = MHD_create_response_from_buffer_with_free_callback_cls(body.len, (void *)(uintptr_t)body.at, done,
									  owner);
	if (!response)
		done(owner);
	send_response(visit, status, fields, count, response);
}

static void send_body(struct http_exchange *exchange, unsigned status, struct str content_type, struct str body)
{
	char type[96];
	const struct http_field fields[] = {
		{ MHD_HTTP_HEADER_CONTENT_TYPE, type },
		{ MHD_HTTP_HEADER_CACHE_CONTROL, "no-store" },
	};

	assert(content_type.len < sizeof type);
	memcpy(type, content_type.at, content_type.len);
	type[content_type.len] = '\0';
	http_send_fields(exchange, status, fields, COUNT(fields), body);
}

void http_send(struct http_exchange *exchange, struct str content_type)
{
	send_body(exchange, 200, content_type, buf_str(&exchange->answer));
}

void http_send_kept(struct http_exchange *exchange, unsigned status, struct str content_type, struct str body)
{
	send_body(exchange, status, content_type, body);
}

static enum http_refusal refusal_of(enum fault fault)
{
	int status = fault_status(fault);

	for (size_t i = 0; i < REFUSAL_COUNT; i++)
		if (refusals[i].status == (unsigned)status)
			return (enum http_refusal)i;
	return REFUSAL_503;
}

static bool refusal_queue(struct visit *visit, enum fault fault)
{
	struct http *http = visit->http;
	enum http_refusal refusal = refusal_of(fault);
	const struct http_route *route = visit->exchange.route;
	struct MHD_Response *response = http->refusals[refusal];

	if (refusal == REFUSAL_405 && route && str_equal(route->method, STR("GET")))
		response = http->wrong_method_get;
	count(&http->refused[refusal], 1);
	return answer_queue(visit, refusals[refusal].status, response);
}

void http_refuse(struct http_exchange *exchange, enum fault fault)
{
	struct visit *visit = (struct visit *)exchange;

	visit_let_go(visit);
	if (visit->exchange.gone)
		visit_end(visit);
	else
		refusal_queue(visit, fault);
}

/* ---- The head of a request ---- */

static bool is_token(struct str s)
{
	static const char others[] = "!#$%&'*+-.^_`|~";

	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
		    (c == '\0' || !memchr(others, c, sizeof others - 1)))
			return false;
	}
	return s.len > 0;
}

static bool is_field_text(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

static bool is_target(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] <= 0x20 || s.at[i] >= 0x7f)
			return false;
	return s.len > 0;
}

struct walk {
	struct http_header *headers;
	size_t count, room;
	bool odd;       /* something that no honest client sends */
	uintptr_t here; /* the byte behind what was seen so far */
	unsigned hosts, lengths, types;
	bool encoded; /* Transfer-Encoding */
	struct str length;
	struct str type;
};

static void note(struct walk *walk, const struct http_header *header)
{
	if (str_equal_nocase(header->name, STR("host"))) {
		walk->hosts++;
	} else if (str_equal_nocase(header->name, STR("content-length"))) {
		walk->lengths++;
		walk->length = header->value;
	} else if (str_equal_nocase(header->name, STR("content-type"))) {
		walk->types++;
		walk->type = header->value;
	} else if (str_equal_nocase(header->name, STR("transfer-encoding"))) {
		walk->encoded = true;
	}
}

/* Between a name and its value: a NUL where the colon was, then blanks only. */
static bool neighbours(struct str name, struct str value)
{
	uintptr_t end = (uintptr_t)name.at + name.len;
	uintptr_t start = (uintptr_t)value.at;

	if (start <= end || start - end > POOL_SIZE)
		return false;
	for (size_t i = 1; i < start - end; i++)
		if (name.at[name.len + i] != ' ' && name.at[name.len + i] != '\t')
			return false;
	return true;
}

static enum MHD_Result header_seen(void *at, enum MHD_ValueKind kind, const char *name, size_t name_len,
				   const char *value, size_t value_len)
{
	struct walk *walk = at;
	struct http_header header = { { name ? name : "", name_len }, { value ? value : "", value_len } };

	(void)kind;
	if (walk->count == walk->room) {
		walk->odd = true;
		return MHD_NO;
	}
	if (!is_token(header.name) || !is_field_text(header.value))
		walk->odd = true;
	if (walk->here) {
		walk->odd |= (uintptr_t)name != walk->here || !neighbours(header.name, header.value);
		walk->here = (uintptr_t)header.value.at + value_len + 2; /* CR LF */
	}
	note(walk, &header);
	header.value = str_trim(header.value);
	walk->headers[walk->count++] = header;
	return MHD_YES;
}

/*
 * libmicrohttpd before 1.0 cuts the head into strings where it stands and skips what it does not understand, so each
 * piece must begin just behind the one before. A gap is a raw NUL, a folded line, a header without a name, a bare LF, a
 * second space: nobody who sends us webhooks does any of these, and proxies differ over what they mean.
 */
static bool head_is_whole(const struct visit *visit, const struct walk *walk)
{
	return !visit->http->gaps_tell || walk->here + 2 == visit->head + visit->head_size;
}

static uintptr_t first_header(const struct visit *visit, const char *method, const char *version)
{
	uintptr_t target = (uintptr_t)visit->raw_target;

	if ((uintptr_t)method + strlen(method) + 1 != target || target + visit->target.len + 1 != (uintptr_t)version)
		return 0;
	return (uintptr_t)version + strlen(version) + 2;
}

static enum fault head_read(struct visit *visit, const char *method, const char *version, struct walk *walk)
{
	const union MHD_ConnectionInfo *size;
	int headers = MHD_get_connection_values_n(visit->connection, MHD_HEADER_KIND, NULL, NULL);

	size = MHD_get_connection_info(visit->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
	visit->head = (uintptr_t)method;
	visit->head_size = size ? size->header_size : 0;
	walk->room = headers > 0 ? (size_t)headers : 0;
	walk->headers = arena_take(&visit->exchange.arena, walk->room * sizeof *walk->headers);
	if (!walk->headers)
		return FAULT_MEMORY;
	if (visit->http->gaps_tell) {
		walk->here = first_header(visit, method, version);
		walk->odd |= walk->here == 0;
	}
	MHD_get_connection_values_n(visit->connection, MHD_HEADER_KIND, header_seen, walk);
	if (walk->odd || !head_is_whole(visit, walk) || !is_target(visit->target))
		return FAULT_SYNTAX;
	if (walk->hosts > 1 || walk->lengths > 1 || walk->types > 1 || walk->encoded)
		return FAULT_SYNTAX;
	if (strcmp(version, "HTTP/1.1") == 0)
		return walk->hosts ? FAULT_NONE : FAULT_SYNTAX;
	return strcmp(version, "HTTP/1.0") == 0 ? FAULT_NONE : FAULT_SYNTAX;
}

static const struct http_route *route_find(const struct http *http, struct str path, struct str *rest)
{
	for (size_t i = 0; i < http->settings.route_count; i++) {
		const struct http_route *route = &http->settings.routes[i];

		if (!(route->prefix ? str_has_prefix(path, route->path) : str_equal(path, route->path)))
			continue;
		*rest = (struct str){ path.at + route->path.len, path.len - route->path.len };
		return route;
	}
	return NULL;
}

static bool method_fits(const struct http_route *route, struct str method)
{
	return str_equal(route->method, method) ||
	       (str_equal(route->method, STR("GET")) && str_equal(method, STR("HEAD")));
}

static enum fault body_expect(struct visit *visit, const struct walk *walk)
{
	const struct http_route *route = visit->exchange.route;
	unsigned long size = 0;
	struct str type = walk->type;

	if (walk->lengths && !str_to_number(str_trim(walk->length), ULONG_MAX, &size))
		return FAULT_SYNTAX;
	if (route->media_type.len == 0)
		return size ? FAULT_SYNTAX : FAULT_NONE;
	if (!walk->lengths)
		return FAULT_SYNTAX;
	if (size > HTTP_BODY_MAX)
		return FAULT_LARGE;
	if (!str_equal_nocase(str_trim(str_cut(&type, ';')), route->media_type))
		return FAULT_MEDIA;
	visit->body_size = size;
	return FAULT_NONE;
}

/* What a provider signs: our own address and the target as it came, never Host. */
static bool url_build(struct visit *visit)
{
	struct str base = visit->http->settings.public_url;
	struct str target = visit->target;
	char *at = arena_take(&visit->exchange.arena, base.len + target.len);

	if (!at)
		return false;
	memcpy(at, base.at, base.len);
	memcpy(at + base.len, target.at, target.len);
	visit->exchange.request.url = (struct str){ at, base.len + target.len };
	return true;
}

static enum fault head_check(struct visit *visit, const char *method, const char *version)
{
	struct http_request *request = &visit->exchange.request;
	struct walk walk = { .odd = false };
	struct str rest = visit->target;
	struct str path;
	enum fault fault;

	fault = head_read(visit, method, version, &walk);
	if (fault)
		return fault;
	path = str_cut(&rest, '?');
	request->method = str_of(method);
	request->query = rest;
	request->headers = walk.headers;
	request->header_count = walk.count;
	request->content_type = walk.types ? walk.type : (struct str){ NULL, 0 };
	visit->exchange.route = route_find(visit->http, path, &visit->exchange.rest);
	if (!visit->exchange.route)
		return FAULT_PATH;
	if (!method_fits(visit->exchange.route, request->method))
		return FAULT_METHOD;
	fault = body_expect(visit, &walk);
	if (fault)
		return fault;
	return url_build(visit) ? FAULT_NONE : FAULT_MEMORY;
}

/* ---- libmicrohttpd's calls ---- */

/* Before anything is decoded, and before the headers have come. What it returns is the visit of this request. */
static void *request_line_came(void *at, const char *target, struct MHD_Connection *connection)
{
	struct http *http = at;
	struct caller *caller = caller_of(connection);
	struct visit *visit = visit_new(http);

	if (caller)
		request_begins(caller);
	if (!visit)
		return NULL;
	if (caller)
		caller->visit = visit;
	visit->connection = connection;
	visit->raw_target = target;
	visit->target = arena_copy(&visit->exchange.arena, str_of(target));
	return visit;
}

static size_t leave_encoded(void *at, struct MHD_Connection *connection, char *text)
{
	(void)at;
	(void)connection;
	return strlen(text);
}

static enum MHD_Result head_came(struct visit *visit, const char *method, const char *version)
{
	enum fault fault = visit->target.at ? head_check(visit, method, version) : FAULT_MEMORY;

	if (fault) {
		visit->stage = STAGE_ANSWERED;
		return refusal_queue(visit, fault) ? MHD_YES : MHD_NO;
	}
	visit->stage = STAGE_BODY;
	return MHD_YES;
}

/* The library's copy is wiped here: it would stay in freed memory when the connection ends before the next request. */
static enum MHD_Result body_came(struct visit *visit, const char *piece, size_t *size)
{
	if (visit->stage != STAGE_BODY || *size > visit->body_size - visit->body.len)
		return MHD_NO;
	buf_add(&visit->body, (struct str){ piece, *size });
	digest_wipe((void *)(uintptr_t)piece, *size);
	*size = 0;
	return visit->body.failed ? MHD_NO : MHD_YES;
}

static enum MHD_Result whole_request_came(struct visit *visit)
{
	struct http *http = visit->http;

	if (visit->stage != STAGE_BODY)
		return MHD_YES;
	visit->exchange.request.body = visit->body.len ? buf_str(&visit->body) : STR("");
	visit_hold(visit);
	count(&http->requests, 1);
	visit->exchange.route->handle(http->settings.house, &visit->exchange);
	if (visit->stage == STAGE_HANDED) {
		visit->suspended = true;
		MHD_suspend_connection(visit->connection);
	}
	return MHD_YES;
}

static enum MHD_Result request_came(void *at, struct MHD_Connection *connection, const char *url, const char *method,
				    const char *version, const char *piece, size_t *size, void **context)
{
	struct http *http = at;
	struct visit *visit = *context;

	(void)url;
	if (!visit)
		return MHD_queue_response(connection, 503, http->refusals[REFUSAL_503]);
	if (visit->stage == STAGE_HEAD)
		return head_came(visit, method, version);
	if (*size)
		return body_came(visit, piece, size);
	return whole_request_came(visit);
}

static void request_completed(void *at, struct MHD_Connection *connection, void **context,
			      enum MHD_RequestTerminationCode code)
{
	struct visit *visit = *context;
	struct caller *caller = caller_of(connection);

	(void)at;
	(void)code;
	if (caller)
		request_ended(caller);
	if (!visit)
		return;
	*context = NULL;
	if (visit->head_size)
		digest_wipe((void *)visit->head, visit->head_size);
	if (visit->stage == STAGE_HANDED) { /* whoever holds it will answer, and is then told nobody listens */
		visit->connection = NULL;
		visit->suspended = false;
		visit->exchange.gone = true;
	} else {
		visit_end(visit);
	}
}

/* ---- The loop ---- */

static void poke(struct ev_loop *loop, ev_io *io, int events)
{
	struct http *http = io->data;

	(void)loop;
	(void)events;
	http->due = true;
}

static void look_again(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct http *http = timer->data;

	(void)loop;
	(void)events;
	http->due = true;
}

static void nothing(struct ev_loop *loop, ev_idle *idle, int events)
{
	(void)loop;
	(void)idle;
	(void)events;
}

/*
 * libmicrohttpd's descriptors are edge-triggered inside: while it says that it has work left, the loop must not sleep.
 * What the handlers queued goes out in one write; when that ends requests, they are answered in the same turn.
 */
static void before_sleep(struct ev_loop *loop, ev_prepare *prepare, int events)
{
	struct http *http = prepare->data;
	MHD_UNSIGNED_LONG_LONG wait_ms;

	(void)events;
	for (unsigned round = 0; round < ROUNDS_MAX; round++) {
		if (http->due) {
			http->due = false;
			MHD_run(http->daemon);
			if (MHD_get_timeout(http->daemon, &wait_ms) == MHD_YES && wait_ms == 0)
				http->due = true;
		}
		if (http->settings.before_sleep)
			http->settings.before_sleep(http->settings.house);
		if (!http->due)
			break;
	}
	if (http->due)
		ev_idle_start(loop, &http->stay_awake);
	else
		ev_idle_stop(loop, &http->stay_awake);
}

static void watch(struct http *http)
{
	const union MHD_DaemonInfo *at = MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD);

	ev_io_init(&http->readable, poke, at->epoll_fd, EV_READ);
	ev_prepare_init(&http->before_sleep, before_sleep);
	ev_idle_init(&http->stay_awake, nothing);
	ev_timer_init(&http->look, look_again, BACKLOG_LOOK_S, BACKLOG_LOOK_S);
	http->readable.data = http->before_sleep.data = http->look.data = http;
	ev_io_start(http->loop, &http->readable);
	ev_prepare_start(http->loop, &http->before_sleep);
	ev_timer_start(http->loop, &http->look);
	http->due = true;
}

static void unwatch(struct http *http)
{
	ev_io_stop(http->loop, &http->readable);
	ev_prepare_stop(http->loop, &http->before_sleep);
	ev_idle_stop(http->loop, &http->stay_awake);
	ev_timer_stop(http->loop, &http->look);
}

/* ---- Opening and closing ---- */

static struct MHD_Response *refusal_new(const char *words, const char *allow)
{
	static const char *const headers[][2] = {
		{ MHD_HTTP_HEADER_CONTENT_TYPE, "text/plain; charset=utf-8" },
		{ MHD_HTTP_HEADER_CACHE_CONTROL, "no-store" },
		{ MHD_HTTP_HEADER_CONNECTION, "close" },
	};
	struct MHD_Response *response;
	bool fine;

	response = MHD_create_response_from_buffer(strlen(words), (void *)(uintptr_t)words, MHD_RESPMEM_PERSISTENT);
	fine = response != NULL;
	for (size_t i = 0; fine && i < COUNT(headers); i++)
		fine = MHD_add_response_header(response, headers[i][0], headers[i][1]) == MHD_YES;
	if (fine && allow)
		fine = MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, allow) == MHD_YES;
	if (!fine && response) {
		MHD_destroy_response(response);
		response = NULL;
	}
	return response;
}

static bool refusals_build(struct http *http)
{
	bool fine = true;

	for (size_t i = 0; i < REFUSAL_COUNT; i++) {
		http->refusals[i] = refusal_new(refusals[i].words, i == REFUSAL_405 ? "POST" : NULL);
		fine = fine && http->refusals[i];
	}
	http->wrong_method_get = refusal_new(refusals[REFUSAL_405].words, "GET, HEAD");
	return fine && http->wrong_method_get;
}

static void http_free(struct http *http)
{
	struct visit *next;

	for (struct visit *visit = http->spare; visit; visit = next) {
		next = visit->next;
		visit_free(visit);
	}
	for (size_t i = 0; i < REFUSAL_COUNT; i++)
		if (http->refusals[i])
			MHD_destroy_response(http->refusals[i]);
	if (http->wrong_method_get)
		MHD_destroy_response(http->wrong_method_get);
	free(http);
}

static struct MHD_Daemon *daemon_start(struct http *http)
{
	const struct http_settings *settings = &http->settings;
	/* Only behind our own limits, in case a connection's own timer could not be made. */
	unsigned idle_s = (settings->request_ms + settings->idle_ms) / 1000 + 1;
	/* Before 1.0 strictness means fewer requests that we get to see, and answers that the library makes up. */
	int strict = http->gaps_tell ? 0 : 1;

	return MHD_start_daemon(
		MHD_USE_EPOLL | MHD_USE_TURBO | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, request_came, http,
		MHD_OPTION_LISTEN_SOCKET, (MHD_socket)settings->listener, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		(size_t)POOL_SIZE, MHD_OPTION_CONNECTION_LIMIT, settings->connections, MHD_OPTION_CONNECTION_TIMEOUT,
		idle_s, MHD_OPTION_STRICT_FOR_CLIENT, strict, MHD_OPTION_UNESCAPE_CALLBACK, leave_encoded, NULL,
		MHD_OPTION_URI_LOG_CALLBACK, request_line_came, http, MHD_OPTION_NOTIFY_CONNECTION, connection_notify,
		http, MHD_OPTION_NOTIFY_COMPLETED, request_completed, http, MHD_OPTION_END);
}

enum fault http_open(struct ev_loop *loop, const struct http_settings *settings, struct http **out, struct why *why)
{
	struct http *http = calloc(1, sizeof *http);

	if (!http)
		return fault_because(FAULT_MEMORY, why, "no memory for the door");
	http->loop = loop;
	http->settings = *settings;
	http->gaps_tell = MHD_get_version()[0] == '0';
	if (!settings->request_ms)
		http->settings.request_ms = HTTP_REQUEST_MS;
	if (!settings->idle_ms)
		http->settings.idle_ms = HTTP_IDLE_MS;
	if (!refusals_build(http)) {
		http_free(http);
		return fault_because(FAULT_MEMORY, why, "no memory for the door");
	}
	http->daemon = daemon_start(http);
	if (!http->daemon) {
		http_free(http);
		return fault_because(FAULT_SYSTEM, why, "libmicrohttpd does not start: %s", strerror(errno));
	}
	watch(http);
	*out = http;
	return FAULT_NONE;
}

void http_drain(struct http *http)
{
	http->draining = true;
}

/*
 * Closing a listening socket resets whoever waits in its queue, and somebody may come between a look at the queue and
 * the closing. So the kernel is told first to leave out who knocks anew: their next attempt, a second later, finds
 * another process that shares the address. Where it cannot be told, that moment stays.
 */
static void turn_away_new(int listener)
{
	struct sock_filter steps[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 13),          /* the flags of the TCP header */
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0x12),       /* SYN and ACK */
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x02, 0, 1), /* SYN alone: a first packet */
		BPF_STMT(BPF_RET | BPF_K, 0),                    /* is not there */
		BPF_STMT(BPF_RET | BPF_K, 0xffffffff),           /* all others are, whole */
	};
	const struct sock_fprog program = { COUNT(steps), steps };

	(void)setsockopt(listener, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

static bool somebody_waits(int listener)
{
	struct pollfd queue = { .fd = listener, .events = POLLIN };

	return poll(&queue, 1, 0) == 1;
}

static void listener_close(struct http *http)
{
	MHD_socket listener = http->shut ? MHD_INVALID_SOCKET : MHD_quiesce_daemon(http->daemon);

	http->shut = true;
	if (listener != MHD_INVALID_SOCKET)
		close(listener);
}

bool http_shut(struct http *http)
{
	if (http->shut)
		return true;
	if (!http->turning_away) {
		http->turning_away = true;
		turn_away_new(http->settings.listener);
		return false;
	}
	if (somebody_waits(http->settings.listener))
		return false;
	listener_close(http);
	return true;
}

static bool has_sent(const struct caller *caller)
{
	int bytes = 0;

	return ioctl(caller->socket, FIONREAD, &bytes) == 0 && bytes > 0;
}

size_t http_busy(const struct http *http)
{
	size_t busy = http->visits;

	for (const struct caller *caller = http->callers; caller; caller = caller->after)
		busy += !caller->visit && !caller->cut && (!caller->waiting || has_sent(caller));
	return busy;
}

void http_close(struct http *http)
{
	if (!http)
		return;
	http_drain(http);
	listener_close(http);
	/* libmicrohttpd aborts when it is stopped while a connection is suspended. */
	while (http->held)
		http_refuse(&http->held->exchange, FAULT_MEMORY);
	MHD_run(http->daemon);
	unwatch(http);
	MHD_stop_daemon(http->daemon);
	http_free(http);
}

void http_count(const struct http *http, struct http_counts *counts)
{
	counts->requests = atomic_load_explicit(&http->requests, memory_order_relaxed);
	counts->cut = atomic_load_explicit(&http->cut, memory_order_relaxed);
	counts->connections = atomic_load_explicit(&http->connections, memory_order_relaxed);
	for (size_t i = 0; i < REFUSAL_COUNT; i++)
		counts->refused[i] = atomic_load_explicit(&http->refused[i], memory_order_relaxed);
}
