/* For programs in which each test has a copy of tests/small of its own: what suite_each is given, or calls first. */
#ifndef TESTS_SUPPORT_COPY_H
#define TESTS_SUPPORT_COPY_H

extern char folder[256]; /* the copy */

int copy_begin(void **state);
int copy_end(void **state);

#endif
