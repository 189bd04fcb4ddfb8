/* What `hotline version` says. */
#ifndef VERSION_H
#define VERSION_H

#define HOTLINE_VERSION "0.1.0"

#endif
