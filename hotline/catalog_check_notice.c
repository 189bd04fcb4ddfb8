/*
 * A notice must be short: it comes on top of every menu. What else is checked of any wording (numbers, placeholders,
 * what must never be said) is checked of it as well, where the others are.
 */
#include "catalog_check.h"

#include "base/gsm7.h"
#include "catalog_text.h"

enum { NOTICE_TENTHS = 100, NOTICE_SEGMENTS = 1, NOTICE_SEGMENTS_UCS2 = 2 };

void check_notice(struct content *content, const struct source_language *language)
{
	char path[64];
	struct subject subject = content_subject(content, language, content->notice_voice, path);
	struct sms_size size;
	struct buf text;
	unsigned tenths;

	if (!language->notice || language->notice->text.len == 0)
		return;
	buf_init(&text, FILE_BYTES_MAX);
	text_fill(&text, content, language->notice->text, false, NULL, NULL);
	size = sms_measure(buf_str(&text));
	subject.rule = "segments";
	if (size.segments > (size.ucs2 ? NOTICE_SEGMENTS_UCS2 : NOTICE_SEGMENTS))
		complain(content->problems, &subject,
			 "takes %u SMS (%u characters); a notice is one, or two in scripts outside the cheap alphabet: "
			 "shorten it",
			 size.segments, size.units);
	buf_clear(&text);
	text_fill(&text, content, language->notice->text, true, NULL, NULL);
	tenths = text_tenths(language, buf_str(&text));
	subject.rule = "seconds";
	if (tenths > NOTICE_TENTHS)
		complain(content->problems, &subject,
			 "takes about %u.%u seconds to say, a notice at most %u; say it in fewer words", tenths / 10,
			 tenths % 10, NOTICE_TENTHS / 10);
	content->failed |= text.failed;
	buf_release(&text);
}
