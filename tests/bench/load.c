/*
 * Load for the benchmark: signed Twilio text messages over a number of keep-alive connections, each sending its next
 * request when the answer to the last one is there. Measures time per answer; the processor time of the server is read
 * by tests/bench/run from outside.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/form.h"
#include "providers/twilio_sign.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define REQUESTS_MAX    60000 /* signed before the clock starts; then they come again, far behind in each talk */
#define CONNECTIONS_MAX 1024
#define ANSWER_MAX      (64 * 1024)
#define SAMPLES_MAX     (8 * 1000 * 1000)
#define GIVE_UP_S       20    /* without any answer */
#define PEOPLE_MAX      80000 /* as many numbers +1 XXX 555 01XX as there are */
#define AREA_FIRST      200
#define LAST_TWO        100

struct options {
	unsigned long port, connections, seconds, requests, people, seed;
	const char *url, *token;
	double since; /* of --first-answer: when the server was started, seconds since 1970; 0 = not asked */
};

struct request {
	char *at;
	size_t len;
};

struct connection {
	int fd;
	const struct request *request;
	size_t sent;
	uint64_t began_ns;
	size_t got;
	char answer[ANSWER_MAX + 1];
};

static struct options options = {
	.port = 8080,
	.connections = 64,
	.seconds = 2,
	.people = 2000,
	.seed = 1,
	.url = "https://hotline.example/twilio/sms",
	.token = "",
};
static struct request *ring;
static size_t ring_size, ring_next;
static struct connection *connections;
static int epoll_fd;
static uint32_t *samples_us;
static size_t answers, errors, begun;
static uint64_t last_answer_ns;

static void die(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* ---- Requests: what Twilio sends for a text message, with the fields in its order ---- */

static void field(struct buf *form, const char *name, const char *value)
{
	if (form->len)
		buf_add_char(form, '&');
	buf_add(form, str_of(name));
	buf_add_char(form, '=');
	form_encode(form, str_of(value));
}

static void write_form(struct buf *form, size_t i)
{
	static const char *const bodies[] = {
		"MENU", "1", "11", "3", "31",       "2",
		"21",   "4", "42", "6", "DERECHOS", "Is there a lawyer who can help me?"
	};
	size_t person = i % options.people;
	char sid[64], from[32];

	snprintf(sid, sizeof sid, "SM%016lx%016zx", options.seed, i);
	snprintf(from, sizeof from, "+1%03zu55501%02zu", AREA_FIRST + person / LAST_TWO, person % LAST_TWO);
	field(form, "ToCountry", "US");
	field(form, "ToState", "IL");
	field(form, "SmsMessageSid", sid);
	field(form, "NumMedia", "0");
	field(form, "ToCity", "CHICAGO");
	field(form, "FromZip", "60601");
	field(form, "SmsSid", sid);
	field(form, "FromState", "IL");
	field(form, "SmsStatus", "received");
	field(form, "FromCity", "CHICAGO");
	field(form, "Body", bodies[(i / options.people + person) % COUNT(bodies)]);
	field(form, "FromCountry", "US");
	field(form, "To", "+13125550100");
	field(form, "ToZip", "60602");
	field(form, "NumSegments", "1");
	field(form, "MessageSid", sid);
	field(form, "AccountSid", "AC0123456789abcdef0123456789abcdef");
	field(form, "From", from);
	field(form, "ApiVersion", "2010-04-01");
}

static void sign(struct hmac *hmac, struct arena *arena, struct str text, struct buf *signature)
{
	struct twilio_url url;
	struct form form;
	struct str params;
	uint8_t mac[TWILIO_MAC];

	twilio_url_split(str_of(options.url), &url);
	if (form_parse(arena, text, &form, NULL) || twilio_params(arena, &form, true, &params))
		die("cannot sign");
	twilio_mac(hmac, &url, url.port, params, mac);
	base64_encode(signature, (struct str){ (const char *)mac, sizeof mac });
	arena_reset(arena);
}

static struct request make_request(struct hmac *hmac, struct arena *arena, size_t i)
{
	struct buf form, signature, whole;

	buf_init(&form, 4096);
	buf_init(&signature, 64);
	buf_init(&whole, 8192);
	write_form(&form, i);
	sign(hmac, arena, buf_str(&form), &signature);
	buf_add_format(&whole,
		       "POST /twilio/sms HTTP/1.1\r\n"
		       "Host: 127.0.0.1:%lu\r\n"
		       "User-Agent: TwilioProxy/1.1\r\n"
		       "Content-Length: %zu\r\n"
		       "Accept: */*\r\n"
		       "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
		       "I-Twilio-Idempotency-Token: %08lx-%016zx\r\n"
		       "X-Twilio-Signature: %.*s\r\n\r\n%.*s",
		       options.port, form.len, options.seed, i, (int)signature.len, signature.at, (int)form.len,
		       form.at);
	if (whole.failed)
		die("no memory");
	buf_release(&form);
	buf_release(&signature);
	return (struct request){ whole.at, whole.len };
}

static void make_ring(void)
{
	struct hmac *hmac = hmac_new(HMAC_SHA1, str_of(options.token));
	struct arena arena;

	ring_size = options.since > 0 ? 1 : options.requests ? options.requests : REQUESTS_MAX;
	ring = calloc(ring_size, sizeof *ring);
	if (!hmac || !ring)
		die("no memory");
	arena_init(&arena, 64 * 1024);
	for (size_t i = 0; i < ring_size; i++)
		ring[i] = make_request(hmac, &arena, i);
	arena_release(&arena);
	hmac_free(hmac);
}

/* ---- Connections ---- */

static int connect_to_server(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)options.port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		die("socket");
	if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
		close(fd);
		return -1;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	return fd;
}

