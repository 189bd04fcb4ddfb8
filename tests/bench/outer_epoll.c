/* The outer loop in plain epoll: the least there can be. */
#include "outer.h"

#include <stdlib.h>
#include <sys/epoll.h>

void outer_run(const struct outer *outer)
{
	struct epoll_event door = { .events = EPOLLIN, .data.fd = outer->door },
			   redis = { .events = EPOLLIN, .data.fd = outer->redis };
	struct epoll_event events[2];
	int epoll_fd = epoll_create1(EPOLL_CLOEXEC);

	if (epoll_fd < 0 || epoll_ctl(epoll_fd, EPOLL_CTL_ADD, outer->door, &door) != 0 ||
	    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, outer->redis, &redis) != 0)
		abort();
	for (;;) {
		int count = epoll_wait(epoll_fd, events, 2, outer->before_sleep() ? 0 : -1);

		for (int i = 0; i < count; i++)
			if (events[i].data.fd == outer->redis)
				outer->redis_readable();
	}
}
