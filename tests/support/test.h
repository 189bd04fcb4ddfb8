/* What every test program needs: cmocka's includes in the order it wants them, and our own asserts. */
#ifndef TESTS_SUPPORT_TEST_H
#define TESTS_SUPPORT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"

/* Shows both texts when they differ, with the first differing byte: cmocka's own asserts need a NUL at the end. */
static inline void test_str_equal(struct str got, struct str wanted, const char *file, int line)
{
	size_t same = 0;

	if (str_equal(got, wanted))
		return;
	while (same < got.len && same < wanted.len && got.at[same] == wanted.at[same])
		same++;
	print_error("texts differ at byte %zu\n   got (%zu): %.*s\nwanted (%zu): %.*s\n", same, got.len, STR_ARG(got),
		    wanted.len, STR_ARG(wanted));
	_fail(file, line);
}

#define assert_str_equal(got, wanted) test_str_equal(got, wanted, __FILE__, __LINE__)

/* Same with bytes: shown in hexadecimal. */
static inline void test_bytes_equal(struct str got, struct str wanted, const char *file, int line)
{
	const struct str both[2] = { got, wanted };

	if (str_equal(got, wanted))
		return;
	for (size_t i = 0; i < 2; i++) {
		print_error("%s", i ? "\nwanted: " : "bytes differ\n   got: ");
		for (size_t at = 0; at < both[i].len; at++)
			print_error("%02x", (unsigned char)both[i].at[at]);
	}
	print_error("\n");
	_fail(file, line);
}

#define assert_bytes_equal(got, wanted) test_bytes_equal(got, wanted, __FILE__, __LINE__)

/*
 * The tests of one program, so that a row of a table is a test of its own and a failure names it:
 *
 *	static struct suite suite;
 *	suite_add(&suite, "an empty form has no pairs", empty_form);
 *	SUITE_ROWS(&suite, rows, row_is_parsed);        (the first member of a row is `const char *name`)
 *	return suite_run(&suite, "form", NULL, NULL);
 */
#define SUITE_MAX 4096

struct suite {
	struct CMUnitTest tests[SUITE_MAX];
	size_t count;
	char *names[SUITE_MAX]; /* those that suite_add_named made */
	size_t name_count;
};

static inline void suite_add_state(struct suite *suite, const char *name, CMUnitTestFunction test, const void *state)
{
	if (suite->count == SUITE_MAX) {
		print_error("more than %d tests in one program\n", SUITE_MAX);
		abort();
	}
	suite->tests[suite->count++] = (struct CMUnitTest){
		.name = name,
		.test_func = test,
		.initial_state = (void *)(uintptr_t)state,
	};
}

static inline void suite_add(struct suite *suite, const char *name, CMUnitTestFunction test)
{
	suite_add_state(suite, name, test, NULL);
}

/* The same with a name that is put together here, as printf does. */
static inline __attribute__((format(printf, 4, 5))) void suite_add_named(struct suite *suite, CMUnitTestFunction test,
									 const void *state, const char *format, ...)
{
	char *name = NULL;
	va_list rest;
	int len;

	va_start(rest, format);
	len = vasprintf(&name, format, rest);
	va_end(rest);
	if (len < 0)
		abort();
	suite_add_state(suite, name, test, state);
	suite->names[suite->name_count++] = name;
}

/* Each test that was added behind the first `from` has this done before it and behind it. */
static inline void suite_each(struct suite *suite, size_t from, CMFixtureFunction before, CMFixtureFunction behind)
{
	for (size_t i = from; i < suite->count; i++) {
		suite->tests[i].setup_func = before;
		suite->tests[i].teardown_func = behind;
	}
}

#define SUITE_ROWS(suite, rows, test)                                                                                  \
	do {                                                                                                           \
		for (size_t row_ = 0; row_ < COUNT(rows); row_++)                                                      \
			suite_add_state(suite, (rows)[row_].name, test, &(rows)[row_]);                                \
	} while (0)

/* The same for tests without rows. */
struct suite_test {
	const char *name;
	CMUnitTestFunction test;
};

#define SUITE_TESTS(suite, tests)                                                                                      \
	do {                                                                                                           \
		for (size_t test_ = 0; test_ < COUNT(tests); test_++)                                                  \
			suite_add(suite, (tests)[test_].name, (tests)[test_].test);                                    \
	} while (0)

/* The exit status for main: 0 when all passed. */
static inline int suite_run(struct suite *suite, const char *name, CMFixtureFunction setup, CMFixtureFunction teardown)
{
	const int failed = _cmocka_run_group_tests(name, suite->tests, suite->count, setup, teardown);

	while (suite->name_count > 0)
		free(suite->names[--suite->name_count]);
	return failed == 0 ? 0 : 1;
}

#endif
