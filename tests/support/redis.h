/* A redis-server of one's own, on a unix socket below build/, with nothing kept on disk. Dies with the test. */
#ifndef TESTS_SUPPORT_REDIS_H
#define TESTS_SUPPORT_REDIS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct redis_server {
	pid_t pid;        /* 0: not running */
	char folder[512]; /* absolute; made by the first start */
	char socket[600];
	char url[640]; /* unix:<socket> */
};

/*
 * Zeroed at first, or killed before. More arguments of redis-server ("--maxmemory", "2mb"), then NULL. Waits for PONG.
 */
bool redis_start(struct redis_server *server, ...) __attribute__((sentinel));
void redis_kill(struct redis_server *server);  /* kill -9; the folder stays, for another start */
void redis_stop(struct redis_server *server);  /* kill -9 and away with the folder; fine twice */
void redis_pause(struct redis_server *server); /* SIGSTOP: the socket still takes connections */
void redis_resume(struct redis_server *server);

/* One command on a connection of its own, as printf of hiredis; NULL when there was no reply. Freed by the caller. */
struct redisReply;
struct redisReply *redis_command(struct redis_server *server, const char *format, ...);
/* The same for a command that answers with a number; -1 when it did not. */
long long redis_number(struct redis_server *server, const char *format, ...);

#endif
