/*
 * `hotline preview` over HTTP: who is let in, what the page is told, edits while it runs, and that it writes nothing. What
 * a person sees in a browser is tests/browser's.
 */
#include "tests/support/test.h"

#include "base/buf.h"
#include "base/form.h"
#include "tests/support/fixture.h"
#include "tests/support/server.h"

#include <ftw.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOW "2026-11-22"
#define POLICY                                                                                                         \
	"Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "       \
	"img-src 'self'; media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n"

static char folder[256]; /* a copy of the small content, where the program also stands */
static pid_t pid;
static unsigned port;
static char host[64]; /* "127.0.0.1:PORT" */

/* ---- the program ---- */

static void become(int out)
{
	char program[600];
	const char *end = server_build();

	snprintf(program, sizeof program, "%s/hotline", end);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (chdir(folder) || dup2(out, STDOUT_FILENO) < 0 || !freopen("/dev/null", "w", stderr))
		_exit(126);
	execl(program, program, "preview", "--listen", "127.0.0.1:0", "--content", ".", "--now", NOW, (char *)NULL);
	_exit(127);
}

/* It says its address first: "http://127.0.0.1:PORT/". */
static void start(void)
{
	char line[128] = "";
	int ends[2];
	ssize_t len;

	assert_int_equal(pipe(ends), 0);
	fflush(NULL);
	pid = fork();
	if (pid == 0)
		become(ends[1]);
	close(ends[1]);
	len = read(ends[0], line, sizeof line - 1);
	close(ends[0]);
	assert_true(len > 0);
	assert_int_equal(sscanf(line, "http://127.0.0.1:%u/", &port), 1);
	snprintf(host, sizeof host, "127.0.0.1:%u", port);
}

static int begin(void **state)
{
	(void)state;
	fixture_copy(FIXTURE_SMALL, folder);
	start();
	return 0;
}

