/*
 * A strict little reader of the TwiML verbs that matter here. It takes nothing from the program's own encoder or
 * catalog, so that a mistake there is not made twice.
 */
#include "tests/support/twiml.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

enum { ATTRIBUTES_MAX = 12 };

struct attribute {
	struct str name, value; /* the value still escaped */
};

struct tag {
	struct str name;
	struct attribute attributes[ATTRIBUTES_MAX];
	size_t attribute_count;
	bool closing, empty;
};

struct reader {
	struct str rest;
	struct buf *lines;
	char *action;
	size_t action_size;
	struct buf message;
	char wait[32];
	bool slowly_before; /* the last thing was said slowly: a pause now only keeps two sentences apart */
	bool pause_held;
	char pause[32];
	bool ended; /* after <Dial>, <Hangup/> or <Redirect> nothing may come */
	bool voice, sms;
};

static json_t *content(const char *path)
{
	json_error_t error;
	json_t *root = json_load_file(path, 0, &error);

	if (!root) {
		fprintf(stderr, "%s:%d: %s\n", path, error.line, error.text);
		abort();
	}
	return root;
}

static bool same(struct str s, const json_t *value)
{
	return str_equal(s, str_of(json_string_value(value)));
}

static const char *locale_of(struct str language, struct str voice)
{
	static json_t *root;
	json_t *entry;
	size_t i;

	if (!root)
		root = content("prompts/languages.json");
	json_array_foreach (json_object_get(root, "languages"), i, entry) {
		json_t *twilio = json_object_get(json_object_get(entry, "voices"), "twilio");

		if (same(language, json_object_get(twilio, "language")) &&
		    same(voice, json_object_get(twilio, "voice")))
			return json_string_value(json_object_get(entry, "tag"));
	}
	return NULL;
}

/* Two names may share a number; the transcript has the first that the program's tree uses, which is the one asked for. */
static const char *number_of(struct str dial)
{
	static json_t *root;
	const char *name;
	json_t *entry;

	if (!root)
		root = content("prompts/numbers.json");
	json_object_foreach (json_object_get(root, "numbers"), name, entry) {
		if (same(dial, json_object_get(entry, "dial")))
			return name;
	}
	return NULL;
}

/* ---- XML ---- */

static bool unescape(struct str s, struct buf *out)
{
	static const struct {
		struct str name;
		char is;
	} names[] = {
		{ STR_INIT("amp;"), '&' },  { STR_INIT("lt;"), '<' },    { STR_INIT("gt;"), '>' },
		{ STR_INIT("quot;"), '"' }, { STR_INIT("apos;"), '\'' }, { STR_INIT("#39;"), '\'' },
		{ STR_INIT("#34;"), '"' },
	};

	for (size_t i = 0; i < s.len; i++) {
		bool known = s.at[i] != '&';

		if (s.at[i] == '<' || s.at[i] == '>')
			return false;
		if (known)
			buf_add_char(out, s.at[i]);
		for (size_t n = 0; !known && n < COUNT(names); n++) {
			if (str_has_prefix((struct str){ s.at + i + 1, s.len - i - 1 }, names[n].name)) {
				buf_add_char(out, names[n].is);
				i += names[n].name.len;
				known = true;
				break;
			}
		}
		if (!known)
			return false;
	}
	return true;
}

static struct str take(struct str *rest, size_t len)
{
	struct str taken = { rest->at, len };

	rest->at += len;
	rest->len -= len;
	return taken;
}

static size_t span(struct str s, const char *stops)
{
	size_t len = 0;

	while (len < s.len && !(s.at[len] && strchr(stops, s.at[len])))
		len++;
	return len;
}

static bool skip(struct str *rest, struct str prefix)
{
	if (!str_has_prefix(*rest, prefix))
		return false;
	take(rest, prefix.len);
	return true;
}

static bool attribute_read(struct str *rest, struct tag *tag)
{
	struct attribute *attribute;

	if (tag->attribute_count == ATTRIBUTES_MAX)
		return false;
	attribute = &tag->attributes[tag->attribute_count++];
	attribute->name = take(rest, span(*rest, "= />"));
	if (!skip(rest, STR("=\"")))
		return false;
	attribute->value = take(rest, span(*rest, "\"<"));
	for (size_t i = 0; i + 1 < tag->attribute_count; i++)
		if (str_equal(tag->attributes[i].name, attribute->name))
			return false;
	return skip(rest, STR("\""));
}

