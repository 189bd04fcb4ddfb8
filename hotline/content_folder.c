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

const char *content_folder(void)
{
	const char *set = getenv("HOTLINE_CONTENT_DIR");

	return set && *set ? set : content_folder_default();
}
