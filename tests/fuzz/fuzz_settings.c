/* Any bytes as a settings file, as a date and as a URL: taken, or refused with a reason that names what is wrong. */
#include "config.h"
#include "base/clock.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void read_file(const char *path)
{
	char *const arguments[] = { "serve", "--config", (char *)path, NULL };
	char *const environment[] = { NULL };
	struct config config;
	struct why why = { "" };

	if (config_read(&config, 3, arguments, environment, &why))
		assert(why.text[0]);
	else
		assert(config.listen && config.workers > 0 && config.session_ttl_s > 0);
	config_release(&config);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct str text = { (const char *)bytes, size };
	static char path[64];
	struct why why = { "" };
	int64_t seconds;
	FILE *stream;

	if (!*path)
		snprintf(path, sizeof(path), "build/fuzz/settings-%ld", (long)getpid());
	stream = fopen(path, "wb");
	if (!stream || fwrite(bytes, 1, size, stream) != size || fclose(stream))
		abort();
	read_file(path);
	unlink(path);
	if (clock_parse(text, &seconds, &why))
		assert(why.text[0]);
	url_is_loopback(text);
	return 0;
}
