/* The door, spoken to over real sockets: what it lets in, what it refuses and how, and how long it waits. */
#include "tests/support/test.h"

#include "http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ev.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define WAIT_MS 20000 /* for what must come, on a machine that is busy with other tests */

/* A house whose answer is what it was asked: length of the body, a space, the body. */
struct house {
	struct http *http;
	struct ev_loop *loop;
	struct http_route routes[5];
	pthread_t thread;
	ev_async stop;
	ev_timer later;
	struct http_exchange *waiting; /* answered when `later` fires */
	struct sockaddr_in address;
	atomic_int handled, gone;
};

#define FORM_TYPE "application/x-www-form-urlencoded"

static void echo(void *at, struct http_exchange *exchange)
{
	struct house *house = at;

	atomic_fetch_add(&house->handled, 1);
	buf_add_format(&exchange->answer, "%zu ", exchange->request.body.len);
	buf_add(&exchange->answer, exchange->request.body);
	http_send(exchange, STR("text/plain"));
}

static void show_url(void *at, struct http_exchange *exchange)
{
	(void)at;
	buf_add(&exchange->answer, exchange->request.url);
	http_send(exchange, STR("text/plain"));
}

/* What stands behind the prefix, with header fields of its own. */
static void show_rest(void *at, struct http_exchange *exchange)
{
	static const struct http_field fields[] = {
		{ "Content-Type", "text/x-rest" },
		{ "Cache-Control", "max-age=1" },
	};

	(void)at;
	buf_add(&exchange->answer, exchange->rest);
	http_send_fields(exchange, 206, fields, COUNT(fields), buf_str(&exchange->answer));
}

static void refuse(void *at, struct http_exchange *exchange)
{
	(void)at;
	http_refuse(exchange, FAULT_SIGNATURE);
}

static void answer_later(void *at, struct http_exchange *exchange)
{
	struct house *house = at;

	atomic_fetch_add(&house->handled, 1);
	house->waiting = exchange;
	ev_timer_set(&house->later, 0.2, 0.0);
	ev_timer_start(house->loop, &house->later);
}

static void later(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct house *house = timer->data;

	(void)loop;
	(void)events;
	if (house->waiting->gone)
		atomic_fetch_add(&house->gone, 1);
	buf_add_literal(&house->waiting->answer, "late but here");
	http_send(house->waiting, STR("text/plain"));
	house->waiting = NULL;
}

static void stop(struct ev_loop *loop, ev_async *async, int events)
{
	(void)async;
	(void)events;
	ev_break(loop, EVBREAK_ALL);
}

static void *run(void *at)
{
	struct house *house = at;

	ev_run(house->loop, 0);
	return NULL;
}

static int listen_somewhere(struct sockaddr_in *address)
{
	socklen_t size = sizeof *address;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	*address = (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)address, size), 0);
	assert_int_equal(listen(fd, 64), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)address, &size), 0);
	return fd;
}

static struct house *house_open(struct http_settings settings)
{
	struct house *house = calloc(1, sizeof *house);
	struct why why = { "" };

	assert_non_null(house);
	static const struct http_route routes[] = {
		{ .path = STR_INIT("/echo"),
		  .method = STR_INIT("POST"),
		  .media_type = STR_INIT(FORM_TYPE),
		  .handle = echo },
		{ .path = STR_INIT("/url"), .method = STR_INIT("GET"), .handle = show_url },
		{ .path = STR_INIT("/refuse"),
		  .method = STR_INIT("POST"),
		  .media_type = STR_INIT(FORM_TYPE),
		  .handle = refuse },
		{ .path = STR_INIT("/later"), .method = STR_INIT("GET"), .handle = answer_later },
		{ .path = STR_INIT("/below/"), .method = STR_INIT("GET"), .handle = show_rest, .prefix = true },
	};

	memcpy(house->routes, routes, sizeof routes);
	house->loop = ev_loop_new(EVFLAG_NOENV);
	ev_async_init(&house->stop, stop);
	ev_async_start(house->loop, &house->stop);
	ev_timer_init(&house->later, later, 0.0, 0.0);
	house->later.data = house;
	settings.listener = listen_somewhere(&house->address);
	settings.public_url = STR("https://hotline.example");
	settings.routes = house->routes;
	settings.route_count = COUNT(house->routes);
	settings.house = house;
	if (!settings.connections)
		settings.connections = 64;
	assert_int_equal(http_open(house->loop, &settings, &house->http, &why), FAULT_NONE);
	assert_int_equal(pthread_create(&house->thread, NULL, run, house), 0);
	return house;
}

