/* Something that listens where Redis should, and answers nonsense: wrong types, wrong sizes, no protocol at all. */
#ifndef TESTS_E2E_LIAR_H
#define TESTS_E2E_LIAR_H

#include "tests/e2e/e2e.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/un.h>

struct liar {
	pthread_t thread;
	int listener;
	atomic_bool over;
	bool running;
	char path[108];
};

static inline struct str liar_lie(unsigned n)
{
	static const struct str lies[] = {
		STR_INIT("*2\r\n$3\r\nabc\r\n:1\r\n"),
		STR_INIT("$-1\r\n"),
		STR_INIT(":1\r\n"),
		STR_INIT("+OK\r\n"),
		STR_INIT("$5\r\n7:xyz\r\n"),
		STR_INIT("$999999999999\r\nx"),
		STR_INIT("HTTP/1.1 200 OK\r\n\r\n"),
		STR_INIT("-ERR who are you\r\n"),
		STR_INIT("*-1\r\n"),
		STR_INIT("$3\r\nabcdef\r\n"),
		STR_INIT("\0\0\0\0"),
		STR_INIT("*1000000000\r\n"),
		STR_INIT("-LOADING Redis is loading the dataset in memory\r\n"),
		STR_INIT("+PONG\r\n+PONG\r\n+PONG\r\n+PONG\r\n"),
		STR_INIT(":-1\r\n"),
		STR_INIT("$0\r\n\r\n"),
		STR_INIT("$18\r\n99999999999999999:\r\n"),
		STR_INIT("%1\r\n+a\r\n+b\r\n"),
		STR_INIT("$-2\r\n"),
		STR_INIT("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n"),
	};

	return lies[n % COUNT(lies)];
}

/* For each thing that is heard another lie; now and then the truth's very form, now and then silence. */
static inline void *liar_run(void *at)
{
	struct liar *liar = at;
	struct pollfd fds[33] = { { .fd = liar->listener, .events = POLLIN } };
	unsigned told = 0;
	nfds_t count = 1;
	char heard[4096];

	while (!atomic_load(&liar->over)) {
		if (poll(fds, count, 20) <= 0)
			continue;
		for (nfds_t i = count - 1; i > 0; i--) {
			struct str lie = liar_lie(told);

			if (!fds[i].revents)
				continue;
			if (recv(fds[i].fd, heard, sizeof(heard), 0) <= 0) {
				close(fds[i].fd);
				fds[i] = fds[--count];
			} else if (told++ % 7 != 6) {
				send(fds[i].fd, lie.at, lie.len, MSG_NOSIGNAL);
			}
		}
		if (fds[0].revents && count < COUNT(fds))
			fds[count++] = (struct pollfd){ .fd = accept(liar->listener, NULL, NULL), .events = POLLIN };
	}
	while (count > 0)
		close(fds[--count].fd);
	return NULL;
}

static inline bool liar_start(struct liar *liar, const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	memset(liar, 0, sizeof(*liar));
	if (strlen(path) >= sizeof(address.sun_path))
		return false;
	memcpy(address.sun_path, path, strlen(path));
	memcpy(liar->path, address.sun_path, sizeof(liar->path));
	unlink(path);
	liar->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(liar->listener, (struct sockaddr *)&address, sizeof(address)) || listen(liar->listener, 16))
		return false;
	liar->running = pthread_create(&liar->thread, NULL, liar_run, liar) == 0;
	return liar->running;
}

static inline void liar_stop(struct liar *liar)
{
	if (!liar->running)
		return;
	atomic_store(&liar->over, true);
	pthread_join(liar->thread, NULL);
	unlink(liar->path);
	liar->running = false;
}

#endif
