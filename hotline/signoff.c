/*
 * `hotline review`: the command line, and what its sub-commands share. What a signature is tied to and whether it holds
 * are catalog_gate.c's.
 */
#include "signoff.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "catalog_text.h"
#include "content_folder.h"
#include "suggest.h"

#include <fcntl.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

static const char usage[] =
	"usage: hotline review [list] [--locale TAG] [--soon] [--json]\n"
	"       hotline review sign --locale TAG --by HANDLE --until DATE TEXTS\n"
	"       hotline review carry --locale TAG|all --by HANDLE --note TEXT KEY...\n"
	"       hotline review revoke --locale TAG|all TEXTS | --by-signer HANDLE\n"
	"\n"
	"Legal texts are served when a lawyer has signed the English and a native reader the translation. Changing a\n"
	"text, a phone number in it or the facts behind it ends its signature. The git history, not this program,\n"
	"proves who signed.\n"
	"\n"
	"  list     what waits for whom; with --locale each text by name\n"
	"  sign     prints the texts as people get them, and signs them in locales/reviews/TAG.json\n"
	"  carry    a lawyer: the English of these texts has changed, its meaning has not; what native readers\n"
	"           signed goes on, where their own text is untouched. The new English is signed first\n"
	"  revoke   takes signatures away, and says what people will not get any more\n"
	"\n"
	"TEXTS are any of these:\n"
	"  KEY...             texts by their keys (now_door_sms)\n"
	"  --screen NAME      all legal texts of a screen, a fixed line or a city\n"
	"  --branch CODE      all legal texts of a screen and all below it, by code (1) or by name (now)\n"
	"  --all              every legal text of the language\n"
	"\n"
	"  --locale TAG       the language; list, carry and revoke take all of them with \"all\"\n"
	"  --by HANDLE        who signs; listed in prompts/people.json with roles and locales\n"
	"  --until DATE       the last day on which the signature counts (2027-05-20); two years at most\n"
	"  --note TEXT        what has changed, and why it is harmless\n"
	"  --by-signer HANDLE what this person signed, or carried\n"
	"  --soon             what runs out within 30 days\n"
	"  --json             for programs; the names are explained in hotline/README.md\n"
	"  --content DIR      folder that holds prompts/ and locales/ (default: HOTLINE_CONTENT_DIR,\n"
	"                     else this folder when it holds prompts/, else the installed one)\n"
	"  --now DATE         as if today were DATE (2026-11-22)\n";

#define NOTE_BYTES_MAX 300

/* ---- what the sub-commands share ---- */

