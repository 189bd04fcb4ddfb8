/*
 * `hotline preview`: a phone in the browser, for people who edit the content. The command and its door are here; what is
 * read, told, played and spoken is in preview_*.c, the page in hotline/preview/. Nothing is sent, kept or written.
 */
#include "command.h"

#include "content_folder.h"
#include "audio.h"
#include "http.h"
#include "listen.h"
#include "preview_files.h"
#include "preview_guard.h"
#include "preview_report.h"
#include "preview_speech.h"
#include "preview_turn.h"
#include "usage.h"
#include "watch.h"

#include <ev.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define LISTEN      "127.0.0.1:8082"
#define CONNECTIONS 32
#define SPOKEN_MAX  ((size_t)400 * 1024) /* of an answer's memory; half a minute at least */
#define JSON        "application/json; charset=utf-8"

static const char usage[] =
	"usage: hotline preview [--listen 127.0.0.1:8082] [--content DIR] [--default-locale TAG] [--now DATE]\n"
	"\n"
	"A phone in your browser: text the line, call it, see where you are on the map of its screens, what is not\n"
	"reviewed, what is too long, and which facts a card rests on. Edits on disk appear by themselves. Drafts are\n"
	"served, nothing is sent, nothing is written. Ctrl-C ends it.\n"
	"\n"
	"  --listen ADDRESS      127.0.0.1, [::1] or localhost, and a port (default: " LISTEN
	"; port 0: any free one)\n"
	"  --content DIR         folder that holds prompts/ and locales/ (default: HOTLINE_CONTENT_DIR,\n"
	"                        else this folder when it holds prompts/, else the installed one)\n"
	"  --default-locale TAG  language of the number (default: HOTLINE_DEFAULT_LOCALE, else en)\n"
	"  --now DATE            as if today were DATE (2026-11-22)\n"
	"\n"
	"Spoken captions: with the package libespeak-ng1, or by the browser's own voices.\n";

struct preview {
	struct preview_content content;
	struct ev_loop *loop;
	struct http *http;
	struct watch *watch;
	const char *listen;
	char name[LISTEN_NAME];
	unsigned port;
	int64_t started_at;
};

/* ---- answers ---- */

/* The page needs nothing but itself, and nobody may put it into theirs. */
static void answer(struct http_exchange *exchange, unsigned status, const char *type, struct str body)
{
	const struct http_field fields[] = {
		{ "Content-Type", type },
		{ "Cache-Control", "no-store" },
		{ "Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src "
					     "'self'; img-src 'self'; media-src "
					     "'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'" },
		{ "X-Content-Type-Options", "nosniff" },
		{ "Referrer-Policy", "no-referrer" },
		{ "Cross-Origin-Opener-Policy", "same-origin" },
		{ "Cross-Origin-Resource-Policy", "same-origin" },
	};

	http_send_fields(exchange, status, fields, COUNT(fields), body);
}

/* The bytes must live until they are sent, so they are the request's own. */
static void answer_json(struct http_exchange *exchange, unsigned status, json_t *value)
{
	size_t size = json_dumpb(value, NULL, 0, JSON_COMPACT);
	char *bytes = size > 0 ? arena_take(&exchange->arena, size) : NULL;

	if (!bytes || json_dumpb(value, bytes, size, JSON_COMPACT) != size)
		http_refuse(exchange, FAULT_MEMORY);
	else
		answer(exchange, status, JSON, (struct str){ bytes, size });
}

static void answer_fault(struct http_exchange *exchange, enum fault fault, const struct why *why)
{
	json_t *value = json_pack("{s:s}", "error", why->text[0] ? why->text : fault_words(fault));

	answer_json(exchange, (unsigned)fault_status(fault), value);
	json_decref(value);
}

/* ---- what may be asked ---- */

static void file_asked(struct preview *preview, struct http_exchange *exchange)
{
	const struct preview_file *file = exchange->route->what;

	(void)preview;
	answer(exchange, 200, file->type, (struct str){ file->first, (size_t)(file->end - file->first) });
}

/* Changes whenever the content was read again, and when this is another process. */
static void add_id(const struct preview *preview, json_t *answer)
{
	json_object_set_new(answer, "id",
			    json_sprintf("%llx.%llu", (unsigned long long)preview->started_at,
					 (unsigned long long)preview->content.readings));
}

static enum fault changes_asked(struct preview *preview, const struct form *asked, struct arena *arena, json_t **answer,
				struct why *why)
{
	(void)asked;
	(void)arena;
	(void)why;
	*answer = json_object();
	add_id(preview, *answer);
	return *answer ? FAULT_NONE : FAULT_MEMORY;
}

static enum fault content_asked(struct preview *preview, const struct form *asked, struct arena *arena, json_t **answer,
				struct why *why)
{
	enum fault fault = preview_report(&preview->content, asked, answer, why);

