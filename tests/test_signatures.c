/*
 * Signature vectors against the providers' verify hooks, one TAP line each: `test_signatures FILE…`, or without
 * arguments every file of vectors that names a provider. A provider or scheme that is not built in fails its file.
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "provider.h"

#define ARENA_MAX   (4 * 1024 * 1024)
#define HEADERS_MAX 32

/* How each scheme is checked: all that we know so far are the provider's own verify hook on the request as it stands. */
static const struct {
	const char *scheme;
	const char *provider;
} schemes[] = {
	{ "twilio-form", "twilio" },
	{ "twilio-json-bodySHA256", "twilio" },
};

struct tally {
	size_t lines;
	size_t failed;
	size_t optional; /* optional ones where we differ */
};

static void report(struct tally *tally, bool good, const char *name, const char *note)
{
	printf("%s %zu - %s%s%s\n", good ? "ok" : "not ok", ++tally->lines, name, note[0] ? " # " : "", note);
	tally->failed += !good;
}

static struct str member(const json_t *vector, const char *name)
{
	const json_t *value = json_object_get(vector, name);

	if (!json_is_string(value))
		return (struct str){ NULL, 0 };
	return (struct str){ json_string_value(value), json_string_length(value) };
}

static const struct provider *scheme_provider(const json_t *vector, struct str provider)
{
	struct str scheme = member(vector, "scheme");

	for (size_t i = 0; i < COUNT(schemes); i++)
		if (str_equal(scheme, str_of(schemes[i].scheme)) && str_equal(provider, str_of(schemes[i].provider)))
			return provider_find(provider);
	return NULL;
}

static bool is_form(struct str content_type)
{
	return str_equal_nocase(str_trim(str_cut(&content_type, ';')), STR("application/x-www-form-urlencoded"));
}

static size_t headers_fill(const json_t *vector, struct http_header headers[HEADERS_MAX])
{
	const char *name;
	json_t *value;
	size_t count = 0;

	json_object_foreach (json_object_get(vector, "headers"), name, value) {
		if (count == HEADERS_MAX)
			break;
		headers[count].name = str_of(name);
		headers[count++].value = (struct str){ json_string_value(value), json_string_length(value) };
	}
	return count;
}

static void request_fill(const json_t *vector, struct http_header *headers, struct http_request *request)
{
	struct str query = member(vector, "url");

	str_cut(&query, '?');
	*request = (struct http_request){
		.method = member(vector, "method"),
		.url = member(vector, "url"),
		.query = query,
		.body = member(vector, "body"),
		.content_type = member(vector, "content_type"),
		.headers = headers,
		.header_count = headers_fill(vector, headers),
	};
}

/* A body that does not parse is a refused request: nobody would ever verify it. */
static enum fault accept(const struct provider *provider, const json_t *vector, struct why *why)
{
	struct provider_keys keys = { .secret = { member(vector, "secret") }, .count = 1 };
	struct http_header headers[HEADERS_MAX];
	struct http_request request;
	struct form form;
	struct arena arena;
	bool has_form;
	enum fault fault;

	request_fill(vector, headers, &request);
	has_form = is_form(request.content_type);
	fault = provider->prepare(&keys);
	if (fault)
		return fault_because(FAULT_MEMORY, why, "the key cannot be prepared");
	arena_init(&arena, ARENA_MAX);
	if (has_form)
		fault = form_parse(&arena, request.body, &form, why);
	if (!fault)
		fault = provider->verify(&keys, &request, has_form ? &form : NULL, &arena,
					 json_integer_value(json_object_get(vector, "now")), why);
	arena_release(&arena);
	provider->forget(&keys);
	return fault;
}

static void vector_check(struct tally *tally, const json_t *vector, struct str provider_name)
{
	const struct provider *provider = scheme_provider(vector, provider_name);
	const json_t *expected = json_object_get(vector, "expected");
	bool optional = str_equal(member(vector, "level"), STR("optional"));
	struct why why = { "" };
	char name[300], note[400];
	bool accepted;

	snprintf(name, sizeof name, "%.*s %.*s", STR_ARG(member(vector, "id")), STR_ARG(member(vector, "description")));
	for (char *at = name; *at; at++)
		if (*at == '#') /* TAP would read a directive */
			*at = '.';
	if (!provider || !json_is_boolean(expected) || !member(vector, "secret").at || !member(vector, "url").at) {
		report(tally, false, name, provider ? "not a whole vector" : "unknown provider or scheme");
		return;
	}
	accepted = accept(provider, vector, &why) == FAULT_NONE;
	if (accepted == json_is_true(expected)) {
		report(tally, true, name, "");
		return;
	}
	snprintf(note, sizeof note, "%s%s%s%s", optional ? "SKIP optional: " : "", accepted ? "accepted" : "refused",
		 why.text[0] ? ": " : "", why.text);
	tally->optional += optional;
	report(tally, optional, name, note);
}

/* `must`: a file that was asked for by name has to hold signatures. */
static void file_check(struct tally *tally, const char *path, bool must)
{
	json_error_t spot;
	json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &spot);
	const json_t *vectors = json_object_get(root, "vectors"), *count = json_object_get(root, "count");
	struct str provider = member(root, "provider");

	if (!root) {
		report(tally, false, path, spot.text);
	} else if (!provider.at) {
		if (must)
			report(tally, false, path, "names no provider");
	} else if (json_array_size(vectors) == 0) {
		report(tally, false, path, "holds no vectors");
	} else if (count && json_integer_value(count) != (json_int_t)json_array_size(vectors)) {
		report(tally, false, path, "does not hold as many vectors as it says");
	} else {
		for (size_t i = 0; i < json_array_size(vectors); i++)
			vector_check(tally, json_array_get(vectors, i), provider);
	}
	json_decref(root);
}

int main(int argc, char **argv)
{
	struct tally tally = { 0 };
	glob_t found = { 0 };

	for (int i = 1; i < argc; i++)
		file_check(&tally, argv[i], true);
	if (argc < 2 && glob("tests/vectors/*.json", 0, NULL, &found) == 0)
		for (size_t i = 0; i < found.gl_pathc; i++)
			file_check(&tally, found.gl_pathv[i], false);
	globfree(&found);
	if (tally.lines == 0)
		report(&tally, false, "there are signature vectors", "none found");
	printf("1..%zu\n", tally.lines);
	fprintf(stderr, "%zu vectors, %zu failed, %zu optional ones differ\n", tally.lines, tally.failed,
		tally.optional);
	return tally.failed > 0;
}