static int end(void **state)
{
	int status = -1;

	(void)state;
	if (pid > 0) {
		kill(pid, SIGTERM);
		waitpid(pid, &status, 0);
	}
	pid = 0;
	fixture_remove(folder);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

/* ---- requests ---- */

struct said {
	int status;
	struct buf whole;
	struct str head, body;
};

static void said_release(struct said *said)
{
	buf_release(&said->whole);
}

/* `fields` are whole lines. The name that the program answers under is added unless one of them is a Host. */
static void ask(const char *method, const char *target, const char *fields, const char *body, struct said *said)
{
	int fd = server_connect(port);
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	struct buf request;
	char bytes[8192];
	const char *gap;
	ssize_t got = 1;

	buf_init(&request, 1 << 20);
	buf_add_format(&request, "%s %s HTTP/1.1\r\n%s", method, target, fields);
	if (!strstr(fields, "Host:"))
		buf_add_format(&request, "Host: %s\r\n", host);
	if (body)
		buf_add_format(&request, "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n",
			       strlen(body));
	buf_add_format(&request, "Connection: close\r\n\r\n%s", body ? body : "");
	assert_true(fd >= 0);
	assert_int_equal(send(fd, request.at, request.len, MSG_NOSIGNAL), request.len);
	buf_release(&request);
	buf_init(&said->whole, 1 << 22);
	while (got > 0 && poll(&wait, 1, IN_TIME_MS) == 1) {
		got = recv(fd, bytes, sizeof bytes, 0);
		if (got > 0)
			buf_add(&said->whole, (struct str){ bytes, (size_t)got });
	}
	close(fd);
	said->status = 0;
	sscanf(buf_text(&said->whole), "HTTP/1.1 %d", &said->status);
	gap = strstr(buf_text(&said->whole), "\r\n\r\n");
	assert_non_null(gap);
	said->head = (struct str){ said->whole.at, (size_t)(gap + 2 - said->whole.at) };
	said->body = (struct str){ gap + 4, said->whole.len - (size_t)(gap + 4 - said->whole.at) };
}

static int status_of(const char *method, const char *target, const char *fields, const char *body)
{
	struct said said;

	ask(method, target, fields, body, &said);
	said_release(&said);
	return said.status;
}

/* The answer's JSON; the test ends when the status is another. */
static json_t *json_of(const char *method, const char *target, const char *body, int status)
{
	struct said said;
	json_t *value;

	ask(method, target, "", body, &said);
	value = json_loadb(said.body.at, said.body.len, 0, NULL);
	if (said.status != status || !value)
		fail_msg("%s %s %s: %.*s", method, target, body ? body : "", STR_ARG(buf_str(&said.whole)));
	said_release(&said);
	return value;
}

static json_t *content(const char *query)
{
	char target[64];

	snprintf(target, sizeof target, "/content%s", query);
	return json_of("GET", target, NULL, 200);
}

static const char *text(const json_t *value, const char *name)
{
	const char *found = json_string_value(json_object_get(value, name));

	return found ? found : "";
}

/* ---- talks ---- */

struct talk {
	const char *channel;
	json_t *last;
};

static void says(struct talk *talk, const char *typed, const char *more)
{
	struct buf body;

	buf_init(&body, 1 << 16);
	buf_add_format(&body, "channel=%s&session=%s&at=%s%s&typed=", talk->channel, text(talk->last, "session"),
		       text(talk->last, "at"), more);
	form_encode(&body, str_of(typed));
	json_decref(talk->last);
	talk->last = json_of("POST", "/turn", buf_text(&body), 200);
	buf_release(&body);
}

static bool heard(const struct talk *talk, const char *words)
{
	char *all = json_dumps(talk->last, 0);
	bool found = strstr(all, words) != NULL;

	free(all);
	return found;
}

static bool has_part(const struct talk *talk, const char *kind)
{
	json_t *part;
	size_t i;

	json_array_foreach (json_object_get(talk->last, "parts"), i, part)
		if (strcmp(text(part, "kind"), kind) == 0)
			return true;
	return false;
}

/* ---- who is let in ---- */

/* "@" in `fields` is our port. */
static const struct door {
	const char *name, *method, *target, *fields;
	int status;
} doors[] = {
	{ "the page is there", "GET", "/", "", 200 },
	{ "its style is there", "GET", "/preview.css", "", 200 },
	{ "its script is there", "GET", "/preview.js", "", 200 },
	{ "HEAD is as good as GET", "HEAD", "/", "", 200 },
	{ "localhost is a name of this machine", "GET", "/", "Host: localhost:@\r\n", 200 },
	{ "a name that is ours with the port of another is refused", "GET", "/", "Host: 127.0.0.1:1\r\n", 403 },
	{ "a name without a port is refused", "GET", "/", "Host: 127.0.0.1\r\n", 403 },
	{ "a name that was made to point here is refused", "GET", "/", "Host: rebound.example:@\r\n", 403 },
	{ "a name that only begins like ours is refused", "GET", "/", "Host: 127.0.0.1.example:@\r\n", 403 },
	{ "the page itself may ask", "GET", "/changes", "Origin: http://127.0.0.1:@\r\nSec-Fetch-Site: same-origin\r\n",
	  200 },
	{ "an address that was typed is let in", "GET", "/", "Sec-Fetch-Site: none\r\n", 200 },
	{ "another page may not ask", "GET", "/changes", "Sec-Fetch-Site: cross-site\r\n", 403 },
	{ "another port of this machine may not ask", "GET", "/changes", "Sec-Fetch-Site: same-site\r\n", 403 },
	{ "another origin may not ask", "GET", "/changes", "Origin: http://127.0.0.1:1\r\n", 403 },
	{ "a page without an origin may not ask", "GET", "/changes", "Origin: null\r\n", 403 },
	{ "nor under the same name by another scheme", "GET", "/changes", "Origin: https://127.0.0.1:@\r\n", 403 },
	{ "what is not there is not there", "GET", "/locales/en.json", "", 404 },
	{ "a way out of the folder is none", "GET", "/../prompts/people.json", "", 404 },
	{ "nothing is below the page", "GET", "/index.html", "", 404 },
	{ "a turn is not asked for by GET", "GET", "/turn", "", 405 },
	{ "the content takes no POST", "POST", "/content", "", 405 },
};

static void door_answers(void **state)
{
	const struct door *door = *state;
	struct str rest = str_of(door->fields);
	struct buf fields;

	buf_init(&fields, 1024);
	while (rest.at) {
		buf_add(&fields, str_cut(&rest, '@'));
		if (rest.at)
			buf_add_format(&fields, "%u", port);
	}
	assert_int_equal(status_of(door->method, door->target, buf_text(&fields), NULL), door->status);
	buf_release(&fields);
}

static void page_is_fenced_in(void **state)
{
	static const char *const targets[] = { "/", "/preview.css", "/preview.js", "/changes", "/speech?locale=xx" };
	static const char *const fields[] = {
		POLICY,
		"X-Content-Type-Options: nosniff\r\n",
		"Referrer-Policy: no-referrer\r\n",
		"Cross-Origin-Opener-Policy: same-origin\r\n",
		"Cache-Control: no-store\r\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(targets); i++) {
		struct said said;

		ask("GET", targets[i], "", NULL, &said);
		for (size_t j = 0; j < COUNT(fields); j++)
			if (!str_contains(said.head, str_of(fields[j])))
				fail_msg("GET %s: no %s", targets[i], fields[j]);
		said_release(&said);
	}
}

/* A page that needs something from elsewhere, or a script inside itself, would not work under its own policy. */
static void page_asks_nobody_else(void **state)
{
	static const char *const targets[] = { "/",         "/preview.css", "/preview.js", "/page.js",
					       "/phone.js", "/panel.js",    "/map.js",     "/sound.js" };

	(void)state;
	for (size_t i = 0; i < COUNT(targets); i++) {
		struct said said;

		ask("GET", targets[i], "", NULL, &said);
		assert_true(said.body.len > 500);
		assert_false(str_contains(said.body, STR("https://")));
		assert_false(str_contains(said.body, STR("<style")));
		assert_false(str_contains(said.body, STR("innerHTML")));
		said_release(&said);
	}
}

static const struct address {
	const char *name, *address;
} addresses[] = {
	{ "every address of the machine is refused", "0.0.0.0:18082" },
	{ "every IPv6 address is refused", "[::]:18082" },
	{ "an address of the network is refused", "192.168.1.10:18082" },
	{ "a name that only begins like this machine's is refused", "127.0.0.1.example:18082" },
	{ "no address at all is refused", ":18082" },
	{ "a socket file is refused: no browser opens it", "unix:/tmp/hotline-preview" },
	{ "a port that is none is refused", "127.0.0.1:70000" },
};

static void address_is_refused(void **state)
{
	const struct address *address = *state;
	char *out = NULL;

	assert_int_equal(server_command(&out, "preview", "--listen", address->address, NULL), 2);
	assert_string_equal(out, "");
	free(out);
}

/* ---- the phone ---- */

static void whole_talk_by_sms(void **state)
{
	struct talk talk = { "sms", NULL };

	(void)state;
	says(&talk, "1 ES", "");
	assert_true(heard(&talk, "Texto de now."));
	assert_string_equal(text(talk.last, "screen"), "now");
	assert_string_equal(text(talk.last, "locale"), "es");
	assert_true(heard(&talk, "Texto de first."));
	says(&talk, "11", "");
	assert_true(heard(&talk, "Texto de now door."));
	assert_false(heard(&talk, "Texto de first."));
	says(&talk, "B", "");
	assert_string_equal(text(talk.last, "screen"), "now");
	says(&talk, "STOP", "");
	assert_int_equal(json_array_size(json_object_get(talk.last, "parts")), 0);
	assert_string_equal(text(talk.last, "session"), "");
	json_decref(talk.last);
}

static void switches_of_the_phone(void **state)
{
	struct talk talk = { "whatsapp", NULL };

	(void)state;
	says(&talk, "21", "&locale=es&place=elsewhere");
	assert_string_equal(text(talk.last, "locale"), "es");
	assert_string_equal(text(talk.last, "place"), "elsewhere");
	assert_true(heard(&talk, "Texto de taken far."));
	says(&talk, "21", "&locale=en&place=none");
	assert_true(heard(&talk, "Text of taken find."));
	assert_string_equal(text(talk.last, "place"), "");
	json_decref(talk.last);
}

static void whole_call(void **state)
{
	struct talk talk = { "call", NULL };

	(void)state;
	says(&talk, "(call)", "");
	assert_string_equal(text(talk.last, "screen"), "opening");
	assert_true(has_part(&talk, "wait"));
	says(&talk, "3", "");
	assert_string_equal(text(talk.last, "locale"), "es");
	says(&talk, "1", "");
	says(&talk, "1", "");
	assert_string_equal(text(talk.last, "screen"), "now_door");
	says(&talk, "8", "");
	assert_true(has_part(&talk, "texted"));
	says(&talk, "(silence)", "");
	assert_true(heard(&talk, "Palabras de silence."));
	says(&talk, "", "&go=person");
	assert_true(has_part(&talk, "dial"));
	says(&talk, "(dialled no-answer)", "");
	assert_true(heard(&talk, "Palabras de not reached."));
	says(&talk, "(hangup)", "");
	assert_true(json_is_true(json_object_get(talk.last, "over")));
	assert_string_equal(text(talk.last, "session"), "");
	json_decref(talk.last);
}

static void call_in_a_language(void **state)
{
	struct talk talk = { "call", NULL };

	(void)state;
	says(&talk, "(call)", "&locale=es");
	assert_string_equal(text(talk.last, "locale"), "es");
	assert_string_equal(text(talk.last, "screen"), "main");
	says(&talk, "(language)", "&locale=en");
	assert_string_equal(text(talk.last, "locale"), "en");
	json_decref(talk.last);
}

/* A call in a language without a voice plays what can be fetched. */
static void recordings_are_played(void **state)
{
	struct talk talk = { "call", NULL };
	const char *path = "";
	struct said said;
	json_t *part;
	size_t i;

	(void)state;
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
	fixture_record(folder, "zh-Hans", NULL, 0);
	start();
	says(&talk, "(call)", "&locale=zh-Hans");
	json_array_foreach (json_object_get(talk.last, "parts"), i, part)
		if (!*path)
			path = text(json_array_get(json_object_get(part, "texts"), 0), "audio");
	assert_true(strncmp(path, "/audio/zh-Hans/pick_now_voice_1-", 32) == 0);
	ask("GET", path, "", NULL, &said);
	assert_int_equal(said.status, 200);
	assert_true(str_has_prefix(said.body, STR("RIFF")));
	said_release(&said);
	assert_int_equal(status_of("GET", "/audio/zh-Hans.json", "", NULL), 404);
	assert_int_equal(status_of("GET", path, "Host: rebound.example:80\r\n", NULL), 403);
	json_decref(talk.last);
}

static const struct mistake {
	const char *name, *body, *words;
} mistakes[] = {
	{ "no channel is a mistake", "typed=1", "channel must be" },
	{ "an unknown channel is a mistake", "channel=fax&typed=1", "channel must be" },
	{ "a session of another length is a mistake", "channel=sms&session=00ff&typed=1", "start over" },
	{ "an unknown language is a mistake", "channel=sms&locale=xx&typed=1", "not offered" },
	{ "an unknown place is a mistake", "channel=sms&place=paris&typed=1", "place must be" },
	{ "a place in a call that was never printed is a mistake", "channel=call&at=1.2.3&typed=1", "start over" },
	{ "what no caller can press is a mistake", "channel=call&at=en.0.1.0.0.0&typed=hello", "a caller can press" },
	{ "a language without a voice is a mistake", "channel=call&locale=zh-Hans&typed=(call)", "by text only" },
	{ "a screen without a key is a mistake", "channel=call&at=en.0.1.0.0.0&go=nowhere", "no key leads" },
	{ "a date that is none is a mistake", "channel=sms&typed=1&now=tomorrow", "2026-" },
	{ "a broken escape is a mistake", "channel=sms&typed=%4", "" },
};

static void mistake_is_told(void **state)
{
	const struct mistake *mistake = *state;
	json_t *answer = json_of("POST", "/turn", mistake->body, 400);

	assert_non_null(strstr(text(answer, "error"), mistake->words));
	assert_true(text(answer, "error")[0] != '\0');
	json_decref(answer);
}

/* ---- beside the phone ---- */

static const json_t *screen_of(const json_t *content, const char *name)
{
	json_t *screen;
	size_t i;

	json_array_foreach (json_object_get(content, "screens"), i, screen)
		if (strcmp(text(screen, "name"), name) == 0)
			return screen;
	fail_msg("no screen %s", name);
	return NULL;
}

static void map_tells_what_is_not_reviewed(void **state)
{
	json_t *told = content("");
	const json_t *marks = json_object_get(screen_of(told, "now_door"), "marks");

	(void)state;
	assert_string_equal(text(told, "now"), NOW);
	assert_string_equal(text(marks, "es"), "u");
	assert_int_equal(json_integer_value(json_object_get(screen_of(told, "now_door"), "code")), 11);
	assert_string_equal(text(screen_of(told, "now_door"), "parent"), "now");
	json_decref(told);
}

static void map_tells_what_is_too_long(void **state)
{
	long long until = server_now_ms() + IN_TIME_MS;
	struct buf pages;
	bool marked = false;

	(void)state;
	buf_init(&pages, 4096);
	for (size_t i = 0; i < 40; i++)
		buf_add_literal(&pages, "A sentence of a text. ");
	buf_add_literal(&pages, "The end.");
	fixture_edit(folder, "locales/en.json", "Text of taken find.", buf_text(&pages));
	buf_release(&pages);
	while (!marked && server_now_ms() < until) {
		json_t *told = content("");

		marked = strcmp(text(json_object_get(screen_of(told, "taken_find"), "marks"), "en"), "uo") == 0;
		assert_string_equal(text(json_object_get(screen_of(told, "taken_find"), "marks"), "es"), "u");
		json_decref(told);
		server_sleep_ms(20);
	}
	assert_true(marked);
}

static void date_shows_what_falls_back(void **state)
{
	json_t *today = content(""), *later = content("?now=2026-12-07");
	struct talk talk = { "sms", NULL };

	(void)state;
	assert_string_equal(text(json_object_get(screen_of(today, "taken_inside"), "marks"), "en"), "u");
	assert_string_equal(text(json_object_get(screen_of(later, "taken_inside"), "marks"), "en"), "uf");
	says(&talk, "22 EN", "");
	assert_true(heard(&talk, "Text of taken inside."));
	says(&talk, "22", "&now=2026-12-07");
	assert_true(heard(&talk, "Text of fallback."));
	says(&talk, "22", "");
	assert_true(heard(&talk, "Text of taken inside."));
	json_decref(talk.last);
	json_decref(today);
	json_decref(later);
}

static void screen_tells_texts_and_facts(void **state)
{
	json_t *told = json_of("GET", "/screen?name=now_door&locale=es", NULL, 200);
	const json_t *fact = json_array_get(json_object_get(told, "facts"), 0);
	const json_t *first = json_array_get(json_object_get(told, "texts"), 0);

	(void)state;
	assert_string_equal(text(fact, "plain"), "What is known about door.");
	assert_string_equal(text(fact, "review_by"), "2027-06-10");
	assert_true(json_is_false(json_object_get(fact, "past")));
	assert_string_equal(text(first, "key"), "now_door_sms");
	assert_string_equal(text(first, "state"), "unreviewed");
	assert_string_equal(text(first, "english"), "Text of now door.");
	assert_int_equal(json_integer_value(json_object_get(first, "segments")), 1);
	json_decref(told);
	json_decref(json_of("GET", "/screen?name=nowhere&locale=es", NULL, 404));
	json_decref(json_of("GET", "/screen?name=now_door&locale=xx", NULL, 404));
}

/* This machine may have the library or not: what is said of it must hold. */
static void speech_is_there_when_it_is_said_to_be(void **state)
{
	json_t *told = content(""), *english = json_array_get(json_object_get(told, "languages"), 0);
	struct said said;

	(void)state;
	for (size_t i = 0; strcmp(text(english, "tag"), "en") != 0; i++)
		english = json_array_get(json_object_get(told, "languages"), i);
	ask("GET", "/speech?locale=en&text=Stay%20calm.", "", NULL, &said);
	if (json_is_true(json_object_get(english, "speech"))) {
		assert_int_equal(said.status, 200);
		assert_true(str_has_prefix(said.body, STR("RIFF")));
		assert_true(said.body.len > 4000);
	} else {
		assert_int_equal(said.status, 404);
	}
	said_release(&said);
	assert_int_equal(status_of("GET", "/speech?locale=en&text=", "", NULL), 404);
	assert_int_equal(status_of("GET", "/speech?locale=tlh&text=a", "", NULL), 404);
	json_decref(told);
}

/* ---- edits ---- */

static bool comes(const char *name, bool wanted)
{
	long long until = server_now_ms() + IN_TIME_MS;

	for (;;) {
		json_t *told = content("");
		bool is = json_is_true(json_object_get(told, name));

		json_decref(told);
		if (is == wanted)
			return true;
		if (server_now_ms() > until)
			return false;
		server_sleep_ms(20);
	}
}

static bool will_say(const char *typed, const char *words)
{
	long long until = server_now_ms() + IN_TIME_MS;
	bool found = false;

	while (!found && server_now_ms() < until) {
		struct talk talk = { "sms", NULL };

		says(&talk, typed, "");
		found = heard(&talk, words);
		json_decref(talk.last);
		if (!found)
			server_sleep_ms(20);
	}
	return found;
}

static void an_edit_appears(void **state)
{
	json_t *before = json_of("GET", "/changes", NULL, 200), *after;

	(void)state;
	assert_true(will_say("1 EN", "Text of now."));
	fixture_edit(folder, "locales/en.json", "Text of now.", "Text of today.");
	assert_true(will_say("1 EN", "Text of today."));
	after = json_of("GET", "/changes", NULL, 200);
	assert_string_not_equal(text(before, "id"), text(after, "id"));
	json_decref(before);
	json_decref(after);
}

static void a_mistake_is_told_and_the_last_good_goes_on(void **state)
{
	json_t *told;
	const json_t *problem;

	(void)state;
	fixture_edit(folder, "locales/en.json", "{helpers}", "{nobody}");
	assert_true(comes("refused", true));
	told = content("");
	problem = json_array_get(json_object_get(told, "problems"), 0);
	assert_string_equal(text(problem, "file"), "locales/en.json");
	assert_true(json_integer_value(json_object_get(told, "errors")) > 0);
	assert_non_null(json_object_get(told, "screens"));
	json_decref(told);
	assert_true(will_say("1 EN", "Text of now."));
	fixture_edit(folder, "locales/en.json", "{nobody}", "{helpers}");
	assert_true(comes("refused", false));
}

static void broken_content_starts_all_the_same(void **state)
{
	json_t *told;

	(void)state;
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
	fixture_edit(folder, "prompts/screens.json", "\"now_door\"", "\"nowhere\"");
	start();
	told = content("");
	assert_true(json_is_true(json_object_get(told, "refused")));
	assert_null(json_object_get(told, "screens"));
	json_decref(told);
	json_decref(json_of("POST", "/turn", "channel=sms&typed=1", 503));
	json_decref(json_of("GET", "/screen?name=main&locale=en", NULL, 503));
	fixture_edit(folder, "prompts/screens.json", "\"nowhere\"", "\"now_door\"");
	assert_true(comes("refused", false));
	assert_true(will_say("1 EN", "Text of now."));
}

/* ---- nothing is written ---- */

static struct buf tree;

static int note(const char *path, const struct stat *file, int kind, struct FTW *walk)
{
	(void)walk;
	buf_add_format(&tree, "%s %d %lld %lld.%ld\n", path, kind, (long long)file->st_size,
		       (long long)file->st_mtim.tv_sec, file->st_mtim.tv_nsec);
	return 0;
}

static void tree_of(struct buf *out)
{
	buf_init(&tree, 1 << 20);
	assert_int_equal(nftw(folder, note, 16, FTW_PHYS), 0);
	*out = tree;
}

static void nothing_is_written(void **state)
{
	struct talk talk = { "sms", NULL }, call = { "call", NULL };
	struct buf before, after;

	(void)state;
	tree_of(&before);
	json_decref(content("?now=2027-01-01"));
	says(&talk, "1", "&locale=es");
	says(&call, "(call)", "&locale=es");
	says(&call, "1", "");
	json_decref(json_of("GET", "/screen?name=now&locale=es", NULL, 200));
	status_of("GET", "/speech?locale=es&text=hola", "", NULL);
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
	tree_of(&after);
	assert_str_equal(buf_str(&after), buf_str(&before));
	buf_release(&before);
	buf_release(&after);
	json_decref(talk.last);
	json_decref(call.last);
	start();
}

int main(void)
{
	static struct suite suite;
	static const struct suite_test tests[] = {
		{ "every answer says what the page may not do", page_is_fenced_in },
		{ "the page asks nobody else", page_asks_nobody_else },
		{ "a whole talk by SMS", whole_talk_by_sms },
		{ "language and place are switched", switches_of_the_phone },
		{ "a whole call", whole_call },
		{ "a call is led to a language, and to another", call_in_a_language },
		{ "recordings are played", recordings_are_played },
		{ "the map tells what is not reviewed", map_tells_what_is_not_reviewed },
		{ "the map tells what is too long", map_tells_what_is_too_long },
		{ "another date shows what falls back", date_shows_what_falls_back },
		{ "a screen tells its texts and facts", screen_tells_texts_and_facts },
		{ "speech is there when it is said to be", speech_is_there_when_it_is_said_to_be },
		{ "an edit on disk appears", an_edit_appears },
		{ "a mistake is told, and the last good content goes on", a_mistake_is_told_and_the_last_good_goes_on },
		{ "broken content starts all the same", broken_content_starts_all_the_same },
		{ "nothing is written", nothing_is_written },
	};

	SUITE_ROWS(&suite, doors, door_answers);
	SUITE_ROWS(&suite, addresses, address_is_refused);
	SUITE_ROWS(&suite, mistakes, mistake_is_told);
	SUITE_TESTS(&suite, tests);
	suite_each(&suite, 0, begin, end);
	return suite_run(&suite, "preview", NULL, NULL);
}
