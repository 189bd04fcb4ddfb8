/*
 * The loop around libmicrohttpd's epoll descriptor and the socket to Redis, in three makes: plain epoll, libev, libuv.
 * Each program links one of them, so that they can be compared with all else equal.
 */
#ifndef TESTS_BENCH_OUTER_H
#define TESTS_BENCH_OUTER_H

#include <stdbool.h>

struct outer {
	int door; /* libmicrohttpd's epoll descriptor */
	int redis;
	void (*redis_readable)(void);
	bool (*before_sleep)(void); /* runs the door, then sends what is queued; true: there is more, do not sleep */
};

/* Never returns but by a signal's default action. */
void outer_run(const struct outer *outer);

#endif
