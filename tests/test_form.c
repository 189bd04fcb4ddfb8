/* Form decoding and encoding, and escaping for XML. */
#include "tests/support/test.h"

#include "base/buf.h"
#include "base/form.h"
#include "base/xml.h"

static struct suite suite;

struct row {
	const char *name;
	struct str text;
	enum fault fault;
	struct form_pair pairs[4];
	size_t count;
};

#define PAIR(name, value)                                                                                              \
	{                                                                                                              \
		STR_INIT(name), STR_INIT(value)                                                                        \
	}

static const struct row rows[] = {
	{ "the empty text has no pairs", STR_INIT(""), FAULT_NONE, { PAIR("", "") }, 0 },
	{ "one pair", STR_INIT("a=b"), FAULT_NONE, { PAIR("a", "b") }, 1 },
	{ "a name alone has an empty value", STR_INIT("a"), FAULT_NONE, { PAIR("a", "") }, 1 },
	{ "a name and = alone have an empty value", STR_INIT("a="), FAULT_NONE, { PAIR("a", "") }, 1 },
	{ "an empty name is a name", STR_INIT("=b"), FAULT_NONE, { PAIR("", "b") }, 1 },
	{ "= alone is an empty pair", STR_INIT("="), FAULT_NONE, { PAIR("", "") }, 1 },
	{ "a second = belongs to the value", STR_INIT("a=b=c"), FAULT_NONE, { PAIR("a", "b=c") }, 1 },
	{ "order and duplicates are kept",
	  STR_INIT("b=2&a=1&b=3"),
	  FAULT_NONE,
	  { PAIR("b", "2"), PAIR("a", "1"), PAIR("b", "3") },
	  3 },
	{ "empty pieces are skipped", STR_INIT("&&a=1&&b=2&"), FAULT_NONE, { PAIR("a", "1"), PAIR("b", "2") }, 2 },
	{ "& alone has no pairs", STR_INIT("&"), FAULT_NONE, { PAIR("", "") }, 0 },
	{ "plus and %20 are spaces, and spaces are kept",
	  STR_INIT("a=+x%20y+"),
	  FAULT_NONE,
	  { PAIR("a", " x y ") },
	  1 },
	{ "an escaped plus is a plus",
	  STR_INIT("From=%2B13125550142"),
	  FAULT_NONE,
	  { PAIR("From", "+13125550142") },
	  1 },
	{ "hexadecimal digits come in either case",
	  STR_INIT("%4a=%4A%c3%A9"),
	  FAULT_NONE,
	  { PAIR("J", "J\xC3\xA9") },
	  1 },
	{ "escaped & and = part nothing", STR_INIT("a%3Db=c%26d"), FAULT_NONE, { PAIR("a=b", "c&d") }, 1 },
	{ "raw UTF-8 is taken as it is", STR_INIT("a=\xC3\xA9"), FAULT_NONE, { PAIR("a", "\xC3\xA9") }, 1 },
	{ "control characters are kept", STR_INIT("a=%0D%0A%7F"), FAULT_NONE, { PAIR("a", "\r\n\x7F") }, 1 },
	{ "an escape with one digit is refused", STR_INIT("a=%4"), FAULT_SYNTAX, { PAIR("", "") }, 0 },
	{ "an escape without digits is refused", STR_INIT("a=%"), FAULT_SYNTAX, { PAIR("", "") }, 0 },
	{ "an escape with other letters is refused", STR_INIT("a=%4g"), FAULT_SYNTAX, { PAIR("", "") }, 0 },
	{ "an escape may not reach across a pair", STR_INIT("a=%4&1=b"), FAULT_SYNTAX, { PAIR("", "") }, 0 },
	{ "a bad escape in a name is refused", STR_INIT("%zz=b"), FAULT_SYNTAX, { PAIR("", "") }, 0 },
	{ "an escaped NUL is refused", STR_INIT("a=%00"), FAULT_SYNTAX, { PAIR("", "") }, 0 },
	{ "a raw NUL is refused", STR_INIT("a=\0"), FAULT_SYNTAX, { PAIR("", "") }, 0 },
	{ "malformed UTF-8 is kept, escaped", STR_INIT("a=Z%FCrich"), FAULT_NONE, { PAIR("a", "Z\xFCrich") }, 1 },
	{ "malformed UTF-8 is kept, raw", STR_INIT("a=\xFF"), FAULT_NONE, { PAIR("a", "\xFF") }, 1 },
	{ "an encoded surrogate is kept", STR_INIT("a=%ED%A0%80"), FAULT_NONE, { PAIR("a", "\xED\xA0\x80") }, 1 },
	{ "a character cut by = stays cut", STR_INIT("a%C3=%A9"), FAULT_NONE, { PAIR("a\xC3", "\xA9") }, 1 },
	{ "a character cut by & stays cut",
	  STR_INIT("a=%C3&%A9=b"),
	  FAULT_NONE,
	  { PAIR("a", "\xC3"), PAIR("\xA9", "b") },
	  2 },
};

