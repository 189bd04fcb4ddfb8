/*
 * Tells when the files of a content folder have changed and nobody has touched them for a moment. The folder, and what is
 * in it, may be links: one that is switched, and a folder that another takes the place of, is a change too. Only a folder
 * on the way that the program may pass but not read hides what is switched in it.
 */
#ifndef WATCH_H
#define WATCH_H

#include "base/fault.h"

#include <ev.h>

#define WATCH_QUIET_S   0.3 /* an editor or "git pull" writes several files: the last one is waited for … */
#define WATCH_LONGEST_S 3.0 /* … but not for ever, when something writes without end */

struct watch;

/*
 * `changed(at)` is called on this loop, never from inside watch_open. `folder` must live as long as the watch.
 * FAULT_SYSTEM when the kernel cannot watch (it may have no instances left): changes are not seen then.
 */
enum fault watch_open(struct ev_loop *loop, const char *folder, void (*changed)(void *at), void *at,
		      struct watch **watch, struct why *why);
void watch_close(struct watch *watch); /* NULL is fine */

#endif
