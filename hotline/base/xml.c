/* Escaping for XML 1.0. Building the document is left to the providers. */
#include "base/xml.h"

#include "base/utf8.h"

/* What stands for this byte; at == NULL when it stands for itself. */
static struct str entity(char c)
{
	switch (c) {
	case '&':
		return STR("&amp;");
	case '<':
		return STR("&lt;");
	case '>':
		return STR("&gt;");
	case '"':
		return STR("&quot;");
	case '\'':
		return STR("&apos;");
	default:
		return (struct str){ NULL, 0 };
	}
}

/* XML 1.0 (Fifth Edition) 2.2: not even as a character reference. */
static bool is_forbidden(uint32_t point)
{
	return (point < 0x20 && point != '\t' && point != '\n' && point != '\r') || point == 0xFFFE || point == 0xFFFF;
}

void xml_escape(struct buf *out, struct str s)
{
	struct str run = { s.at, 0 }; /* what is copied as it is, in one piece */

	while (s.len > 0) {
		struct str before = s;
		uint32_t point = utf8_next(&s);
		struct str instead = entity(before.at[0]);

		if (!instead.at && !is_forbidden(point)) {
			run.len = (size_t)(s.at - run.at);
			continue;
		}
		buf_add(out, run);
		if (instead.at)
			buf_add(out, instead);
		run = (struct str){ s.at, 0 };
	}
	buf_add(out, run);
}