	(void)arena;
	if (!fault)
		add_id(preview, *answer);
	return fault;
}

static enum fault screen_asked(struct preview *preview, const struct form *asked, struct arena *arena, json_t **answer,
			       struct why *why)
{
	(void)arena;
	return preview_report_screen(&preview->content, asked, answer, why);
}

static enum fault turn_asked(struct preview *preview, const struct form *asked, struct arena *arena, json_t **answer,
			     struct why *why)
{
	const struct preview_day *day;
	int64_t now;
	enum fault fault = preview_content_now(&preview->content, form_get(asked, STR("now")), &now, why);

	if (fault)
		return fault;
	day = preview_content_day(&preview->content, now);
	if (!day)
		return fault_because(FAULT_MEMORY, why,
				     "there is no content that could be shown yet: mend its problems");
	return preview_turn(day->catalog, arena, asked, answer, why);
}

struct question {
	enum fault (*asked)(struct preview *preview, const struct form *asked, struct arena *arena, json_t **answer,
			    struct why *why);
};

static const struct question changes = { changes_asked }, content = { content_asked }, screen = { screen_asked },
			     turn = { turn_asked };

static enum fault read_form(struct http_exchange *exchange, struct form *form, struct why *why)
{
	const struct http_request *request = &exchange->request;

	return form_parse(&exchange->arena, exchange->route->media_type.len ? request->body : request->query, form,
			  why);
}

static void question_asked(struct preview *preview, struct http_exchange *exchange)
{
	const struct question *question = exchange->route->what;
	struct why why = { "" };
	struct form form;
	json_t *value = NULL;
	enum fault fault = read_form(exchange, &form, &why);

	if (!fault)
		fault = question->asked(preview, &form, &exchange->arena, &value, &why);
	if (fault)
		answer_fault(exchange, fault, &why);
	else
		answer_json(exchange, 200, value);
	json_decref(value);
}

static void speech_asked(struct preview *preview, struct http_exchange *exchange)
{
	struct why why = { "there is no voice for this" };
	struct str bytes = { NULL, 0 };
	struct form form;
	struct buf wav;

	(void)preview;
	buf_init(&wav, SPOKEN_MAX);
	if (!read_form(exchange, &form, &why) &&
	    preview_speech_say(form_get(&form, STR("locale")), form_get(&form, STR("text")), &wav))
		bytes = arena_copy(&exchange->arena, buf_str(&wav));
	buf_release(&wav);
	if (bytes.at)
		answer(exchange, 200, "audio/wav", bytes);
	else
		answer_fault(exchange, FAULT_PATH, &why);
}

static void recording_asked(struct preview *preview, struct http_exchange *exchange)
{
	struct catalog *catalog = preview->content.catalog;
	const struct recording *recording = catalog ? catalog_recording(catalog, exchange->rest) : NULL;

	audio_answer(exchange, recording, recording ? catalog_keep(catalog) : NULL);
}

/* ---- the door ---- */

static void guarded(struct preview *preview, struct http_exchange *exchange,
		    void (*asked)(struct preview *preview, struct http_exchange *exchange))
{
	struct why why = { "" };

	if (preview_guard_request(&exchange->request, preview->port, &why))
		asked(preview, exchange);
	else
		answer_fault(exchange, FAULT_SIGNATURE, &why);
}

static void on_file(void *house, struct http_exchange *exchange)
{
	guarded(house, exchange, file_asked);
}

static void on_question(void *house, struct http_exchange *exchange)
{
	guarded(house, exchange, question_asked);
}

static void on_speech(void *house, struct http_exchange *exchange)
{
	guarded(house, exchange, speech_asked);
}

static void on_recording(void *house, struct http_exchange *exchange)
{
	guarded(house, exchange, recording_asked);
}

#define GET(address, handler, whatever)                                                                                \
	{                                                                                                              \
		.path = STR_INIT(address), .method = STR_INIT("GET"), .media_type = STR_INIT(""), .handle = handler,   \
		.what = whatever                                                                                       \
	}

static const struct http_route routes[] = {
	GET("/", on_file, &preview_files[0]),
	GET("/preview.css", on_file, &preview_files[1]),
	GET("/preview.js", on_file, &preview_files[2]),
	GET("/page.js", on_file, &preview_files[3]),
	GET("/panel.js", on_file, &preview_files[4]),
	GET("/phone.js", on_file, &preview_files[5]),
	GET("/map.js", on_file, &preview_files[6]),
	GET("/sound.js", on_file, &preview_files[7]),
	GET("/preview.svg", on_file, &preview_files[8]),
	GET("/changes", on_question, &changes),
	GET("/content", on_question, &content),
	GET("/screen", on_question, &screen),
	GET("/speech", on_speech, NULL),
	{ .path = STR_INIT(AUDIO_PATH),
	  .method = STR_INIT("GET"),
	  .media_type = STR_INIT(""),
	  .handle = on_recording,
	  .prefix = true },
	{ .path = STR_INIT("/turn"),
	  .method = STR_INIT("POST"),
	  .media_type = STR_INIT("application/x-www-form-urlencoded"),
	  .handle = on_question,
	  .what = &turn },
};

