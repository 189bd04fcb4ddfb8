/*
 * The scanner against Jansson: in every text that Jansson accepts, each path leads to the value that Jansson has there;
 * in any other bytes it stays inside them.
 */
#include "catalog_spot.h"

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_MAX (SPOT_DEPTH_MAX + 1)

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t size);

static void must(bool kept)
{
	if (!kept)
		abort();
}

static void stays_inside(struct str text, const struct spot *spot)
{
	must(spot->line >= 1 && spot->column >= 1);
	must(spot->value.len == 0 ||
	     (spot->value.at >= text.at && spot->value.at + spot->value.len <= text.at + text.len));
}

static void compare(struct str text, const json_t *value, struct str *steps, size_t depth)
{
	struct spot spot;
	json_error_t error;
	json_t *again;

	must(spot_find(text, steps, depth, &spot) == depth);
	stays_inside(text, &spot);
	again = json_loadb(spot.value.at, spot.value.len, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &error);
	must(again != NULL && json_equal(again, value));
	json_decref(again);
}

static void walk(struct str text, json_t *value, struct str *steps, size_t depth)
{
	const char *name;
	json_t *member;
	size_t len, i;

	compare(text, value, steps, depth);
	json_object_keylen_foreach(value, name, len, member)
	{
		steps[depth] = (struct str){ name, len };
		walk(text, member, steps, depth + 1);
	}
	json_array_foreach (value, i, member) {
		char index[24];

		snprintf(index, sizeof index, "%zu", i);
		steps[depth] = str_of(index);
		walk(text, member, steps, depth + 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t size)
{
	struct str text = { (const char *)at, size }, steps[STEPS_MAX];
	const struct str some[] = { STR_INIT("a"), STR_INIT("0"), STR_INIT("") };
	struct spot first, second;
	json_error_t error;
	bool twice;
	json_t *root;

	/* Every member is looked up from the start: long texts would be all that is tried. */
	if (size > 4096)
		return 0;
	spot_find(text, some, COUNT(some), &first);
	stays_inside(text, &first);
	twice = spot_twice(text, &first, &second);
	if (twice) {
		stays_inside(text, &first);
		stays_inside(text, &second);
	}
	/* The catalog's reader refuses both before Jansson sees them. */
	if (spot_depth(text) > SPOT_DEPTH_MAX || memchr(text.at, 0, text.len))
		return 0;
	root = json_loadb((const char *)at, size, JSON_REJECT_DUPLICATES, &error);
	if (root) {
		must(!twice);
		walk(text, root, steps, 0);
	} else if (json_error_code(&error) == json_error_duplicate_key) {
		json_t *loose = json_loadb((const char *)at, size, 0, &error);

		must(!loose || twice);
		json_decref(loose);
	}
	json_decref(root);
	return 0;
}