static void house_close(struct house *house)
{
	ev_async_send(house->loop, &house->stop);
	pthread_join(house->thread, NULL);
	http_close(house->http);
	ev_loop_destroy(house->loop);
	free(house);
}

static struct house *shared;

static int shared_open(void **state)
{
	(void)state;
	shared = house_open((struct http_settings){ .request_ms = WAIT_MS, .idle_ms = WAIT_MS });
	return 0;
}

static int shared_close(void **state)
{
	(void)state;
	house_close(shared);
	return 0;
}

/* ---- The other end ---- */

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int call(const struct house *house)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (const struct sockaddr *)&house->address, sizeof house->address), 0);
	return fd;
}

static void say(int fd, struct str words)
{
	while (words.len) {
		ssize_t sent = send(fd, words.at, words.len, MSG_NOSIGNAL);

		if (sent <= 0)
			return; /* cut off in mid-sentence: what is heard then tells */
		words.at += sent;
		words.len -= (size_t)sent;
	}
}

struct heard {
	char text[16384];
	size_t len;
	bool ended; /* the server has closed */
	int status; /* of the first answer; 0: none */
};

static bool has_whole_answer(const struct heard *heard)
{
	const char *body = strstr(heard->text, "\r\n\r\n");
	const char *length = strstr(heard->text, "Content-Length: ");

	return body && length && heard->text + heard->len >= body + 4 + strtoul(length + 16, NULL, 10);
}

/* Until the server closes; or, when `one` is set, until one answer is whole. */
static void hear(int fd, struct heard *heard, bool one, int wait_ms)
{
	int64_t until = now_ms() + wait_ms;

	*heard = (struct heard){ .len = 0 };
	while (now_ms() < until && heard->len < sizeof heard->text - 1 && !(one && has_whole_answer(heard))) {
		struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
		ssize_t size;

		if (poll(&poll_fd, 1, (int)(until - now_ms()) + 1) <= 0)
			break;
		size = recv(fd, heard->text + heard->len, sizeof heard->text - 1 - heard->len, 0);
		if (size <= 0) {
			heard->ended = true;
			break;
		}
		heard->len += (size_t)size;
	}
	if (heard->len > 12 && strncmp(heard->text, "HTTP/1.", 7) == 0)
		heard->status = (int)strtol(heard->text + 9, NULL, 10);
}

static size_t answers_in(const struct heard *heard)
{
	size_t count = 0;

	for (const char *at = heard->text; (at = strstr(at, "HTTP/1.1 ")); at++)
		count++;
	return count;
}

/* ---- What it refuses ---- */

#define FORM "Content-Type: " FORM_TYPE "\r\n"
#define LAST "GET /url?after HTTP/1.1\r\nHost: x\r\n\r\n"