int signoff_refuse(const char *format, ...)
{
	va_list args;

	fputs("hotline review: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return EXIT_PROBLEMS;
}

const struct source_language *signoff_english(const struct signoff *signoff)
{
	return content_language(signoff->content, STR("en"));
}

bool signoff_means(const struct signoff *signoff, const struct source_language *language)
{
	return language->present &&
	       (strcmp(signoff->locale, "all") == 0 || str_equal(language->tag, str_of(signoff->locale)));
}

bool signoff_has_text(const struct signoff *signoff, const struct source_language *language, uint16_t slot)
{
	return signoff->content->slots[slot].legal && language->texts[slot].len > 0;
}

void signoff_show(const struct signoff *signoff, const struct source_language *language, uint16_t slot)
{
	struct str dialled = gate_dialled(signoff->content, slot);
	struct buf text;

	buf_init(&text, 16384);
	text_fill(&text, signoff->content, language->texts[slot], signoff->content->slots[slot].voice, NULL, NULL);
	printf("  %s: %s\n", language->tag.at, buf_text(&text));
	if (dialled.len > 0)
		printf("  (dials %.*s)\n", STR_ARG(dialled));
	buf_release(&text);
}

const char *signoff_role(enum review_role role)
{
	return role == REVIEW_LAWYER ? "lawyer" : "native";
}

/* The line of prompts/people.json with which the person would be listed: what there is, and what is wanted. */
static void print_person(const struct source_person *person, const char *handle, enum review_role role, struct str tag)
{
	bool lawyer = role == REVIEW_LAWYER || (person && person->lawyer);
	bool native = role == REVIEW_NATIVE || (person && person->native);

	fprintf(stderr, "    \"%s\": { \"roles\": [%s%s%s], \"locales\": [", handle, lawyer ? "\"lawyer\"" : "",
		lawyer && native ? ", " : "", native ? "\"native\"" : "");
	for (size_t i = 0; person && i < person->locales.count; i++)
		if (!str_equal(person->locales.at[i], tag))
			fprintf(stderr, "\"%.*s\", ", STR_ARG(person->locales.at[i]));
	fprintf(stderr, "\"%.*s\"] }\n", STR_ARG(tag));
}

static bool is_handle(const char *handle)
{
	size_t len = strspn(handle, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return len > 0 && len <= 31 && handle[len] == '\0' && handle[0] != '-';
}

bool signoff_listed(const struct signoff *signoff, const char *handle, enum review_role role, struct str tag)
{
	const struct source_person *person = content_person(signoff->content, str_of(handle));

	if (person && (role == REVIEW_LAWYER ? person->lawyer : person->native) && person_serves(person, tag))
		return true;
	if (!is_handle(handle)) {
		signoff_refuse("\"%.40s\" is no handle: up to 31 small letters, digits and hyphens", handle);
		return false;
	}
	signoff_refuse("prompts/people.json does not list %s as %s for %.*s; once that is true, the line there is",
		       handle, role == REVIEW_LAWYER ? "a lawyer" : "a native reader", STR_ARG(tag));
	print_person(person, handle, role, tag);
	return false;
}

/* ---- reading ---- */

/* Held until the command is over: what two people sign at the same time is written one after the other. */
static int lock(const char *folder)
{
	char path[4096];
	int fd;

	snprintf(path, sizeof path, "%s/locales", folder);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		flock(fd, LOCK_EX);
	return fd;
}

static bool knows_locale(const struct signoff *signoff)
{
	for (size_t i = 0; i < signoff->content->language_count; i++)
		if (signoff_means(signoff, &signoff->content->languages[i]))
			return true;
	signoff_refuse("there is no locales/%s.json", signoff->locale);
	return false;
}

/* ---- the sub-commands ---- */

static int pick_and_sign(struct signoff *signoff)
{
	return signoff_pick(signoff, true) ? signoff_sign(signoff) : EXIT_PROBLEMS;
}

static int pick_and_carry(struct signoff *signoff)
{
	return signoff_pick(signoff, true) ? signoff_carry(signoff) : EXIT_PROBLEMS;
}

static int pick_and_revoke(struct signoff *signoff)
{
	return signoff_pick(signoff, false) ? signoff_revoke(signoff) : EXIT_PROBLEMS;
}

static const char *wrong_list(const struct signoff *signoff)
{
	if (signoff->pick_count > 0)
		return "list takes no texts; it lists all that wait";
	return signoff->by || signoff->until || signoff->note || signoff->by_signer ? "list takes no signer" : NULL;
}

static const char *wrong_end(const struct signoff *signoff)
{
	static char words[128];
	struct why why;
	int64_t until;
	char day[16];

	if (clock_parse_end_of_day(str_of(signoff->until), &until, &why))
		return "--until is no day: write it like 2027-05-20";
	if (until < signoff->gate.now)
		return "--until is past";
	if (until <= review_longest(signoff->gate.now))
		return NULL;
	snprintf(words, sizeof words,
		 "--until is too far ahead: a signature counts for two years at most, from today until %s",
		 clock_day(review_longest(signoff->gate.now), day));
	return words;
}

static const char *wrong_sign(const struct signoff *signoff)
{
	if (!signoff->locale || !signoff->by || !signoff->until)
		return "sign needs --locale, --by and --until";
	if (strcmp(signoff->locale, "all") == 0)
		return "sign takes one language: who signs has read it";
	if (signoff->pick_count == 0)
		return "sign needs keys, --screen, --branch or --all";
	return wrong_end(signoff);
}

static bool is_note(const char *note)
{
	struct str text = str_of(note);

	if (str_trim(text).len == 0 || text.len > NOTE_BYTES_MAX || !utf8_valid(text))
		return false;
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.at[i] < ' ' || text.at[i] == 0x7f)
			return false;
	return true;
}

static const char *wrong_carry(const struct signoff *signoff)
{
	if (!signoff->locale || !signoff->by || !signoff->note)
		return "carry needs --locale, --by and --note";
	if (strcmp(signoff->locale, "en") == 0)
		return "the English is not carried: a lawyer signs it as it stands";
	if (!is_note(signoff->note))
		return "--note must be one line of at most 300 bytes";
	for (size_t i = 0; i < signoff->pick_count; i++)
		if (signoff->picks[i].kind != PICK_KEY)
			return "carry takes keys only: each is a judgement of its own";
	return signoff->pick_count == 0 ? "carry needs keys" : NULL;
}

static const char *wrong_revoke(const struct signoff *signoff)
{
	if (!signoff->locale)
		return "revoke needs --locale; \"all\" is every language";
	if (signoff->pick_count == 0 && !signoff->by_signer)
		return "revoke needs keys, --screen, --branch, --all or --by-signer";
	return NULL;
}

static const struct action {
	const char *name;
	const char *(*wrong)(const struct signoff *signoff); /* what is wrong with the command line, or NULL */
	int (*run)(struct signoff *signoff);
	bool writes;
	bool mends; /* goes on when locales/ has mistakes: a stranger's signature is one */
} actions[] = {
	{ "list", wrong_list, signoff_list, false, false },
	{ "sign", wrong_sign, pick_and_sign, true, false },
	{ "carry", wrong_carry, pick_and_carry, true, false },
	{ "revoke", wrong_revoke, pick_and_revoke, true, true },
};

static int run(const struct action *action, struct signoff *signoff, const char *folder)
{
	struct problems problems = { .count = 0 };
	int held = action->writes ? lock(folder) : -1;
	int result = EXIT_PROBLEMS;
	size_t errors;

	signoff->content = content_read(folder, &problems);
	errors = problems.errors;
	if (signoff->content && errors == 0)
		content_read_locales(signoff->content);
	signoff->gate.content = signoff->content;
	problems_tell(&problems);
	if (!signoff->content || errors > 0 || (problems.errors > 0 && !action->mends)) {
		signoff_refuse(
			"nothing was done: mend what is named above first; until then what is served stays as it is");
		goto out;
	}
	if (!signoff_english(signoff) || !signoff_english(signoff)->present)
		signoff_refuse("there is no locales/en.json, which all the others translate");
	else if (knows_locale(signoff))
		result = action->run(signoff);
out:
	free(signoff->picked);
	content_free(signoff->content);
	problems_release(&problems);
	if (held >= 0)
		close(held);
	return result;
}

static int wrong_usage(const char *what)
{
	fprintf(stderr, "hotline review: %s\n\n%s", what, usage);
	return EXIT_USAGE;
}

static int unknown(const char *name)
{
	const char *names[COUNT(actions)], *meant;
	char what[160];

	for (size_t i = 0; i < COUNT(actions); i++)
		names[i] = actions[i].name;
	meant = suggest(str_of(name), names, COUNT(names));
	snprintf(what, sizeof what, "\"%.40s\" is not one of list, sign, carry, revoke%s%s%s", name,
		 meant ? "; did you mean " : "", meant ? meant : "", meant ? "?" : "");
	return wrong_usage(what);
}

static const struct option options[] = {
	{ "all", no_argument, NULL, 'a' },
	{ "screen", required_argument, NULL, 's' },
	{ "branch", required_argument, NULL, 'r' },
	{ "locale", required_argument, NULL, 'l' },
	{ "by", required_argument, NULL, 'b' },
	{ "by-signer", required_argument, NULL, 'g' },
	{ "until", required_argument, NULL, 'u' },
	{ "note", required_argument, NULL, 'o' },
	{ "soon", no_argument, NULL, 'q' },
	{ "json", no_argument, NULL, 'j' },
	{ "content", required_argument, NULL, 'c' },
	{ "content-dir", required_argument, NULL, 'c' },
	{ "now", required_argument, NULL, 'n' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

/* The flag's value goes where this leads; NULL for a flag without one. */
static const char **place_of(struct signoff *signoff, const char **folder, int option)
{
	switch (option) {
	case 'l':
		return &signoff->locale;
	case 'b':
		return &signoff->by;
	case 'g':
		return &signoff->by_signer;
	case 'u':
		return &signoff->until;
	case 'o':
		return &signoff->note;
	case 'c':
		return folder;
	default:
		return NULL;
	}
}

static void add_pick(struct pick *picks, size_t *count, int option, const char *name)
{
	picks[*count] = (struct pick){ option == 's'   ? PICK_SCREEN
				       : option == 'r' ? PICK_BRANCH
				       : option == 'a' ? PICK_ALL
						       : PICK_KEY,
				       name };
	(*count)++;
}

/* Not said by any exit status of the program: the command line is fine. */
#define GO_ON (-1)

/* GO_ON, or the exit status when there is nothing more to do. */
static int parse(int argc, char **argv, struct signoff *signoff, struct pick *picks, const char **folder)
{
	struct why why = { "" };
	int option;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		const char **place = place_of(signoff, folder, option);

		if (place) {
			*place = optarg;
		} else if (option == 's' || option == 'r' || option == 'a') {
			add_pick(picks, &signoff->pick_count, option, optarg);
		} else if (option == 'q' || option == 'j') {
			*(option == 'q' ? &signoff->soon : &signoff->json) = true;
		} else if (option == 'n') {
			if (clock_parse(str_of(optarg), &signoff->gate.now, &why))
				return wrong_usage(why.text);
		} else {
			fputs(usage, option == 'h' ? stdout : stderr);
			return option == 'h' ? EXIT_FINE : EXIT_USAGE;
		}
	}
	while (optind < argc)
		add_pick(picks, &signoff->pick_count, 'k', argv[optind++]);
	clock_day(signoff->gate.now, signoff->today);
	return GO_ON;
}

static int start(const struct action *action, int argc, char **argv, struct pick *picks)
{
	struct signoff signoff = { .gate = { .expires_at = INT64_MAX, .now = clock_now(&(struct clock){ 0 }) },
				   .picks = picks };
	const char *folder = content_folder(), *what;
	int result = parse(argc, argv, &signoff, picks, &folder);

	if (result != GO_ON)
		return result;
	what = action->wrong(&signoff);
	if (!what && action->writes && (signoff.soon || signoff.json))
		what = "--soon and --json are for list";
	if (what)
		return wrong_usage(what);
	if (!signoff.locale)
		signoff.locale = "all";
	return run(action, &signoff, folder);
}

/* Without a sub-command it lists. */
static const struct action *action_of(const char *name)
{
	if (!name || name[0] == '-')
		return &actions[0];
	for (size_t i = 0; i < COUNT(actions); i++)
		if (strcmp(name, actions[i].name) == 0)
			return &actions[i];
	return NULL;
}

int command_review(int argc, char **argv)
{
	const struct action *action = action_of(argv[1]);
	bool named = argc > 1 && argv[1][0] != '-';
	struct pick *picks;
	int result;

	if (!action)
		return unknown(argv[1]);
	picks = calloc((size_t)argc, sizeof *picks);
	if (!picks)
		return EXIT_INTERNAL;
	result = start(action, argc - named, argv + named, picks);
	free(picks);
	return result;
}
