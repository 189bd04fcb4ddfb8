/*
 * `hotline review`: lists the legal texts that wait for a signature, and writes signatures into locales/reviews/. What a
 * signature is tied to and whether it holds are catalog_gate.c's.
 */
#include "command.h"

#include "catalog_gate.h"
#include "catalog_text.h"
#include "content_folder.h"
#include "file_replace.h"
#include "json_form.h"
#include "base/clock.h"

#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

static const char usage[] =
	"usage: hotline review [--content DIR] [--locale TAG] [--now DATE]\n"
	"       hotline review --sign --locale TAG --by HANDLE --until DATE [--content DIR] [--now DATE] KEY...\n"
	"\n"
	"Without --sign: the legal texts that nobody has signed, or whose signature no longer holds.\n"
	"With --sign: prints the texts of these keys as people get them, and signs them in locales/reviews/TAG.json.\n"
	"A lawyer signs the English, a native reader each translation. Changing a text, a phone number in it or the\n"
	"facts behind it ends its signature. The git history, not this program, proves who signed.\n"
	"\n"
	"  --by HANDLE     who signs; listed in prompts/people.json with roles and locales\n"
	"  --until DATE    the last day on which the signature counts (2027-05-20)\n"
	"  --all           every legal text of the locale instead of KEY...\n"
	"  --content DIR   folder that holds prompts/ and locales/ (default: HOTLINE_CONTENT_DIR,\n"
	"                  else this folder when it holds prompts/, else the installed one)\n"
	"  --now DATE      as if today were DATE (2026-11-22)\n";

struct signoff {
	struct content *content;
	struct gate gate;
	const char *locale, *by, *until, *today;
	bool all;
	char **keys;
	size_t key_count;
};

static const struct source_language *english(const struct content *content)
{
	return content_language(content, STR("en"));
}

static const char *role_name(enum review_role role)
{
	return role == REVIEW_LAWYER ? "lawyer" : "native";
}

static bool has_text(const struct signoff *signoff, const struct source_language *language, uint16_t slot)
{
	return signoff->content->slots[slot].legal && language->texts[slot].at;
}

/* ---- listing ---- */

static void list_language(struct signoff *signoff, const struct source_language *language)
{
	size_t legal = 0, waiting = 0;
	int64_t changes_at;

	for (uint16_t i = 0; i < signoff->content->slot_count; i++) {
		enum review_state state;

		if (!has_text(signoff, language, i))
			continue;
		legal++;
		state = gate_review(&signoff->gate, language, i, gate_role(language), &changes_at);
		if (state == REVIEW_LIVE)
			continue;
		waiting++;
		printf("%.*s/%.*s: %s\n", STR_ARG(language->tag), STR_ARG(signoff->content->slots[i].key),
		       review_state_words(state));
	}
	printf("%.*s: %zu of %zu legal texts wait for a %s\n", STR_ARG(language->tag), waiting, legal,
	       gate_role(language) == REVIEW_LAWYER ? "lawyer" : "native reader");
}

static int list(struct signoff *signoff)
{
	for (size_t i = 0; i < signoff->content->language_count; i++) {
		const struct source_language *language = &signoff->content->languages[i];

		if (language->present && (!signoff->locale || str_equal(language->tag, str_of(signoff->locale))))
			list_language(signoff, language);
	}
	return EXIT_FINE;
}

/* ---- signing ---- */

static enum fault signer_check(const struct signoff *signoff, const struct source_language *language, struct why *why)
{
	for (size_t i = 0; i < signoff->content->person_count; i++) {
		const struct source_person *person = &signoff->content->people[i];
		bool may = gate_role(language) == REVIEW_LAWYER ? person->lawyer : person->native;

		if (!str_equal(person->handle, str_of(signoff->by)))
			continue;
		for (size_t j = 0; may && j < person->locales.count; j++)
			if (str_equal(person->locales.at[j], language->tag))
				return FAULT_NONE;
		return fault_because(FAULT_CONTENT, why, "prompts/people.json does not list %s as %s for %.*s",
				     signoff->by, role_name(gate_role(language)), STR_ARG(language->tag));
	}
	return fault_because(FAULT_CONTENT, why,
			     "%s is not listed in prompts/people.json; add \"%s\": { \"roles\": [\"%s\"], \"locales\": "
			     "[\"%.*s\"] }",
			     signoff->by, signoff->by, role_name(gate_role(language)), STR_ARG(language->tag));
}

