/*
 * Forms: what was decoded, encoded and decoded again is the same; each byte comes back in its place; little memory
 * gives FAULT_MEMORY or the same result.
 */
#include "base/buf.h"
#include "base/form.h"

#include <stdint.h>
#include <stdlib.h>

#define ARENA_LIMIT (1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t size);

static void must(bool kept)
{
	if (!kept)
		abort();
}

static bool forms_equal(const struct form *a, const struct form *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!str_equal(a->pairs[i].name, b->pairs[i].name) || !str_equal(a->pairs[i].value, b->pairs[i].value))
			return false;
	return true;
}

static void check_pairs(const struct form *form)
{
	must(form->count <= FORM_PAIRS_MAX);
	for (size_t i = 0; i < form->count; i++) {
		const struct form_pair *pair = &form->pairs[i];

		must(pair->name.at && pair->value.at);
		must(!memchr(pair->name.at, 0, pair->name.len) && !memchr(pair->value.at, 0, pair->value.len));
		must(form_count(form, pair->name) >= 1 && form_get(form, pair->name).at);
	}
}

static void check_round_trip(const struct form *form, size_t size)
{
	struct form again;
	struct arena arena;
	struct buf text;

	buf_init(&text, size * 3 + FORM_PAIRS_MAX * 2);
	arena_init(&arena, ARENA_LIMIT);
	form_print(&text, form);
	must(!text.failed);
	must(form_parse(&arena, buf_str(&text), &again, NULL) == FAULT_NONE && forms_equal(form, &again));
	arena_release(&arena);
	buf_release(&text);
}

static void check_starved(struct str text, const struct form *form, size_t enough)
{
	for (size_t limit = 0; limit <= enough; limit += 1 + enough / 8) {
		struct form again;
		struct arena arena;
		enum fault fault;

		arena_init(&arena, limit);
		fault = form_parse(&arena, text, &again, NULL);
		must(fault == FAULT_MEMORY || (fault == FAULT_NONE && forms_equal(form, &again)));
		arena_release(&arena);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t size)
{
	struct str text = { (const char *)at, size };
	struct form form;
	struct arena arena;
	struct why why = { "" };
	enum fault fault;

	arena_init(&arena, ARENA_LIMIT);
	fault = form_parse(&arena, text, &form, &why);
	must(fault == FAULT_NONE || (fault == FAULT_SYNTAX && why.text[0]) || (fault == FAULT_MEMORY && size > 65536));
	if (fault == FAULT_NONE) {
		check_pairs(&form);
		check_round_trip(&form, size);
		check_starved(text, &form, arena.used);
	}
	arena_release(&arena);
	return 0;
}
