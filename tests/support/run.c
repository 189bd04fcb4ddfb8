/*
 * While the command runs, stdout and stderr are files of no name: glibc lets a program put others in their place. The
 * descriptors stay as they are, so that what a sanitizer has to say is not caught with the rest.
 */
#include "tests/support/run.h"

#include "tests/support/test.h"

#include <getopt.h>

#define WORDS_MAX 32
#define LINE_SIZE 4096

char run_out[1 << 20], run_err[1 << 16];

static void keep(FILE *file, char *text, size_t size)
{
	size_t len;

	rewind(file);
	len = fread(text, 1, size, file);
	fclose(file);
	assert_true(len < size);
	text[len] = '\0';
}

static int run_array(run_main *command, int count, char **words)
{
	FILE *const before_out = stdout, *const before_err = stderr, *const out = tmpfile(), *const err = tmpfile();
	int status;

	assert_true(out && err);
	optind = 0; /* getopt begins anew */
	stdout = out;
	stderr = err;
	status = command(count, words);
	stdout = before_out;
	stderr = before_err;
	keep(out, run_out, sizeof run_out);
	keep(err, run_err, sizeof run_err);
	return status;
}

int run(run_main *command, const char *format, ...)
{
	char line[LINE_SIZE], *words[WORDS_MAX + 1] = { NULL };
	struct str rest;
	va_list values;
	int count = 0, len;

	va_start(values, format);
	len = vsnprintf(line, sizeof line, format, values);
	va_end(values);
	assert_true(len >= 0 && (size_t)len < sizeof line);
	rest = str_of(line);
	while (rest.len > 0) {
		char *word = line + (rest.at - line);
		const struct str cut = str_cut(&rest, ' ');

		word[cut.len] = '\0';
		if (cut.len == 0)
			continue;
		assert_true(count < WORDS_MAX);
		words[count++] = word;
	}
	return run_array(command, count, words);
}

int run_words(run_main *command, const char *name, const char *const *words)
{
	char *copy[WORDS_MAX + 1] = { (char *)(uintptr_t)name }; /* getopt puts them in another order */
	int count = 1;

	for (; *words; words++) {
		assert_true(count < WORDS_MAX);
		copy[count++] = (char *)(uintptr_t)*words;
	}
	return run_array(command, count, copy);
}

bool run_said(const char *words)
{
	return strstr(run_out, words) || strstr(run_err, words);
}

void run_assert_said(const char *words, const char *file, int line)
{
	if (run_said(words))
		return;
	print_error("not said: %s\nbut: %s%s\n", words, run_out, run_err);
	_fail(file, line);
}
