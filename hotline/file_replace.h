/* Writing a file so that whoever reads it sees the old one or the new one, never a half. */
#ifndef FILE_REPLACE_H
#define FILE_REPLACE_H

#include "base/fault.h"
#include "base/str.h"

/*
 * Writes beside the file and renames over it. A file that is there keeps its mode, and its owner where that is allowed;
 * a new one gets the usual mode; a link stays a link. What is no plain file is refused. On a fault the old file stands as
 * it was.
 */
enum fault file_replace(const char *path, struct str text, struct why *why);

#endif
