/* How a command is called: told to those who ask, and to those who got it wrong. */
#ifndef USAGE_H
#define USAGE_H

/* For what getopt_long gave and the command has no case of its own for: 'h', or what it has complained about. */
int usage_told(int option, const char *usage);

/* What is wrong with the words of `command` ("export sheet"), then how it is called. */
int usage_wrong(const char *command, const char *what, const char *usage);

#endif
