/* The program: picks the sub-command. Each lives in a file of its own. */
#include "command.h"

#include "base/buf.h"
#include "suggest.h"
#include "version.h"

#include <stdio.h>

static int command_version(int argc, char **argv);
static int command_help(int argc, char **argv);

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} commands[] = {
	{ "serve", command_serve, "answer webhooks (try it: hotline serve --demo)" },
	{ "talk", command_talk, "text the line or call it, in this terminal" },
	{ "preview", command_preview, "try the line in a browser, with a map of its screens" },
	{ "test", command_test, "play the conversations in tests/talks and compare" },
	{ "check", command_check, "list everything that is wrong with the content" },
	{ "sign", command_sign, "print a curl command that sends a signed test webhook" },
	{ "status", command_status, "show how far each language is: texts, signatures, voices" },
	{ "review", command_review, "list texts that wait for a signature; sign, carry, revoke" },
	{ "format", command_format, "put content files into their one canonical form" },
	{ "export", command_export, "write texts out: PO, CSV, a sheet for the lawyer, a script to record" },
	{ "import", command_import, "take it back: PO, CSV, recordings" },
	{ "notice", command_notice, "set a short message that runs out by itself; two people sign it" },
	{ "health", command_health, "ask a running server whether it is ready" },
	{ "version", command_version, "print the version" },
	{ "help", command_help, "print this list" },
};

static int command_version(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	puts("hotline " HOTLINE_VERSION);
	return EXIT_FINE;
}

static void list(FILE *to)
{
	fputs("usage: hotline COMMAND [FLAGS]\n\n", to);
	for (size_t i = 0; i < COUNT(commands); i++)
		fprintf(to, "  %-8s %s\n", commands[i].name, commands[i].help);
	fputs("\nhotline COMMAND --help says more about each.\n", to);
}

static int command_help(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	list(stdout);
	return EXIT_FINE;
}

static int unknown(const char *name)
{
	const char *names[COUNT(commands)];
	const char *meant;

	for (size_t i = 0; i < COUNT(commands); i++)
		names[i] = commands[i].name;
	meant = suggest(str_of(name), names, COUNT(names));
	fprintf(stderr, "hotline: no such command: %s%s%s%s\nTry: hotline help\n", name, meant ? "; did you mean " : "",
		meant ? meant : "", meant ? "?" : "");
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";

	if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0)
		name = "version";
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
		name = "help";
	for (size_t i = 0; i < COUNT(commands); i++)
		if (strcmp(name, commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	if (name[0])
		return unknown(name);
	list(stderr);
	return EXIT_USAGE;
}
