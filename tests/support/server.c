/* Processes of the program under test. What is said to them over HTTP is client.c's. */
#include "tests/support/server.h"

#include "tests/support/port.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WORDS_MAX = 48, WORD_SIZE = 700, START_MS = 20000 };

/* Arguments and environment of one process. */
struct words {
	char text[WORDS_MAX][WORD_SIZE];
	char *list[WORDS_MAX + 1];
	size_t count;
};

long long server_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

void server_sleep_ms(int ms)
{
	const struct timespec pause = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

	nanosleep(&pause, NULL);
}

/* The test program lies in build/<flavour>/tests/e2e. */
const char *server_build(void)
{
	static char path[400];

	if (!*path) {
		ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);

		path[len > 0 ? len : 0] = '\0';
		for (char *cut; (cut = strrchr(path, '/'));) {
			bool found = strcmp(cut, "/tests") == 0;

			*cut = '\0';
			if (found)
				break;
		}
	}
	return path;
}

int server_connect(unsigned port)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)port),
	};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* ---- settings ---- */

static void words_add(struct words *words, const char *word)
{
	if (words->count == WORDS_MAX)
		abort();
	snprintf(words->text[words->count], WORD_SIZE, "%s", word);
	words->list[words->count] = words->text[words->count];
	words->list[++words->count] = NULL;
}

/* A later setting of a name replaces the earlier one; one without a value only takes it away. */
static void words_set(struct words *words, const char *setting)
{
	const char *equals = strchr(setting, '=');
	size_t len = equals ? (size_t)(equals - setting) + 1 : strlen(setting);
	struct words copy = { .count = 0 };

	for (size_t i = 0; i < words->count; i++)
		if (strncmp(words->list[i], setting, len) != 0)
			words_add(&copy, words->list[i]);
	if (setting[len])
		words_add(&copy, setting);
	words->count = 0;
	for (size_t i = 0; i < copy.count; i++)
		words_add(words, copy.list[i]);
}

static void words_set_address(struct words *words, const char *name, unsigned port)
{
	char setting[64];

	snprintf(setting, sizeof(setting), "%s=127.0.0.1:%u", name, port);
	words_set(words, setting);
}

static void inherit(struct words *environment, const char *name)
{
	const char *value = getenv(name);
	char setting[WORD_SIZE];

	snprintf(setting, sizeof(setting), "%s=%s", name, value ? value : "");
	words_set(environment, setting);
}

/*
 * A preloaded library stands before the sanitizer's in the list of libraries, which the sanitizer takes for a mistake
 * unless told.
 */
static void defaults(const struct server *server, struct words *environment)
{
	inherit(environment, "PATH");
	words_set(environment, "ASAN_OPTIONS=verify_asan_link_order=0:abort_on_error=1");
	words_set(environment, "UBSAN_OPTIONS=print_stacktrace=1");
	words_set(environment, "HOTLINE_TWILIO_AUTH_TOKEN=" SERVER_TOKEN);
	words_set(environment, "HOTLINE_PUBLIC_URL=" SERVER_PUBLIC_URL);
	words_set(environment, "HOTLINE_DRAFTS=1");
	words_set_address(environment, "HOTLINE_LISTEN", server->port);
	words_set_address(environment, "HOTLINE_ADMIN_LISTEN", server->admin_port);
}

/* ---- start ---- */

static bool make_folder(struct server *server)
{
	if (*server->folder)
		return true;
	snprintf(server->folder, sizeof(server->folder), "%s/e2e-XXXXXX", server_build());
	if (mkdtemp(server->folder))
		return true;
	server->folder[0] = '\0';
	return false;
}

static void become(const struct words *arguments, const struct words *environment, const char *folder, pid_t parent)
{
	char path[600];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(126);
	snprintf(path, sizeof(path), "%s/out", folder);
	if (!freopen(path, "a", stdout) || !freopen("/dev/null", "r", stdin))
		_exit(126);
	snprintf(path, sizeof(path), "%s/err", folder);
	if (!freopen(path, "a", stderr))
		_exit(126);
	execve(arguments->list[0], arguments->list, environment->list);
	_exit(127);
}

static bool spawn(struct server *server, const struct words *arguments, const struct words *environment)
{
	const pid_t parent = getpid();

	if (access(arguments->list[0], X_OK) || !make_folder(server))
		return false;
	fflush(NULL);
	server->status = 0;
	server->pid = fork();
	if (server->pid == 0)
		become(arguments, environment, server->folder, parent);
	return server->pid > 0;
}

static bool vspawn(struct server *server, va_list list)
{
	struct words arguments = { .count = 0 }, environment = { .count = 0 };
	char program[600];

	if (!server->port)
		server->port = port_free();
	if (!server->admin_port)
		server->admin_port = port_free();
	snprintf(program, sizeof(program), "%s/hotline", server_build());
	words_add(&arguments, program);
	words_add(&arguments, "serve");
	defaults(server, &environment);
	for (const char *word; (word = va_arg(list, const char *));) {
		if (*word >= 'A' && *word <= 'Z')
			words_set(&environment, word);
		else
			words_add(&arguments, word);
	}
	return spawn(server, &arguments, &environment);
}

