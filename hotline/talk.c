/* `hotline talk`: text or call the line at a terminal. The same engine as the server's; nothing is sent or kept. */
#include "command.h"

#include "content_folder.h"
#include "conversation.h"
#include "base/clock.h"
#include "usage.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char usage[] =
	"usage: hotline talk sms|whatsapp|call [--content DIR] [--default-locale TAG] [--now DATE]\n"
	"\n"
	"Text or call the line here, with no server and no provider. Drafts are served.\n"
	"\n"
	"  hotline talk sms     type a message and press Enter; Ctrl-D ends\n"
	"  hotline talk call    press keys (0-9 * #) and Enter; Enter alone is silence; Ctrl-D hangs up\n"
	"\n"
	"  --content DIR   folder that holds prompts/ and locales/ (default: HOTLINE_CONTENT_DIR,\n"
	"                  else this folder when it holds prompts/, else the installed one)\n"
	"  --default-locale TAG  the language for a person whose own is not known yet (default: en)\n"
	"  --now DATE      as if today were DATE (2026-11-22)\n";

static enum fault load(const struct catalog_source *source, struct catalog **catalog)
{
	struct problems problems = { 0 };
	enum fault fault = catalog_load(source, catalog, &problems);

	if (fault)
		problems_tell(&problems);
	problems_release(&problems);
	return fault;
}

/* One turn, shown; a mistyped key is explained and nothing happens. */
static void turn(struct conversation *conversation, struct str typed)
{
	struct why why = { "" };
	struct buf shown;

	buf_init(&shown, 64 * 1024);
	if (conversation_turn(conversation, typed, &why))
		printf("  %s\n", why.text);
	else
		conversation_show(conversation, &shown);
	if (!why.text[0] && shown.len == 0 && !conversation->over)
		buf_add_literal(&shown, "  (no answer of ours: the phone company answers this word itself)\n");
	printf("%s", buf_text(&shown));
	buf_release(&shown);
}

/* What was typed as the transcript would have it: on a call, Enter alone is silence. */
static struct str typed_line(const struct conversation *conversation, char *line, ssize_t len)
{
	struct str typed = { line, (size_t)len };

	if (typed.len > 0 && typed.at[typed.len - 1] == '\n')
		typed.len--;
	if (conversation->channel == CHANNEL_VOICE) {
		typed = str_trim(typed);
		if (typed.len == 0)
			return STR("(silence)");
	}
	return typed;
}

static void talk(struct conversation *conversation)
{
	bool person = isatty(STDIN_FILENO);
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	if (conversation->channel == CHANNEL_VOICE)
		turn(conversation, STR("(call)"));
	while (!conversation->over) {
		if (person)
			printf("> ");
		fflush(stdout);
		len = getline(&line, &room, stdin);
		if (len < 0)
			break;
		turn(conversation, typed_line(conversation, line, len));
	}
	if (person && !conversation->over)
		printf("\n");
	free(line);
}

int command_talk(int argc, char **argv)
{
	static const struct option options[] = {
		{ "content", required_argument, NULL, 'c' },
		{ "default-locale", required_argument, NULL, 'l' },
		{ "locale", required_argument, NULL, 'l' }, /* the shorter name, for people at a terminal */
		{ "now", required_argument, NULL, 'n' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	static const struct {
		const char *name;
		enum channel channel;
	} channels[] = {
		{ "sms", CHANNEL_SMS },
		{ "whatsapp", CHANNEL_WHATSAPP },
		{ "call", CHANNEL_VOICE },
	};
	struct catalog_source source = {
		.folder = content_folder(),
		.default_locale = "en",
		.contact = content_setting("HOTLINE_CONTACT", ""),
		.drafts = true,
	};
	struct conversation conversation = {
		.provider = &provider_twilio,
		.from = STR("+13125550101"),
		.to = STR("+13125550100"),
	};
	struct catalog *catalog = NULL;
	struct clock clock = { 0 };
	struct why why = { "" };
	bool known = false;
	int option;

	source.now = clock_now(&clock);
	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			source.folder = optarg;
			break;
		case 'l':
			source.default_locale = optarg;
			break;
		case 'n':
			if (clock_parse(str_of(optarg), &source.now, &why)) {
				fprintf(stderr, "hotline talk: --now: %s\n", why.text);
				return EXIT_USAGE;
			}
			break;
		default:
			return usage_told(option, usage);
		}
	}
	for (size_t i = 0; optind == argc - 1 && i < COUNT(channels); i++) {
		if (!strcmp(argv[optind], channels[i].name)) {
			conversation.channel = channels[i].channel;
			known = true;
		}
	}
	if (!known) {
		fputs(usage, stderr);
		return EXIT_USAGE;
	}
	if (load(&source, &catalog))
		return EXIT_CONFIG;
	conversation.catalog = catalog;
	talk(&conversation);
	catalog_drop(catalog);
	return EXIT_FINE;
}
