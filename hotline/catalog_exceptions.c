/*
 * prompts/exceptions.json: where a limit may be passed, each with its reason. The limits are in the files that check
 * them; here is which of them know exceptions, and that no exception outlives its need.
 */
#include "catalog_check.h"
#include "catalog_fields.h"
#include "catalog_parts.h"

#include <stdio.h>

/* The rules that may be excepted; "never:" stands before the name of a rule of prompts/never.json. */
static const struct exceptable {
	struct str rule;
	bool about_screen; /* else about one text */
	bool as_served;    /* judged by what the compiler made, so only where texts are served */
} exceptables[] = {
	{ STR_INIT("depth"), true, false },     { STR_INIT("reading"), true, false },
	{ STR_INIT("sentence"), false, false }, { STR_INIT("next_step"), false, false },
	{ STR_INIT("segments"), false, true },  { STR_INIT("seconds"), false, true },
};

static const struct exceptable *exceptable_of(struct str rule)
{
	for (size_t i = 0; i < COUNT(exceptables); i++)
		if (str_equal(rule, exceptables[i].rule))
			return &exceptables[i];
	return NULL;
}

/* ---- reading ---- */

static void read_exception(struct fields *fields, struct source_exception *exception)
{
	struct str key, screen;

	fields->subject.screen = NULL;
	fields_known(fields, "locale key screen rule reason");
	exception->locale = field_text(fields, "locale", true);
	exception->rule = field_text(fields, "rule", true);
	field_text(fields, "reason", true);
	key = field_text(fields, "key", false);
	screen = field_text(fields, "screen", false);
	exception->about_screen = screen.len > 0;
	exception->at = screen.len > 0 ? screen : key;
	if ((key.len > 0) == (screen.len > 0))
		field_complain(fields, NULL, "must have a \"key\" or a \"screen\", and not both");
}

void read_exceptions(struct content *content)
{
	json_t *array = fields_entries(content, FILE_EXCEPTIONS, "exceptions", true), *value;
	size_t i;

	content->exceptions = content_take(content, json_array_size(array), sizeof *content->exceptions);
	if (!content->exceptions)
		return;
	json_array_foreach (array, i, value) {
		char path[128], index[24];
		struct fields fields;

		snprintf(index, sizeof index, "%zu", i);
		if (fields_entry(content, FILE_EXCEPTIONS, "exceptions", index, value, path, &fields))
			read_exception(&fields, &content->exceptions[content->exception_count++]);
	}
}

/* ---- what they name ---- */

static bool is_rule(const struct content *content, struct str rule)
{
	static const struct str prefix = STR_INIT("never:");

	if (exceptable_of(rule))
		return true;
	if (!str_has_prefix(rule, prefix))
		return false;
	for (size_t i = 0; i < content->never_count; i++)
		if (str_equal((struct str){ rule.at + prefix.len, rule.len - prefix.len }, content->nevers[i].name))
			return true;
	return false;
}

static bool is_there(const struct content *content, const struct source_exception *exception)
{
	if (str_equal(exception->at, STR("*")))
		return true;
	if (!exception->about_screen)
		return content_slot(content, exception->at) != NO_SLOT;
	for (size_t i = 0; i < LINE_COUNT; i++)
		if (str_equal(content->lines[i].name, exception->at))
			return true;
	return content_screen(content, exception->at) != NO_SCREEN;
}

static struct subject subject_of(const struct content *content, size_t index, const char *field, char path[64])
{
	snprintf(path, 64, "exceptions/%zu%s%s", index, field[0] ? "/" : "", field);
	return (struct subject){ .file = &content->files[FILE_EXCEPTIONS], .path = path, .rule = "exception" };
}

static void check_exception(struct content *content, size_t index)
{
	const struct source_exception *exception = &content->exceptions[index];
	const struct exceptable *exceptable = exceptable_of(exception->rule);
	const char *field = exception->about_screen ? "screen" : "key";
	struct subject subject;
	char path[64];

	subject = subject_of(content, index, "rule", path);
	if (!is_rule(content, exception->rule))
		complain(content->problems, &subject,
			 "unknown rule \"%.40s\"; known are depth, reading, sentence, next_step, segments, seconds, "
			 "and never: with a rule of prompts/never.json",
			 exception->rule.at);
	else if (exception->about_screen != (exceptable && exceptable->about_screen))
		complain(content->problems, &subject, "the rule \"%s\" is about a %s; name that", exception->rule.at,
			 exception->about_screen ? "\"key\"" : "\"screen\"");
	subject = subject_of(content, index, field, path);
	if (!is_there(content, exception))
		complain(content->problems, &subject, "there is no %s \"%.60s\"; correct the name, or delete the entry",
			 exception->about_screen ? "screen or line" : "text", exception->at.at);
	if (str_has_prefix(exception->rule, STR("never:")) &&
	    (str_equal(exception->at, STR("*")) || str_equal(exception->locale, STR("*"))))
		complain(content->problems, &subject,
			 "what must never be said is let through in one text of one language at a time; name both");
	subject = subject_of(content, index, "locale", path);
	if (!str_equal(exception->locale, STR("*")) && !content_language(content, exception->locale))
		complain(content->problems, &subject,
			 "\"%.15s\" is not in prompts/languages.json; write a tag from there, or \"*\" for all",
			 exception->locale.at);
}

void check_exceptions(struct content *content)
{
	for (size_t i = 0; i < content->exception_count; i++)
		check_exception(content, i);
}

/* ---- asking ---- */

static bool covers(struct str named, const char *asked)
{
	return str_equal(named, STR("*")) || str_equal(named, str_of(asked));
}

bool content_excepted(struct content *content, const struct subject *subject)
{
	for (size_t i = 0; i < content->exception_count; i++) {
		struct source_exception *exception = &content->exceptions[i];

		if (!str_equal(exception->rule, str_of(subject->rule)) || !covers(exception->locale, subject->locale) ||
		    !covers(exception->at, exception->about_screen ? subject->screen : subject->key))
			continue;
		exception->used = true;
		return true;
	}
	return false;
}

void exceptions_unused(struct content *content, bool all)
{
	for (size_t i = 0; i < content->exception_count; i++) {
		const struct source_exception *exception = &content->exceptions[i];
		const struct exceptable *exceptable = exceptable_of(exception->rule);
		struct subject subject;
		char path[64];

		if (exception->used || (!all && exceptable && exceptable->as_served))
			continue;
		subject = subject_of(content, i, "", path);
		remark(content->problems, &subject,
		       "is not needed any more: nothing breaks the rule \"%s\" there; delete the entry",
		       exception->rule.at);
	}
}
