/* Any bytes as a text message, against the shipped words: what is read always names something that exists. */
#include "words.h"
#include "tests/support/fixture.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct catalog *catalog;
	uint16_t current;
	struct request request;

	if (!catalog)
		catalog = fixture_catalog(FIXTURE_REAL);
	if (size == 0)
		return 0;
	current = bytes[0] < catalog->locale_count ? bytes[0] : NO_LOCALE;
	request = words_read(catalog, (struct str){ (const char *)bytes + 1, size - 1 }, current);
	assert(request.asked != ASKED_SCREEN ||
	       (request.screen < catalog->screen_count && catalog->screens[request.screen].typed));
	assert(request.asked != ASKED_LOCALE || request.locale < catalog->locale_count);
	assert(request.locale == NO_LOCALE || request.locale < catalog->locale_count);
	assert(request.locale == NO_LOCALE || request.locales == 0);
	assert(request.locales >> catalog->locale_count == 0);
	return 0;
}
