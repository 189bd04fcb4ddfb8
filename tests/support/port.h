/* Ports of 127.0.0.1 for what tests start. */
#ifndef TESTS_SUPPORT_PORT_H
#define TESTS_SUPPORT_PORT_H

/*
 * One that nobody has, below those that Linux gives to outgoing connections as a rule (32768 and up): such a connection
 * of another test could take it before the server does. Processes with neighbouring ids begin far apart.
 */
unsigned port_free(void);

#endif
