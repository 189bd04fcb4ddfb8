/* A copy of tests/small for each test; what else a program wants in it, or around it, is its own business. */
#include "tests/support/copy.h"

#include "tests/support/fixture.h"

char folder[256];

int copy_begin(void **state)
{
	(void)state;
	fixture_copy(FIXTURE_SMALL, folder);
	return 0;
}

int copy_end(void **state)
{
	(void)state;
	fixture_remove(folder);
	return 0;
}
