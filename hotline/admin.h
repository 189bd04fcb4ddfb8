/* What operators and their tools may ask: /livez /readyz /healthz /metrics, on a listener of its own. */
#ifndef ADMIN_H
#define ADMIN_H

#include "config.h"
#include "loop.h"
#include "reload.h"

#define ADMIN_ROUTES 4

/* Kept up to date by the main thread, which also answers. */
struct admin {
	const struct config *config;
	struct clock clock;
	struct worker *const *workers;
	size_t worker_count;
	const struct reload *reload;
	const char *store; /* "memory", "redis" */
	bool swap;         /* this machine writes memory to disk */
	bool draining;
};

/* `admin` is the house of the door that these routes belong to. */
void admin_routes(struct http_route routes[ADMIN_ROUTES]);

#endif
