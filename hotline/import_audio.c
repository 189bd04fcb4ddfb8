/* `hotline import audio`: a folder of recordings, each looked at, and then all of them taken in or none. */
#include "command.h"

#include "audio_write.h"
#include "content_folder.h"
#include "recording.h"
#include "sound.h"
#include "usage.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FILES_MAX 2000

static const char usage[] =
	"usage: hotline import audio DIR --locale TAG [--script CODE] [--dry-run] [--content DIR]\n"
	"\n"
	"Takes in recordings of the sentences that \"hotline export script\" prints: WAV, FLAC, OGG or MP3, each named "
	"by\n"
	"its number (007.wav) or its name (urgent_1_voice.wav). They are trimmed, made equally loud and kept as the\n"
	"telephone plays them, in locales/audio/TAG/. When one of them cannot be used, none is taken in.\n"
	"\n"
	"  --locale TAG    the language (ht)\n"
	"  --script CODE   what the first line of the script says; needed for files named by numbers, and refused "
	"when\n"
	"                  the sentences have changed since\n"
	"  --dry-run       look at everything, write nothing\n"
	"  --content DIR   folder that holds prompts/ and locales/ (default: HOTLINE_CONTENT_DIR,\n"
	"                  else this folder when it holds prompts/, else the installed one)\n";

/* One file of the folder. */
struct take {
	char file[256];
	const struct readout_line *line; /* NULL: not to be used */
	struct buf wav;
	unsigned tenths;
};

struct takes {
	const struct recording_desk *desk;
	const char *script; /* NULL: not given */
	struct take *list;
	size_t count;
	size_t wrong;
};

static void tell(struct takes *takes, const struct take *take, const char *what)
{
	takes->wrong++;
	fprintf(stderr, "%s: %s\n", take->file, what);
}

/* ---- which files ---- */

static int compare_takes(const void *a, const void *b)
{
	return strcmp(((const struct take *)a)->file, ((const struct take *)b)->file);
}

static bool list_files(struct takes *takes, int folder)
{
	DIR *dir = fdopendir(dup(folder));
	const struct dirent *entry;

	takes->list = calloc(FILES_MAX, sizeof *takes->list);
	while (dir && takes->list && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.' || takes->count == FILES_MAX)
			continue;
		if (!sound_type(entry->d_name)) {
			printf("%s: left alone, because it is not WAV, FLAC, OGG or MP3\n", entry->d_name);
			continue;
		}
		snprintf(takes->list[takes->count].file, sizeof takes->list[0].file, "%s", entry->d_name);
		buf_init(&takes->list[takes->count++].wav, AUDIO_FILE_MAX);
	}
	if (dir)
		closedir(dir);
	if (!takes->list)
		return false;
	qsort(takes->list, takes->count, sizeof *takes->list, compare_takes);
	return true;
}

static const struct take *same_line(const struct takes *takes, const struct take *take)
{
	for (const struct take *other = takes->list; other < take; other++)
		if (other->line == take->line)
			return other;
	return NULL;
}

/* Numbers mean something only with the script that they were read from. */
static const char *number_fault(const struct takes *takes)
{
	if (!takes->script)
		return "is named by a number; say --script with the code in the first line of the script";
	return NULL;
}

static void match(struct takes *takes, struct take *take)
{
	const char *end = strrchr(take->file, '.');
	bool by_number;

	take->line =
		readout_find(&takes->desk->readout, (struct str){ take->file, (size_t)(end - take->file) }, &by_number);
	if (!take->line)
		tell(takes, take, "no sentence has this name or number; the script lists them");
	else if (by_number && number_fault(takes))
		tell(takes, take, number_fault(takes));
	else if (same_line(takes, take))
		tell(takes, take, "is a second recording of the same sentence; keep one of the two");
	else
		return;
	take->line = NULL;
}

/* ---- one file ---- */

/* Where the estimate is longer than the limit, the text is at fault, and check says so. */
static unsigned longest(const struct readout_line *line)
{
	unsigned slow = line->tenths + line->tenths / 2;

	return slow > line->most ? slow : line->most;
}

static void check_length(struct takes *takes, struct take *take)
{
	char what[200];

	if (take->tenths > longest(take->line))
		snprintf(what, sizeof what, "takes %u.%u s, at most %u.%u s are possible here; read it a little faster",
			 take->tenths / 10, take->tenths % 10, longest(take->line) / 10, longest(take->line) % 10);
	else if (take->tenths < take->line->tenths / 3)
		snprintf(what, sizeof what,
			 "takes %u.%u s, where about %u s are likely; is it the right sentence (%.90s), and whole?",
			 take->tenths / 10, take->tenths % 10, take->line->tenths / 10, take->line->name);
	else
		return;
	tell(takes, take, what);
}

