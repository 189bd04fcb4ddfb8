/*
 * inotify on prompts/ and locales/ and the folders in them, and on the folder around them, which whole trees are moved
 * into. What changed is not looked at: everything is read again.
 */
#include "watch.h"

#include "base/str.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

#define PATH_SIZE 1024
#define DEPTH_MAX 4
#define TOUCHED   (IN_CLOSE_WRITE | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB | IN_MOVE_SELF)

struct watch {
	struct ev_loop *loop;
	const char *folder;
	void (*changed)(void *at);
	void *at;
	int fd;
	ev_io readable;
	ev_timer quiet;   /* again with every change */
	ev_timer longest; /* from the first change on */
};

/* A folder that is not there, or too deep, is watched when it comes: the one around it tells. */
static void add_tree(struct watch *watch, const char *path, unsigned depth)
{
	DIR *folder;
	const struct dirent *entry;
	char below[PATH_SIZE];

	if (inotify_add_watch(watch->fd, path, TOUCHED | IN_ONLYDIR) < 0 || depth == DEPTH_MAX)
		return;
	folder = opendir(path);
	while (folder && (entry = readdir(folder))) {
		if (entry->d_name[0] == '.' ||
		    (entry->d_type != DT_DIR && entry->d_type != DT_LNK && entry->d_type != DT_UNKNOWN))
			continue;
		if (snprintf(below, sizeof below, "%s/%s", path, entry->d_name) < (int)sizeof below)
			add_tree(watch, below, depth + 1);
	}
	if (folder)
		closedir(folder);
}

/* The same folder twice is one watch to the kernel. */
static void add_all(struct watch *watch)
{
	static const char *const parts[] = { "prompts", "locales" };
	char path[PATH_SIZE];

	inotify_add_watch(watch->fd, watch->folder, TOUCHED | IN_ONLYDIR);
	for (size_t i = 0; i < COUNT(parts); i++)
		if (snprintf(path, sizeof path, "%s/%s", watch->folder, parts[i]) < (int)sizeof path)
			add_tree(watch, path, 0);
}

static void tell(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct watch *watch = timer->data;

	(void)events;
	ev_timer_stop(loop, &watch->quiet);
	ev_timer_stop(loop, &watch->longest);
	add_all(watch);
	watch->changed(watch->at);
}

static void something_changed(struct ev_loop *loop, ev_io *io, int events)
{
	struct watch *watch = io->data;
	char bytes[4096] __attribute__((aligned(__alignof__(struct inotify_event))));

	(void)events;
	while (read(watch->fd, bytes, sizeof bytes) > 0)
		;
	ev_timer_again(loop, &watch->quiet);
	if (!ev_is_active(&watch->longest)) {
		ev_timer_set(&watch->longest, WATCH_LONGEST_S, 0.0);
		ev_timer_start(loop, &watch->longest);
	}
}

enum fault watch_open(struct ev_loop *loop, const char *folder, void (*changed)(void *at), void *at, struct watch **out,
		      struct why *why)
{
	struct watch *watch = calloc(1, sizeof *watch);

	if (!watch)
		return fault_because(FAULT_MEMORY, why, "no memory to watch the content");
	*watch = (struct watch){ .loop = loop, .folder = folder, .changed = changed, .at = at };
	watch->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (watch->fd < 0) {
		enum fault fault = fault_because(FAULT_SYSTEM, why, "inotify: %s", strerror(errno));

		free(watch);
		return fault;
	}
	add_all(watch);
	ev_io_init(&watch->readable, something_changed, watch->fd, EV_READ);
	ev_timer_init(&watch->quiet, tell, 0.0, WATCH_QUIET_S);
	ev_timer_init(&watch->longest, tell, WATCH_LONGEST_S, 0.0);
	watch->readable.data = watch->quiet.data = watch->longest.data = watch;
	ev_io_start(loop, &watch->readable);
	*out = watch;
	return FAULT_NONE;
}

void watch_close(struct watch *watch)
{
	if (!watch)
		return;
	ev_io_stop(watch->loop, &watch->readable);
	ev_timer_stop(watch->loop, &watch->quiet);
	ev_timer_stop(watch->loop, &watch->longest);
	close(watch->fd);
	free(watch);
}
