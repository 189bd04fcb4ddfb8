/* The hash a review is tied to and the decision whether it is alive. Knows no files: the catalog reads those. */
#include "review.h"

#include "base/buf.h"
#include "base/digest.h"

#include <time.h>

/* Far above any wording; a longer one is refused before. */
#define REVIEW_BYTES_MAX (256 * 1024)

enum fault review_hash(struct str owner, struct str key, struct str facts, struct str text, char out[REVIEW_HASH_SIZE])
{
	const struct str pieces[] = { owner, key, facts, text };
	uint8_t digest[32];
	struct buf buf;
	enum fault fault = FAULT_NONE;
	size_t i;

	buf_init(&buf, REVIEW_BYTES_MAX);
	for (i = 0; i < COUNT(pieces); i++) {
		if (i > 0)
			buf_add_char(&buf, '\0');
		buf_add(&buf, pieces[i]);
	}
	if (buf.failed) {
		fault = FAULT_MEMORY;
		goto out;
	}
	sha256(buf_str(&buf), digest);
	buf_clear(&buf);
	hex_encode(&buf, (struct str){ (const char *)digest, (REVIEW_HASH_SIZE - 1) / 2 });
	if (buf.failed) {
		fault = FAULT_MEMORY;
		goto out;
	}
	memcpy(out, buf.at, REVIEW_HASH_SIZE - 1);
	out[REVIEW_HASH_SIZE - 1] = '\0';
out:
	buf_release(&buf);
	return fault;
}

enum review_state review_state(const struct review *review, enum review_role role, const char *source, const char *text,
			       int64_t now)
{
	if (!review || review->role != role)
		return REVIEW_NONE;
	if (!str_equal(review->source, str_of(source)))
		return REVIEW_SOURCE_CHANGED;
	if (!str_equal(review->text, str_of(text)))
		return REVIEW_TEXT_CHANGED;
	if (now < review->from)
		return REVIEW_EARLY;
	return now <= review->until ? REVIEW_LIVE : REVIEW_EXPIRED;
}

/* Of 29 February, to 1 March. */
int64_t review_longest(int64_t from)
{
	time_t seconds = (time_t)from;
	struct tm day;

	if (!gmtime_r(&seconds, &day))
		return from;
	day.tm_year += 2;
	day.tm_hour = 23;
	day.tm_min = day.tm_sec = 59;
	return timegm(&day);
}

const char *review_state_words(enum review_state state)
{
	switch (state) {
	case REVIEW_LIVE:
		return "signed";
	case REVIEW_NONE:
		return "not signed";
	case REVIEW_SOURCE_CHANGED:
		return "the English, its facts or a number in it has changed since it was signed";
	case REVIEW_TEXT_CHANGED:
		return "the text, its facts or a number in it has changed since it was signed";
	case REVIEW_EXPIRED:
		return "the signature has run out";
	case REVIEW_EARLY:
		return "signed for a day that has not come";
	}
	return "";
}

bool review_role_parse(struct str word, enum review_role *role)
{
	if (str_equal(word, STR("lawyer")))
		*role = REVIEW_LAWYER;
	else if (str_equal(word, STR("native")))
		*role = REVIEW_NATIVE;
	else
		return false;
	return true;
}
