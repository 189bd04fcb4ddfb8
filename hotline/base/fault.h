/* What went wrong, as a number for the program and a sentence for the person. */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

/* fault, HTTP status for a request refused before it is verified, words for it */
#define FAULTS(X)                                                                                                      \
	X(FAULT_NONE, 200, "fine")                                                                                     \
	X(FAULT_SYNTAX, 400, "malformed request")                                                                      \
	X(FAULT_SIGNATURE, 403, "signature does not match")                                                            \
	X(FAULT_PATH, 404, "nothing here")                                                                             \
	X(FAULT_METHOD, 405, "method not allowed here")                                                                \
	X(FAULT_LARGE, 413, "request too large")                                                                       \
	X(FAULT_MEDIA, 415, "unsupported media type")                                                                  \
	X(FAULT_CONFIG, 500, "bad configuration")                                                                      \
	X(FAULT_CONTENT, 500, "bad content file")                                                                      \
	X(FAULT_SYSTEM, 500, "the operating system refused")                                                           \
	X(FAULT_MEMORY, 503, "out of memory")                                                                          \
	X(FAULT_AWAY, 503, "session store away")                                                                       \
	X(FAULT_CONFLICT, 503, "session changed meanwhile")

enum fault {
#define X(name, status, words) name,
	FAULTS(X)
#undef X
};

/* A sentence for a person. Never holds a caller's number or words. */
struct why {
	char text[240];
};

/* Fills `why` (NULL is fine) and hands `fault` back, so that failing takes one line. */
enum fault fault_because(enum fault fault, struct why *why, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

int fault_status(enum fault fault);        /* HTTP status */
const char *fault_words(enum fault fault); /* static, never NULL */

#endif