static const struct refused {
	const char *name;
	struct str request;
	int status;
	const char *also; /* must be in the answer */
	bool twice;       /* libmicrohttpd 0.9.75 answers this itself, and sends the head of its answer twice */
} refused[] = {
	{ "an unknown path is 404", STR_INIT("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n"), 404, NULL, false },
	{ "a path with a slash behind it is another path", STR_INIT("GET /url/ HTTP/1.1\r\nHost: x\r\n\r\n"), 404, NULL,
	  false },
	{ "an encoded path is another path", STR_INIT("GET /%75rl HTTP/1.1\r\nHost: x\r\n\r\n"), 404, NULL, false },
	{ "an encoded NUL does not end a path", STR_INIT("GET /url%00.html HTTP/1.1\r\nHost: x\r\n\r\n"), 404, NULL,
	  false },
	{ "an absolute target is another path", STR_INIT("GET http://x/url HTTP/1.1\r\nHost: x\r\n\r\n"), 404, NULL,
	  false },
	{ "a prefix without what should be in front of it is 404",
	  STR_INIT("GET /x/below/a HTTP/1.1\r\nHost: x\r\n\r\n"), 404, NULL, false },
	{ "a prefix without its slash is 404", STR_INIT("GET /below HTTP/1.1\r\nHost: x\r\n\r\n"), 404, NULL, false },
	{ "a fragment is part of the path", STR_INIT("GET /url#a HTTP/1.1\r\nHost: x\r\n\r\n"), 404, NULL, false },
	{ "GET where POST belongs is 405", STR_INIT("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n"), 405,
	  "\r\nAllow: POST\r\n", false },
	{ "POST where GET belongs is 405",
	  STR_INIT("POST /url HTTP/1.1\r\nHost: x\r\n" FORM "Content-Length: 0\r\n\r\n"), 405,
	  "\r\nAllow: GET, HEAD\r\n", false },
	{ "a method in lower case is 405", STR_INIT("get /url HTTP/1.1\r\nHost: x\r\n\r\n"), 405, NULL, false },
	{ "OPTIONS is 405", STR_INIT("OPTIONS /echo HTTP/1.1\r\nHost: x\r\n\r\n"), 405, NULL, false },
	{ "65,537 bytes are 413", STR_INIT("POST /echo HTTP/1.1\r\nHost: x\r\n" FORM "Content-Length: 65537\r\n\r\n"),
	  413, NULL, false },
	{ "more bytes than a number holds are 413",
	  STR_INIT("POST /echo HTTP/1.1\r\nHost: x\r\n" FORM "Content-Length: 99999999999999999999999\r\n\r\n"), 413,
	  NULL, true },
	{ "another media type is 415",
	  STR_INIT("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"),
	  415, NULL, false },
	{ "multipart is 415",
	  STR_INIT("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: "
		   "2\r\n\r\n{}"),
	  415, NULL, false },
	{ "no media type is 415", STR_INIT("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\na="), 415, NULL,
	  false },
	{ "two media types are 400",
	  STR_INIT("POST /echo HTTP/1.1\r\nHost: x\r\n" FORM FORM "Content-Length: 2\r\n\r\na="), 400, NULL, false },
	{ "no length is 400", STR_INIT("POST /echo HTTP/1.1\r\nHost: x\r\n" FORM "\r\n"), 400, NULL, false },
	{ "two lengths are 400",
	  STR_INIT("POST /echo HTTP/1.1\r\nHost: x\r\n" FORM "Content-Length: 2\r\nContent-Length: 2\r\n\r\na="), 400,
	  NULL, false },
	{ "two different lengths are 400",
	  STR_INIT("POST /echo HTTP/1.1\r\nHost: x\r\n" FORM "Content-Length: 2\r\nContent-Length: 20\r\n\r\na="), 400,
	  NULL, false },
	{ "a list of lengths is 400",
	  STR_INIT("POST /echo HTTP/1.1\r\nHost: x\r\n" FORM "Content-Length: 2, 2\r\n\r\na="), 400, NULL, true },
	{ "a signed length is 400", STR_INIT("POST /echo HTTP/1.1\r\nHost: x\r\n" FORM "Content-Length: +2\r\n\r\na="),
	  400, NULL, true },
	{ "a length in hexadecimal is 400",
	  STR_INIT("POST /echo HTTP/1.1\r\nHost: x\r\n" FORM "Content-Length: 0x2\r\n\r\na="), 400, NULL, true },
	{ "an empty length is 400", STR_INIT("POST /echo HTTP/1.1\r\nHost: x\r\n" FORM "Content-Length:\r\n\r\na="),
	  400, NULL, true },
	{ "chunks are 400",
	  STR_INIT("POST /echo HTTP/1.1\r\nHost: x\r\n" FORM "Transfer-Encoding: chunked\r\n\r\n2\r\na=\r\n0\r\n\r\n"),
	  400, NULL, false },
	{ "a length and chunks are 400",
	  STR_INIT("POST /echo HTTP/1.1\r\nHost: x\r\n" FORM
		   "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\na=\r\n0\r\n\r\n"),
	  400, NULL, false },
	{ "an unknown transfer coding is 400",
	  STR_INIT("POST /echo HTTP/1.1\r\nHost: x\r\n" FORM
		   "Content-Length: 2\r\nTransfer-Encoding: identity\r\n\r\na="),
	  400, NULL, false },
	{ "a hidden transfer coding is 400",
	  STR_INIT("POST /echo HTTP/1.1\r\nHost: x\r\n" FORM
		   "Content-Length: 2\r\nTransfer-Encoding: xchunked\r\n\r\na="),
	  400, NULL, false },
	{ "two hosts are 400", STR_INIT("GET /url HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n"), 400, NULL, false },
	{ "no host is 400", STR_INIT("GET /url HTTP/1.1\r\n\r\n"), 400, NULL, false },
	{ "a space before a colon is 400", STR_INIT("GET /url HTTP/1.1\r\nHost : x\r\nHost: x\r\n\r\n"), 400, NULL,
	  false },
	{ "a tab before a colon is 400", STR_INIT("GET /url HTTP/1.1\r\nHost: x\r\nX-A\t: x\r\n\r\n"), 400, NULL,
	  false },
	{ "a length with a space before its colon is 400",
	  STR_INIT("POST /echo HTTP/1.1\r\nHost: x\r\n" FORM "Content-Length : 2\r\n\r\na="), 400, NULL, false },
	{ "a folded header is 400", STR_INIT("GET /url HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n more\r\n\r\n"), 400, NULL,
	  false },
	{ "a header folded with a tab is 400", STR_INIT("GET /url HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n\tmore\r\n\r\n"),
	  400, NULL, false },
	{ "a folded last header is 400", STR_INIT("GET /url HTTP/1.1\r\nHost: x\r\n y\r\n\r\n"), 400, NULL, false },
	{ "a header folded with nothing behind is 400", STR_INIT("GET /url HTTP/1.1\r\nHost: x\r\n \r\nX-A: 1\r\n\r\n"),
	  400, NULL, false },
	{ "a folded first line is 400", STR_INIT("GET /url HTTP/1.1\r\n X-A: 1\r\nHost: x\r\n\r\n"), 400, NULL, false },
	{ "a header without a name is 400", STR_INIT("GET /url HTTP/1.1\r\nHost: x\r\n: value\r\n\r\n"), 400, NULL,
	  false },
	{ "a header without a colon is 400", STR_INIT("GET /url HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n"), 400, NULL,
	  false },
	{ "a raw NUL in a value is 400", STR_INIT("GET /url HTTP/1.1\r\nHost: x\r\nX-A: 1\0002\r\n\r\n"), 400, NULL,
	  false },
	{ "a raw NUL in a name is 400", STR_INIT("GET /url HTTP/1.1\r\nHost: x\r\nX\000A: 1\r\n\r\n"), 400, NULL,
	  false },
	{ "a raw NUL in the target is 400", STR_INIT("GET /url\000x HTTP/1.1\r\nHost: x\r\n\r\n"), 400, NULL, false },
	{ "a raw NUL in the query is 400", STR_INIT("GET /url?a\000b HTTP/1.1\r\nHost: x\r\n\r\n"), 400, NULL, false },
	{ "a control character in a value is 400", STR_INIT("GET /url HTTP/1.1\r\nHost: x\r\nX-A: 1\0012\r\n\r\n"), 400,
	  NULL, false },
	{ "a bare CR in a value is 400", STR_INIT("GET /url HTTP/1.1\r\nHost: x\r\nX-A: 1\r2\r\n\r\n"), 400, NULL,
	  false },
	{ "lines that end in a bare LF are 400", STR_INIT("GET /url HTTP/1.1\nHost: x\n\n"), 400, NULL, false },
	{ "one line that ends in a bare LF is 400", STR_INIT("GET /url HTTP/1.1\r\nX-A: 1\nHost: x\r\n\r\n"), 400, NULL,
	  false },
	{ "an 8-bit character in the target is 400", STR_INIT("GET /url?\303\251 HTTP/1.1\r\nHost: x\r\n\r\n"), 400,
	  NULL, false },
	{ "a space in the target is 400", STR_INIT("GET /url x HTTP/1.1\r\nHost: x\r\n\r\n"), 400, NULL, false },
	{ "a raw NUL in the method is 400", STR_INIT("GE\0T /url HTTP/1.1\r\nHost: x\r\n\r\n"), 400, NULL, false },
	{ "a tab in the request line is 400", STR_INIT("GET\t/url HTTP/1.1\r\nHost: x\r\n\r\n"), 400, NULL, false },
	{ "a space behind the version is 400", STR_INIT("GET /url HTTP/1.1 \r\nHost: x\r\n\r\n"), 400, NULL, false },
	{ "a request line without a version is 400", STR_INIT("GET /url\r\nHost: x\r\n\r\n"), 400, NULL, false },
	{ "an empty line that is a bare LF is 400", STR_INIT("GET /url HTTP/1.1\r\nHost: x\r\n\n"), 400, NULL, false },
	{ "two spaces before the target are 400", STR_INIT("GET  /url HTTP/1.1\r\nHost: x\r\n\r\n"), 400, NULL, false },
	{ "a body where none belongs is 400",
	  STR_INIT("GET /url HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabcde"), 400, NULL, false },
	{ "HTTP/1.7 is 400", STR_INIT("GET /url HTTP/1.7\r\nHost: x\r\n\r\n"), 400, NULL, false },
	{ "HTTP/2.0 is 505", STR_INIT("GET /url HTTP/2.0\r\nHost: x\r\n\r\n"), 505, NULL, false },
	{ "what is no HTTP gets no answer but a closed door", STR_INIT("hello\r\n\r\n"), 0, NULL, false },
	{ "what a handler refuses is closed too",
	  STR_INIT("POST /refuse HTTP/1.1\r\nHost: x\r\n" FORM "Content-Length: 2\r\n\r\na="), 403, NULL, false },
};

