/*
 * `hotline notice`: one short message on texts and calls, for three days at most. Two listed people set the same words in
 * two calls; what that is worth is catalog_gate.c's. Writes locales/notices/.
 */
#include "command.h"

#include "catalog_gate.h"
#include "content_folder.h"
#include "exchange_content.h"
#include "file_replace.h"
#include "json_form.h"
#include "trial.h"
#include "base/clock.h"
#include "usage.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TIME_SIZE        24
#define NOTICE_BYTES_MAX 65536

static const char usage[] =
	"usage: hotline notice [list] [--content DIR] [--now DATE]\n"
	"       hotline notice set --locale TAG --by HANDLE --until TIME --text TEXT [--content DIR] [--now DATE]\n"
	"       hotline notice clear --locale TAG [--content DIR]\n"
	"\n"
	"One short message after the menus and the urgent lines, never before them; nothing by default. Two people\n"
	"that prompts/people.json lists for the language set the same words with the same end, each in a call of\n"
	"their own; then it is served until that end, at most 72 hours after the first of them.\n"
	"\n"
	"  --until TIME    2026-11-25T18:00:00Z, or a day (2026-11-25: until its last second), UTC\n"
	"  --text TEXT     one SMS, ten seconds of speech; phone numbers as {name} of prompts/numbers.json\n"
	"  --by HANDLE     who sets it\n"
	"  --content DIR   folder that holds prompts/ and locales/ (default: HOTLINE_CONTENT_DIR,\n"
	"                  else this folder when it holds prompts/, else the installed one)\n"
	"  --now DATE      as if now were DATE (2026-11-22 or 2026-11-22T10:20:30Z)\n";

struct request {
	struct catalog_source source;
	const char *locale, *by, *until, *text;
};

static int fail(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));

