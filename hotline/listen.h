/* Listening sockets: HOST:PORT, [IPV6]:PORT or unix:/PATH. */
#ifndef LISTEN_H
#define LISTEN_H

#include "base/fault.h"
#include "base/str.h"

#define LISTEN_NAME 128

enum listen_how {
	LISTEN_ALONE,  /* an address in use is refused, sharing processes included */
	LISTEN_FIRST,  /* the first of several sockets of this process: others may follow with LISTEN_SHARED */
	LISTEN_SHARED, /* several sockets, of this process or others, share the address */
};

/*
 * `name` becomes the address in numbers, with the port that the system chose for port 0. FAULT_CONFIG for an address
 * that makes no sense, FAULT_SYSTEM for one that is not to be had. Names of hosts are looked up: only at start-up.
 */
enum fault listen_open(const char *address, enum listen_how how, int *fd, char name[LISTEN_NAME], struct why *why);

/* FAULT_CONFIG for what can be no address; `name` is the setting that holds it. Looks nothing up. */
enum fault listen_check(const char *name, const char *address, struct why *why);

/* Removes the file of a unix socket; does nothing for other addresses. */
void listen_forget(const char *address);

#endif