static void is_refused(void **state)
{
	const struct refused *row = *state;
	int handled = atomic_load(&shared->handled);
	int fd = call(shared);
	struct heard heard;

	say(fd, row->request);
	say(fd, STR(LAST));
	hear(fd, &heard, false, WAIT_MS);
	assert_int_equal(heard.status, row->status);
	assert_true(heard.ended);
	assert_true(answers_in(&heard) <= (row->twice ? 2 : 1));
	assert_null(strstr(heard.text, "?after"));
	if (row->status)
		assert_non_null(strstr(heard.text, "\r\nConnection: close\r\n"));
	if (row->also)
		assert_non_null(strstr(heard.text, row->also));
	assert_null(strstr(heard.text, "\r\nServer:"));
	assert_int_equal(atomic_load(&shared->handled), handled);
	close(fd);
}

static void refusals_are_plain(void **state)
{
	int fd = call(shared);
	struct heard heard;

	(void)state;
	say(fd, STR("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n"));
	hear(fd, &heard, false, WAIT_MS);
	assert_non_null(strstr(heard.text, "\r\nContent-Type: text/plain; charset=utf-8\r\n"));
	assert_non_null(strstr(heard.text, "\r\nCache-Control: no-store\r\n"));
	assert_non_null(strstr(heard.text, "\r\n\r\nnothing here\n"));
	close(fd);
}