static void watch(struct connection *connection)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = connection };

	if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, connection->fd, &event) != 0)
		die("epoll_ctl");
}

/* A request is far smaller than a socket's buffer: what does not fit at once is an error, not a case. */
static void send_next(struct connection *connection)
{
	connection->request = &ring[ring_next++ % ring_size];
	connection->got = 0;
	connection->began_ns = now_ns();
	begun++;
	if (send(connection->fd, connection->request->at, connection->request->len, MSG_NOSIGNAL | MSG_DONTWAIT) !=
	    (ssize_t)connection->request->len)
		errors++;
}

static void connect_again(struct connection *connection)
{
	close(connection->fd);
	connection->fd = connect_to_server();
	if (connection->fd < 0)
		die("the server is gone");
	watch(connection);
}

enum answer { ANSWER_PART, ANSWER_GOOD, ANSWER_BAD };

static enum answer judge(const struct connection *connection)
{
	const char *at = connection->answer, *body = strstr(at, "\r\n\r\n"),
		   *length = strcasestr(at, "\r\nContent-Length:");
	size_t head, size;

	if (!body)
		return connection->got < ANSWER_MAX ? ANSWER_PART : ANSWER_BAD;
	head = (size_t)(body - at) + 4;
	if (!length || length > body)
		return ANSWER_BAD;
	size = strtoul(length + strlen("\r\nContent-Length:"), NULL, 10);
	if (connection->got < head + size)
		return head + size <= ANSWER_MAX ? ANSWER_PART : ANSWER_BAD;
	if (connection->got > head + size || strncmp(at, "HTTP/1.1 200", 12) != 0 || !strstr(body, "<Response"))
		return ANSWER_BAD;
	return ANSWER_GOOD;
}

static void complain(const struct connection *connection)
{
	if (errors++ == 0)
		fprintf(stderr, "load: bad answer: %.*s\n", 400, connection->got ? connection->answer : "(none)");
}

/* True when the answer to the request is complete, good or bad. */
static bool receive(struct connection *connection)
{
	ssize_t got = recv(connection->fd, connection->answer + connection->got, ANSWER_MAX - connection->got, 0);
	uint64_t now;

	if (got <= 0) {
		complain(connection);
		connect_again(connection);
		return true;
	}
	connection->got += (size_t)got;
	connection->answer[connection->got] = '\0';
	switch (judge(connection)) {
	case ANSWER_PART:
		return false;
	case ANSWER_BAD:
		complain(connection);
		connect_again(connection);
		return true;
	case ANSWER_GOOD:
		break;
	}
	now = now_ns();
	last_answer_ns = now;
	if (answers < SAMPLES_MAX)
		samples_us[answers] = (uint32_t)((now - connection->began_ns) / 1000);
	answers++;
	return true;
}

static bool wanted(uint64_t end_ns)
{
	return options.requests ? begun < options.requests : now_ns() < end_ns;
}

