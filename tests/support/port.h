/* Ports of 127.0.0.1 for what tests start. */
#ifndef TESTS_SUPPORT_PORT_H
#define TESTS_SUPPORT_PORT_H

/*
 * One that nobody has, below those that the system gives to outgoing connections (net.ipv4.ip_local_port_range): such a
 * connection of another test could take it before the server does. Each process begins elsewhere.
 */
unsigned port_free(void);

#endif
