/* Events from typed lines, transcripts from replies. What the turn does is the engine's. */
#include "conversation.h"

#include "base/gsm7.h"

static enum fault event_of_call(struct str typed, struct event *event, struct why *why)
{
	struct {
		struct str typed;
		enum event_kind kind;
		bool reached;
	} words[] = {
		{ STR("(call)"), EVENT_CALL, false },
		{ STR("(silence)"), EVENT_SILENCE, false },
		{ STR("(hangup)"), EVENT_HANGUP, false },
		{ STR("(dialled completed)"), EVENT_DIALLED, true },
		{ STR("(dialled no-answer)"), EVENT_DIALLED, false },
	};

	for (size_t i = 0; i < COUNT(words); i++) {
		if (str_equal(typed, words[i].typed)) {
			event->kind = words[i].kind;
			event->reached = words[i].reached;
			return FAULT_NONE;
		}
	}
	for (size_t i = 0; i < typed.len; i++)
		if (!strchr("0123456789*#", typed.at[i]))
			typed.len = 0;
	if (typed.len == 0)
		return fault_because(FAULT_SYNTAX, why,
				     "a caller can press 0-9, * and #, or do one of: (call) (silence) "
				     "(hangup) (dialled completed) (dialled no-answer)");
	event->kind = EVENT_KEYS;
	event->keys = typed;
	return FAULT_NONE;
}

enum fault conversation_turn(struct conversation *conversation, struct str typed, struct why *why)
{
	struct event event = {
		.kind = EVENT_TEXT,
		.channel = conversation->channel,
		.from = conversation->from,
		.to = conversation->to,
		.text = typed,
		.at = conversation->at,
		.has_at = conversation->begun,
	};
	struct setting setting = { .fresh = conversation->session.version == 0 };
	struct step step;
	enum fault fault;

	if (conversation->channel == CHANNEL_VOICE) {
		fault = event_of_call(typed, &event, why);
		if (fault)
			return fault;
		event.has_at = conversation->begun && event.kind != EVENT_CALL;
	} else if (conversation->channel == CHANNEL_SMS) {
		event.answered = conversation->provider->answers(typed);
	}
	engine_step(conversation->catalog, &conversation->session, &event, setting, &step);
	conversation->session = step.session;
	conversation->session.version++;
	if (step.erase || (conversation->channel != CHANNEL_VOICE && conversation->from.len == 0))
		memset(&conversation->session, 0, sizeof(conversation->session));
	conversation->reply = step.reply;
	conversation->at = step.reply.at;
	conversation->begun = true;
	conversation->over = event.kind == EVENT_HANGUP;
	for (uint8_t i = 0; i < step.reply.count; i++)
		conversation->over |= step.reply.parts[i].kind == PART_HANGUP;
	return FAULT_NONE;
}

/* ---- transcripts ---- */

/* "< first line", then "| next line" for each line break inside. */
static void print_lines(struct buf *out, struct str first, struct str text)
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

static void add_texts(const struct conversation *conversation, const struct part *part, struct buf *out)
{
	for (uint8_t i = 0; i < part->count; i++) {
		if (i > 0)
			buf_add_char(out, '\n');
		buf_add(out, conversation->catalog->texts[part->text + i].raw);
	}
}

/* The message that begins at part `first`, with what is joined to it; returns the part after it. */
static uint8_t message_text(const struct conversation *conversation, uint8_t first, struct buf *text)
{
	const struct reply *reply = &conversation->reply;

	add_texts(conversation, &reply->parts[first++], text);
	while (first < reply->count && reply->parts[first].kind == PART_JOIN) {
		buf_add_char(text, '\n');
		add_texts(conversation, &reply->parts[first++], text);
	}
	return first;
}

static void show_size(struct buf *out, struct str text)
{
	struct sms_size size = sms_measure(text);

	buf_add_format(out, "  (%u SMS, %s, %u units)\n", size.segments, size.ucs2 ? "UCS-2" : "GSM-7", size.units);
}

static void print_spoken(const struct conversation *conversation, const struct part *part, bool sizes, struct buf *out)
{
	const struct catalog *catalog = conversation->catalog;
	bool slowly = part->kind == PART_SAY_SLOWLY;

	for (uint8_t i = 0; i < part->count; i++) {
		const struct text *text = &catalog->texts[part->text + i];
		struct buf tag;

		buf_init(&tag, 64);
		buf_add_format(&tag, "< [%.*s%s] ", STR_ARG(catalog->locales[text->locale].tag),
			       slowly ? ", slowly" : "");
		print_lines(out, buf_str(&tag), text->raw);
		if (sizes)
			buf_add_format(out, "  (about %u.%u s)\n", text->tenths / 10u, text->tenths % 10u);
		buf_release(&tag);
	}
}

static void print_part(const struct conversation *conversation, const struct part *part, bool sizes, struct buf *out)
{
	struct buf text;

	switch ((enum part_kind)part->kind) {
	case PART_SAY:
	case PART_SAY_SLOWLY:
		print_spoken(conversation, part, sizes, out);
		break;
	case PART_PAUSE:
		buf_add_format(out, "< (pause %u.%u s)\n", part->text / 10u, part->text % 10u);
		break;
	case PART_TEXT_CALLER:
		buf_init(&text, 8192);
		add_texts(conversation, part, &text);
		print_lines(out, STR("< (text) "), buf_str(&text));
		if (sizes)
			show_size(out, buf_str(&text));
		buf_release(&text);
		break;
	case PART_DIAL:
		buf_add_format(out, "< (dial %.*s)\n", STR_ARG(conversation->catalog->numbers[part->text].name));
		break;
	case PART_HANGUP:
		buf_add_literal(out, "< (hang up)\n");
		break;
	case PART_NONE:
	case PART_MESSAGE:
	case PART_JOIN:
	case PART_GATHER:
		break;
	}
}

static void print_reply(const struct conversation *conversation, bool sizes, struct buf *out)
{
	const struct reply *reply = &conversation->reply;
	unsigned wait_s = 0;
	struct buf text;
	uint8_t i = 0;

	buf_init(&text, 8192);
	while (i < reply->count) {
		if (reply->parts[i].kind == PART_GATHER)
			wait_s = reply->parts[i].text;
		if (reply->parts[i].kind != PART_MESSAGE) {
			print_part(conversation, &reply->parts[i++], sizes, out);
			continue;
		}
		buf_clear(&text);
		i = message_text(conversation, i, &text);
		print_lines(out, STR("< "), buf_str(&text));
		if (sizes && conversation->channel == CHANNEL_SMS)
			show_size(out, buf_str(&text));
	}
	if (wait_s)
		buf_add_format(out, "< (wait %u s)\n", wait_s);
	buf_release(&text);
}

void conversation_print(const struct conversation *conversation, struct buf *out)
{
	print_reply(conversation, false, out);
}

void conversation_show(const struct conversation *conversation, struct buf *out)
{
	print_reply(conversation, true, out);
}