/* False when it makes no sense to go on with the others. */
static bool take_in(struct takes *takes, int folder, struct take *take)
{
	struct why why = { "" };
	size_t before = takes->wrong;
	enum fault fault;

	if (!take->line)
		return true;
	fault = sound_read(folder, take->file, &take->wav, &take->tenths, &why);
	if (fault)
		tell(takes, take, why.text);
	else
		check_length(takes, take);
	if (takes->wrong == before)
		printf("%s: %s, %u.%u s\n", take->file, take->line->name, take->tenths / 10, take->tenths % 10);
	return !fault || fault == FAULT_CONTENT;
}

/* ---- all of them ---- */

static enum fault write_all(const struct takes *takes, const char *content, struct why *why)
{
	struct new_recording *recordings = calloc(takes->count, sizeof *recordings);
	enum fault fault;

	if (!recordings)
		return fault_because(FAULT_MEMORY, why, "out of memory");
	for (size_t i = 0; i < takes->count; i++) {
		const struct take *take = &takes->list[i];

		snprintf(recordings[i].name, sizeof recordings[i].name, "%s", take->line->name);
		audio_hash(take->line->text, recordings[i].text);
		recordings[i].wav = buf_str(&take->wav);
		recordings[i].tenths = take->tenths;
	}
	fault = audio_write(content, takes->desk->language->tag.at, recordings, takes->count, why);
	free(recordings);
	return fault;
}

static int finish(const struct takes *takes, const char *content, bool dry)
{
	struct why why = { "" };

	if (takes->wrong > 0) {
		fprintf(stderr, "hotline import audio: %zu file%s cannot be used; nothing was taken in\n", takes->wrong,
			takes->wrong == 1 ? "" : "s");
		return EXIT_PROBLEMS;
	}
	if (takes->count == 0) {
		fputs("hotline import audio: there is no recording in that folder\n", stderr);
		return EXIT_PROBLEMS;
	}
	if (!dry && write_all(takes, content, &why)) {
		fprintf(stderr, "hotline import audio: %s; nothing was taken in\n", why.text);
		return EXIT_INTERNAL;
	}
	printf(dry ? "%zu recordings are fine; nothing was written\n"
		   : "%zu recordings taken in; \"hotline status\" shows what is still missing\n",
	       takes->count);
	return EXIT_FINE;
}

static int run(struct takes *takes, const char *from, const char *content, bool dry)
{
	int folder = open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int result = EXIT_USAGE;

	if (folder < 0) {
		fprintf(stderr, "hotline import audio: %s: %s\n", from, strerror(errno));
		return result;
	}
	if (takes->script && strcmp(takes->script, takes->desk->readout.code) != 0) {
		fprintf(stderr,
			"hotline import audio: the sentences have changed since script %s was printed (now %s): print "
			"it "
			"again, compare, and give the new code\n",
			takes->script, takes->desk->readout.code);
		result = EXIT_PROBLEMS;
	} else if (list_files(takes, folder)) {
		for (size_t i = 0; i < takes->count; i++)
			match(takes, &takes->list[i]);
		for (size_t i = 0; i < takes->count && take_in(takes, folder, &takes->list[i]); i++)
			;
		result = finish(takes, content, dry);
	}
	for (size_t i = 0; i < takes->count; i++)
		buf_release(&takes->list[i].wav);
	free(takes->list);
	close(folder);
	return result;
}

int import_audio(int argc, char **argv)
{
	static const struct option options[] = {
		{ "locale", required_argument, NULL, 'l' },
		{ "script", required_argument, NULL, 's' },
		{ "dry-run", no_argument, NULL, 'd' },
		{ "content", required_argument, NULL, 'c' },
		{ "content-dir", required_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *content = content_folder(), *locale = NULL;
	struct takes takes = { .count = 0 };
	struct recording_desk desk;
	bool dry = false;
	int option, result;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'l':
			locale = optarg;
			break;
		case 's':
			takes.script = optarg;
			break;
		case 'd':
			dry = true;
			break;
		case 'c':
			content = optarg;
			break;
		default:
			return usage_told(option, usage);
		}
	}
	if (optind + 1 != argc)
		return usage_wrong("import audio", "name one folder with recordings", usage);
	if (!locale)
		return usage_wrong("import audio", "--locale is missing: which language was read?", usage);
	result = recording_open(&desk, "hotline import audio", content, locale);
	takes.desk = &desk;
	if (result == EXIT_FINE)
		result = run(&takes, argv[optind], content, dry);
	recording_close(&desk);
	return result;
}
