/* The catalog that all tests of a program read; none of them changes it. */
#include "tests/support/shared.h"

#include "tests/support/fixture.h"

struct catalog *catalog;

int shared_real(void **state)
{
	(void)state;
	catalog = fixture_catalog(FIXTURE_REAL);
	return 0;
}

int shared_small(void **state)
{
	(void)state;
	catalog = fixture_catalog(FIXTURE_SMALL);
	return 0;
}

int shared_drop(void **state)
{
	(void)state;
	catalog_drop(catalog);
	return 0;
}