static bool tag_read(struct str *rest, struct tag *tag)
{
	memset(tag, 0, sizeof(*tag));
	if (!skip(rest, STR("<")))
		return false;
	tag->closing = skip(rest, STR("/"));
	tag->name = take(rest, span(*rest, " />"));
	while (!tag->closing && skip(rest, STR(" ")))
		if (!attribute_read(rest, tag))
			return false;
	tag->empty = !tag->closing && skip(rest, STR("/"));
	return tag->name.len > 0 && skip(rest, STR(">"));
}

static struct str attribute_of(const struct tag *tag, struct str name)
{
	for (size_t i = 0; i < tag->attribute_count; i++)
		if (str_equal(tag->attributes[i].name, name))
			return tag->attributes[i].value;
	return STR("");
}

static bool closes(struct reader *reader, struct str name)
{
	struct tag tag;

	return tag_read(&reader->rest, &tag) && tag.closing && str_equal(tag.name, name);
}

/* Text up to the next tag, unescaped, added to `out`. */
static bool text_read(struct reader *reader, struct buf *out)
{
	return unescape(take(&reader->rest, span(reader->rest, "<")), out);
}

/* ---- lines ---- */

static void add_lines(struct buf *out, struct str first, struct str text)
{
	buf_add(out, first);
	buf_add(out, str_cut(&text, '\n'));
	buf_add_char(out, '\n');
	while (text.at) {
		struct str line = str_cut(&text, '\n');

		buf_add(out, line.len > 0 ? STR("| ") : STR("|"));
		buf_add(out, line);
		buf_add_char(out, '\n');
	}
}

static void let_go_of_pause(struct reader *reader)
{
	if (reader->pause_held)
		buf_add(reader->lines, str_of(reader->pause));
	reader->pause_held = false;
}

static bool message_read(struct reader *reader)
{
	struct tag tag;
	bool good;

	reader->sms = true;
	buf_clear(&reader->message);
	good = tag_read(&reader->rest, &tag) && str_equal(tag.name, STR("Body")) && !tag.closing &&
	       text_read(reader, &reader->message) && closes(reader, STR("Body")) && closes(reader, STR("Message"));
	add_lines(reader->lines, STR("< "), buf_str(&reader->message));
	return good && reader->message.len > 0;
}

static bool text_to_caller_read(struct reader *reader)
{
	buf_clear(&reader->message);
	if (!text_read(reader, &reader->message) || !closes(reader, STR("Sms")))
		return false;
	add_lines(reader->lines, STR("< (text) "), buf_str(&reader->message));
	return reader->message.len > 0;
}

static bool say_read(struct reader *reader, const struct tag *say)
{
	const char *locale = locale_of(attribute_of(say, STR("language")), attribute_of(say, STR("voice")));
	bool slowly = skip(&reader->rest, STR("<prosody rate=\"slow\">"));
	char first[48];

	buf_clear(&reader->message);
	if (!locale || !text_read(reader, &reader->message))
		return false;
	if (slowly && !skip(&reader->rest, STR("</prosody>")))
		return false;
	if (reader->pause_held && !(slowly && reader->slowly_before))
		let_go_of_pause(reader);
	reader->pause_held = false;
	reader->slowly_before = slowly;
	snprintf(first, sizeof(first), "< [%s%s] ", locale, slowly ? ", slowly" : "");
	add_lines(reader->lines, str_of(first), buf_str(&reader->message));
	return reader->message.len > 0 && closes(reader, STR("Say"));
}

/* Only what the public URL delivers; which words are on it nobody can tell from here. */
static bool play_read(struct reader *reader, const struct tag *play)
{
	buf_clear(&reader->message);
	if (play->attribute_count > 0 || !text_read(reader, &reader->message) ||
	    !str_has_prefix(buf_str(&reader->message), STR("https://")))
		return false;
	if (reader->pause_held && !reader->slowly_before)
		let_go_of_pause(reader);
	reader->pause_held = false;
	reader->slowly_before = true;
	buf_add_literal(reader->lines, "< (play ");
	buf_add(reader->lines, buf_str(&reader->message));
	buf_add_literal(reader->lines, ")\n");
	return closes(reader, STR("Play"));
}

static bool pause_read(struct reader *reader, const struct tag *pause)
{
	struct str length = attribute_of(pause, STR("length"));

	let_go_of_pause(reader);
	snprintf(reader->pause, sizeof(reader->pause), "< (pause %.*s.0 s)\n", STR_ARG(length));
	reader->pause_held = true;
	return pause->empty && length.len > 0;
}

