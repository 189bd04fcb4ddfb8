/* Opening the content for the recording commands. Mistakes in prompts/ and in the form of the files must be mended first. */
#include "recording.h"

#include "catalog_check.h"
#include "command.h"

#include <stdio.h>

int recording_open(struct recording_desk *desk, const char *command, const char *folder, const char *locale)
{
	*desk = (struct recording_desk){ .content = NULL };
	desk->content = content_read(folder, &desk->problems);
	if (desk->content && desk->problems.errors == 0)
		check_prompts(desk->content);
	if (desk->content && desk->problems.errors == 0)
		content_read_locales(desk->content);
	if (!desk->content || desk->problems.errors > 0) {
		problems_tell(&desk->problems);
		fprintf(stderr, "%s: mend this first: which sentences there are follows from it\n", command);
		return EXIT_PROBLEMS;
	}
	desk->language = content_language(desk->content, str_of(locale));
	if (!desk->language || !desk->language->present) {
		fprintf(stderr, "%s: there is no locales/%s.json of a language in prompts/languages.json\n", command,
			locale);
		return EXIT_USAGE;
	}
	if (readout_make(desk->content, desk->language, &desk->readout)) {
		fprintf(stderr, "%s: out of memory\n", command);
		return EXIT_INTERNAL;
	}
	return EXIT_FINE;
}

void recording_close(struct recording_desk *desk)
{
	readout_release(&desk->readout);
	content_free(desk->content);
	problems_release(&desk->problems);
}