static void run(void)
{
	uint64_t end_ns = now_ns() + options.seconds * 1000000000;
	size_t open = 0;
	struct epoll_event events[64];

	for (size_t i = 0; i < options.connections && wanted(end_ns); i++, open++) {
		connections[i].fd = connect_to_server();
		if (connections[i].fd < 0)
			die("cannot connect");
		watch(&connections[i]);
		send_next(&connections[i]);
	}
	while (open > 0) {
		int count = epoll_wait(epoll_fd, events, COUNT(events), GIVE_UP_S * 1000);

		if (count == 0 || (count < 0 && errno != EINTR))
			die("no answer");
		for (int i = 0; i < count; i++) {
			struct connection *connection = events[i].data.ptr;

			if (!receive(connection))
				continue;
			if (wanted(end_ns)) {
				send_next(connection);
			} else {
				close(connection->fd);
				open--;
			}
		}
	}
}

/* ---- What is told ---- */

static int compare(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

static void report(uint64_t began_ns)
{
	size_t count = answers < SAMPLES_MAX ? answers : SAMPLES_MAX;
	double seconds = (double)(last_answer_ns - began_ns) / 1e9;

	qsort(samples_us, count, sizeof *samples_us, compare);
	printf("answers=%zu errors=%zu seconds=%.3f rate=%.0f p50_ms=%.3f p99_ms=%.3f\n", answers, errors, seconds,
	       answers ? (double)answers / seconds : 0, count ? samples_us[count / 2] / 1000.0 : 0,
	       count ? samples_us[count * 99 / 100] / 1000.0 : 0);
}

/* Tries until a server that was just started has answered one request. */
static void first_answer(void)
{
	const struct timespec pause = { .tv_nsec = 500 * 1000 };
	uint64_t give_up_ns = now_ns() + (uint64_t)GIVE_UP_S * 1000000000;
	struct timespec now;

	while ((connections[0].fd = connect_to_server()) < 0) {
		if (now_ns() > give_up_ns)
			die("the server does not come up");
		nanosleep(&pause, NULL);
	}
	epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	watch(&connections[0]);
	send_next(&connections[0]);
	while (!receive(&connections[0]))
		continue;
	clock_gettime(CLOCK_REALTIME, &now);
	printf("first_ms=%.1f errors=%zu\n", ((double)now.tv_sec + (double)now.tv_nsec / 1e9 - options.since) * 1000,
	       errors);
}

static unsigned long number(const char *text, unsigned long min, unsigned long max)
{
	unsigned long value = 0;

	if (!str_to_number(str_of(text), max, &value) || value < min) {
		fprintf(stderr, "load: %s: not a number from %lu to %lu\n", text, min, max);
		exit(2);
	}
	return value;
}

static void read_options(int argc, char **argv)
{
	static const struct option names[] = {
		{ "port", required_argument, NULL, 'p' },
		{ "connections", required_argument, NULL, 'c' },
		{ "seconds", required_argument, NULL, 's' },
		{ "requests", required_argument, NULL, 'n' },
		{ "people", required_argument, NULL, 'P' },
		{ "seed", required_argument, NULL, 'e' },
		{ "url", required_argument, NULL, 'u' },
		{ "token", required_argument, NULL, 't' },
		{ "first-answer-since", required_argument, NULL, 'f' },
		{ NULL, 0, NULL, 0 },
	};
	int name;

	while ((name = getopt_long(argc, argv, "", names, NULL)) != -1) {
		switch (name) {
		case 'p':
			options.port = number(optarg, 1, 65535);
			break;
		case 'c':
			options.connections = number(optarg, 1, CONNECTIONS_MAX);
			break;
		case 's':
			options.seconds = number(optarg, 1, 3600);
			break;
		case 'n':
			options.requests = number(optarg, 1, REQUESTS_MAX);
			break;
		case 'P':
			options.people = number(optarg, 1, PEOPLE_MAX);
			break;
		case 'e':
			options.seed = number(optarg, 0, UINT32_MAX);
			break;
		case 'u':
			options.url = optarg;
			break;
		case 't':
			options.token = optarg;
			break;
		case 'f':
			options.since = strtod(optarg, NULL);
			break;
		default:
			exit(2);
		}
	}
}

int main(int argc, char **argv)
{
	uint64_t began_ns;

	read_options(argc, argv);
	make_ring();
	connections = calloc(options.connections, sizeof *connections);
	samples_us = malloc(SAMPLES_MAX * sizeof *samples_us);
	if (!connections || !samples_us)
		die("no memory");
	if (options.since > 0) {
		first_answer();
		return errors ? 1 : 0;
	}
	epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (epoll_fd < 0)
		die("epoll_create1");
	began_ns = now_ns();
	run();
	report(began_ns);
	return errors ? 1 : 0;
}
