/* How a command is called. Each gives the exit status of the program. */
#include "usage.h"

#include "command.h"

#include <stdio.h>

int usage_told(int option, const char *usage)
{
	fputs(usage, option == 'h' ? stdout : stderr);
	return option == 'h' ? EXIT_FINE : EXIT_USAGE;
}

int usage_wrong(const char *command, const char *what, const char *usage)
{
	fprintf(stderr, "hotline %s: %s\n\n%s", command, what, usage);
	return EXIT_USAGE;
}
