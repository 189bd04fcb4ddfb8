#include "tests/support/port.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FIRST = 10000, PORTS = 22000, A_PROCESS = 64 };

static bool is_free(unsigned port)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)port),
	};
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const bool is = bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0;

	close(fd);
	return is;
}

unsigned port_free(void)
{
	static unsigned given;

	for (unsigned tries = 0; tries < PORTS; tries++) {
		const unsigned port = FIRST + ((unsigned)getpid() * A_PROCESS + given++) % PORTS;

		if (is_free(port))
			return port;
	}
	abort();
}
