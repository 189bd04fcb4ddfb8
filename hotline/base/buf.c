/* Bytes that grow. What was in them is wiped before memory goes back: callers' words pass through here. */
#include "base/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define FIRST_ROOM 256

void buf_init(struct buf *buf, size_t max)
{
	*buf = (struct buf){ .max = max };
}

void buf_release(struct buf *buf)
{
	buf_clear(buf);
	free(buf->at);
	buf->at = NULL;
	buf->room = 0;
}

void buf_clear(struct buf *buf)
{
	if (buf->len)
		explicit_bzero(buf->at, buf->len);
	buf->len = 0;
	buf->failed = false;
}

/* Not realloc: it would leave the old bytes behind, unwiped. */
static bool move(struct buf *buf, size_t room)
{
	char *at = malloc(room);

	if (!at)
		return false;
	if (buf->len) {
		memcpy(at, buf->at, buf->len);
		explicit_bzero(buf->at, buf->len);
	}
	free(buf->at);
	buf->at = at;
	buf->room = room;
	return true;
}

/* Makes room for `more` bytes and the NUL that buf_text puts behind them. */
static bool reserve(struct buf *buf, size_t more)
{
	size_t room = buf->room ? buf->room : FIRST_ROOM;

	if (buf->failed)
		return false;
	if (buf->room > buf->len && more < buf->room - buf->len && more <= buf->max - buf->len)
		return true;
	if (more > buf->max - buf->len || buf->len + more == SIZE_MAX) {
		buf->failed = true;
		return false;
	}
	while (room <= buf->len + more)
		room = room > SIZE_MAX / 2 ? SIZE_MAX : room * 2;
	if (room - 1 > buf->max)
		room = buf->max + 1;
	if (!move(buf, room))
		buf->failed = true;
	return !buf->failed;
}

void buf_add(struct buf *buf, struct str s)
{
	if (!reserve(buf, s.len) || s.len == 0)
		return;
	memcpy(buf->at + buf->len, s.at, s.len);
	buf->len += s.len;
}

void buf_add_char(struct buf *buf, char c)
{
	if (reserve(buf, 1))
		buf->at[buf->len++] = c;
}

void buf_add_format(struct buf *buf, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0) {
		buf->failed = true;
		return;
	}
	if (!reserve(buf, (size_t)length))
		return;
	va_start(arguments, format);
	(void)vsnprintf(buf->at + buf->len, (size_t)length + 1, format, arguments);
	va_end(arguments);
	buf->len += (size_t)length;
}

struct str buf_str(const struct buf *buf)
{
	return (struct str){ buf->at ? buf->at : "", buf->len };
}

const char *buf_text(struct buf *buf)
{
	if (buf->failed || !buf->at)
		return "";
	buf->at[buf->len] = '\0';
	return buf->at;
}
