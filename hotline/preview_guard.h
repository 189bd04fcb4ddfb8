/* Who may ask the preview: its own page in a browser on this machine, and no other page in the same browser. */
#ifndef PREVIEW_GUARD_H
#define PREVIEW_GUARD_H

#include "provider.h"

/* "127.0.0.1:8082", "[::1]:8082", "localhost:8082". False, with the reason, for every other address. */
bool preview_guard_address(const char *address, struct why *why);

/*
 * Host must be a name of this machine with our port: a name that an attacker made to point here (DNS rebinding) is none.
 * Origin and Sec-Fetch-Site, where a browser sends them, must say that our own page asks, or a person who typed the address.
 */
bool preview_guard_request(const struct http_request *request, unsigned port, struct why *why);

#endif
