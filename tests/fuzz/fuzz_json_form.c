/* Any JSON put into each form: it means the same, and a second time changes nothing. */
#include "catalog_spot.h"
#include "content_form.h"
#include "json_form.h"

#include <assert.h>
#include <jansson.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#define BYTES_MAX ((size_t)64 * 1024 * 1024)

static void form_twice(const json_t *value, enum json_form form)
{
	struct buf once, twice;
	json_t *again;

	buf_init(&once, BYTES_MAX);
	buf_init(&twice, BYTES_MAX);
	json_form(&once, value, form);
	assert(!once.failed);
	again = json_loadb(once.at, once.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
	assert(again && json_equal(again, value));
	json_form(&twice, again, form);
	assert(str_equal(buf_str(&once), buf_str(&twice)));
	json_decref(again);
	buf_release(&twice);
	buf_release(&once);
}

/* As wording, in English and in the order of something else: arranged once, it stays. */
static void arrange_twice(json_t *value, json_t *english, struct str name)
{
	struct buf once, twice;
	json_t *again;

	buf_init(&once, BYTES_MAX);
	buf_init(&twice, BYTES_MAX);
	assert(!content_form(name, value, english, &once));
	again = json_loadb(once.at, once.len, JSON_REJECT_DUPLICATES, NULL);
	assert(again && !content_form(name, again, english, &twice));
	assert(str_equal(buf_str(&once), buf_str(&twice)));
	json_decref(again);
	buf_release(&twice);
	buf_release(&once);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const struct str text = { (const char *)bytes, size };
	json_t *value = NULL, *english = json_pack("{s:s, s:s, s:s}", "b", "", "a", "", "c_sms", "");

	if (spot_depth(text) <= SPOT_DEPTH_MAX)
		value = json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
	if (value) {
		form_twice(value, JSON_FILLED);
		form_twice(value, JSON_LINES);
		form_twice(value, JSON_GLOSSARY);
	}
	if (json_is_object(value)) {
		arrange_twice(value, english, STR("locales/es.json"));
		arrange_twice(value, NULL, STR("locales/en.json"));
	}
	json_decref(value);
	json_decref(english);
	return 0;
}
