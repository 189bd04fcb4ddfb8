/*
 * Segment counts against a vector file: one TAP line per vector, so that anyone's calculator can be compared.
 *
 *	test_segments [FILE...]        (default: tests/vectors/sms-segments.json; "smart" ones are smartened first)
 *
 * Exits with 1 when a count differs, or when a file holds no vector or cannot be read.
 */
#include "base/gsm7.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#define TEXT_MAX 65536

static unsigned number; /* of the test, across all files */

static struct str json_str(const json_t *value)
{
	return (struct str){ json_string_value(value), json_string_length(value) };
}

static bool parts_match(const struct sms_size *size, const json_t *parts)
{
	if (json_array_size(parts) != size->segments || size->segments > SMS_PARTS_MAX)
		return false;
	for (size_t i = 0; i < size->segments; i++)
		if (json_integer_value(json_array_get(parts, i)) != size->parts[i])
			return false;
	return true;
}

/* Where calculators disagree, the vector lists the counts that may be right; the parts may then differ too. */
static bool is_acceptable(const json_t *vector, const struct sms_size *size)
{
	const json_t *acceptable = json_object_get(vector, "acceptable_segments");
	const json_t *segments;
	size_t i;

	if (!json_is_true(json_object_get(vector, "contested")))
		return false;
	json_array_foreach (acceptable, i, segments) {
		if (json_integer_value(segments) == size->segments)
			return true;
	}
	return false;
}

static bool size_matches(const json_t *vector, const struct sms_size *size)
{
	const json_t *expected = json_object_get(vector, "expected");
	const char *encoding = json_string_value(json_object_get(expected, "encoding"));

	if (!encoding || strcmp(encoding, size->ucs2 ? "UCS-2" : "GSM-7") != 0)
		return false;
	if (json_integer_value(json_object_get(expected, "units")) != size->units)
		return false;
	if (is_acceptable(vector, size))
		return true;
	return json_integer_value(json_object_get(expected, "segments")) == size->segments &&
	       parts_match(size, json_object_get(expected, "parts"));
}

/* What a "smart" vector must read like before it is measured; at == NULL when it is not smart. */
static struct str text_after(const json_t *vector)
{
	const json_t *ours = json_object_get(vector, "text_after_project");

	if (!json_is_true(json_object_get(vector, "smart")))
		return (struct str){ NULL, 0 };
	return json_str(ours ? ours : json_object_get(vector, "text_after"));
}

static void say_size(const struct sms_size *size)
{
	printf("# got %s, %u segments, %u units, parts", size->ucs2 ? "UCS-2" : "GSM-7", size->segments, size->units);
	for (unsigned i = 0; i < size->segments && i < SMS_PARTS_MAX; i++)
		printf(" %u", size->parts[i]);
	printf("\n");
}

static void say_expected(const json_t *vector)
{
	char *text = json_dumps(json_object_get(vector, "expected"), JSON_ENCODE_ANY | JSON_COMPACT);

	printf("# wanted %s\n", text ? text : "nothing that can be shown");
	free(text);
}

static bool check_vector(const json_t *vector)
{
	const char *id = json_string_value(json_object_get(vector, "id"));
	struct str text = json_str(json_object_get(vector, "text"));
	struct str after = text_after(vector);
	struct sms_size size;
	struct buf smart;
	bool smart_right = true;
	bool right;

	if (!text.at) {
		printf("not ok %u - %s: no text\n", ++number, id ? id : "(no id)");
		return false;
	}
	buf_init(&smart, TEXT_MAX);
	if (json_is_true(json_object_get(vector, "smart"))) {
		gsm7_smarten(&smart, text);
		text = buf_str(&smart);
		smart_right = after.at && !smart.failed && str_equal(text, after);
	}
	size = sms_measure(text);
	right = smart_right && size_matches(vector, &size);
	printf("%s %u - %s\n", right ? "ok" : "not ok", ++number, id ? id : "(no id)");
	if (!smart_right)
		printf("# replaced: %.*s\n# wanted: %.*s\n", STR_ARG(text), STR_ARG(after));
	if (!right) {
		say_size(&size);
		say_expected(vector);
	}
	buf_release(&smart);
	return right;
}

/* On both streams: a harness reads the one, a person the other. */
static bool refuse(const char *path, const char *why)
{
	printf("not ok %u - %s: %s\n", ++number, path, why);
	fprintf(stderr, "test_segments: %s: %s\n", path, why);
	return false;
}

static bool check_file(const char *path)
{
	json_error_t spot;
	json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &spot);
	json_t *vectors = json_is_array(root) ? root : json_object_get(root, "vectors");
	const json_t *vector;
	bool right = true;
	size_t i;

	if (!root)
		return refuse(path, spot.text);
	if (json_array_size(vectors) == 0)
		right = refuse(path, "no vectors in it");
	json_array_foreach (vectors, i, vector) {
		right &= check_vector(vector);
	}
	json_decref(root);
	return right;
}

int main(int count, char **arguments)
{
	bool right = true;

	if (count < 2)
		right = check_file("tests/vectors/sms-segments.json");
	for (int i = 1; i < count; i++)
		right &= check_file(arguments[i]);
	printf("1..%u\n", number);
	return right ? 0 : 1;
}
