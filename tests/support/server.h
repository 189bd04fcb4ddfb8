/* The real program (build/<flavour>/hotline) as a process of the test's own: started, watched, stopped. */
#ifndef TESTS_SUPPORT_SERVER_H
#define TESTS_SUPPORT_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define SERVER_TOKEN      "0123456789abcdef0123456789abcdef" /* invented */
#define SERVER_PUBLIC_URL "https://hotline.example.org"

/* For what must come, however slow the machine is: only never would be wrong. */
#define IN_TIME_MS 30000

struct server {
	pid_t pid;                 /* 0: not running */
	int status;                /* of the last run, as waitpid gives it */
	unsigned port, admin_port; /* on 127.0.0.1 */
	char folder[512];          /* absolute, below build/: out, err, and whatever a test puts there */
};

/*
 * `hotline serve` with these settings, then NULL: what begins with a capital letter is put into the environment
 * ("HOTLINE_REDIS_URL=…", "LD_PRELOAD=…"; "NAME=" alone takes a default away), the rest are arguments ("--now",
 * "2026-11-22"). Defaults: free ports, SERVER_TOKEN, SERVER_PUBLIC_URL, drafts. Ports that are set already are used again.
 * Waits until it answers; false, with `status`, when it ended instead.
 */
bool server_start(struct server *server, ...) __attribute__((sentinel));
/* The same without waiting for an answer; false when there is no such program. */
bool server_spawn(struct server *server, ...) __attribute__((sentinel));
/* Until it answers /healthz; false when it ended, or does not within `wait_ms`. */
bool server_wait(struct server *server, int wait_ms);

/* Until its /healthz holds these words; false when it does not within `wait_ms`. */
bool server_health(const struct server *server, const char *words, int wait_ms);
#define SERVER_REDIS_UP   "\"degraded\":false"
#define SERVER_REDIS_AWAY "\"degraded\":true"

/* Sends the signal and waits at most that long for the end; false when it still runs. */
bool server_end(struct server *server, int signal, int wait_ms);
void server_stop(struct server *server); /* kill -9 if need be, and away with the folder; fine twice */

/* What it has written to a file of its folder ("err", "out"), with a NUL behind. Freed by the caller; never NULL. */
char *server_said(const struct server *server, const char *file);

/* Another command of the program ("sign", …): its exit status, or -1; `out` is standard output, freed by the caller. */
int server_command(char **out, ...) __attribute__((sentinel));

/* The folder of the program and the test: "build/release", absolute. */
const char *server_build(void);
/* A connection to that port of 127.0.0.1, for bytes of one's own; -1 when nobody takes it. The caller closes it. */
int server_connect(unsigned port);
long long server_now_ms(void); /* CLOCK_MONOTONIC */
void server_sleep_ms(int ms);

/* Compiles tests/support/preload/<name>.c beside the program once; the path of the library, or NULL. */
const char *server_preload(const char *name);

#endif