static void head_too_long(void **state)
{
	static char request[12000];
	int fd = call(shared);
	struct heard heard;

	(void)state;
	memset(request, 'a', sizeof request);
	memcpy(request, "GET /url HTTP/1.1\r\nHost: x\r\nX-A: ", 33);
	say(fd, (struct str){ request, sizeof request });
	hear(fd, &heard, false, WAIT_MS);
	assert_int_equal(heard.status, 431);
	assert_true(heard.ended);
	close(fd);
}

/* ---- What it lets in ---- */

static const struct let_in {
	const char *name;
	struct str request;
	const char *body;
} let_in[] = {
	{ "a form comes whole", STR_INIT("POST /echo HTTP/1.1\r\nHost: x\r\n" FORM "Content-Length: 5\r\n\r\nA=%20"),
	  "5 A=%20" },
	{ "an empty form comes", STR_INIT("POST /echo HTTP/1.1\r\nHost: x\r\n" FORM "Content-Length: 0\r\n\r\n"),
	  "0 " },
	{ "parameters of the media type do not matter",
	  STR_INIT(
		  "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
		  "Content-Length: 1\r\n\r\nA"),
	  "1 A" },
	{ "case of the media type does not matter",
	  STR_INIT(
		  "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: Application/X-WWW-Form-Urlencoded ;charset=utf-8\r\n"
		  "Content-Length: 1\r\n\r\nA"),
	  "1 A" },
	{ "blanks around a value do not matter",
	  STR_INIT("POST /echo HTTP/1.1\r\nHost:x \r\n" FORM "Content-Length: \t1\r\nX-A: \ta \r\n\r\nA"), "1 A" },
	{ "the URL is ours, with the target as it came",
	  STR_INIT("GET /url?b=%2b+&a=%C3%A9&a HTTP/1.1\r\nHost: evil.example\r\n\r\n"),
	  "https://hotline.example/url?b=%2b+&a=%C3%A9&a" },
	{ "a length of 0 is fine without a body", STR_INIT("GET /url HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"),
	  "https://hotline.example/url" },
	{ "cookies and empty headers are fine",
	  STR_INIT("GET /url HTTP/1.1\r\nHost: x\r\nCookie: a=b; c=\"d\"\r\nX-Empty:\r\nX-Blank: \r\n\r\n"),
	  "https://hotline.example/url" },
	{ "empty lines before a request are skipped", STR_INIT("\r\n\r\nGET /url HTTP/1.1\r\nHost: x\r\n\r\n"),
	  "https://hotline.example/url" },
	{ "8-bit text in a header is fine", STR_INIT("GET /url HTTP/1.1\r\nHost: x\r\nX-A: caf\303\251\r\n\r\n"),
	  "https://hotline.example/url" },
};

