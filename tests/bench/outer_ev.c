/* The outer loop in libev, as the hotline has it. */
#include "outer.h"

#include <ev.h>

static const struct outer *house;
static ev_idle stay_awake;

static void door_readable(struct ev_loop *loop, ev_io *io, int events)
{
	(void)loop, (void)io, (void)events;
}

static void redis_readable(struct ev_loop *loop, ev_io *io, int events)
{
	(void)loop, (void)io, (void)events;
	house->redis_readable();
}

static void nothing(struct ev_loop *loop, ev_idle *idle, int events)
{
	(void)loop, (void)idle, (void)events;
}

static void before_sleep(struct ev_loop *loop, ev_prepare *prepare, int events)
{
	(void)prepare, (void)events;
	if (house->before_sleep())
		ev_idle_start(loop, &stay_awake);
	else
		ev_idle_stop(loop, &stay_awake);
}

void outer_run(const struct outer *outer)
{
	struct ev_loop *loop = ev_default_loop(EVBACKEND_EPOLL);
	ev_io door, redis;
	ev_prepare prepare;

	house = outer;
	ev_io_init(&door, door_readable, outer->door, EV_READ);
	ev_io_init(&redis, redis_readable, outer->redis, EV_READ);
	ev_prepare_init(&prepare, before_sleep);
	ev_idle_init(&stay_awake, nothing);
	ev_io_start(loop, &door);
	ev_io_start(loop, &redis);
	ev_prepare_start(loop, &prepare);
	ev_run(loop, 0);
}