bool server_spawn(struct server *server, ...)
{
	va_list list;
	bool spawned;

	va_start(list, server);
	spawned = vspawn(server, list);
	va_end(list);
	return spawned;
}

/* Takes note of an end. */
static bool has_ended(struct server *server)
{
	if (server->pid > 0 && waitpid(server->pid, &server->status, WNOHANG) == server->pid)
		server->pid = 0;
	return server->pid <= 0;
}

/* The whole answer to GET /healthz, as far as it fits; "" when there is none. */
static void health_read(unsigned port, char *answer, size_t size)
{
	static const char request[] = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
	int fd = server_connect(port);
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	size_t len = 0;
	ssize_t got = 1;

	if (fd >= 0 && send(fd, request, sizeof(request) - 1, MSG_NOSIGNAL) == (ssize_t)(sizeof(request) - 1)) {
		while (got > 0 && len < size - 1 && poll(&wait, 1, 2000) == 1) {
			got = recv(fd, answer + len, size - 1 - len, 0);
			len += got > 0 ? (size_t)got : 0;
		}
	}
	answer[len] = '\0';
	if (fd >= 0)
		close(fd);
}

static bool answers(unsigned port)
{
	char answer[64];

	health_read(port, answer, sizeof(answer));
	return strncmp(answer, "HTTP/1.1 200", 12) == 0;
}

bool server_health(const struct server *server, const char *words, int wait_ms)
{
	long long until = server_now_ms() + wait_ms;
	char answer[4096];

	for (;;) {
		health_read(server->admin_port, answer, sizeof(answer));
		if (strstr(answer, words))
			return true;
		if (server_now_ms() > until)
			return false;
		server_sleep_ms(10);
	}
}

bool server_wait(struct server *server, int wait_ms)
{
	long long until = server_now_ms() + wait_ms;

	while (!has_ended(server)) {
		/* The port may be shared with another process; the admin listener is its own, and opens last. */
		if (answers(server->port) && answers(server->admin_port))
			return true;
		if (server_now_ms() > until)
			return false;
		server_sleep_ms(5);
	}
	return false;
}

bool server_start(struct server *server, ...)
{
	va_list list;
	bool spawned;

	va_start(list, server);
	spawned = vspawn(server, list);
	va_end(list);
	if (spawned && server_wait(server, START_MS))
		return true;
	if (server->pid > 0)
		server_end(server, SIGKILL, 5000);
	return false;
}

/* ---- end ---- */

bool server_end(struct server *server, int signal, int wait_ms)
{
	long long until = server_now_ms() + wait_ms;

	if (server->pid > 0)
		kill(server->pid, signal);
	while (!has_ended(server)) {
		if (server_now_ms() > until)
			return false;
		server_sleep_ms(2);
	}
	return true;
}

static void remove_folder(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		char inside[800];

		snprintf(inside, sizeof(inside), "%s/%s", path, entry->d_name);
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 && unlink(inside) &&
		    errno == EISDIR)
			remove_folder(inside);
	}
	if (folder)
		closedir(folder);
	rmdir(path);
}

void server_stop(struct server *server)
{
	server_end(server, SIGKILL, 5000);
	if (*server->folder)
		remove_folder(server->folder);
	memset(server, 0, sizeof(*server));
}

/* ---- what it says ---- */

static char *read_all(int fd)
{
	size_t len = 0, room = 65536;
	char *text = malloc(room);
	ssize_t got;

	while (text && fd >= 0 && (got = read(fd, text + len, room - 1 - len)) > 0) {
		len += (size_t)got;
		if (len == room - 1) {
			char *more = realloc(text, room *= 2);

			if (!more)
				abort();
			text = more;
		}
	}
	if (!text)
		abort();
	text[len] = '\0';
	return text;
}

char *server_said(const struct server *server, const char *file)
{
	char path[600], *text;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", server->folder, file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	text = read_all(fd);
	if (fd >= 0)
		close(fd);
	return text;
}

static int run(const struct words *arguments, char **out)
{
	int ends[2], status = -1;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return -1;
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		execvp(arguments->list[0], arguments->list);
		_exit(127);
	}
	close(ends[1]);
	*out = read_all(ends[0]);
	close(ends[0]);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

int server_command(char **out, ...)
{
	struct words arguments = { .count = 0 };
	char program[600];
	va_list list;

	snprintf(program, sizeof(program), "%s/hotline", server_build());
	words_add(&arguments, program);
	va_start(list, out);
	for (const char *word; (word = va_arg(list, const char *));)
		words_add(&arguments, word);
	va_end(list);
	return run(&arguments, out);
}

const char *server_preload(const char *name)
{
	static char path[600];
	char source[200], fresh[700], *out = NULL;
	struct words arguments = { .count = 0 };
	bool made;

	snprintf(source, sizeof(source), "tests/support/preload/%s.c", name);
	snprintf(path, sizeof(path), "%s/tests/%s.so", server_build(), name);
	snprintf(fresh, sizeof(fresh), "%s.%d", path, (int)getpid());
	for (size_t i = 0; i < 7; i++)
		words_add(&arguments, ((const char *[]){ "cc", "-O1", "-fPIC", "-shared", "-o", fresh, source })[i]);
	made = run(&arguments, &out) == 0 && rename(fresh, path) == 0;
	free(out);
	return made ? path : NULL;
}
