/* Reads tests/talks/<case>.talk. Playing one is play.c's and the end-to-end tests' job. */
#include "talkfile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { FILE_MAX = 256 * 1024 };

static enum fault file_bytes(const char *path, char **bytes, size_t *len, struct why *why)
{
	enum fault fault = FAULT_CONTENT;
	char *text = malloc(FILE_MAX);
	FILE *stream = fopen(path, "rb");

	if (!text || !stream) {
		fault_because(fault, why, "%s: %s", path, strerror(errno));
		goto out;
	}
	*len = fread(text, 1, FILE_MAX, stream);
	if (*len == FILE_MAX || ferror(stream)) {
		fault_because(fault, why, "%s: cannot be read whole (at most %d bytes)", path, FILE_MAX - 1);
		goto out;
	}
	*bytes = text;
	text = NULL;
	fault = FAULT_NONE;
out:
	if (stream)
		fclose(stream);
	free(text);
	return fault;
}

static bool header(struct talkfile *file, struct str line)
{
	struct str value = line, name = str_cut(&value, ':');

	value = str_trim(value);
	if (str_equal(name, STR("channel"))) {
		file->channel = str_equal(value, STR("voice"))      ? CHANNEL_VOICE
				: str_equal(value, STR("whatsapp")) ? CHANNEL_WHATSAPP
								    : CHANNEL_SMS;
		return file->channel != CHANNEL_SMS || str_equal(value, STR("sms"));
	}
	if (str_equal(name, STR("now")))
		file->now = value;
	else if (str_equal(name, STR("from")))
		file->from = value;
	else if (str_equal(name, STR("to")))
		file->to = value;
	else if (str_equal(name, STR("locale")))
		file->locale = value;
	else
		return false;
	return true;
}

static bool take_line(struct talkfile *file, struct str line, int number)
{
	struct talkturn *turn = file->count ? &file->turns[file->count - 1] : NULL;

	if (line.len == 0 || line.at[0] == '#')
		return true;
	if (line.at[0] == '>') {
		if (!turn)
			file->head = (struct str){ file->bytes, (size_t)(line.at - file->bytes) };
		file->turns[file->count++] = (struct talkturn){
			.typed = str_has_prefix(line, STR("> ")) ? (struct str){ line.at + 2, line.len - 2 } : STR(""),
			.line = number,
		};
		return true;
	}
	if (str_has_prefix(line, STR("< ")) || line.at[0] == '|') {
		if (!turn)
			return false;
		if (!turn->answer.at)
			turn->answer.at = line.at;
		turn->answer.len = (size_t)(line.at + line.len + 1 - turn->answer.at); /* the line break as well */
		return true;
	}
	return !turn && header(file, line);
}

enum fault talkfile_read(const char *path, struct talkfile *file, struct why *why)
{
	struct talkfile read = { 0 };
	enum fault fault;
	struct str rest;
	size_t len = 0, lines = 1;

	fault = file_bytes(path, &read.bytes, &len, why);
	if (fault)
		return fault;
	for (size_t i = 0; i < len; i++)
		lines += read.bytes[i] == '\n';
	read.turns = calloc(lines, sizeof(*read.turns));
	if (!read.turns) {
		fault = FAULT_MEMORY;
		goto out;
	}
	read.bytes[len] = '\n';
	rest = (struct str){ read.bytes, len };
	for (int number = 1; rest.at; number++) {
		struct str line = str_cut(&rest, '\n');

		if (!take_line(&read, line, number)) {
			fault = fault_because(
				FAULT_CONTENT, why,
				"%s:%d: expected \"> what they do\", \"< what we answer\", \"| more of it\", "
				"or, before the first turn, \"channel:\", \"now:\", \"from:\", \"to:\", \"locale:\"",
				path, number);
			goto out;
		}
	}
	if (read.count == 0) {
		fault = fault_because(FAULT_CONTENT, why, "%s: holds no turn (no line begins with \">\")", path);
		goto out;
	}
	*file = read;
	memset(&read, 0, sizeof(read));
out:
	talkfile_release(&read);
	return fault;
}

void talkfile_release(struct talkfile *file)
{
	free(file->turns);
	free(file->bytes);
	memset(file, 0, sizeof(*file));
}
