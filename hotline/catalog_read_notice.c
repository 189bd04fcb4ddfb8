/* locales/notices/<tag>.json: one short message that runs out by itself, and the two people who stand for it. */
#include "catalog_fields.h"
#include "catalog_parts.h"

#include "base/clock.h"

#include <stdio.h>

static int64_t read_time(const struct fields *fields, const char *name)
{
	struct str text = field_text(fields, name, true);
	struct why why = { "" };
	int64_t at = 0;

	if (text.len > 0 && clock_parse(text, &at, &why))
		field_complain(fields, name, "\"%s\": %s", name, why.text);
	return at;
}

static void read_signer(const struct fields *entry, const struct source_language *language,
			struct source_notice *notice)
{
	struct notice_signature *signature = &notice->signatures[notice->signature_count];

	fields_known(entry, "by at text");
	signature->by = field_text(entry, "by", true);
	signature->at = read_time(entry, "at");
	signature->hash = field_text(entry, "text", true);
	if (signature->by.len > 0 && !person_serves(content_person(entry->content, signature->by), language->tag))
		field_complain(entry, "by",
			       "\"%.40s\" is not listed for this language in prompts/people.json; take the notice away "
			       "with \"hotline notice clear --locale %s\"",
			       signature->by.at, language->tag.at);
	for (size_t i = 0; i < notice->signature_count; i++)
		if (str_equal(notice->signatures[i].by, signature->by))
			field_complain(entry, "by", "\"%.40s\" has signed already; a second person must",
				       signature->by.at);
	if (notice->until > 0 && notice->until - signature->at > NOTICE_LONGEST_S)
		field_complain(entry, "at",
			       "the notice would run for more than 72 hours after this signature; end it sooner");
	notice->signature_count++;
}

static void read_signers(const struct fields *fields, const struct source_language *language,
			 struct source_notice *notice)
{
	json_t *list = field_array(fields, "signed", true), *value;
	size_t i;

	json_array_foreach (list, i, value) {
		struct fields entry = *fields;
		char path[32];

		snprintf(path, sizeof path, "signed/%zu", i);
		entry.object = value;
		entry.subject.path = path;
		if (i >= NOTICE_SIGNATURES)
			field_complain(&entry, NULL, "two people sign a notice, not more; delete this entry");
		else if (!json_is_object(value))
			field_complain(&entry, NULL, "must be an object in { }");
		else
			read_signer(&entry, language, notice);
	}
}

void read_notice(struct content *content, struct source_language *language)
{
	struct fields fields = fields_of_language(content, language, &language->notice_file);
	struct source_notice *notice = content_take(content, 1, sizeof *notice);

	if (!notice)
		return;
	fields_known(&fields, "locale text until signed");
	fields_tag(&fields, "locale", language->tag);
	notice->text = field_text(&fields, "text", true);
	notice->until_text = field_text(&fields, "until", true);
	notice->until = read_time(&fields, "until");
	read_signers(&fields, language, notice);
	language->notice = notice;
	if (language->texts_in.len == 0)
		language->texts[content->notice_sms] = notice->text;
	language->texts[content->notice_voice] = notice->text;
}
