/* One line per event on standard error. There is no function that takes a caller's words: events are an enum. */
#ifndef LOG_H
#define LOG_H

#include <stdbool.h>

enum log_level { LOG_ERROR, LOG_WARNING, LOG_NOTICE, LOG_DEBUG };

/* `event` is a literal snake_case name; `format` gives key=value pairs about the installation, never about a person. */
void log_event(enum log_level level, const char *event, const char *format, ...) __attribute__((format(printf, 3, 4)));
void log_level_set(enum log_level level);
void log_json(bool json); /* default: JSON unless standard error is a terminal */

#endif
