/* Opening the content for export and import. */
#include "exchange_content.h"

#include <stdio.h>

static void show_languages(const char *command, const struct content *content, const char *locale)
{
	fprintf(stderr, "hotline %s: there is no language \"%s\" in prompts/languages.json; known are:", command,
		locale);
	for (size_t i = 0; i < content->language_count; i++)
		fprintf(stderr, " %.*s", STR_ARG(content->languages[i].tag));
	fputc('\n', stderr);
}

static bool is_readable(const struct source_language *language)
{
	return !language->present || language->wording.root;
}

struct content *exchange_content(const char *command, const char *folder, const char *locale, struct problems *problems,
				 struct source_language **language)
{
	struct content *content = content_read(folder, problems);
	const struct source_language *english;

	if (!content || problems->errors > 0) {
		problems_tell(problems);
		goto refuse;
	}
	content_read_locales(content);
	english = content_language(content, STR("en"));
	*language = content_language(content, str_of(locale));
	if (!*language)
		show_languages(command, content, locale);
	else if (content->failed)
		fprintf(stderr, "hotline %s: out of memory\n", command);
	else if (!english || !english->wording.root || !is_readable(*language))
		problems_tell(problems);
	else
		return content;
refuse:
	content_free(content);
	return NULL;
}