static unsigned port_of(const char *name)
{
	const char *colon = strrchr(name, ':');
	unsigned long port = 0;

	str_to_number(str_of(colon ? colon + 1 : ""), 65535, &port);
	return (unsigned)port;
}

static int door_open(struct preview *preview)
{
	struct http_settings door = {
		.public_url = STR(""),
		.routes = routes,
		.route_count = COUNT(routes),
		.house = preview,
		.connections = CONNECTIONS,
	};
	struct why why = { "" };

	if (listen_open(preview->listen, LISTEN_ALONE, &door.listener, preview->name, &why)) {
		fprintf(stderr, "hotline preview: %s\n", why.text);
		return EXIT_DEPENDENCY;
	}
	/* A machine may be told that localhost is elsewhere. */
	if (!preview_guard_address(preview->name, &why)) {
		close(door.listener);
		fprintf(stderr, "hotline preview: %s\n", why.text);
		return EXIT_USAGE;
	}
	preview->port = port_of(preview->name);
	if (http_open(preview->loop, &door, &preview->http, &why)) {
		close(door.listener);
		fprintf(stderr, "hotline preview: %s\n", why.text);
		return EXIT_INTERNAL;
	}
	return EXIT_FINE;
}

/* ---- the command ---- */

static void content_changed(void *at)
{
	struct preview *preview = at;

	preview_content_read(&preview->content);
}

static void stop(struct ev_loop *loop, ev_signal *signal, int events)
{
	(void)signal;
	(void)events;
	ev_break(loop, EVBREAK_ALL);
}

static void greet(const struct preview *preview)
{
	printf("http://%s/\n", preview->name);
	printf("A phone for trying the line. Texts are drafts, nothing is sent. Ctrl-C ends it.\n");
	if (preview->content.refused)
		printf("The content has mistakes, which the page lists: the phone works when they are mended.\n");
	fflush(stdout);
}

static int run(struct preview *preview)
{
	struct why why = { "" };
	ev_signal ends[2];
	int result;

	preview->loop = ev_default_loop(EVFLAG_AUTO);
	if (!preview->loop)
		return EXIT_INTERNAL;
	result = door_open(preview);
	if (result)
		return result;
	preview_content_read(&preview->content);
	if (watch_open(preview->loop, preview->content.source.folder, content_changed, preview, &preview->watch, &why))
		fprintf(stderr, "hotline preview: edits will not appear by themselves: %s\n", why.text);
	ev_signal_init(&ends[0], stop, SIGINT);
	ev_signal_init(&ends[1], stop, SIGTERM);
	for (size_t i = 0; i < COUNT(ends); i++)
		ev_signal_start(preview->loop, &ends[i]);
	greet(preview);
	ev_run(preview->loop, 0);
	http_close(preview->http);
	watch_close(preview->watch);
	preview_content_release(&preview->content);
	return EXIT_FINE;
}

int command_preview(int argc, char **argv)
{
	static const struct option options[] = {
		{ "listen", required_argument, NULL, 'a' },
		{ "content", required_argument, NULL, 'c' },
		{ "default-locale", required_argument, NULL, 'l' },
		{ "now", required_argument, NULL, 'n' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	static struct preview preview;
	struct catalog_source *source = &preview.content.source;
	struct why why = { "" };
	int64_t now;
	int option;

	preview.listen = LISTEN;
	preview.started_at = clock_now(&preview.content.clock);
	*source = (struct catalog_source){
		.folder = content_folder(),
		.default_locale = content_setting("HOTLINE_DEFAULT_LOCALE", "en"),
		.contact = content_setting("HOTLINE_CONTACT", ""),
		.drafts = true,
	};
	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'a':
			preview.listen = optarg;
			break;
		case 'c':
			source->folder = optarg;
			break;
		case 'l':
			source->default_locale = optarg;
			break;
		case 'n':
			if (clock_parse(str_of(optarg), &now, &why))
				return usage_wrong("preview", why.text, usage);
			preview.content.clock.offset = now - clock_now(&(struct clock){ .still = 0 });
			break;
		default:
			return usage_told(option, usage);
		}
	}
	if (optind < argc)
		return usage_wrong("preview", "it takes flags only", usage);
	if (!preview_guard_address(preview.listen, &why)) {
		fprintf(stderr, "hotline preview: %s\n", why.text);
		return EXIT_USAGE;
	}
	signal(SIGPIPE, SIG_IGN);
	return run(&preview);
}