static void comes_in(void **state)
{
	const struct let_in *row = *state;
	int fd = call(shared);
	struct heard heard;

	say(fd, row->request);
	hear(fd, &heard, true, WAIT_MS);
	assert_int_equal(heard.status, 200);
	assert_str_equal(str_of(strstr(heard.text, "\r\n\r\n") + 4), str_of(row->body));
	assert_non_null(strstr(heard.text, "\r\nCache-Control: no-store\r\n"));
	assert_non_null(strstr(heard.text, "\r\nDate: "));
	assert_null(strstr(heard.text, "\r\nServer:"));
	assert_false(heard.ended);
	close(fd);
}

static void byte_by_byte(void **state)
{
	struct str request = STR("POST /echo HTTP/1.1\r\nHost: x\r\n" FORM "Content-Length: 9\r\n\r\nabc=d%20e");
	int fd = call(shared);
	struct heard heard;

	(void)state;
	for (size_t i = 0; i < request.len; i++) {
		say(fd, (struct str){ request.at + i, 1 });
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
	}
	hear(fd, &heard, true, WAIT_MS);
	assert_non_null(strstr(heard.text, "\r\n\r\n9 abc=d%20e"));
	close(fd);
}

static void largest_body(void **state)
{
	static char body[HTTP_BODY_MAX];
	int fd = call(shared);
	struct heard heard;
	size_t handled = (size_t)atomic_load(&shared->handled);

	(void)state;
	memset(body, 'b', sizeof body);
	say(fd, STR("POST /echo HTTP/1.1\r\nHost: x\r\n" FORM "Content-Length: 65536\r\n\r\n"));
	say(fd, (struct str){ body, sizeof body });
	hear(fd, &heard, true, WAIT_MS);
	assert_int_equal(heard.status, 200);
	assert_int_equal(atomic_load(&shared->handled), handled + 1);
	close(fd);
}

static void many_on_one_connection(void **state)
{
	int fd = call(shared);
	struct heard heard;

	(void)state;
	for (int i = 0; i < 50; i++) {
		say(fd, STR("POST /echo HTTP/1.1\r\nHost: x\r\n" FORM "Content-Length: 3\r\n\r\nabc"));
		hear(fd, &heard, true, WAIT_MS);
		assert_int_equal(heard.status, 200);
		assert_non_null(strstr(heard.text, "\r\n\r\n3 abc"));
	}
	close(fd);
}

