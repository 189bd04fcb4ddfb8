/* Rows for translators: what the texts are for, how long they may be, what they take, who has signed them. */
#include "exchange_rows.h"

#include "catalog_fields.h"
#include "catalog_text.h"
#include "base/gsm7.h"

#define ROW_BYTES_MAX (256 * 1024)

/* A row being made: its parts are built one after the other in `words`. */
struct maker {
	struct gate *gate;
	const struct source_language *language, *english;
	struct exchange *exchange;
	struct buf words;
	bool failed;
};

static struct str keep(struct maker *maker)
{
	struct str copy = arena_copy(&maker->exchange->arena, buf_str(&maker->words));

	maker->failed |= !copy.at || maker->words.failed;
	buf_clear(&maker->words);
	return copy;
}

static json_t *note_of(const struct maker *maker, struct str key)
{
	char name[256] = "@";

	if (key.len + 2 > sizeof name)
		return NULL;
	memcpy(name + 1, key.at, key.len);
	name[key.len + 1] = '\0';
	return json_object_get(maker->english->wording.root, name);
}

static struct str text_of(json_t *object, const char *name)
{
	json_t *value = json_object_get(object, name);

	return json_is_string(value) ? json_str(value) : STR("");
}

/* What it is for, then each placeholder on a line of its own. */
static struct str make_note(struct maker *maker, const struct slot *slot, json_t *note)
{
	const char *name;
	json_t *about;

	buf_add(&maker->words, text_of(note, "description"));
	if (slot->legal)
		buf_add_literal(&maker->words,
				"\nLegal: served only when a lawyer has signed the English, and a native "
				"reader the translation.");
	json_object_foreach (json_object_get(note, "placeholders"), name, about) {
		struct str example = text_of(about, "example"), meaning = text_of(about, "description");

		buf_add_format(&maker->words, "\n{%s}: example %.*s. %.*s", name, STR_ARG(example), STR_ARG(meaning));
	}
	return keep(maker);
}

static void add_messages(struct buf *out, unsigned count, unsigned alone, unsigned each)
{
	buf_add_format(out, "%u SMS: %u characters", count, count == 1 ? alone : count * each);
}

/* Answers, menus and the urgent lines may take three messages where letters are outside the alphabet of SMS. */
static void add_sms_limit(struct maker *maker, uint16_t index, const struct slot *slot, unsigned count)
{
	bool urgent = index == maker->gate->content->lines[LINE_URGENT].sms;

	add_messages(&maker->words, count, 160, 153);
	buf_add_literal(&maker->words, "; with letters outside the alphabet of SMS ");
	add_messages(&maker->words, urgent || (slot->role == SLOT_SCREEN && count == 2) ? 3 : count, 70, 67);
}

static struct str make_limit(struct maker *maker, uint16_t index, json_t *note)
{
	const struct slot *slot = &maker->gate->content->slots[index];
	json_int_t segments = json_integer_value(json_object_get(note, "x-max-segments"));
	json_int_t seconds = json_integer_value(json_object_get(note, "x-max-seconds"));

	if (slot->voice && seconds > 0)
		buf_add_format(&maker->words, "At most %u seconds", (unsigned)seconds);
	else if (!slot->voice && slot->role == SLOT_PICK)
		buf_add_literal(&maker->words,
				"A short line; with its menu and all choices at most 2 SMS: 306 characters; with "
				"letters outside the alphabet of SMS 3 SMS: 201 characters");
	else if (!slot->voice && segments > 0 && segments < SMS_PARTS_MAX) {
		buf_add_literal(&maker->words, "At most ");
		add_sms_limit(maker, index, slot, (unsigned)segments);
	}
	return keep(maker);
}

/* As it would be sent or spoken, with the phone numbers filled in. */
static struct str make_units(struct maker *maker, const struct slot *slot, struct str text)
{
	struct str filled;

	if (text.len == 0)
		return STR("");
	text_fill(&maker->words, maker->gate->content, text, slot->voice, "11", "1");
	filled = keep(maker);
	if (slot->voice) {
		unsigned tenths = text_tenths(maker->language, filled);

		buf_add_format(&maker->words, "%u.%u seconds", tenths / 10, tenths % 10);
	} else {
		struct sms_size size = sms_measure(filled);

		buf_add_format(&maker->words, "%u characters, %u SMS%s", size.units, size.segments,
			       size.ucs2 ? ", letters outside the alphabet of SMS" : "");
	}
	return keep(maker);
}

static void make_row(struct maker *maker, uint16_t index)
{
	const struct slot *slot = &maker->gate->content->slots[index];
	json_t *note = note_of(maker, slot->key);
	struct exchange_row row = {
		.key = slot->key,
		.english = maker->english->texts[index],
		.text = maker->language->texts[index],
		.note = make_note(maker, slot, note),
		.limit = make_limit(maker, index, note),
		.units = make_units(maker, slot, maker->language->texts[index]),
		.state = STR("missing"),
	};
	int64_t changes_at;

	if (row.text.len > 0) {
		enum review_state state =
			gate_review(maker->gate, maker->language, index, gate_role(maker->language), &changes_at);

		row.state = str_of(review_state_words(state));
		row.fuzzy = state != REVIEW_LIVE;
	}
	maker->failed |= !exchange_add(maker->exchange, &row);
}

bool exchange_rows(struct gate *gate, const struct source_language *language, struct exchange *exchange)
{
	struct maker maker = { .gate = gate, .language = language, .exchange = exchange };
	const char *name;
	json_t *value;

	maker.english = content_language(gate->content, STR("en"));
	buf_init(&maker.words, ROW_BYTES_MAX);
	exchange->locale = language->tag;
	exchange->name = language->name;
	json_object_foreach (maker.english->wording.root, name, value) {
		uint16_t slot = content_slot(gate->content, str_of(name));

		if (slot != NO_SLOT && content_wants(language, &gate->content->slots[slot]) &&
		    maker.english->texts[slot].len > 0)
			make_row(&maker, slot);
	}
	buf_release(&maker.words);
	return !maker.failed && !gate->failed;
}
