/*
 * A recorded request (<case>.http) taken apart: request line, headers, empty line, body. Lines end with LF or CRLF; one
 * line break at the end of the file belongs to the editor, not to the body. For decode tests and fuzzers.
 */
#ifndef TESTS_WIRE_HTTP_H
#define TESTS_WIRE_HTTP_H

#include "provider.h"

#define WIRE_BASE        "https://hotline.example.org"      /* the public URL of all recordings */
#define WIRE_TOKEN       "0123456789abcdef0123456789abcdef" /* the key that signed them; invented */
#define WIRE_HEADERS_MAX 32

struct wire {
	struct http_request request;
	struct http_header headers[WIRE_HEADERS_MAX];
	enum route route;
	bool is_form;
};

static inline struct str wire_line(struct str *rest)
{
	struct str line = str_cut(rest, '\n');

	if (line.len > 0 && line.at[line.len - 1] == '\r')
		line.len--;
	return line;
}

static inline bool wire_ends_with(struct str s, struct str end)
{
	return s.len >= end.len && memcmp(s.at + s.len - end.len, end.at, end.len) == 0;
}

/* Everything points into `text`, but for the URL, which is in the arena. What is missing is empty. */
static inline enum fault wire_parse(struct arena *arena, struct str text, struct wire *wire)
{
	struct str line, target, path;
	char *url;

	memset(wire, 0, sizeof *wire);
	line = wire_line(&text);
	wire->request.method = str_cut(&line, ' ');
	target = str_cut(&line, ' ');
	url = arena_take(arena, sizeof WIRE_BASE - 1 + target.len);
	if (!url)
		return FAULT_MEMORY;
	memcpy(url, WIRE_BASE, sizeof WIRE_BASE - 1);
	if (target.len > 0)
		memcpy(url + sizeof WIRE_BASE - 1, target.at, target.len);
	wire->request.url = (struct str){ url, sizeof WIRE_BASE - 1 + target.len };
	path = str_cut(&target, '?');
	wire->request.query = target.at ? target : STR("");
	wire->route = wire_ends_with(path, STR("/voice"))    ? ROUTE_VOICE
		      : wire_ends_with(path, STR("/status")) ? ROUTE_STATUS
							     : ROUTE_SMS;
	while ((line = wire_line(&text)).len > 0 && wire->request.header_count < WIRE_HEADERS_MAX) {
		struct http_header *header = &wire->headers[wire->request.header_count++];

		header->name = str_cut(&line, ':');
		header->value = str_trim(line);
		if (str_equal_nocase(header->name, STR("Content-Type")))
			wire->request.content_type = header->value;
	}
	wire->request.headers = wire->headers;
	wire->is_form = str_has_prefix(wire->request.content_type, STR("application/x-www-form-urlencoded"));
	if (text.len > 0 && text.at[text.len - 1] == '\n')
		text.len--;
	wire->request.body = text.at ? text : STR("");
	return FAULT_NONE;
}

#endif