static int fail(int status, const char *format, ...)
{
	va_list args;

	fputs("hotline notice: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return status;
}

static const char *time_words(int64_t seconds, char words[TIME_SIZE])
{
	time_t at = (time_t)seconds;
	struct tm tm;

	if (!gmtime_r(&at, &tm) || strftime(words, TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		words[0] = '\0';
	return words;
}

/* ---- setting ---- */

static enum fault until_read(const char *text, int64_t *until, struct why *why)
{
	if (strlen(text) == strlen("2026-11-25"))
		return clock_parse_end_of_day(str_of(text), until, why);
	return clock_parse(str_of(text), until, why);
}

static void add_signature(struct buf *out, struct str by, int64_t at, const char *hash)
{
	char when[TIME_SIZE];

	buf_add_format(out, "    { \"by\": \"%.*s\", \"at\": \"%s\", \"text\": \"%s\" }", STR_ARG(by),
		       time_words(at, when), hash);
}

/* Signatures of these very words that may stand beside a new one; the same person's own is replaced by it. */
static size_t add_others(const struct request *request, const struct source_notice *before, const char *hash,
			 struct buf *out)
{
	size_t others = 0;

	for (size_t i = 0; before && i < before->signature_count && others < NOTICE_SIGNATURES - 1; i++) {
		const struct notice_signature *signature = &before->signatures[i];

		if (!str_equal(signature->hash, str_of(hash)) || str_equal(signature->by, str_of(request->by)))
			continue;
		add_signature(out, signature->by, signature->at, hash);
		buf_add_literal(out, ",\n");
		others++;
	}
	return others;
}

/* What the file will be; returns how many people stand for it. */
static size_t compose(const struct request *request, struct content *content, const struct source_language *language,
		      int64_t until, struct buf *out)
{
	struct gate gate = { .content = content, .now = request->source.now };
	char end[TIME_SIZE], hash[REVIEW_HASH_SIZE];
	const struct source_notice notice = { .text = str_of(request->text),
					      .until_text = str_of(time_words(until, end)) };
	size_t others;

	gate_notice_hash(&gate, language, &notice, hash);
	buf_add_format(out,
		       "{\n  \"$schema\": \"../schema/notice.schema.json\",\n  \"locale\": \"%.*s\",\n  \"text\": ",
		       STR_ARG(language->tag));
	json_form_quoted(out, notice.text);
	buf_add_format(out, ",\n  \"until\": \"%s\",\n  \"signed\": [\n", end);
	others = add_others(request, language->notice, hash, out);
	add_signature(out, str_of(request->by), request->source.now, hash);
	buf_add_literal(out, "\n  ]\n}\n");
	return others + 1;
}

/* What check would say of it, before anything is written. */
static int try_out(const struct request *request, const char *name, struct str text)
{
	struct problems before = { 0 }, after = { 0 };
	struct why why = { "" };
	struct buf line;
	enum fault fault = trial(&request->source, name, text, &before, &after, &why);
	int result = fault ? fail(EXIT_INTERNAL, "%s", why.text) : EXIT_FINE;

	buf_init(&line, 4096);
	for (size_t i = 0; !fault && i < after.count; i++) {
		if (after.list[i].warning || !trial_is_new(&before, &after.list[i]))
			continue;
		buf_clear(&line);
		problem_print(&after.list[i], &line);
		fprintf(stderr, "%s\n", buf_text(&line));
		result = EXIT_PROBLEMS;
	}
	if (result == EXIT_PROBLEMS)
		fail(EXIT_PROBLEMS, "nothing was written");
	buf_release(&line);
	problems_release(&before);
	problems_release(&after);
	return result;
}

static int write_notice(const struct request *request, const struct source_language *language, int64_t until,
			size_t people, struct str text)
{
	char path[1024], name[64], end[TIME_SIZE];
	struct why why = { "" };
	int result;

	snprintf(name, sizeof name, "notices/%.*s.json", STR_ARG(language->tag));
	result = try_out(request, name, text);
	if (result)
		return result;
	snprintf(path, sizeof path, "%s/locales/notices", request->source.folder);
	if (mkdir(path, 0777) && errno != EEXIST)
		return fail(EXIT_CONFIG, "%s cannot be made: %s", path, strerror(errno));
	snprintf(path, sizeof path, "%s/locales/%s", request->source.folder, name);
	if (file_replace(path, text, &why))
		return fail(EXIT_CONFIG, "%s", why.text);
	time_words(until, end);
	if (people < NOTICE_SIGNATURES)
		printf("%s: set by %s until %s. It is not served yet: a second person sets the same words with the "
		       "same --until\n",
		       path, request->by, end);
	else
		printf("%s: two people have set it; it is served until %s\n", path, end);
	return EXIT_FINE;
}

static int set_in(const struct request *request, struct content *content, const struct source_language *language)
{
	struct why why = { "" };
	int64_t until;
	struct buf text;
	size_t people;
	int result;

	if (until_read(request->until, &until, &why))
		return fail(EXIT_USAGE, "--until: %s", why.text);
	if (until <= request->source.now || until - request->source.now > NOTICE_LONGEST_S)
		return fail(EXIT_USAGE, "--until must lie ahead, within 72 hours");
	if (!language->present)
		return fail(EXIT_PROBLEMS, "there is no locales/%s.json", request->locale);
	if (!person_serves(content_person(content, str_of(request->by)), language->tag))
		return fail(EXIT_PROBLEMS,
			    "%s is not listed for %s in prompts/people.json; add \"%s\": { \"roles\": [\"native\"], "
			    "\"locales\": [\"%s\"] }",
			    request->by, request->locale, request->by, request->locale);
	buf_init(&text, NOTICE_BYTES_MAX);
	people = compose(request, content, language, until, &text);
	result = text.failed ? fail(EXIT_USAGE, "the text is too long")
			     : write_notice(request, language, until, people, buf_str(&text));
	buf_release(&text);
	return result;
}

static int set(const struct request *request)
{
	struct problems problems = { 0 };
	struct source_language *language = NULL;
	struct content *content;
	int result = EXIT_PROBLEMS;

	if (!request->locale || !request->by || !request->until || !request->text)
		return fail(EXIT_USAGE, "set needs --locale, --by, --until and --text\n\n%s", usage);
	content = exchange_content("notice", request->source.folder, request->locale, &problems, &language);
	if (content)
		result = set_in(request, content, language);
	content_free(content);
	problems_release(&problems);
	return result;
}

/* ---- clearing, listing ---- */

static int clear(const struct request *request)
{
	char path[1024];

	if (!request->locale)
		return fail(EXIT_USAGE, "clear needs --locale");
	for (const char *at = request->locale; *at; at++)
		if (*at == '/' || *at == '.')
			return fail(EXIT_USAGE, "--locale must be a language tag");
	snprintf(path, sizeof path, "%s/locales/notices/%s.json", request->source.folder, request->locale);
	if (unlink(path))
		return fail(EXIT_PROBLEMS, "%s cannot be taken away: %s", path, strerror(errno));
	printf("%s is gone\n", path);
	return EXIT_FINE;
}

static void show(const struct request *request, struct content *content, const struct source_language *language)
{
	struct gate gate = { .content = content, .now = request->source.now, .expires_at = INT64_MAX };
	bool served = gate_text(&gate, language, content->notice_voice) != SERVED_NOT;

	printf("%.*s: \"%.*s\"\n  until %.*s, %zu signature%s, %s\n", STR_ARG(language->tag),
	       STR_ARG(language->notice->text), STR_ARG(language->notice->until_text),
	       language->notice->signature_count, language->notice->signature_count == 1 ? "" : "s",
	       served ? "served" : "not served");
}

static int list(const struct request *request)
{
	struct problems problems = { 0 };
	struct source_language *english = NULL;
	struct content *content = exchange_content("notice", request->source.folder, "en", &problems, &english);
	size_t shown = 0;

	for (size_t i = 0; content && i < content->language_count; i++) {
		if (!content->languages[i].notice)
			continue;
		show(request, content, &content->languages[i]);
		shown++;
	}
	if (content && shown == 0)
		puts("no notice is set");
	content_free(content);
	problems_release(&problems);
	return content ? EXIT_FINE : EXIT_PROBLEMS;
}

int command_notice(int argc, char **argv)
{
	static const struct option options[] = {
		{ "content", required_argument, NULL, 'c' }, { "locale", required_argument, NULL, 'l' },
		{ "by", required_argument, NULL, 'b' },      { "until", required_argument, NULL, 'u' },
		{ "text", required_argument, NULL, 't' },    { "now", required_argument, NULL, 'n' },
		{ "help", no_argument, NULL, 'h' },          { NULL, 0, NULL, 0 },
	};
	struct request request = {
		.source = { .folder = content_folder(),
			    .default_locale = "en",
			    .now = clock_now(&(struct clock){ .still = 0 }),
			    .drafts = true },
	};
	struct why why = { "" };
	const char *verb;
	int option;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			request.source.folder = optarg;
			break;
		case 'l':
			request.locale = optarg;
			break;
		case 'b':
			request.by = optarg;
			break;
		case 'u':
			request.until = optarg;
			break;
		case 't':
			request.text = optarg;
			break;
		case 'n':
			if (clock_parse(str_of(optarg), &request.source.now, &why))
				return fail(EXIT_USAGE, "--now: %s", why.text);
			break;
		default:
			return usage_told(option, usage);
		}
	}
	verb = optind < argc ? argv[optind++] : "list";
	if (optind < argc || (strcmp(verb, "set") && strcmp(verb, "clear") && strcmp(verb, "list"))) {
		fputs(usage, stderr);
		return EXIT_USAGE;
	}
	if (strcmp(verb, "set") == 0)
		return set(&request);
	return strcmp(verb, "clear") == 0 ? clear(&request) : list(&request);
}
