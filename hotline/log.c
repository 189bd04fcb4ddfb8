/*
 * One line per event, in one write, on standard error. A line that would have to wait is dropped and counted, and so is
 * one event repeated too often: a log must never slow a caller down. No lock is taken.
 * That nothing about a person is passed in is up to the callers.
 */
#include "log.h"

#include "base/clock.h"
#include "base/str.h"
#include "base/utf8.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* A pipe takes up to this much at once or not at all, so that lines of several processes do not mix (PIPE_BUF). */
#define LINE_MAX_BYTES     4096
#define PAIRS_MAX_BYTES    1024
#define REPEATS_PER_SECOND 10
#define EVENTS_MAX         128 /* slots for counting repeats; events that find none are not limited */

enum form { FORM_UNKNOWN, FORM_HUMAN, FORM_JSON };

static atomic_int level_now = LOG_NOTICE;
static atomic_int form_now = FORM_UNKNOWN;
static atomic_uint dropped;

/* How often an event came within this second: the second above, the count in the lower 32 bits. */
static struct {
	_Atomic(const char *) event;
	_Atomic uint64_t tally;
} repeats[EVENTS_MAX];

static const char *const level_names[] = {
	[LOG_ERROR] = "error",
	[LOG_WARNING] = "warning",
	[LOG_NOTICE] = "notice",
	[LOG_DEBUG] = "debug",
};

struct line {
	char text[LINE_MAX_BYTES];
	size_t len;
};

void log_level_set(enum log_level level)
{
	atomic_store(&level_now, (int)level);
}

void log_json(bool json)
{
	atomic_store(&form_now, json ? FORM_JSON : FORM_HUMAN);
}

static bool wants_json(void)
{
	int form = atomic_load(&form_now);

	if (form == FORM_UNKNOWN) {
		form = isatty(STDERR_FILENO) ? FORM_HUMAN : FORM_JSON;
		atomic_store(&form_now, form);
	}
	return form == FORM_JSON;
}

/* A byte is always kept for the newline; what does not fit is cut. */
static void add(struct line *line, struct str s)
{
	size_t room = sizeof(line->text) - 1 - line->len;
	size_t size = s.len < room ? s.len : room;

	if (size)
		memcpy(line->text + line->len, s.at, size);
	line->len += size;
}

static void add_number(struct line *line, unsigned long number)
{
	char digits[24];
	int length = snprintf(digits, sizeof(digits), "%lu", number);

	add(line, (struct str){ digits, (size_t)length });
}

static void add_json_text(struct line *line, struct str s)
{
	add(line, STR("\""));
	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] == '"' || s.at[i] == '\\')
			add(line, STR("\\"));
		add(line, (struct str){ s.at + i, 1 });
	}
	add(line, STR("\""));
}

/* Days since 1970 to a date of the Gregorian calendar (H. Hinnant, "chrono-compatible low-level date algorithms"). */
static void to_date(int64_t days, int *year, int *month, int *day)
{
	int64_t shifted = days + 719468; /* since 0000-03-01 */
	int64_t era = shifted / 146097;
	int64_t day_of_era = shifted - era * 146097;
	int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t shifted_month = (5 * day_of_year + 2) / 153;

	*day = (int)(day_of_year - (153 * shifted_month + 2) / 5 + 1);
	*month = (int)(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
	*year = (int)(year_of_era + era * 400 + (*month <= 2));
}

/* By hand because gmtime_r takes a lock inside the C library. */
static void add_time(struct line *line, bool with_date)
{
	char text[40];
	struct timespec now;
	int year, month, day, second;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	to_date(now.tv_sec / 86400, &year, &month, &day);
	second = (int)(now.tv_sec % 86400);
	(void)snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", year, month, day, second / 3600,
		       second / 60 % 60, second % 60, (int)(now.tv_nsec / 1000000));
	add(line, str_of(with_date ? text : text + sizeof("2026-11-22T") - 1));
}

/* A newline would begin a second line, and half a character spoils the JSON. */
static void clean(char *text)
{
	bool valid = utf8_valid(str_of(text));

	for (; *text; text++) {
		unsigned char byte = (unsigned char)*text;

		if (byte < 0x20 || byte == 0x7F || (byte >= 0x80 && !valid))
			*text = byte < 0x20 ? ' ' : '?';
	}
}

/* Bytes of "key=" at the front, 0 when there is no such thing. */
static size_t key_length(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];

		if (c == '=' && i > 0)
			return i + 1;
		if (!((c >= 'a' && c <= 'z') || c == '_' || (i > 0 && c >= '0' && c <= '9')))
			return 0;
	}
	return 0;
}

/* Where the next " key=" begins: a value may hold spaces. */
static size_t value_length(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] == ' ' && key_length((struct str){ s.at + i + 1, s.len - i - 1 }))
			return i;
	return s.len;
}

