/*
 * Files of strangers meet a large decoder here, so it gets little: the file as its standard input and no name of it, fixed
 * arguments, no shell, no environment, limits of time, memory and size, and standard output into memory.
 */
#include "sound.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SOX_SECONDS   20
#define SOX_MEMORY    ((rlim_t)1024 * 1024 * 1024)
#define SOX_FILE      ((rlim_t)16 * 1024 * 1024) /* what it may write: the result, and what it turns round on the way */
#define OUTPUT_MAX    ((size_t)SOUND_SECONDS_MAX * WAV_PHONE_RATE * 2)
#define EFFECTS_MAX   32
#define CHANNELS_MAX  8
#define RATE_LEAST    8000
#define RATE_MOST     192000
#define LOOK_AGAIN_NS 5000000

/* A second more than is taken tells what is too long, and bounds what is not. */
static const char *const decode_only[] = { "trim", "0", "61", "rate", "8000", "remix", "-", NULL };
/* Voices are even when their peaks are; rumble and breath at the ends would stand in the way of that. */
static const char *const finish[] = {
	"rate",    "8000", "remix", "-",    "highpass", "80",      "gain", "-n",   "-1",
	"silence", "1",    "0.05",  "1.5%", "reverse",  "silence", "1",    "0.05", "1.5%",
	"reverse", "pad",  "0.1",   "0.2",  "gain",     "-n",      "-3",   NULL,
};

const char *sound_type(const char *name)
{
	static const char *const types[] = { "wav", "flac", "ogg", "mp3" };
	const char *end = strrchr(name, '.');

	for (size_t i = 0; end && end != name && i < COUNT(types); i++)
		if (str_equal_nocase(str_of(end + 1), str_of(types[i])))
			return types[i];
	return NULL;
}

/* ---- the process ---- */

/*
 * Inherited by the child, then taken back: there is one thread. Where a limit is lower already, it is left alone, because
 * the kernel refuses to go beyond it.
 */
static void limits_swap(struct rlimit *memory, struct rlimit *file)
{
	struct rlimit memory_before, file_before;

	if (getrlimit(RLIMIT_AS, &memory_before) || getrlimit(RLIMIT_FSIZE, &file_before))
		return;
	memory->rlim_max = memory_before.rlim_max;
	file->rlim_max = file_before.rlim_max;
	(void)setrlimit(RLIMIT_AS, memory);
	(void)setrlimit(RLIMIT_FSIZE, file);
	*memory = memory_before;
	*file = file_before;
}

static int spawn(int in, int out, const char *const *arguments, pid_t *child)
{
	static const char *const nothing[] = { "LC_ALL=C", NULL };
	struct rlimit memory = { .rlim_cur = SOX_MEMORY }, file = { .rlim_cur = SOX_FILE };
	posix_spawn_file_actions_t files;
	int wrong = posix_spawn_file_actions_init(&files);

	if (wrong)
		return wrong;
	wrong = posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
	if (!wrong)
		wrong = posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	if (!wrong)
		wrong = posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	if (!wrong) {
		limits_swap(&memory, &file);
		wrong = posix_spawnp(child, "sox", &files, NULL, (char *const *)(uintptr_t)arguments,
				     (char *const *)(uintptr_t)nothing);
		limits_swap(&memory, &file);
	}
	posix_spawn_file_actions_destroy(&files);
	return wrong;
}

/* Whether it ended well, in time. */
static bool await(pid_t child)
{
	const struct timespec look = { .tv_nsec = LOOK_AGAIN_NS };
	long looks = (long)SOX_SECONDS * 1000000000L / LOOK_AGAIN_NS;
	int status = 0;
	pid_t ended = 0;

	while (ended == 0 && looks-- > 0) {
		ended = waitpid(child, &status, WNOHANG);
		if (ended == 0)
			nanosleep(&look, NULL);
	}
	if (ended == 0) {
		kill(child, SIGKILL);
		waitpid(child, &status, 0);
		return false;
	}
	return ended == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static enum fault read_output(int out, struct buf *samples, struct why *why)
{
	struct stat stat;
	void *bytes;

	if (fstat(out, &stat) || stat.st_size < 0)
		return fault_because(FAULT_SYSTEM, why, "sox wrote nothing");
	if ((size_t)stat.st_size > OUTPUT_MAX)
		return fault_because(FAULT_CONTENT, why, "is longer than %d seconds; one sentence is never that long",
				     SOUND_SECONDS_MAX);
	if (stat.st_size == 0)
		return FAULT_NONE;
	bytes = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_PRIVATE, out, 0);
	if (bytes == MAP_FAILED)
		return fault_because(FAULT_MEMORY, why, "no memory for a recording");
	buf_add(samples, (struct str){ bytes, (size_t)stat.st_size });
	munmap(bytes, (size_t)stat.st_size);
	return samples->failed ? fault_because(FAULT_MEMORY, why, "no memory for a recording") : FAULT_NONE;
}

