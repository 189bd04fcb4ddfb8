/* One file replaced as a whole. Knows nothing of what is in it. */
#include "file_replace.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* There is no other way to ask. Nothing else runs in the commands that write files. */
static mode_t usual_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

static bool write_all(int fd, struct str text)
{
	while (text.len > 0) {
		ssize_t done = write(fd, text.at, text.len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return false;
		text.at += done;
		text.len -= (size_t)done;
	}
	return true;
}

/* Only root may give a file away; for everybody else it is theirs already, or becomes so. */
static bool keep_rights(int fd, const char *path)
{
	struct stat old;

	if (stat(path, &old) != 0)
		return fchmod(fd, usual_mode()) == 0;
	if (fchown(fd, old.st_uid, old.st_gid) != 0 && errno != EPERM)
		return false;
	return fchmod(fd, old.st_mode & 07777) == 0;
}

/* A link stays a link, and what it leads to is replaced. Anything but a plain file (/dev/null!) is left alone. */
static enum fault find_target(const char *path, char target[PATH_MAX], struct why *why)
{
	struct stat stat_of;
	bool there = realpath(path, target) != NULL;

	if (there ? stat(target, &stat_of) == 0 && !S_ISREG(stat_of.st_mode) : lstat(path, &stat_of) == 0)
		return fault_because(FAULT_SYSTEM, why, "%s is not a plain file; name another one", path);
	if (!there && snprintf(target, PATH_MAX, "%s", path) >= PATH_MAX)
		return fault_because(FAULT_SYSTEM, why, "%.100s… is too long a path", path);
	return FAULT_NONE;
}

enum fault file_replace(const char *path, struct str text, struct why *why)
{
	char target[PATH_MAX], beside[PATH_MAX + 8];
	enum fault fault = find_target(path, target, why);
	bool closed;
	int fd;

	if (fault)
		return fault;
	snprintf(beside, sizeof beside, "%s.XXXXXX", target);
	fd = mkstemp(beside);
	if (fd < 0)
		return fault_because(FAULT_SYSTEM, why, "%s cannot be written: %s", path, strerror(errno));
	if (!write_all(fd, text) || !keep_rights(fd, target) || fsync(fd) != 0)
		goto out;
	closed = close(fd) == 0;
	fd = -1;
	if (closed && rename(beside, target) == 0)
		return FAULT_NONE;
out:
	fault_because(FAULT_SYSTEM, why, "%s cannot be written: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	unlink(beside);
	return FAULT_SYSTEM;
}
