/*
 * A Redis that says what the test tells it to: greets like a real one, and answers chosen commands with chosen bytes.
 * Runs on the loop of the test. All in the header, so that only the tests of the store are linked with it.
 */
#ifndef TESTS_SUPPORT_FAKE_REDIS_H
#define TESTS_SUPPORT_FAKE_REDIS_H

#include <arpa/inet.h>
#include <errno.h>
#include <ev.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/str.h"

#define FAKE_LINES_MAX 8
#define FAKE_RULES_MAX 8
#define FAKE_ROOM      65536

/* Commands: GET (of a session), LIFE (GET of the other key), SET, SCRIPT, EVALSHA, EVAL, DEL, AUTH, SELECT. */
struct fake_rule {
	const char *command;
	struct str reply; /* empty: silence */
	bool hang_up;
};

struct fake_redis;

struct fake_line {
	struct fake_redis *fake;
	int fd; /* -1: not in use */
	ev_io readable;
	char *bytes;
	size_t len;
};

struct fake_redis {
	struct ev_loop *loop;
	int listener;
	ev_io acceptable;
	char path[108]; /* of the unix socket; "" = TCP */
	char url[160];
	uint16_t port;
	struct fake_rule rules[FAKE_RULES_MAX];
	size_t rule_count;
	struct fake_line lines[FAKE_LINES_MAX];
	unsigned accepted;
	unsigned asked; /* commands seen */
	bool dribble;   /* replies go out byte by byte */
};

static inline void fake_hang_up(struct fake_line *line)
{
	if (line->fd < 0)
		return;
	ev_io_stop(line->fake->loop, &line->readable);
	close(line->fd);
	free(line->bytes);
	line->bytes = NULL;
	line->fd = -1;
}

static inline void fake_write(struct fake_line *line, struct str bytes)
{
	const size_t step = line->fake->dribble ? 1 : bytes.len;

	for (size_t i = 0; i < bytes.len && line->fd >= 0; i += step) {
		const ssize_t sent =
			send(line->fd, bytes.at + i, bytes.len - i < step ? bytes.len - i : step, MSG_NOSIGNAL);

		if (sent < 0 && errno != EAGAIN)
			fake_hang_up(line);
	}
}

static inline struct str fake_default(struct str command)
{
	static const struct fake_rule usual[] = {
		{ "GET", STR_INIT("$-1\r\n"), false },
		{ "LIFE", STR_INIT("$8\r\nalive...\r\n"), false },
		{ "SCRIPT", STR_INIT("$40\r\n0123456789012345678901234567890123456789\r\n"), false },
		{ "SET", STR_INIT("+OK\r\n"), false },
		{ "AUTH", STR_INIT("+OK\r\n"), false },
		{ "SELECT", STR_INIT("+OK\r\n"), false },
		{ "EVALSHA", STR_INIT(":1\r\n"), false },
		{ "EVAL", STR_INIT(":1\r\n"), false },
		{ "DEL", STR_INIT(":1\r\n"), false },
	};

	for (size_t i = 0; i < COUNT(usual); i++)
		if (str_equal(str_of(usual[i].command), command))
			return usual[i].reply;
	return STR("-ERR unknown command\r\n");
}

static inline void fake_answer(struct fake_line *line, struct str command)
{
	struct fake_redis *fake = line->fake;

	fake->asked++;
	for (size_t i = 0; i < fake->rule_count; i++) {
		const struct fake_rule *rule = &fake->rules[i];

		if (!str_equal(str_of(rule->command), command))
			continue;
		fake_write(line, rule->reply);
		if (rule->hang_up)
			fake_hang_up(line);
		return;
	}
	fake_write(line, fake_default(command));
}

/* One whole command at the front: its length and its first two words; 0 when there is more to come. */
static inline size_t fake_parse(struct str bytes, struct str words[2])
{
	struct str rest = bytes;
	unsigned long count, len;

	for (struct str head = str_cut(&rest, '\n'); rest.at; head = (struct str){ NULL, 0 }) {
		if (head.len < 2 || !str_to_number((struct str){ head.at + 1, head.len - 2 }, 64, &count))
			return 0;
		for (unsigned long i = 0; i < count; i++) {
			const struct str size = str_cut(&rest, '\n');

			if (!rest.at || size.len < 2 ||
			    !str_to_number((struct str){ size.at + 1, size.len - 2 }, FAKE_ROOM, &len) ||
			    rest.len < len + 2)
				return 0;
			if (i < 2)
				words[i] = (struct str){ rest.at, len };
			rest = (struct str){ rest.at + len + 2, rest.len - len - 2 };
		}
		return (size_t)(rest.at - bytes.at);
	}
	return 0;
}

