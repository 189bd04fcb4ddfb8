/* A command of the program inside the test: called as main() would call it, what it prints caught. */
#ifndef TESTS_SUPPORT_RUN_H
#define TESTS_SUPPORT_RUN_H

#include <stdbool.h>

typedef int run_main(int argc, char **argv);

/* A command line in one text, split at spaces; its first word is the name of the command. Gives the exit status. */
int run(run_main *command, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same word by word, for those with spaces in them; NULL ends them. */
int run_words(run_main *command, const char *name, const char *const *words);

/* What the last one printed, with a NUL behind. */
extern char run_out[1 << 20], run_err[1 << 16];

/* Whether it said this, on either. */
bool run_said(const char *words);
/* Ends the test, showing what was said, when it did not. */
#define assert_said(words) run_assert_said(words, __FILE__, __LINE__)
void run_assert_said(const char *words, const char *file, int line);

#endif