static void pipelined(void **state)
{
	int fd = call(shared);
	struct heard heard;

	(void)state;
	say(fd, STR("GET /url?1 HTTP/1.1\r\nHost: x\r\n\r\nGET /later HTTP/1.1\r\nHost: x\r\n\r\n"
		    "GET /url?3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
	hear(fd, &heard, false, WAIT_MS);
	assert_int_equal(answers_in(&heard), 3);
	assert_true(strstr(heard.text, "url?1") < strstr(heard.text, "late but here"));
	assert_true(strstr(heard.text, "late but here") < strstr(heard.text, "url?3"));
	close(fd);
}

static void head_gets_no_body(void **state)
{
	int fd = call(shared);
	struct heard heard;

	(void)state;
	say(fd, STR("HEAD /url HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
	hear(fd, &heard, false, WAIT_MS);
	assert_int_equal(heard.status, 200);
	assert_non_null(strstr(heard.text, "\r\nContent-Length: 27\r\n"));
	assert_str_equal(str_of(strstr(heard.text, "\r\n\r\n") + 4), STR(""));
	close(fd);
}

/* ---- Waiting, and being left ---- */

static void what_is_below_a_prefix(void **state)
{
	int fd = call(shared);
	struct heard heard;

	(void)state;
	say(fd, STR("GET /below/es/a.wav?x=1 HTTP/1.1\r\nHost: x\r\n\r\n"));
	hear(fd, &heard, true, WAIT_MS);
	assert_int_equal(heard.status, 206);
	assert_non_null(strstr(heard.text, "\r\n\r\nes/a.wav"));
	assert_non_null(strstr(heard.text, "Content-Type: text/x-rest\r\n"));
	assert_non_null(strstr(heard.text, "Cache-Control: max-age=1\r\n"));
	assert_null(strstr(heard.text, "no-store"));
	close(fd);
}

static void answered_later(void **state)
{
	int fd = call(shared);
	struct heard heard;

	(void)state;
	for (int i = 0; i < 2; i++) {
		say(fd, STR("GET /later HTTP/1.1\r\nHost: x\r\n\r\n"));
		hear(fd, &heard, true, WAIT_MS);
		assert_int_equal(heard.status, 200);
		assert_non_null(strstr(heard.text, "late but here"));
	}
	close(fd);
}

static void leaves_while_waiting(void **state)
{
	int handled = atomic_load(&shared->handled);
	struct linger now = { .l_onoff = 1, .l_linger = 0 };
	int fd = call(shared);
	struct heard heard;

	(void)state;
	say(fd, STR("GET /later HTTP/1.1\r\nHost: x\r\n\r\n"));
	while (atomic_load(&shared->handled) == handled)
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
	close(fd); /* a reset */
	nanosleep(&(struct timespec){ .tv_nsec = 300000000 }, NULL);
	fd = call(shared);
	say(fd, STR("GET /later HTTP/1.1\r\nHost: x\r\n\r\n"));
	hear(fd, &heard, true, WAIT_MS);
	assert_int_equal(heard.status, 200);
	close(fd);
}

static void half_closed(void **state)
{
	int fd = call(shared);
	struct heard heard;

	(void)state;
	say(fd, STR("GET /later HTTP/1.1\r\nHost: x\r\n\r\n"));
	shutdown(fd, SHUT_WR);
	hear(fd, &heard, false, WAIT_MS);
	assert_int_equal(heard.status, 200);
	close(fd);
}

/* Closing while a handler still holds a request: it is answered, not forgotten, and nothing aborts. */
static void closed_while_waiting(void **state)
{
	struct house *house = house_open((struct http_settings){ .request_ms = WAIT_MS });
	int fd = call(house);
	struct heard heard;

	(void)state;
	say(fd, STR("GET /later HTTP/1.1\r\nHost: x\r\n\r\n"));
	while (!atomic_load(&house->handled))
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
	house_close(house);
	hear(fd, &heard, false, WAIT_MS);
	assert_int_equal(heard.status, 503);
	close(fd);
}

/* ---- Time ---- */

static struct house *hasty;

static int hasty_open(void **state)
{
	(void)state;
	hasty = house_open((struct http_settings){ .request_ms = 400, .idle_ms = 250, .connections = 4 });
	return 0;
}

static int hasty_close(void **state)
{
	(void)state;
	house_close(hasty);
	return 0;
}

/* Sends `request` a byte at a time, each well within any idle limit, and says after how long it was cut off. */
static int64_t drip(int fd, struct str request, int64_t step_ms)
{
	int64_t start = now_ms();

	for (size_t i = 0; now_ms() - start < WAIT_MS; i++) {
		struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
		char byte;

		say(fd, (struct str){ request.at + (i < request.len ? i : request.len - 1), 1 });
		if (poll(&poll_fd, 1, (int)step_ms) > 0 && recv(fd, &byte, 1, MSG_DONTWAIT) <= 0)
			return now_ms() - start;
	}
	return WAIT_MS;
}

static const struct dripped {
	const char *name;
	struct str request;
	bool second;      /* on a connection that has had an answer */
	int64_t after_ms; /* wait so long before it */
} dripped[] = {
	{ "a silent caller is cut off", STR_INIT(""), false, 0 },
	{ "a slow request line is cut off", STR_INIT("GET /url?aaaaaaaaaaaaaaaaaaa"), false, 0 },
	{ "slow headers are cut off", STR_INIT("GET /url HTTP/1.1\r\nHost: x\r\nX-A: aaaaaaaaaaaaaaa"), false, 0 },
	{ "a slow body is cut off",
	  STR_INIT("POST /echo HTTP/1.1\r\nHost: x\r\n" FORM "Content-Length: 1000\r\n\r\naaaaaaaa"), false, 0 },
	{ "a slow second request is cut off, counted from its first byte", STR_INIT("GET /url?aaaaaaaaaaaaaaa"), true,
	  150 },
	{ "slow headers of a second request are cut off",
	  STR_INIT("GET /url HTTP/1.1\r\nHost: x\r\nX-A: aaaaaaaaaaaaaaaa"), true, 0 },
};

static void is_cut(void **state)
{
	const struct dripped *row = *state;
	struct str head = row->request;
	struct heard heard;
	int fd = call(hasty);
	int64_t took;

	if (row->second) {
		say(fd, STR("GET /url HTTP/1.1\r\nHost: x\r\n\r\n"));
		hear(fd, &heard, true, WAIT_MS);
		assert_int_equal(heard.status, 200);
		nanosleep(&(struct timespec){ .tv_nsec = row->after_ms * 1000000 }, NULL);
	}
	if (head.len > 8) { /* all but the end at once, so that the slow part is the one that is meant */
		say(fd, (struct str){ head.at, head.len - 8 });
		head = (struct str){ head.at + head.len - 8, 8 };
	}
	if (head.len) {
		took = drip(fd, head, 20);
	} else {
		took = now_ms();
		hear(fd, &heard, false, WAIT_MS);
		took = heard.ended ? now_ms() - took : WAIT_MS;
	}
	assert_in_range(took, 350, WAIT_MS - 1);
	close(fd);
}

static void idle_is_cut(void **state)
{
	struct heard heard;
	int fd = call(hasty);
	int64_t start;

	(void)state;
	say(fd, STR("GET /url HTTP/1.1\r\nHost: x\r\n\r\n"));
	hear(fd, &heard, true, WAIT_MS);
	assert_int_equal(heard.status, 200);
	start = now_ms();
	hear(fd, &heard, false, WAIT_MS);
	assert_true(heard.ended);
	assert_int_equal(heard.len, 0);
	assert_in_range(now_ms() - start, 200, WAIT_MS - 1);
	close(fd);
}

/* As many silent callers as there are places: who comes then is served at once, and the longest silent is cut off. */
static void silent_callers_do_not_stay(void **state)
{
	struct house *patient = house_open((struct http_settings){ .request_ms = 600000, .connections = 4 });
	struct heard heard;
	int silent[4];
	int fd;

	(void)state;
	for (size_t i = 0; i < COUNT(silent); i++) {
		silent[i] = call(patient);
		say(silent[i], STR("GET /url HT"));
	}
	for (int i = 0; i < 3; i++) {
		fd = call(patient);
		say(fd, STR("GET /url HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
		hear(fd, &heard, false, WAIT_MS);
		assert_int_equal(heard.status, 200);
		close(fd);
	}
	hear(silent[0], &heard, false, WAIT_MS);
	assert_true(heard.ended);
	for (size_t i = 0; i < COUNT(silent); i++)
		close(silent[i]);
	house_close(patient);
}

/* All places are taken and given up again with nothing else going on: libmicrohttpd must be told to listen again. */
static void listens_again(void **state)
{
	struct heard heard;
	int silent[40];
	int fd;

	(void)state;
	for (size_t i = 0; i < COUNT(silent); i++)
		silent[i] = call(hasty);
	nanosleep(&(struct timespec){ .tv_nsec = 800000000 }, NULL);
	fd = call(hasty);
	say(fd, STR("GET /url HTTP/1.1\r\nHost: x\r\n\r\n"));
	hear(fd, &heard, true, WAIT_MS);
	assert_int_equal(heard.status, 200);
	close(fd);
	for (size_t i = 0; i < COUNT(silent); i++)
		close(silent[i]);
}

static struct suite door, clock_suite;

int main(void)
{
	int failed;

	SUITE_ROWS(&door, refused, is_refused);
	suite_add(&door, "a refusal is short, plain and not kept by anybody", refusals_are_plain);
	suite_add(&door, "a head that is too long is 431", head_too_long);
	SUITE_ROWS(&door, let_in, comes_in);
	suite_add(&door, "a request that comes byte by byte is whole", byte_by_byte);
	suite_add(&door, "65,536 bytes come in", largest_body);
	suite_add(&door, "many requests use one connection", many_on_one_connection);
	suite_add(&door, "pipelined requests are answered in order", pipelined);
	suite_add(&door, "HEAD gets the head", head_gets_no_body);
	suite_add(&door, "a prefix takes what is below it", what_is_below_a_prefix);
	suite_add(&door, "an answer may come later", answered_later);
	suite_add(&door, "a client may leave while its answer is awaited", leaves_while_waiting);
	suite_add(&door, "a client that has finished speaking still hears", half_closed);
	suite_add(&door, "the door can close while an answer is awaited", closed_while_waiting);
	SUITE_ROWS(&clock_suite, dripped, is_cut);
	suite_add(&clock_suite, "an idle connection is cut off", idle_is_cut);
	suite_add(&clock_suite, "silent callers do not keep others out", silent_callers_do_not_stay);
	suite_add(&clock_suite, "the door is open again after a crowd has gone", listens_again);
	failed = suite_run(&door, "http", shared_open, shared_close);
	failed |= suite_run(&clock_suite, "http: time", hasty_open, hasty_close);
	return failed;
}