static json_t *reviews_load(const char *path, const char *locale)
{
	json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);

	if (!root)
		root = json_pack("{s:s, s:s, s:{}}", "$schema", "../schema/reviews.schema.json", "locale", locale,
				 "entries");
	return root;
}

static enum fault reviews_write(const char *path, const json_t *root, struct why *why)
{
	struct buf text;
	enum fault fault;

	buf_init(&text, FILE_BYTES_MAX);
	json_form(&text, root, JSON_FILLED);
	fault = text.failed ? FAULT_MEMORY : file_replace(path, buf_str(&text), why);
	buf_release(&text);
	return fault;
}

/* As people get it, with the phone numbers: that is what the signature covers. */
static void show(const struct signoff *signoff, const struct source_language *language, uint16_t slot)
{
	const struct slot *about = &signoff->content->slots[slot];
	struct str dialled = gate_dialled(signoff->content, slot);
	struct buf text;

	buf_init(&text, 16384);
	text_fill(&text, signoff->content, language->texts[slot], about->voice, NULL, NULL);
	printf("%.*s\n  %s\n", STR_ARG(about->key), buf_text(&text));
	if (dialled.len > 0)
		printf("  (dials %.*s)\n", STR_ARG(dialled));
	buf_release(&text);
}

static int set_entry(json_t *entries, struct str key, json_t *entry)
{
	char name[128];

	snprintf(name, sizeof(name), "%.*s", STR_ARG(key));
	return json_object_set_new(entries, name, entry);
}

static enum fault sign_slot(struct signoff *signoff, const struct source_language *language, uint16_t slot,
			    json_t *entries)
{
	char source[REVIEW_HASH_SIZE], text[REVIEW_HASH_SIZE];
	json_t *entry;

	gate_hash(&signoff->gate, english(signoff->content), slot, source);
	gate_hash(&signoff->gate, language, slot, text);
	show(signoff, language, slot);
	entry = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "source", source, "text", text, "by", signoff->by, "role",
			  role_name(gate_role(language)), "on", signoff->today, "until", signoff->until);
	return set_entry(entries, signoff->content->slots[slot].key, entry) ? FAULT_MEMORY : FAULT_NONE;
}

static enum fault sign_keys(struct signoff *signoff, const struct source_language *language, json_t *entries,
			    struct why *why)
{
	enum fault fault = FAULT_NONE;

	for (uint16_t i = 0; signoff->all && !fault && i < signoff->content->slot_count; i++)
		if (has_text(signoff, language, i))
			fault = sign_slot(signoff, language, i, entries);
	for (size_t i = 0; !signoff->all && !fault && i < signoff->key_count; i++) {
		uint16_t slot = content_slot(signoff->content, str_of(signoff->keys[i]));

		if (slot == NO_SLOT || !has_text(signoff, language, slot))
			return fault_because(FAULT_CONTENT, why,
					     "%.*s has no legal text %s; `hotline review` lists them",
					     STR_ARG(language->tag), signoff->keys[i]);
		fault = sign_slot(signoff, language, slot, entries);
	}
	return fault;
}

static enum fault sign(struct signoff *signoff, struct why *why)
{
	const struct source_language *language = content_language(signoff->content, str_of(signoff->locale));
	json_t *root = NULL;
	char path[512];
	enum fault fault;