static inline void fake_on_readable(struct ev_loop *loop, ev_io *io, int events)
{
	struct fake_line *line = io->data;
	struct str words[2] = { { "", 0 }, { "", 0 } };
	const ssize_t got = recv(line->fd, line->bytes + line->len, FAKE_ROOM - line->len, MSG_DONTWAIT);
	size_t used;

	(void)loop;
	(void)events;
	if (got <= 0) {
		if (got == 0 || errno != EAGAIN)
			fake_hang_up(line);
		return;
	}
	line->len += (size_t)got;
	while (line->fd >= 0 && (used = fake_parse((struct str){ line->bytes, line->len }, words)) > 0) {
		const bool life = str_equal(words[0], STR("GET")) && str_equal(words[1], STR("s:life"));

		fake_answer(line, life ? STR("LIFE") : words[0]);
		if (line->fd < 0)
			return;
		line->len -= used;
		memmove(line->bytes, line->bytes + used, line->len);
	}
}

static inline void fake_on_acceptable(struct ev_loop *loop, ev_io *io, int events)
{
	struct fake_redis *fake = io->data;
	const int fd = accept4(fake->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	struct fake_line *line = NULL;

	(void)events;
	for (size_t i = 0; i < FAKE_LINES_MAX && !line; i++)
		if (fake->lines[i].fd < 0)
			line = &fake->lines[i];
	if (fd < 0 || !line) {
		if (fd >= 0)
			close(fd);
		return;
	}
	fake->accepted++;
	line->fd = fd;
	line->len = 0;
	line->bytes = malloc(FAKE_ROOM);
	ev_io_init(&line->readable, fake_on_readable, fd, EV_READ);
	line->readable.data = line;
	ev_io_start(loop, &line->readable);
}

static inline bool fake_listen(struct fake_redis *fake, const char *folder)
{
	struct sockaddr_un here = { .sun_family = AF_UNIX };
	struct sockaddr_in local = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(local);
	int failed;

	fake->listener = socket(folder ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (folder) {
		snprintf(fake->path, sizeof(fake->path), "%s/fake.sock", folder);
		snprintf(here.sun_path, sizeof(here.sun_path), "%s", fake->path);
		unlink(fake->path);
		failed = bind(fake->listener, (struct sockaddr *)&here, sizeof(here));
		snprintf(fake->url, sizeof(fake->url), "unix:%s", fake->path);
	} else {
		failed = bind(fake->listener, (struct sockaddr *)&local, sizeof(local)) ||
			 getsockname(fake->listener, (struct sockaddr *)&local, &len);
		fake->port = ntohs(local.sin_port);
		snprintf(fake->url, sizeof(fake->url), "redis://127.0.0.1:%u", (unsigned)fake->port);
	}
	return !failed && listen(fake->listener, 16) == 0;
}

/* On a unix socket in `folder` (absolute), or on a TCP port of its own when that is NULL. */
static inline bool fake_start(struct fake_redis *fake, struct ev_loop *loop, const char *folder)
{
	memset(fake, 0, sizeof(*fake));
	fake->loop = loop;
	for (size_t i = 0; i < FAKE_LINES_MAX; i++)
		fake->lines[i] = (struct fake_line){ .fake = fake, .fd = -1 };
	if (!fake_listen(fake, folder))
		return false;
	ev_io_init(&fake->acceptable, fake_on_acceptable, fake->listener, EV_READ);
	fake->acceptable.data = fake;
	ev_io_start(loop, &fake->acceptable);
	return true;
}

static inline void fake_stop(struct fake_redis *fake)
{
	for (size_t i = 0; i < FAKE_LINES_MAX; i++)
		fake_hang_up(&fake->lines[i]);
	ev_io_stop(fake->loop, &fake->acceptable);
	close(fake->listener);
	if (*fake->path)
		unlink(fake->path);
}

static inline void fake_rule(struct fake_redis *fake, const char *command, struct str reply, bool hang_up)
{
	for (size_t i = 0; i < fake->rule_count; i++) {
		if (strcmp(fake->rules[i].command, command) == 0) {
			fake->rules[i] = (struct fake_rule){ command, reply, hang_up };
			return;
		}
	}
	if (fake->rule_count < FAKE_RULES_MAX)
		fake->rules[fake->rule_count++] = (struct fake_rule){ command, reply, hang_up };
}

/* Says something that nobody asked for, on every line. */
static inline void fake_say(struct fake_redis *fake, struct str bytes)
{
	for (size_t i = 0; i < FAKE_LINES_MAX; i++)
		if (fake->lines[i].fd >= 0)
			fake_write(&fake->lines[i], bytes);
}

#endif
