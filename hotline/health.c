/* `hotline health`: asks a running server on this machine whether it is ready, for container health checks. */
#include "command.h"

#include "base/str.h"
#include "usage.h"

#include <getopt.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static const char usage[] =
	"usage: hotline health [--admin-listen HOST:PORT]\n"
	"\n"
	"Asks /readyz of the server on this machine; exit status 0 when it is ready, 4 when it is not.\n"
	"\n"
	"  --admin-listen HOST:PORT   the server's setting (default: HOTLINE_ADMIN_LISTEN or 127.0.0.1:8081)\n";

enum { TIMEOUT_S = 2 };

static int connect_to(const char *host, const char *port)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV };
	struct timeval timeout = { .tv_sec = TIMEOUT_S };
	struct addrinfo *address = NULL;
	int fd = -1;

	if (getaddrinfo(host, port, &hints, &address))
		return -1;
	fd = socket(address->ai_family, address->ai_socktype, 0);
	if (fd >= 0) {
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
		if (connect(fd, address->ai_addr, address->ai_addrlen)) {
			close(fd);
			fd = -1;
		}
	}
	freeaddrinfo(address);
	return fd;
}

static bool is_ready(int fd)
{
	static const char request[] = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
	char answer[64] = "";
	size_t len = 0;
	ssize_t got;

	if (send(fd, request, sizeof(request) - 1, MSG_NOSIGNAL) != (ssize_t)(sizeof(request) - 1))
		return false;
	while (len < sizeof(answer) - 1 && (got = recv(fd, answer + len, sizeof(answer) - 1 - len, 0)) > 0)
		len += (size_t)got;
	return str_has_prefix((struct str){ answer, len }, STR("HTTP/1.1 200 "));
}

int command_health(int argc, char **argv)
{
	static const struct option options[] = {
		{ "admin-listen", required_argument, NULL, 'a' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	const char *set = getenv("HOTLINE_ADMIN_LISTEN");
	const char *address = set && *set ? set : "127.0.0.1:8081";
	const char *colon;
	char host[128];
	int option, fd;
	bool ready;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'a') {
			address = optarg;
			continue;
		}
		return usage_told(option, usage);
	}
	colon = strrchr(address, ':');
	if (!colon || (size_t)(colon - address) >= sizeof(host)) {
		fprintf(stderr, "hotline health: %s is not HOST:PORT\n", address);
		return EXIT_USAGE;
	}
	snprintf(host, sizeof(host), "%.*s", (int)(colon - address), address);
	if (host[0] == '[' && host[strlen(host) - 1] == ']') {
		memmove(host, host + 1, strlen(host));
		host[strlen(host) - 1] = '\0';
	}
	fd = connect_to(host, colon + 1);
	ready = fd >= 0 && is_ready(fd);
	if (fd >= 0)
		close(fd);
	printf("%s: %s\n", address, ready ? "ready" : fd < 0 ? "no server answers" : "not ready");
	return ready ? EXIT_FINE : EXIT_DEPENDENCY;
}