	if (!language || !language->present)
		return fault_because(FAULT_CONTENT, why, "there is no locales/%s.json", signoff->locale);
	fault = signer_check(signoff, language, why);
	if (fault)
		return fault;
	snprintf(path, sizeof(path), "%s/locales/reviews", signoff->content->folder);
	if (mkdir(path, 0777) && errno != EEXIST)
		return fault_because(FAULT_SYSTEM, why, "%s cannot be made: %s", path, strerror(errno));
	snprintf(path, sizeof(path), "%s/locales/reviews/%s.json", signoff->content->folder, signoff->locale);
	root = reviews_load(path, signoff->locale);
	fault = root ? sign_keys(signoff, language, json_object_get(root, "entries"), why) : FAULT_MEMORY;
	if (!fault)
		fault = reviews_write(path, root, why);
	if (!fault)
		printf("signed by %s until %s in %s; commit that file to prove it\n", signoff->by, signoff->until,
		       path);
	json_decref(root);
	return fault;
}

/* ---- the command ---- */

static void show_errors(const struct problems *problems)
{
	struct buf line;

	buf_init(&line, 4096);
	for (size_t i = 0; i < problems->count; i++) {
		if (problems->list[i].warning)
			continue;
		buf_clear(&line);
		problem_print(&problems->list[i], &line);
		fprintf(stderr, "%s\n", buf_text(&line));
	}
	buf_release(&line);
}

static int run(struct signoff *signoff, const char *folder, bool signs)
{
	struct problems problems = { .count = 0 };
	struct why why = { "" };
	int result = EXIT_PROBLEMS;

	signoff->content = content_read(folder, &problems);
	if (signoff->content && problems.errors == 0)
		content_read_locales(signoff->content);
	signoff->gate.content = signoff->content;
	if (!signoff->content || problems.errors > 0)
		show_errors(&problems);
	else if (!signs)
		result = list(signoff);
	else if (sign(signoff, &why))
		fprintf(stderr, "hotline review: %s\n", why.text[0] ? why.text : "out of memory");
	else
		result = EXIT_FINE;
	content_free(signoff->content);
	problems_release(&problems);
	return result;
}

static int wrong_usage(const char *what)
{
	fprintf(stderr, "hotline review: %s\n\n%s", what, usage);
	return EXIT_USAGE;
}

int command_review(int argc, char **argv)
{
	static const struct option options[] = {
		{ "sign", no_argument, NULL, 's' },
		{ "all", no_argument, NULL, 'a' },
		{ "locale", required_argument, NULL, 'l' },
		{ "by", required_argument, NULL, 'b' },
		{ "until", required_argument, NULL, 'u' },
		{ "content", required_argument, NULL, 'c' },
		{ "now", required_argument, NULL, 'n' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *folder = content_folder();
	struct signoff signoff = { .gate = { .expires_at = INT64_MAX } };
	struct clock clock = { 0 };
	struct why why = { "" };
	char today[16];
	int64_t until;
	time_t now;
	bool signs = false;
	int option;

	signoff.gate.now = clock_now(&clock);
	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 's':
			signs = true;
			break;
		case 'a':
			signoff.all = true;
			break;
		case 'l':
			signoff.locale = optarg;
			break;
		case 'b':
			signoff.by = optarg;
			break;
		case 'u':
			signoff.until = optarg;
			break;
		case 'c':
			folder = optarg;
			break;
		case 'n':
			if (clock_parse(str_of(optarg), &signoff.gate.now, &why))
				return wrong_usage(why.text);
			break;
		case 'h':
			fputs(usage, stdout);
			return EXIT_FINE;
		default:
			fputs(usage, stderr);
			return EXIT_USAGE;
		}
	}
	now = (time_t)signoff.gate.now;
	strftime(today, sizeof(today), "%Y-%m-%d", gmtime(&now));
	signoff.today = today;
	signoff.keys = argv + optind;
	signoff.key_count = (size_t)(argc - optind);
	if (!signs && (signoff.key_count > 0 || signoff.all))
		return wrong_usage("keys are named only with --sign");
	if (signs && (!signoff.locale || !signoff.by || !signoff.until))
		return wrong_usage("--sign needs --locale, --by and --until");
	if (signs && signoff.all == (signoff.key_count > 0))
		return wrong_usage("--sign needs either keys or --all");
	if (signs && clock_parse_end_of_day(str_of(signoff.until), &until, &why))
		return wrong_usage(why.text);
	if (signs && until < signoff.gate.now)
		return wrong_usage("--until is past");
	return run(&signoff, folder, signs);
}
