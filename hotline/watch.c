/*
 * inotify on prompts/ and locales/, on the folders in them, and on every folder that is passed on the way there, links
 * and all: a link that is switched, or a folder that is moved away, changes the content as much as an edit does. What
 * changed is not looked at: everything is read again.
 */
#include "watch.h"

#include "base/str.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#define DEPTH_MAX 4
#define LINKS_MAX 40 /* as many as the kernel follows */
#define TOUCHED   (IN_CLOSE_WRITE | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB | IN_MOVE_SELF)

/* What counts of a watched folder: one name in it or, where that is empty, everything. */
struct spot {
	int wd;
	char name[NAME_MAX + 1];
};

struct spots {
	struct spot *at;
	size_t count, room;
	bool lacking; /* no memory for all of them: whatever happens counts */
};

struct watch {
	struct ev_loop *loop;
	const char *folder;
	void (*changed)(void *at);
	void *at;
	int fd;
	struct spots spots;
	ev_io readable;
	ev_timer quiet;   /* again with every change */
	ev_timer longest; /* from the first change on */
};

/* ---- spots ---- */

/* `name` NULL: any. */
static bool has_spot(const struct spots *spots, int wd, const char *name)
{
	for (size_t i = 0; i < spots->count; i++)
		if (spots->at[i].wd == wd && (!name || strcmp(spots->at[i].name, name) == 0))
			return true;
	return false;
}

static void keep_spot(struct spots *spots, int wd, const char *name)
{
	if (has_spot(spots, wd, name))
		return;
	if (spots->count == spots->room) {
		size_t room = spots->room ? 2 * spots->room : 32;
		struct spot *more = realloc(spots->at, room * sizeof *more);

		if (!more) {
			spots->lacking = true;
			return;
		}
		spots->at = more;
		spots->room = room;
	}
	spots->at[spots->count].wd = wd;
	snprintf(spots->at[spots->count].name, sizeof spots->at->name, "%s", name);
	spots->count++;
}

/* The same folder twice is one watch to the kernel. What is not there is watched when it comes: its way is. */
static bool add_spot(struct watch *watch, const char *path, const char *name)
{
	int wd = inotify_add_watch(watch->fd, path, TOUCHED | IN_ONLYDIR);

	if (wd >= 0)
		keep_spot(&watch->spots, wd, name);
	return wd >= 0;
}

/* ---- the way to a file or a folder ---- */

struct way {
	char real[PATH_MAX]; /* how far it has been gone, without links; "" for the root */
	char rest[PATH_MAX]; /* still to be gone */
	unsigned links;
};

/* From the folder that the program stands in, whose own way does not matter: it is the same one wherever it is moved. */
static bool way_begin(struct way *way, const char *path)
{
	way->links = 0;
	way->real[0] = '\0';
	if (path[0] != '/' && (!getcwd(way->real, sizeof way->real) || strcmp(way->real, "/") == 0))
		way->real[0] = '\0';
	return snprintf(way->rest, sizeof way->rest, "%s", path) < (int)sizeof way->rest;
}

/* Empty between two strokes. */
static void way_name(struct way *way, char name[NAME_MAX + 1])
{
	size_t len = strcspn(way->rest, "/"), taken = len + (way->rest[len] == '/');

	name[0] = '\0';
	if (len <= NAME_MAX) {
		memcpy(name, way->rest, len);
		name[len] = '\0';
	}
	memmove(way->rest, way->rest + taken, strlen(way->rest + taken) + 1);
}

static void way_up(struct way *way)
{
	char *stroke = strrchr(way->real, '/');

	if (stroke)
		*stroke = '\0';
}

/* What a link says stands before the rest of the way. False when it leads on for ever, or too far. */
static bool way_link(struct way *way, const char *target)
{
	char rest[PATH_MAX];

	way_up(way);
	if (++way->links > LINKS_MAX || snprintf(rest, sizeof rest, "%s/%s", target, way->rest) >= (int)sizeof rest)
		return false;
	memcpy(way->rest, rest, sizeof rest);
	if (target[0] == '/')
		way->real[0] = '\0';
	return true;
}

