/* The list of telephony companies, and the look-ups that all of them share. */
#include "provider.h"

const struct provider *const providers[] = {
	&provider_twilio,
	NULL,
};

const struct provider *provider_find(struct str name)
{
	for (size_t i = 0; providers[i]; i++)
		if (str_equal(name, str_of(providers[i]->name)))
			return providers[i];
	return NULL;
}

struct str http_request_header(const struct http_request *request, struct str name)
{
	for (size_t i = 0; i < request->header_count; i++)
		if (str_equal_nocase(request->headers[i].name, name))
			return request->headers[i].value;
	return (struct str){ NULL, 0 };
}

struct str provider_public_url(struct str callback)
{
	struct str url = callback;

	for (unsigned parts = 0; parts < 2; parts++) {
		while (url.len > 0 && url.at[url.len - 1] != '/')
			url.len--;
		url.len -= url.len > 0;
	}
	return url;
}
