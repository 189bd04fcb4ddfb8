/* Any bytes as a transcript: read, or refused with the line that is wrong. */
#include "talkfile.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static char path[64];
	struct talkfile file;
	struct why why = { "" };
	FILE *stream;

	if (!*path)
		snprintf(path, sizeof(path), "build/fuzz/talk-%ld", (long)getpid());
	stream = fopen(path, "wb");
	if (!stream || fwrite(bytes, 1, size, stream) != size || fclose(stream))
		abort();
	if (talkfile_read(path, &file, &why)) {
		assert(why.text[0]);
	} else {
		assert(file.count > 0);
		talkfile_release(&file);
	}
	unlink(path);
	return 0;
}