static bool action_read(struct reader *reader, const struct tag *tag)
{
	struct buf action;
	bool good;

	buf_init(&action, reader->action_size - 1);
	good = unescape(attribute_of(tag, STR("action")), &action) && action.len > 0 && !action.failed &&
	       str_equal(attribute_of(tag, STR("method")), STR("POST")) && !*reader->action;
	if (good)
		snprintf(reader->action, reader->action_size, "%.*s", STR_ARG(buf_str(&action)));
	buf_release(&action);
	return good;
}

static bool children_read(struct reader *reader, struct str parent);

/* One key, taken from the first second on, none of them ends the input, and silence calls back as well. */
static bool gather_read(struct reader *reader, const struct tag *gather)
{
	struct str seconds = attribute_of(gather, STR("timeout"));

	if (gather->empty || !action_read(reader, gather) || *reader->wait ||
	    !str_equal(attribute_of(gather, STR("input")), STR("dtmf")) ||
	    !str_equal(attribute_of(gather, STR("numDigits")), STR("1")) ||
	    !str_equal(attribute_of(gather, STR("finishOnKey")), STR("")) ||
	    !str_equal(attribute_of(gather, STR("actionOnEmptyResult")), STR("true")))
		return false;
	snprintf(reader->wait, sizeof(reader->wait), "< (wait %.*s s)\n", STR_ARG(seconds));
	return children_read(reader, STR("Gather"));
}

static bool dial_read(struct reader *reader, const struct tag *dial)
{
	struct str number;
	const char *name;

	if (!action_read(reader, dial))
		return false;
	number = take(&reader->rest, span(reader->rest, "<"));
	name = number_of(number);
	let_go_of_pause(reader);
	buf_add_format(reader->lines, "< (dial %s)\n", name ? name : "?");
	reader->ended = true;
	return name && closes(reader, STR("Dial"));
}

/* Where Twilio goes when a gather ends without calling back: to the same place. */
static bool redirect_read(struct reader *reader, const struct tag *redirect)
{
	bool same;

	buf_clear(&reader->message);
	same = *reader->wait && text_read(reader, &reader->message) && closes(reader, STR("Redirect")) &&
	       str_equal(attribute_of(redirect, STR("method")), STR("POST")) &&
	       str_equal(buf_str(&reader->message), str_of(reader->action));
	reader->ended = true;
	return same;
}

static bool verb_read(struct reader *reader, const struct tag *tag, bool inside)
{
	if (reader->ended || tag->closing)
		return false;
	if (str_equal(tag->name, STR("Say")))
		return say_read(reader, tag);
	if (str_equal(tag->name, STR("Play")))
		return play_read(reader, tag);
	if (str_equal(tag->name, STR("Pause")))
		return pause_read(reader, tag);
	if (inside)
		return false;
	if (str_equal(tag->name, STR("Message")))
		return message_read(reader);
	if (str_equal(tag->name, STR("Sms")))
		return text_to_caller_read(reader);
	if (str_equal(tag->name, STR("Gather")))
		return gather_read(reader, tag);
	if (str_equal(tag->name, STR("Dial")))
		return dial_read(reader, tag);
	if (str_equal(tag->name, STR("Redirect")))
		return redirect_read(reader, tag);
	if (!str_equal(tag->name, STR("Hangup")) || !tag->empty)
		return false;
	let_go_of_pause(reader);
	buf_add_literal(reader->lines, "< (hang up)\n");
	reader->ended = true;
	return true;
}

static bool children_read(struct reader *reader, struct str parent)
{
	struct tag tag;

	for (;;) {
		if (!tag_read(&reader->rest, &tag))
			return false;
		if (tag.closing)
			return str_equal(tag.name, parent);
		reader->voice |= !str_equal(tag.name, STR("Message"));
		if (!verb_read(reader, &tag, str_equal(parent, STR("Gather"))))
			return false;
	}
}

bool twiml_read(struct str xml, struct buf *lines, char *action, size_t action_size)
{
	struct reader reader = { .rest = xml, .lines = lines, .action = action, .action_size = action_size };
	struct tag tag;
	bool good;

	*action = '\0';
	buf_init(&reader.message, 64 * 1024);
	good = skip(&reader.rest, STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")) &&
	       tag_read(&reader.rest, &tag) && str_equal(tag.name, STR("Response")) &&
	       (tag.empty || children_read(&reader, STR("Response"))) && reader.rest.len == 0 &&
	       !(reader.voice && reader.sms);
	let_go_of_pause(&reader);
	buf_add(lines, str_of(reader.wait));
	buf_release(&reader.message);
	return good;
}
