/* Addresses and names of this machine. The preview has no password: this is all that stands before it. */
#include "preview_guard.h"

#include "listen.h"

#include <stdio.h>

static const char *const names[] = { "127.0.0.1", "localhost", "[::1]" };

bool preview_guard_address(const char *address, struct why *why)
{
	struct str text = str_of(address);

	for (size_t i = 0; i < COUNT(names); i++) {
		struct str name = str_of(names[i]);

		if (str_has_prefix(text, name) && text.len > name.len && text.at[name.len] == ':')
			return listen_check("--listen", address, why) == FAULT_NONE;
	}
	fault_because(FAULT_CONFIG, why,
		      "--listen is \"%.60s\": only 127.0.0.1:PORT, [::1]:PORT and localhost:PORT are allowed. The "
		      "preview has "
		      "no password and shows drafts, so nobody but this machine may see it",
		      address);
	return false;
}

/* "127.0.0.1:8082", with "http://" before it or not. Port 80 may go unsaid. */
static bool is_ours(struct str text, const char *scheme, unsigned port)
{
	char whole[64];

	for (size_t i = 0; i < COUNT(names); i++) {
		snprintf(whole, sizeof whole, "%s%s:%u", scheme, names[i], port);
		if (str_equal_nocase(text, str_of(whole)))
			return true;
		snprintf(whole, sizeof whole, "%s%s", scheme, names[i]);
		if (port == 80 && str_equal_nocase(text, str_of(whole)))
			return true;
	}
	return false;
}

bool preview_guard_request(const struct http_request *request, unsigned port, struct why *why)
{
	struct str host = http_request_header(request, STR("Host"));
	struct str origin = http_request_header(request, STR("Origin"));
	struct str site = http_request_header(request, STR("Sec-Fetch-Site"));

	if (!is_ours(host, "", port)) {
		fault_because(FAULT_SIGNATURE, why,
			      "open the preview as http://127.0.0.1:%u/: it answers under no other name", port);
		return false;
	}
	if ((origin.at && !is_ours(origin, "http://", port)) ||
	    (site.at && !str_equal(site, STR("same-origin")) && !str_equal(site, STR("none")))) {
		fault_because(
			FAULT_SIGNATURE, why,
			"another page has asked for this; only the preview's own page may. Type the address yourself: "
			"http://127.0.0.1:%u/",
			port);
		return false;
	}
	return true;
}
