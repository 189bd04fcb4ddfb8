/*
 * Adding texts to a catalog being made: placeholders filled, marks made cheap, cost and time taken, escaped once. What
 * may be served is asked of the gate.
 */
#include "catalog_maker.h"

#include "base/gsm7.h"
#include "base/xml.h"
#include "catalog_audio.h"
#include "catalog_text.h"

#include <stdlib.h>

struct str maker_keep(struct maker *maker, struct str s)
{
	struct str copy = arena_copy(maker->arena, s);

	if (copy.at)
		return copy;
	maker->failed = true;
	return STR("");
}

static void add_text(struct maker *maker, struct text text)
{
	if (maker->text_count == maker->text_room) {
		size_t room = maker->text_room ? 2 * maker->text_room : 1024;
		struct text *texts = room <= 2 * TEXTS_MAX ? realloc(maker->texts, room * sizeof *texts) : NULL;

		if (!texts) {
			maker->failed = true;
			return;
		}
		maker->texts = texts;
		maker->text_room = room;
	}
	if (maker->text_count >= TEXTS_MAX)
		maker->failed = true;
	else
		maker->texts[maker->text_count++] = text;
}

/* The same bytes, escaped; shared when nothing had to be. */
static struct str escaped(struct maker *maker, struct str raw)
{
	struct str xml = raw;
	struct buf buf;

	buf_init(&buf, 6 * TEXT_BYTES_MAX);
	xml_escape(&buf, raw);
	maker->failed |= buf.failed;
	if (!str_equal(buf_str(&buf), raw))
		xml = maker_keep(maker, buf_str(&buf));
	buf_release(&buf);
	return xml;
}

struct range maker_begin(const struct maker *maker)
{
	return (struct range){ .first = (uint16_t)maker->text_count };
}

struct range maker_end(const struct maker *maker, struct range range)
{
	range.count = (uint16_t)(maker->text_count - range.first);
	return range;
}

/* Said by a voice, played, or, when nobody could say it, left out. `key` is the digit in it, or NUL. */
static void add_spoken(struct maker *maker, uint16_t locale, uint16_t slot, char key, struct str raw)
{
	const struct source_language *language = maker->languages[locale];
	struct text text = { .locale = locale };
	const struct source_recording *recording;
	unsigned tenths = text_tenths(language, raw);
	enum audio_state state = audio_find(language, slot, key, raw, &recording);

	if (state == AUDIO_OLD && !audio_may_be_old(maker->content, language, slot))
		state = AUDIO_NONE;
	if (state == AUDIO_NONE && !language->has_voice)
		return;
	if (state != AUDIO_NONE) {
		text.audio = maker_keep(maker, recording->path);
		text.audio_is_old = state == AUDIO_OLD;
		tenths = recording->tenths;
	}
	text.raw = maker_keep(maker, raw);
	text.xml = escaped(maker, text.raw);
	text.tenths = (uint16_t)(tenths < UINT16_MAX ? tenths : UINT16_MAX);
	add_text(maker, text);
}

void maker_add_sent(struct maker *maker, uint16_t locale, struct str raw)
{
	struct text text = { .raw = maker_keep(maker, raw), .locale = locale };
	struct sms_size size = sms_measure(text.raw);

	text.xml = escaped(maker, text.raw);
	text.segments = (uint8_t)(size.segments < UINT8_MAX ? size.segments : UINT8_MAX);
	text.ucs2 = size.ucs2;
	add_text(maker, text);
}

void maker_copy(struct maker *maker, struct range range)
{
	for (size_t i = 0; i < range.count; i++)
		add_text(maker, maker->texts[range.first + i]);
}

struct str maker_first(const struct maker *maker, struct range range)
{
	return range.count > 0 ? maker->texts[range.first].raw : STR("");
}

/* ---- one wording, asked of the gate ---- */

/* Appends it and returns true, or appends nothing. */
bool maker_fill(struct maker *maker, uint16_t locale, uint16_t slot, const char *code, const char *key, struct buf *out)
{
	const struct source_language *language = maker->languages[locale];
	enum served served;

	if (slot == NO_SLOT)
		return false;
	served = gate_text(&maker->gate, language, slot);
	if (served == SERVED_NOT)
		return false;
	maker->locales[locale].draft |= served == SERVED_AS_DRAFT;
	text_fill(out, maker->content, language->texts[slot], maker->content->slots[slot].voice, code, key);
	return true;
}

/* The same as one new text. */
struct range maker_served(struct maker *maker, uint16_t locale, uint16_t slot, const char *key)
{
	struct range range = maker_begin(maker);
	struct buf buf;

	buf_init(&buf, TEXT_BYTES_MAX);
	if (maker_fill(maker, locale, slot, NULL, key, &buf)) {
		if (maker->content->slots[slot].voice)
			add_spoken(maker, locale, slot, key ? key[0] : '\0', buf_str(&buf));
		else
			maker_add_sent(maker, locale, buf_str(&buf));
	}
	maker->failed |= buf.failed;
	buf_release(&buf);
	return maker_end(maker, range);
}

/* A sent text with typographic marks made cheap, so that what is counted is what is sent. */
struct range maker_sent(struct maker *maker, uint16_t locale, struct str raw)
{
	struct range range = maker_begin(maker);
	struct buf buf;

	buf_init(&buf, TEXT_BYTES_MAX);
	gsm7_smarten(&buf, raw);
	maker->failed |= buf.failed;
	maker_add_sent(maker, locale, buf_str(&buf));
	buf_release(&buf);
	return maker_end(maker, range);
}
