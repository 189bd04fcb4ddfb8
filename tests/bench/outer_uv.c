/* The outer loop in libuv; built only when it is compared. */
#include "outer.h"

#include <stdlib.h>
#include <uv.h>

static const struct outer *house;
static uv_idle_t stay_awake;

static void door_readable(uv_poll_t *poll, int status, int events)
{
	(void)poll, (void)status, (void)events;
}

static void redis_readable(uv_poll_t *poll, int status, int events)
{
	(void)poll, (void)status, (void)events;
	house->redis_readable();
}

static void nothing(uv_idle_t *idle)
{
	(void)idle;
}

static void before_sleep(uv_prepare_t *prepare)
{
	(void)prepare;
	if (house->before_sleep())
		uv_idle_start(&stay_awake, nothing);
	else
		uv_idle_stop(&stay_awake);
}

void outer_run(const struct outer *outer)
{
	uv_loop_t *loop = uv_default_loop();
	uv_poll_t door, redis;
	uv_prepare_t prepare;

	house = outer;
	if (uv_poll_init(loop, &door, outer->door) || uv_poll_init(loop, &redis, outer->redis))
		abort();
	uv_prepare_init(loop, &prepare);
	uv_idle_init(loop, &stay_awake);
	uv_poll_start(&door, UV_READABLE, door_readable);
	uv_poll_start(&redis, UV_READABLE, redis_readable);
	uv_prepare_start(&prepare, before_sleep);
	uv_run(loop, UV_RUN_DEFAULT);
}
