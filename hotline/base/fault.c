/* Faults: the status and the words for each, and the sentence that goes with one. Who logs it is up to the caller. */
#include "base/fault.h"

#include "base/str.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

static const struct {
	int status;
	const char *words;
} faults[] = {
#define X(name, status, words) [name] = { status, words },
	FAULTS(X)
#undef X
};

enum fault fault_because(enum fault fault, struct why *why, const char *format, ...)
{
	va_list arguments;

	if (!why)
		return fault;
	va_start(arguments, format);
	(void)vsnprintf(why->text, sizeof(why->text), format, arguments);
	va_end(arguments);
	return fault;
}

static bool is_known(enum fault fault)
{
	return (size_t)fault < COUNT(faults);
}

int fault_status(enum fault fault)
{
	return is_known(fault) ? faults[fault].status : 500;
}

const char *fault_words(enum fault fault)
{
	return is_known(fault) ? faults[fault].words : "unknown fault";
}
