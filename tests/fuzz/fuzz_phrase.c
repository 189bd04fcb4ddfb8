/* A phrase and a sentence, parted by a line break: reading ends, searching ends, and what has no gap is found in itself. */
#include "base/fold.h"
#include "base/phrase.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t size);

static void must(bool kept)
{
	if (!kept)
		abort();
}

static bool is_in(const struct phrase *phrase, struct str sentence)
{
	struct buf words, letters;
	bool found = false;

	buf_init(&words, 1 << 20);
	buf_init(&letters, 1 << 20);
	if (fold(&words, sentence)) {
		for (size_t i = 0; i < words.len; i++)
			if (words.at[i] != ' ')
				buf_add_char(&letters, words.at[i]);
		found = phrase_in(phrase, &(struct phrase_text){ buf_str(&words), buf_str(&letters) });
	}
	buf_release(&words);
	buf_release(&letters);
	return found;
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t size)
{
	struct str rest = { (const char *)at, size }, text;
	struct phrase phrase;
	struct arena arena;

	arena_init(&arena, 1 << 20);
	text = str_cut(&rest, '\n');
	if (phrase_read(&arena, text, &phrase) == PHRASE_FINE) {
		must(phrase.count >= 1 && phrase.count <= PHRASE_PARTS_MAX);
		is_in(&phrase, rest);
		if (phrase.count == 1 && text.len <= FOLD_POINTS_MAX)
			must(is_in(&phrase, text));
	}
	arena_release(&arena);
	return 0;
}
