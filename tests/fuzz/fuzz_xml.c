/* What xml_escape makes must read back, by a reader of its own, as the text without the forbidden characters. */
#include "base/utf8.h"
#include "base/xml.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t size);

static void must(bool kept)
{
	if (!kept)
		abort();
}

static void take_entity(struct str *rest, struct buf *back)
{
	static const struct {
		struct str entity;
		char c;
	} known[] = {
		{ STR_INIT("&amp;"), '&' },  { STR_INIT("&lt;"), '<' },    { STR_INIT("&gt;"), '>' },
		{ STR_INIT("&quot;"), '"' }, { STR_INIT("&apos;"), '\'' },
	};

	for (size_t i = 0; i < COUNT(known); i++) {
		if (!str_has_prefix(*rest, known[i].entity))
			continue;
		buf_add_char(back, known[i].c);
		rest->at += known[i].entity.len;
		rest->len -= known[i].entity.len;
		return;
	}
	abort();
}

static void unescape(struct str rest, struct buf *back)
{
	while (rest.len > 0) {
		must(!memchr("<>\"'", rest.at[0], 4));
		if (rest.at[0] == '&') {
			take_entity(&rest, back);
			continue;
		}
		buf_add_char(back, rest.at[0]);
		rest.at++;
		rest.len--;
	}
}

static void without_forbidden(struct str rest, struct buf *plain)
{
	while (rest.len > 0) {
		struct str before = rest;
		uint32_t point = utf8_next(&rest);

		if (point == 0xFFFE || point == 0xFFFF || (point < ' ' && !(point && strchr("\t\n\r", (int)point))))
			continue;
		buf_add(plain, (struct str){ before.at, before.len - rest.len });
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t size)
{
	struct str text = { (const char *)at, size };
	struct buf escaped, back, plain;

	if (!utf8_valid(text))
		return 0;
	buf_init(&escaped, size * 6);
	buf_init(&back, size);
	buf_init(&plain, size);
	xml_escape(&escaped, text);
	must(!escaped.failed && utf8_valid(buf_str(&escaped)));
	unescape(buf_str(&escaped), &back);
	without_forbidden(text, &plain);
	must(!back.failed && !plain.failed && str_equal(buf_str(&back), buf_str(&plain)));
	buf_release(&escaped);
	buf_release(&back);
	buf_release(&plain);
	return 0;
}