/* Samples of 16 bits, mono, 8,000 a second, without a header: that is ours to write. */
static enum fault sox(int in, const char *type, const char *const *effects, struct buf *samples, struct why *why)
{
	const char *arguments[20 + EFFECTS_MAX] = { "sox", "-V0",  "-D", "-t", type, "-",  "-t", "raw",
						    "-r",  "8000", "-c", "1",  "-b", "16", "-e", "signed-integer",
						    "-L",  "-" };
	size_t count = 0;
	pid_t child;
	int out = -1, wrong;
	enum fault fault = FAULT_NONE;

	while (arguments[count])
		count++;
	for (size_t i = 0; effects[i] && i < EFFECTS_MAX; i++)
		arguments[count++] = effects[i];
	out = memfd_create("sound", MFD_CLOEXEC);
	if (out < 0 || lseek(in, 0, SEEK_SET) < 0) {
		fault = fault_because(FAULT_SYSTEM, why, "no file in memory: %s", strerror(errno));
		goto out;
	}
	wrong = spawn(in, out, arguments, &child);
	if (wrong) {
		fault = fault_because(FAULT_SYSTEM, why,
				      wrong == ENOENT
					      ? "sox is not installed; \"make record\" installs it (Debian: sox and "
						"libsox-fmt-mp3)"
					      : "sox cannot be started: %s",
				      strerror(wrong));
		goto out;
	}
	fault = await(child)
			? read_output(out, samples, why)
			: fault_because(FAULT_CONTENT, why,
					"cannot be read as %s; save it as WAV in your recorder and try again", type);
out:
	if (out >= 0)
		close(out);
	return fault;
}

/* ---- one recording ---- */

/* Before a decoder sees it. Of the other kinds of files sox reads the header. */
static enum fault check_header(int in, size_t size, struct why *why)
{
	void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, in, 0);
	struct why reason = { "" };
	struct wav wav;
	enum fault fault;

	if (bytes == MAP_FAILED)
		return fault_because(FAULT_MEMORY, why, "no memory for a recording");
	fault = wav_read((struct str){ bytes, size }, &wav, &reason);
	if (fault)
		fault_because(fault, why, "cannot be used: %s", reason.text);
	else if (wav.channels > CHANNELS_MAX || wav.rate < RATE_LEAST || wav.rate > RATE_MOST)
		fault = fault_because(
			FAULT_CONTENT, why,
			"has %u channels and %u samples a second; record with 1 or 2 channels and 44100 or "
			"48000 samples",
			wav.channels, wav.rate);
	else if (wav_tenths(&wav) > 10 * SOUND_SECONDS_MAX)
		fault = fault_because(FAULT_CONTENT, why, "is longer than %d seconds; one sentence is never that long",
				      SOUND_SECONDS_MAX);
	munmap(bytes, size);
	return fault;
}

/* No link is followed: a folder that somebody sends must not read another file of this machine. */
static enum fault open_file(int folder, const char *name, const char *type, int *in, struct why *why)
{
	struct stat stat;

	*in = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (*in < 0 || fstat(*in, &stat))
		return fault_because(FAULT_CONTENT, why, "cannot be opened: %s", strerror(errno));
	if (!S_ISREG(stat.st_mode) || stat.st_size == 0)
		return fault_because(FAULT_CONTENT, why, "is empty, or not a plain file");
	if ((size_t)stat.st_size > SOUND_FILE_MAX)
		return fault_because(FAULT_CONTENT, why, "is larger than %zu MiB; one sentence never is",
				     SOUND_FILE_MAX / 1024 / 1024);
	return strcmp(type, "wav") == 0 ? check_header(*in, (size_t)stat.st_size, why) : FAULT_NONE;
}

static enum fault level_check(int in, const char *type, struct buf *samples, struct why *why)
{
	struct sound_level level;
	enum fault fault = sox(in, type, decode_only, samples, why);

	if (fault)
		return fault;
	level = sound_measure(buf_str(samples));
	return sound_judge(&level, why);
}

enum fault sound_read(int folder, const char *name, struct buf *wav, unsigned *tenths, struct why *why)
{
	const char *type = sound_type(name);
	struct buf samples;
	int in = -1;
	enum fault fault;

	buf_init(&samples, OUTPUT_MAX);
	fault = open_file(folder, name, type, &in, why);
	if (!fault)
		fault = level_check(in, type, &samples, why);
	buf_clear(&samples);
	if (!fault)
		fault = sox(in, type, finish, &samples, why);
	if (fault)
		goto out;
	wav_phone_head(wav, samples.len);
	buf_add(wav, buf_str(&samples));
	*tenths = (unsigned)((10 * samples.len / 2 + WAV_PHONE_RATE - 1) / WAV_PHONE_RATE);
	if (wav->failed)
		fault = fault_because(FAULT_MEMORY, why, "no memory for a recording");
out:
	if (in >= 0)
		close(in);
	buf_release(&samples);
	return fault;
}
