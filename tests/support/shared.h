/* For programs in which every test reads the same catalog: what suite_run is given. Drafts on, at FIXTURE_NOW. */
#ifndef TESTS_SUPPORT_SHARED_H
#define TESTS_SUPPORT_SHARED_H

#include "catalog.h"

extern struct catalog *catalog;

int shared_real(void **state);  /* the project's own content */
int shared_small(void **state); /* tests/small */
int shared_drop(void **state);

#endif
