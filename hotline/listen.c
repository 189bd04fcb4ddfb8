/* Opens listening sockets and says plainly why one cannot be had. */
#include "listen.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG     1024
#define UNIX_PREFIX "unix:"
#define HOST_MAX    128
#define PORT_MAX    8

static enum fault in_use(const char *address, struct why *why)
{
	return fault_because(FAULT_SYSTEM, why,
			     "%s is in use: another process listens there. Stop it, or choose another address "
			     "(--listen); processes of "
			     "hotline serve share one when HOTLINE_SHARE_PORT=1 and HOTLINE_REDIS_URL are set for all",
			     address);
}

static bool is_unix(const char *address)
{
	return strncmp(address, UNIX_PREFIX, sizeof UNIX_PREFIX - 1) == 0;
}

/* "host:port" or "[v6]:port" in two texts. */
static bool split(const char *address, char *host, size_t host_size, char *port, size_t port_size)
{
	struct str rest = str_of(address);
	struct str left, right;
	unsigned long number;

	if (rest.len && rest.at[0] == '[') {
		rest = (struct str){ rest.at + 1, rest.len - 1 };
		left = str_cut(&rest, ']');
		if (!rest.at || rest.len == 0 || rest.at[0] != ':')
			return false;
		right = (struct str){ rest.at + 1, rest.len - 1 };
	} else {
		left = str_cut(&rest, ':');
		right = rest;
	}
	if (!right.at || left.len == 0 || !str_to_number(right, 65535, &number) || left.len >= host_size ||
	    right.len >= port_size)
		return false;
	snprintf(host, host_size, "%.*s", STR_ARG(left));
	snprintf(port, port_size, "%.*s", STR_ARG(right));
	return true;
}

enum fault listen_check(const char *name, const char *address, struct why *why)
{
	char host[HOST_MAX], port[PORT_MAX];

	if (is_unix(address) || split(address, host, sizeof host, port, sizeof port))
		return FAULT_NONE;
	return fault_because(
		FAULT_CONFIG, why,
		"%s is \"%.100s\": HOST:PORT (such as 127.0.0.1:8080), [IPV6]:PORT or unix:/PATH is wanted, "
		"with a port up to 65535",
		name, address);
}

static enum fault unix_address(const char *address, struct sockaddr_un *un, struct why *why)
{
	const char *path = address + sizeof UNIX_PREFIX - 1;

	*un = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (path[0] != '/' || strlen(path) >= sizeof un->sun_path)
		return fault_because(FAULT_CONFIG, why, "%s: unix:/PATH with less than %zu bytes is wanted", address,
				     sizeof un->sun_path);
	memcpy(un->sun_path, path, strlen(path));
	return FAULT_NONE;
}

/* A socket that nobody answers at was left behind by a process that was killed. */
static void remove_stale(const struct sockaddr_un *un)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct stat found;

	if (fd < 0)
		return;
	if (lstat(un->sun_path, &found) == 0 && S_ISSOCK(found.st_mode) &&
	    connect(fd, (const struct sockaddr *)un, sizeof *un) != 0 && errno == ECONNREFUSED)
		unlink(un->sun_path);
	close(fd);
}

static enum fault unix_open(const char *address, int *out, struct why *why)
{
	struct sockaddr_un un;
	enum fault fault = unix_address(address, &un, why);
	int fd;

	if (fault)
		return fault;
	remove_stale(&un);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return fault_because(FAULT_SYSTEM, why, "%s: %s", address, strerror(errno));
	if (bind(fd, (const struct sockaddr *)&un, sizeof un) != 0 || listen(fd, BACKLOG) != 0) {
		fault = errno == EADDRINUSE ? in_use(address, why)
					    : fault_because(FAULT_SYSTEM, why, "%s: %s", address, strerror(errno));
		close(fd);
		return fault;
	}
	*out = fd;
	return FAULT_NONE;
}

static int socket_open(const struct addrinfo *at, bool shared)
{
	int fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int on = 1;

	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
	    (shared && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) ||
	    (at->ai_family == AF_INET6 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) != 0) ||
	    bind(fd, at->ai_addr, at->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0) {
		int wrong = errno;

		close(fd);
		errno = wrong;
		return -1;
	}
	return fd;
}

static void name_of(int fd, char name[LISTEN_NAME])
{
	struct sockaddr_storage at;
	socklen_t size = sizeof at;
	char host[64] = "?", port[8] = "?";

	if (getsockname(fd, (struct sockaddr *)&at, &size) == 0)
		getnameinfo((struct sockaddr *)&at, size, host, sizeof host, port, sizeof port,
			    NI_NUMERICHOST | NI_NUMERICSERV);
	snprintf(name, LISTEN_NAME, at.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
}

static enum fault inet_open(const char *address, enum listen_how how, int *out, char name[LISTEN_NAME], struct why *why)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV };
	struct addrinfo *found = NULL;
	enum fault fault = FAULT_NONE;
	char host[HOST_MAX], port[PORT_MAX];
	int fd = -1, wrong;

	if (!split(address, host, sizeof host, port, sizeof port))
		return fault_because(FAULT_CONFIG, why, "\"%s\": HOST:PORT, [IPV6]:PORT or unix:/PATH is wanted",
				     address);
	wrong = getaddrinfo(host, port, &hints, &found);
	if (wrong)
		return fault_because(FAULT_CONFIG, why, "%s: %s", address, gai_strerror(wrong));
	/* One that shares lets others in that share; so ask first as one that does not. */
	if (how == LISTEN_FIRST) {
		fd = socket_open(found, false);
		if (fd >= 0)
			close(fd);
	}
	if (how != LISTEN_FIRST || fd >= 0)
		fd = socket_open(found, how != LISTEN_ALONE);
	if (fd < 0)
		fault = errno == EADDRINUSE ? in_use(address, why)
					    : fault_because(FAULT_SYSTEM, why, "%s: %s", address, strerror(errno));
	freeaddrinfo(found);
	if (fault)
		return fault;
	name_of(fd, name);
	*out = fd;
	return FAULT_NONE;
}

enum fault listen_open(const char *address, enum listen_how how, int *fd, char name[LISTEN_NAME], struct why *why)
{
	if (!is_unix(address))
		return inet_open(address, how, fd, name, why);
	snprintf(name, LISTEN_NAME, "%s", address);
	return unix_open(address, fd, why);
}

void listen_forget(const char *address)
{
	if (is_unix(address))
		unlink(address + sizeof UNIX_PREFIX - 1);
}