static bool way_step(struct way *way, const char *name)
{
	size_t len = strlen(way->real), room = sizeof way->real - len;
	char target[PATH_MAX];
	ssize_t got;

	if (snprintf(way->real + len, room, "/%s", name) >= (int)room)
		return false;
	got = readlink(way->real, target, sizeof target - 1);
	if (got <= 0)
		return true;
	target[got] = '\0';
	return way_link(way, target);
}

/* Each folder on it is watched before the name in it is looked at, so that no switch falls between the two. */
static void add_way(struct watch *watch, const char *path)
{
	char name[NAME_MAX + 1];
	struct way way;
	bool leads = way_begin(&way, path);

	while (leads && way.rest[0]) {
		way_name(&way, name);
		if (strcmp(name, "..") == 0) {
			way_up(&way);
		} else if (name[0] && strcmp(name, ".") != 0) {
			add_spot(watch, way.real[0] ? way.real : "/", name);
			leads = way_step(&way, name);
		}
	}
}

/* ---- all that is read ---- */

static void add_tree(struct watch *watch, const char *path, unsigned depth)
{
	DIR *folder;
	const struct dirent *entry;
	char below[PATH_MAX];

	if (!add_spot(watch, path, "") || depth == DEPTH_MAX)
		return;
	folder = opendir(path);
	while (folder && (entry = readdir(folder))) {
		if (entry->d_name[0] == '.' ||
		    (entry->d_type != DT_DIR && entry->d_type != DT_LNK && entry->d_type != DT_UNKNOWN) ||
		    snprintf(below, sizeof below, "%s/%s", path, entry->d_name) >= (int)sizeof below)
			continue;
		if (entry->d_type != DT_DIR)
			add_way(watch, below);
		add_tree(watch, below, depth + 1);
	}
	if (folder)
		closedir(folder);
}

/* What is on the way no more is not watched any more. */
static void drop_others(const struct watch *watch, struct spots *before)
{
	for (size_t i = 0; i < before->count; i++)
		if (!has_spot(&watch->spots, before->at[i].wd, NULL))
			inotify_rm_watch(watch->fd, before->at[i].wd);
	free(before->at);
}

static void add_all(struct watch *watch)
{
	static const char *const parts[] = { "prompts", "locales" };
	struct spots before = watch->spots;
	char path[PATH_MAX];

	watch->spots = (struct spots){ 0 };
	for (size_t i = 0; i < COUNT(parts); i++) {
		if (snprintf(path, sizeof path, "%s/%s", watch->folder, parts[i]) >= (int)sizeof path)
			continue;
		add_way(watch, path);
		add_tree(watch, path, 0);
	}
	drop_others(watch, &before);
}

/* ---- changes ---- */

static void tell(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct watch *watch = timer->data;

	(void)events;
	ev_timer_stop(loop, &watch->quiet);
	ev_timer_stop(loop, &watch->longest);
	add_all(watch);
	watch->changed(watch->at);
}

/* A name beside the way, as of another folder in the same place, is not ours; a queue that ran over may have held all. */
static bool counts(const struct watch *watch, const struct inotify_event *event)
{
	return watch->spots.lacking || (event->mask & IN_Q_OVERFLOW) || has_spot(&watch->spots, event->wd, "") ||
	       (event->len > 0 && has_spot(&watch->spots, event->wd, event->name));
}

static bool read_events(struct watch *watch)
{
	char bytes[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
	bool any = false;
	ssize_t got;

	while ((got = read(watch->fd, bytes, sizeof bytes)) > 0) {
		const char *at = bytes;

		while (at < bytes + got) {
			const struct inotify_event *event = (const void *)at;

			any |= counts(watch, event);
			at += sizeof *event + event->len;
		}
	}
	return any;
}

static void something_changed(struct ev_loop *loop, ev_io *io, int events)
{
	struct watch *watch = io->data;

	(void)events;
	if (!read_events(watch))
		return;
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
	free(watch->spots.at);
	free(watch);
}
