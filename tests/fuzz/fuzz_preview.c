/*
 * Any body as what a page brings back to the preview: refused with words, or answered with a session that is taken again.
 * The body is a form; "%" escapes let the fuzzer reach every byte of a session.
 */
#include "preview_turn.h"
#include "tests/support/fixture.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* What was given is brought back, with silence or nothing typed. */
static void go_on(const struct catalog *catalog, struct arena *arena, const json_t *answer, struct str channel)
{
	struct form_pair pairs[] = {
		{ STR("channel"), channel },
		{ STR("typed"), str_equal(channel, STR("call")) ? STR("(silence)") : STR("menu") },
		{ STR("session"), str_of(json_string_value(json_object_get(answer, "session"))) },
		{ STR("at"), str_of(json_string_value(json_object_get(answer, "at"))) },
	};
	struct form form = { pairs, COUNT(pairs) };
	json_t *again = NULL;

	if (pairs[3].value.len == 0 && str_equal(channel, STR("call")))
		pairs[1].value = STR("(call)");
	assert(preview_turn(catalog, arena, &form, &again, NULL) == FAULT_NONE);
	assert(json_array_size(json_object_get(again, "parts")) > 0);
	json_decref(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct catalog *catalog;
	struct why why = { "" };
	struct arena arena;
	struct form form;
	json_t *answer = NULL;

	if (!catalog)
		catalog = fixture_catalog(FIXTURE_REAL);
	arena_init(&arena, 1 << 20);
	if (!form_parse(&arena, (struct str){ (const char *)bytes, size }, &form, NULL)) {
		if (preview_turn(catalog, &arena, &form, &answer, &why)) {
			assert(why.text[0] && !answer);
		} else {
			assert(json_is_string(json_object_get(answer, "at")));
			go_on(catalog, &arena, answer, form_get(&form, STR("channel")));
		}
	}
	json_decref(answer);
	arena_release(&arena);
	return 0;
}
