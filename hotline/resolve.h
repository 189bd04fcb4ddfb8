/* Host names to addresses without ever holding up the loop: the system's resolver runs in a thread of its own. */
#ifndef RESOLVE_H
#define RESOLVE_H

#include <stdint.h>
#include <sys/socket.h>

#include "base/str.h"

#define RESOLVE_MAX      8
#define RESOLVE_HOST_MAX 255

struct ev_loop;

struct address {
	struct sockaddr_storage at;
	socklen_t len;
};

struct addresses {
	struct address list[RESOLVE_MAX];
	size_t count; /* 0: not known just now */
};

/* An address written in digits ("127.0.0.1", "::1") needs no resolver; false when `host` is a name. */
bool resolve_numeric(const char *host, uint16_t port, struct address *address);

struct resolve; /* one question under way */

/*
 * Asks for TCP addresses and calls `then(at, addresses)` on this loop, exactly once, however long it takes; never from
 * inside. NULL when there is no memory or no thread to be had. Ends by itself after `then`.
 */
typedef void resolve_done(void *at, const struct addresses *addresses);
struct resolve *resolve_start(struct ev_loop *loop, const char *host, uint16_t port, resolve_done *then, void *at);

/* `then` will not be called any more. The thread, if it still waits, ends by itself later. NULL is fine. */
void resolve_cancel(struct resolve *resolve);

#endif