static const struct form untouched = { (struct form_pair *)&suite, 4711 };

static void assert_row(const struct row *row, enum fault fault, const struct form *form)
{
	assert_int_equal(fault, row->fault);
	if (fault) {
		assert_memory_equal(form, &untouched, sizeof(*form));
		return;
	}
	assert_int_equal(form->count, row->count);
	for (size_t i = 0; i < row->count; i++) {
		assert_str_equal(form->pairs[i].name, row->pairs[i].name);
		assert_str_equal(form->pairs[i].value, row->pairs[i].value);
		assert_non_null(form->pairs[i].value.at);
	}
}

/* The text stands at the very end of its own memory, so that the sanitizer sees a step too far. */
static void parses(void **state)
{
	const struct row *row = *state;
	char *text = malloc(row->text.len + (row->text.len == 0));
	struct form form = untouched;
	struct arena arena;
	struct why why = { "" };
	enum fault fault;

	assert_non_null(text);
	memcpy(text, row->text.at, row->text.len);
	arena_init(&arena, 65536);
	fault = form_parse(&arena, (struct str){ text, row->text.len }, &form, &why);
	free(text);
	assert_row(row, fault, &form);
	assert_int_equal(why.text[0] != '\0', fault != FAULT_NONE);
	arena_release(&arena);
}

static void starves(void **state)
{
	const struct row *row = *state;
	enum fault fault = FAULT_MEMORY;

	for (size_t limit = 0; fault == FAULT_MEMORY; limit++) {
		struct form form = untouched;
		struct arena arena;

		assert_true(limit < 1000);
		arena_init(&arena, limit);
		fault = form_parse(&arena, row->text, &form, NULL);
		if (fault == FAULT_MEMORY)
			assert_memory_equal(&form, &untouched, sizeof(form));
		else
			assert_row(row, fault, &form);
		arena_release(&arena);
	}
}

static void many_pairs(void **state)
{
	char text[FORM_PAIRS_MAX * 2 + 2];
	struct form form = untouched;
	struct arena arena;

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = i % 2 ? '&' : 'a';
	arena_init(&arena, 65536);
	assert_int_equal(form_parse(&arena, (struct str){ text, FORM_PAIRS_MAX * 2 }, &form, NULL), FAULT_NONE);
	assert_int_equal(form.count, FORM_PAIRS_MAX);
	assert_int_equal(form_count(&form, STR("a")), FORM_PAIRS_MAX);
	assert_int_equal(form_parse(&arena, (struct str){ text, sizeof(text) }, &form, NULL), FAULT_SYNTAX);
	arena_release(&arena);
}

static void no_text(void **state)
{
	struct form form = untouched;
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	assert_int_equal(form_parse(&arena, (struct str){ NULL, 0 }, &form, NULL), FAULT_NONE);
	assert_int_equal(form.count, 0);
	arena_release(&arena);
}

