/* Starting and stopping of a private redis-server; what is tested against it is in the tests. */
#include "tests/support/redis.h"

#include <dirent.h>
#include <hiredis/hiredis.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ARGUMENTS_MAX 48
#define START_STEPS   500 /* of 10 ms */

static bool make_folder(struct redis_server *server)
{
	char here[256];

	if (*server->folder)
		return true;
	mkdir("build", 0777);
	if (!getcwd(here, sizeof(here)))
		return false;
	snprintf(server->folder, sizeof(server->folder), "%s/build/redis-XXXXXX", here);
	if (!mkdtemp(server->folder))
		return false;
	snprintf(server->socket, sizeof(server->socket), "%s/redis.sock", server->folder);
	snprintf(server->url, sizeof(server->url), "unix:%s", server->socket);
	return true;
}

static redisReply *command(struct redis_server *server, const char *format, va_list list)
{
	const struct timeval limit = { .tv_sec = 5 };
	redisContext *context = redisConnectUnixWithTimeout(server->socket, limit);
	redisReply *reply = NULL;

	if (context && !context->err) {
		redisSetTimeout(context, limit);
		reply = redisvCommand(context, format, list);
	}
	if (context)
		redisFree(context);
	return reply;
}

struct redisReply *redis_command(struct redis_server *server, const char *format, ...)
{
	redisReply *reply;
	va_list list;

	va_start(list, format);
	reply = command(server, format, list);
	va_end(list);
	return reply;
}

long long redis_number(struct redis_server *server, const char *format, ...)
{
	redisReply *reply;
	long long number = -1;
	va_list list;

	va_start(list, format);
	reply = command(server, format, list);
	va_end(list);
	if (reply && reply->type == REDIS_REPLY_INTEGER)
		number = reply->integer;
	if (reply)
		freeReplyObject(reply);
	return number;
}

/* Any reply will do: a server that wants a password is up as well. */
static bool is_up(struct redis_server *server)
{
	redisReply *reply = redis_command(server, "PING");
	const bool up = reply != NULL;

	if (reply)
		freeReplyObject(reply);
	return up;
}

static void run(const char **arguments, const char *folder, pid_t parent)
{
	char log[600];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(126);
	snprintf(log, sizeof(log), "%s/log", folder);
	if (!freopen(log, "a", stdout) || !freopen(log, "a", stderr))
		_exit(126);
	execvp(arguments[0], (char *const *)(uintptr_t)arguments);
	_exit(127);
}

static bool wait_until_up(struct redis_server *server)
{
	const struct timespec pause = { .tv_nsec = 10000000 };

	for (int i = 0; i < START_STEPS; i++) {
		int status;

		if (waitpid(server->pid, &status, WNOHANG) == server->pid) {
			server->pid = 0;
			return false;
		}
		if (is_up(server))
			return true;
		nanosleep(&pause, NULL);
	}
	redis_kill(server);
	return false;
}

bool redis_start(struct redis_server *server, ...)
{
	const char *arguments[ARGUMENTS_MAX] = {
		"redis-server",
		"--port",
		"0",
		"--save",
		"",
		"--appendonly",
		"no",
		"--daemonize",
		"no",
		"--unixsocket",
		server->socket,
		"--unixsocketperm",
		"700",
		"--dir",
		server->folder,
	};
	const pid_t parent = getpid();
	size_t count = 15;
	va_list list;

	if (!make_folder(server))
		return false;
	unlink(server->socket);
	va_start(list, server);
	for (const char *more; (more = va_arg(list, const char *)) && count + 1 < ARGUMENTS_MAX;)
		arguments[count++] = more;
	va_end(list);
	fflush(NULL);
	server->pid = fork();
	if (server->pid == 0)
		run(arguments, server->folder, parent);
	if (server->pid < 0) {
		server->pid = 0;
		return false;
	}
	return wait_until_up(server);
}

void redis_kill(struct redis_server *server)
{
	int status;

	if (server->pid <= 0)
		return;
	kill(server->pid, SIGKILL);
	waitpid(server->pid, &status, 0);
	server->pid = 0;
}

void redis_pause(struct redis_server *server)
{
	int status;

	kill(server->pid, SIGSTOP);
	waitpid(server->pid, &status, WUNTRACED);
}

void redis_resume(struct redis_server *server)
{
	int status;

	kill(server->pid, SIGCONT);
	waitpid(server->pid, &status, WCONTINUED);
}

void redis_stop(struct redis_server *server)
{
	struct dirent *entry;
	DIR *folder;

	redis_kill(server);
	folder = *server->folder ? opendir(server->folder) : NULL;
	while (folder && (entry = readdir(folder))) {
		char path[1024];

		snprintf(path, sizeof(path), "%s/%s", server->folder, entry->d_name);
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			unlink(path);
	}
	if (folder)
		closedir(folder);
	if (*server->folder)
		rmdir(server->folder);
	memset(server, 0, sizeof(*server));
}
