/* The page of the preview, as it was when the program was built: the program needs no files of its own beside it. */
#ifndef PREVIEW_FILES_H
#define PREVIEW_FILES_H

#include "base/str.h"

struct preview_file {
	const char *path; /* "/preview.css" */
	const char *type;
	const char *first, *end;
};

#define PREVIEW_FILES 9
extern const struct preview_file preview_files[PREVIEW_FILES];

#endif