static void add_json_pairs(struct line *line, struct str pairs)
{
	while (pairs.len > 0) {
		size_t key = key_length(pairs);
		struct str name = key ? (struct str){ pairs.at, key - 1 } : STR("note");
		struct str rest = { pairs.at + key, pairs.len - key };
		struct str value = { rest.at, value_length(rest) };

		add(line, STR(","));
		add_json_text(line, name);
		add(line, STR(":"));
		add_json_text(line, str_trim(value));
		pairs = str_trim((struct str){ rest.at + value.len, rest.len - value.len });
	}
}

static void print_json(struct line *line, enum log_level level, const char *event, struct str pairs)
{
	add(line, STR("{\"time\":\""));
	add_time(line, true);
	add(line, STR("\",\"level\":\""));
	add(line, str_of(level_names[level]));
	add(line, STR("\",\"event\":"));
	add_json_text(line, str_of(event));
	add_json_pairs(line, pairs);
}

static void print_human(struct line *line, enum log_level level, const char *event, struct str pairs)
{
	add_time(line, false);
	add(line, STR(" "));
	add(line, str_of(level_names[level]));
	add(line, STR(" "));
	add(line, str_of(event));
	if (pairs.len > 0)
		add(line, STR(" "));
	add(line, pairs);
}

/* `name` is a literal here: what was left out before this line. */
static void add_count(struct line *line, bool json, struct str name, unsigned long count)
{
	if (count == 0)
		return;
	add(line, json ? STR(",\"") : STR(" "));
	add(line, name);
	add(line, json ? STR("\":\"") : STR("="));
	add_number(line, count);
	if (json)
		add(line, STR("\""));
}

/*
 * The whole line now, or nothing of it. The flags of standard error are shared with other processes (the terminal's
 * shell), so they are not changed to non-blocking: a socket is told so per call, all else is asked first.
 */
static bool put(const struct line *line)
{
	struct pollfd ready = { .fd = STDERR_FILENO, .events = POLLOUT };
	ssize_t put = send(STDERR_FILENO, line->text, line->len, MSG_DONTWAIT | MSG_NOSIGNAL);

	if (put < 0 && errno == ENOTSOCK && poll(&ready, 1, 0) == 1 && ready.revents & POLLOUT)
		put = write(STDERR_FILENO, line->text, line->len);
	return put == (ssize_t)line->len;
}

/* FNV-1a. */
static uint32_t hash(const char *text)
{
	uint32_t sum = 2166136261u;

	for (; *text; text++)
		sum = (sum ^ (unsigned char)*text) * 16777619u;
	return sum;
}

/* The slot of this event, its own from its first occurrence on; NULL when all belong to others. */
static _Atomic uint64_t *tally_of(const char *event)
{
	uint32_t first = hash(event);

	for (uint32_t i = 0; i < EVENTS_MAX; i++) {
		uint32_t slot = (first + i) % EVENTS_MAX;
		const char *owner = NULL;

		if (atomic_compare_exchange_strong(&repeats[slot].event, &owner, event) || strcmp(owner, event) == 0)
			return &repeats[slot].tally;
	}
	return NULL;
}

/* False when this event came too often within this second; else *suppressed says how often it was left out before. */
static bool may_speak(const char *event, unsigned long *suppressed)
{
	_Atomic uint64_t *tally = tally_of(event);
	uint64_t second = (uint64_t)(clock_monotonic_ms() / 1000) << 32;
	uint64_t before, count;

	*suppressed = 0;
	if (!tally)
		return true;
	before = atomic_load(tally);
	while (before >> 32 != second >> 32)
		if (atomic_compare_exchange_weak(tally, &before, second | 1)) {
			count = before & UINT32_MAX;
			*suppressed = count > REPEATS_PER_SECOND ? count - REPEATS_PER_SECOND : 0;
			return true;
		}
	return (atomic_fetch_add(tally, 1) & UINT32_MAX) < REPEATS_PER_SECOND;
}

static void put_event(enum log_level level, const char *event, char *pairs, unsigned long suppressed)
{
	struct line line = { .len = 0 };
	unsigned lost = atomic_exchange(&dropped, 0);
	bool json = wants_json();

	clean(pairs);
	(json ? print_json : print_human)(&line, level, event, str_of(pairs));
	add_count(&line, json, STR("suppressed"), suppressed);
	add_count(&line, json, STR("dropped"), lost);
	if (json)
		add(&line, STR("}"));
	line.text[line.len++] = '\n';
	if (!put(&line))
		atomic_fetch_add(&dropped, lost + 1);
}

void log_event(enum log_level level, const char *event, const char *format, ...)
{
	char pairs[PAIRS_MAX_BYTES] = "";
	unsigned long suppressed;
	int caller_errno = errno;
	va_list arguments;

	if ((int)level > atomic_load(&level_now) || !may_speak(event, &suppressed))
		return;
	if (format) {
		va_start(arguments, format);
		(void)vsnprintf(pairs, sizeof(pairs), format, arguments);
		va_end(arguments);
	}
	put_event(level, event, pairs, suppressed);
	errno = caller_errno;
}