static void get_finds(void **state)
{
	struct form form;
	struct arena arena;

	(void)state;
	arena_init(&arena, 1000);
	assert_int_equal(form_parse(&arena, STR("b=2&a=&b=3&ab=4"), &form, NULL), FAULT_NONE);
	assert_str_equal(form_get(&form, STR("b")), STR("2"));
	assert_non_null(form_get(&form, STR("a")).at);
	assert_int_equal(form_get(&form, STR("a")).len, 0);
	assert_null(form_get(&form, STR("c")).at);
	assert_null(form_get(&form, STR("A")).at);
	assert_int_equal(form_count(&form, STR("b")), 2);
	assert_int_equal(form_count(&form, STR("c")), 0);
	arena_release(&arena);
}

static void encodes(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 100);
	form_encode(&out, STR("aZ09-._~ +&=%/\xC3\xA9\0"));
	assert_str_equal(buf_str(&out), STR("aZ09-._~%20%2B%26%3D%25%2F%C3%A9%00"));
	buf_release(&out);
}

static void prints(void **state)
{
	struct form_pair pairs[] = { { STR("To"), STR("+1") }, { STR("a b"), STR("") }, { STR("To"), STR("x&y=z") } };
	struct buf out;

	(void)state;
	buf_init(&out, 100);
	form_print(&out, &(struct form){ pairs, COUNT(pairs) });
	assert_str_equal(buf_str(&out), STR("To=%2B1&a%20b=&To=x%26y%3Dz"));
	buf_clear(&out);
	form_print(&out, &(struct form){ NULL, 0 });
	assert_str_equal(buf_str(&out), STR(""));
	buf_release(&out);
}

struct xml_row {
	const char *name;
	struct str text;
	struct str wanted;
};

static const struct xml_row xml_rows[] = {
	{ "XML: plain text stays", STR_INIT("plain \xC3\xA9 \xF0\x9F\x98\x80"),
	  STR_INIT("plain \xC3\xA9 \xF0\x9F\x98\x80") },
	{ "XML: nothing stays nothing", STR_INIT(""), STR_INIT("") },
	{ "XML: the five are escaped", STR_INIT("<a b=\"c\" d='e'>&amp;"),
	  STR_INIT("&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;amp;") },
	{ "XML: tab, line feed and carriage return stay", STR_INIT("\t\n\r"), STR_INIT("\t\n\r") },
	{ "XML: other controls are dropped",
	  STR_INIT("a\0\x01\x08\x0B\x1F"
		   "b\x7F"),
	  STR_INIT("ab\x7F") },
	{ "XML: U+FFFE and U+FFFF are dropped",
	  STR_INIT("a\xEF\xBF\xBE\xEF\xBF\xBF"
		   "b\xEF\xBF\xBD"),
	  STR_INIT("ab\xEF\xBF\xBD") },
};

static void escapes(void **state)
{
	const struct xml_row *row = *state;
	struct buf out;

	buf_init(&out, 1000);
	xml_escape(&out, row->text);
	assert_str_equal(buf_str(&out), row->wanted);
	buf_release(&out);
}

int main(void)
{
	SUITE_ROWS(&suite, rows, parses);
	for (size_t i = 0; i < COUNT(rows); i++)
		suite_add_named(&suite, starves, &rows[i], "%s, however little memory there is", rows[i].name);
	suite_add(&suite, "256 pairs are a form, one more is refused", many_pairs);
	suite_add(&suite, "no text at all has no pairs and needs no memory", no_text);
	suite_add(&suite, "the first value of a name is found, an empty one too", get_finds);
	suite_add(&suite, "all but unreserved characters are percent-encoded", encodes);
	suite_add(&suite, "a form is printed in its order, empty values and repeated names too", prints);
	SUITE_ROWS(&suite, xml_rows, escapes);
	return suite_run(&suite, "form", NULL, NULL);
}
