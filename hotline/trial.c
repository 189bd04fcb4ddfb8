/*
 * A temporary content folder of links to the real one, with one file of its own. The check itself is the catalog's; links
 * spare a copy of everything.
 */
#include "trial.h"

#include "base/str.h"
#include "file_replace.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_BYTES 4096

struct folders {
	char real[PATH_BYTES], own[PATH_BYTES];
};

static bool path_of(char path[PATH_BYTES], const char *folder, const char *name)
{
	return snprintf(path, PATH_BYTES, "%s/%s", folder, name) < PATH_BYTES;
}

static bool add_link(const struct folders *folders, const char *name)
{
	char real[PATH_BYTES], own[PATH_BYTES];

	return path_of(real, folders->real, name) && path_of(own, folders->own, name) && symlink(real, own) == 0;
}

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Everything in one folder but the entry `but`. A folder that is not there has nothing in it. */
static bool link_folder(const struct folders *folders, const char *folder_name, struct str but)
{
	char path[PATH_BYTES], name[PATH_BYTES];
	const struct dirent *entry;
	bool fine = path_of(path, folders->own, folder_name) && mkdir(path, 0700) == 0;
	DIR *folder = fine && path_of(path, folders->real, folder_name) ? opendir(path) : NULL;

	while (folder && fine && (entry = readdir(folder)))
		if (!is_dots(entry->d_name) && !str_equal(str_of(entry->d_name), but))
			fine = path_of(name, folder_name, entry->d_name) && add_link(folders, name);
	if (folder)
		closedir(folder);
	return fine;
}

/* `file` stands in locales/ or in a folder there. */
static bool link_locales(const struct folders *folders, const char *file)
{
	struct str rest = str_of(file), first = str_cut(&rest, '/');
	char below[64];

	if (!link_folder(folders, "locales", first))
		return false;
	return !rest.at || (snprintf(below, sizeof below, "locales/%.*s", STR_ARG(first)) < (int)sizeof below &&
			    link_folder(folders, below, rest));
}

static enum fault build(struct folders *folders, const char *folder, const char *file, struct str text, struct why *why)
{
	const char *below = getenv("TMPDIR");
	char path[PATH_BYTES];
	char *real = realpath(folder, NULL);
	bool fine = real && strlen(real) < sizeof folders->real;

	if (fine)
		memcpy(folders->real, real, strlen(real) + 1);
	free(real);
	fine = fine && path_of(folders->own, below && *below ? below : "/tmp", "hotline.XXXXXX");
	if (!fine || !mkdtemp(folders->own)) {
		folders->own[0] = '\0';
		return fault_because(FAULT_SYSTEM, why,
				     "a temporary folder cannot be made: %s; name another one in TMPDIR",
				     strerror(errno));
	}
	if (!add_link(folders, "prompts") || !link_locales(folders, file))
		return fault_because(FAULT_SYSTEM, why, "the content cannot be tried in %.100s: %s", folders->own,
				     strerror(errno));
	if (!path_of(path, folders->own, "locales/") || strlen(path) + strlen(file) >= sizeof path)
		return fault_because(FAULT_SYSTEM, why, "%.60s is too long a name", file);
	memcpy(path + strlen(path), file, strlen(file) + 1);
	return file_replace(path, text, why);
}

/* Links are taken away, never what they lead to. */
static int take_away(const char *path, const struct stat *state, int kind, struct FTW *where)
{
	(void)state;
	(void)kind;
	(void)where;
	return remove(path);
}

static void remove_all(const struct folders *folders)
{
	if (folders->own[0])
		nftw(folders->own, take_away, 8, FTW_DEPTH | FTW_PHYS);
}

static enum fault check(const struct catalog_source *source, const char *folder, struct problems *problems)
{
	struct catalog_source wanted = *source;
	struct catalog *catalog = NULL;
	enum fault fault;

	wanted.folder = folder;
	wanted.drafts = true;
	fault = catalog_load(&wanted, &catalog, problems);
	catalog_drop(catalog);
	return fault == FAULT_CONTENT ? FAULT_NONE : fault;
}

enum fault trial(const struct catalog_source *source, const char *file, struct str text, struct problems *before,
		 struct problems *after, struct why *why)
{
	struct folders folders = { .own = "" };
	enum fault fault = build(&folders, source->folder, file, text, why);

	if (!fault)
		fault = check(source, source->folder, before);
	if (!fault)
		fault = check(source, folders.own, after);
	if (fault == FAULT_MEMORY)
		fault_because(fault, why, "out of memory");
	remove_all(&folders);
	return fault;
}

bool trial_is_new(const struct problems *before, const struct problem *problem)
{
	for (size_t i = 0; i < before->count; i++) {
		const struct problem *old = &before->list[i];

		if (strcmp(old->file, problem->file) == 0 && strcmp(old->key, problem->key) == 0 &&
		    strcmp(old->screen, problem->screen) == 0 && strcmp(old->what, problem->what) == 0)
			return false;
	}
	return true;
}
