/* `hotline export script`: what a volunteer reads aloud, on paper or on a second screen. */
#include "command.h"

#include "catalog_check.h"
#include "content_folder.h"
#include "readout.h"
#include "recording.h"
#include "usage.h"

#include <getopt.h>
#include <stdio.h>

#define SCRIPT_BYTES_MAX ((size_t)4 * 1024 * 1024)

static const char usage[] =
	"usage: hotline export script --locale TAG [--missing] [--content DIR]\n"
	"\n"
	"Prints every sentence that a call can say in a language, as it is heard, numbered, in the order of a call: "
	"urgent\n"
	"lines first. A volunteer reads them aloud, one file each; \"hotline import audio\" takes the files in.\n"
	"\n"
	"  --locale TAG    the language (ht)\n"
	"  --missing       only what is not recorded yet, or was recorded with other words; numbers stay the same\n"
	"  --content DIR   folder that holds prompts/ and locales/ (default: HOTLINE_CONTENT_DIR,\n"
	"                  else this folder when it holds prompts/, else the installed one)\n";

static int show(const struct recording_desk *desk, bool missing)
{
	struct buf out;
	int result = EXIT_FINE;

	buf_init(&out, SCRIPT_BYTES_MAX);
	readout_print(&desk->readout, desk->language, missing, &out);
	if (out.failed || fwrite(out.at, 1, out.len, stdout) != out.len || fflush(stdout) != 0) {
		fputs("hotline export script: the script could not be written\n", stderr);
		result = EXIT_INTERNAL;
	}
	buf_release(&out);
	return result;
}

int export_script(int argc, char **argv)
{
	static const struct option options[] = {
		{ "locale", required_argument, NULL, 'l' },  { "missing", no_argument, NULL, 'm' },
		{ "content", required_argument, NULL, 'c' }, { "content-dir", required_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },          { NULL, 0, NULL, 0 },
	};
	const char *folder = content_folder(), *locale = NULL;
	struct recording_desk desk;
	bool missing = false;
	int option, result;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'l':
			locale = optarg;
			break;
		case 'm':
			missing = true;
			break;
		case 'c':
			folder = optarg;
			break;
		default:
			return usage_told(option, usage);
		}
	}
	if (optind < argc)
		return usage_wrong("export script", "it takes flags only", usage);
	if (!locale)
		return usage_wrong("export script", "--locale is missing: which language is to be read?", usage);
	result = recording_open(&desk, "hotline export script", folder, locale);
	if (result == EXIT_FINE)
		result = show(&desk, missing);
	recording_close(&desk);
	return result;
}
