/*
 * Every recorded webhook, with the signature it was recorded with, sent to the real program: answered. With one letter of
 * the signature changed: refused.
 */
#include "tests/e2e/e2e.h"

#include "tests/support/whole.h"
#include "tests/wire/http.h"

#include <glob.h>

enum { FILE_MAX = 64 * 1024 };

static struct server server;
static struct client *client;

static void recording_is_answered(void **state)
{
	const char *path = *state;
	struct response answer = { .status = 0 };
	char target[600], signature[64];
	struct arena arena;
	struct wire wire;
	struct buf file;

	buf_init(&file, FILE_MAX);
	arena_init(&arena, 4 * FILE_MAX);
	assert_true(whole_file(path, &file));
	assert_int_equal(wire_parse(&arena, buf_str(&file), &wire), FAULT_NONE);
	snprintf(target, sizeof(target), "%.*s", (int)(wire.request.url.len - (sizeof(WIRE_BASE) - 1)),
		 wire.request.url.at + sizeof(WIRE_BASE) - 1);
	snprintf(signature, sizeof(signature), "%.*s",
		 STR_ARG(http_request_header(&wire.request, STR("X-Twilio-Signature"))));
	assert_true(str_equal(wire.request.method, STR("POST")) && wire.is_form);
	assert_true(client_send(client, target, wire.request.body, signature, &answer));
	assert_int_equal(answer.status, 200);
	assert_true(str_has_prefix(buf_str(&answer.body), STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")));
	assert_true(str_contains(buf_str(&answer.body), STR("<Response")));

	signature[3] = signature[3] == 'A' ? 'B' : 'A';
	assert_true(client_send(client, target, wire.request.body, signature, &answer));
	assert_int_equal(answer.status, 403);
	response_release(&answer);
	arena_release(&arena);
	buf_release(&file);
}

static int begin(void **state)
{
	(void)state;
	if (!server_start(&server, "--now", "2026-11-22", NULL))
		return -1;
	client = client_new(server.port, SERVER_TOKEN);
	return client ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	client_free(client);
	server_stop(&server);
	return 0;
}

int main(void)
{
	static struct suite suite;
	glob_t found;
	int result;

	if (glob("tests/wire/twilio/*.http", 0, NULL, &found))
		return 1;
	for (size_t i = 0; i < found.gl_pathc; i++)
		suite_add_state(&suite, found.gl_pathv[i], recording_is_answered, found.gl_pathv[i]);
	result = suite_run(&suite, "wire", begin, end);
	globfree(&found);
	return result;
}
