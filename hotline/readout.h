/* What a volunteer reads aloud for one language: every spoken text, in the order of a call, numbered. */
#ifndef READOUT_H
#define READOUT_H

#include "catalog_audio.h"

#define READOUT_CODE_SIZE 9 /* 8 hex digits and a NUL */

struct readout_line {
	uint16_t slot;
	char key; /* the digit in it, or NUL */
	char name[AUDIO_NAME_SIZE];
	struct str text;       /* as it is heard */
	const char *note;      /* what en.json tells translators; "" for none */
	unsigned tenths, most; /* what it is likely to take, and what it may take */
	enum audio_state state;
	bool needed; /* without it nobody is offered the language on the phone */
};

struct readout {
	struct readout_line *lines; /* lines[0] is number 1 */
	size_t count;
	char code[READOUT_CODE_SIZE]; /* of this list: another order or other words give another one */
};

/* The strings point into `content` or into its arena. FAULT_MEMORY at worst. `content` has been read and checked. */
enum fault readout_make(struct content *content, const struct source_language *language, struct readout *readout);
void readout_release(struct readout *readout);

/* The script, as a volunteer gets it; `missing`: without what is recorded as it should be. Numbers are the same in both. */
void readout_print(const struct readout *readout, const struct source_language *language, bool missing,
		   struct buf *out);

/* By number ("7", "007") or by name; NULL when there is none. `by_number` says which it was. */
const struct readout_line *readout_find(const struct readout *readout, struct str name, bool *by_number);

#endif
