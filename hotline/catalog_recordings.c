/* The list of what is played: recordings of texts that came into the catalog, and of no others. */
#include "catalog_maker.h"

#include <stdlib.h>

static int compare_recordings(const void *a, const void *b)
{
	return str_compare(((const struct recording *)a)->path, ((const struct recording *)b)->path);
}

static struct str bytes_of(const struct source_language *language, struct str path)
{
	for (size_t i = 0; i < language->recording_count; i++)
		if (str_equal(language->recordings[i].path, path))
			return language->recordings[i].bytes;
	return STR("");
}

/* Each once, in the order that catalog_recording searches. */
void make_recordings(struct maker *maker)
{
	struct recording *recordings;
	size_t count = 0, kept = 0;

	for (size_t i = 0; i < maker->text_count; i++)
		count += maker->texts[i].audio.len > 0;
	recordings = arena_take(maker->arena, count * sizeof *recordings);
	if (!recordings) {
		maker->failed = true;
		return;
	}
	count = 0;
	for (size_t i = 0; i < maker->text_count; i++) {
		const struct text *text = &maker->texts[i];

		if (text->audio.len > 0)
			recordings[count++] = (struct recording){ text->audio, bytes_of(maker->languages[text->locale],
											text->audio) };
	}
	qsort(recordings, count, sizeof *recordings, compare_recordings);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || !str_equal(recordings[i].path, recordings[i - 1].path))
			recordings[kept++] = recordings[i];
	maker->catalog->recordings = recordings;
	maker->catalog->recording_count = kept;
}
