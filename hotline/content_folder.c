/* Finds the content that belongs to the program: of a checkout when one is at hand, else what was installed with it. */
#include "content_folder.h"

#include <stdlib.h>
#include <unistd.h>

#ifndef HOTLINE_SHARE /* the Makefile's, by PREFIX */
#define HOTLINE_SHARE "/usr/local/share/hotline"
#endif

const char *content_folder_default(void)
{
	return access("prompts/screens.json", F_OK) == 0 ? "." : HOTLINE_SHARE;
}

const char *content_setting(const char *name, const char *standard)
{
	const char *value = getenv(name);

	return value && value[0] ? value : standard;
}

const char *content_folder(void)
{
	return content_setting("HOTLINE_CONTENT_DIR", content_folder_default());
}
