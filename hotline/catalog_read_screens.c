/*
 * The screens and the fixed lines as parsed structures; codes are computed from the keys that lead to a screen. What
 * they mean together is catalog_check.c's business.
 */
#include "catalog_fields.h"
#include "catalog_parts.h"

#include <stdio.h>

/* ---- screens ---- */

static bool read_kind(struct str word, enum screen_kind *kind)
{
	static const char *const kinds[] = {
		[SCREEN_MENU] = "menu", [SCREEN_CARD] = "card", [SCREEN_ASK] = "ask", [SCREEN_TRANSFER] = "transfer"
	};

	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (str_equal(word, str_of(kinds[i]))) {
			*kind = (enum screen_kind)i;
			return true;
		}
	}
	return false;
}

static void read_choice(const struct fields *screen, size_t index, json_t *value, struct source_screen *into)
{
	struct source_choice *choice = &into->choices[into->choice_count];
	struct fields fields = *screen;
	unsigned long key;
	char path[160];

	snprintf(path, sizeof path, "%s/choices/%zu", screen->subject.path, index);
	fields.subject.path = path;
	fields.object = value;
	if (!json_is_object(value)) {
		field_complain(&fields, NULL, "a choice must be an object: { \"key\": \"1\", \"to\": \"screen\" }");
		return;
	}
	fields_known(&fields, "key to");
	choice->to = field_text(&fields, "to", true);
	choice->screen = NO_SCREEN;
	if (!str_to_number(field_text(&fields, "key", true), CHOICES_MAX, &key) || key < 1) {
		field_complain(&fields, "key",
			       "the key of a choice must be \"1\" to \"6\"; the others are the program's");
		return;
	}
	choice->key = (uint8_t)key;
	into->choice_count++;
}

static void read_choices(const struct fields *fields, struct source_screen *screen)
{
	json_t *array = field_array(fields, "choices", false), *value;
	size_t i;

	if (json_array_size(array) > CHOICES_MAX)
		field_complain(fields, "choices", "has %zu choices, more than 6 fit no phone menu; split the screen",
			       json_array_size(array));
	json_array_foreach (array, i, value)
		if (screen->choice_count < CHOICES_MAX)
			read_choice(fields, i, value, screen);
}

static void read_stems(const struct fields *fields, struct source_screen *screen)
{
	json_t *object = field_object(fields, "by_place", false), *value;
	const char *name;

	json_object_foreach (object, name, value) {
		uint8_t place = content_place(str_of(name));

		if (place == PLACE_NONE)
			field_complain(fields, "by_place",
				       "unknown place \"%.40s\"; known are: chicago, cook, illinois, elsewhere", name);
		else if (!json_is_string(value) || !field_is_name(json_str(value)))
			field_complain(fields, "by_place", "the wording for %s must be a name in quotes", name);
		else
			screen->stems[place] = json_str(value);
	}
}

static void read_place(const struct fields *fields, struct source_screen *screen)
{
	struct str word = field_text(fields, "place", false);

	screen->place = word.len > 0 ? content_place(word) : PLACE_NONE;
	if (word.len > 0 && screen->place == PLACE_NONE)
		field_complain(fields, "place", "unknown place \"%.*s\"; known are: chicago, cook, illinois, elsewhere",
			       (int)(word.len < 40 ? word.len : 40), word.at);
}

static void read_code(const struct fields *fields, struct source_screen *screen)
{
	struct str code = field_text(fields, "code", false);
	unsigned long number = 0;

	if (code.len == 0)
		return;
	screen->internal = true;
	if (!str_to_number(code, 99, &number) ||
	    (number != CODE_OPENING && number != CODE_ESSENTIAL && number != CODE_LANGUAGES))
		field_complain(fields, "code",
			       "only opening (70), essential (71) and languages (9) have a code in the "
			       "file; take the line out, the code follows from the keys");
	screen->code = (uint16_t)number;
}

static void read_screen(const struct fields *fields, struct source_screen *screen)
{
	struct str kind;

	fields_known(fields, "kind choices facts urgent aloud place erases number by_place code");
	kind = field_text(fields, "kind", true);
	if (kind.len > 0 && !read_kind(kind, &screen->kind))
		field_complain(fields, "kind", "\"kind\" must be menu, card, ask or transfer");
	read_choices(fields, screen);
	screen->facts = field_names(fields, "facts", false);
	screen->urgent = field_bool(fields, "urgent");
	screen->aloud = field_bool(fields, "aloud");
	screen->erases = field_bool(fields, "erases");
	screen->number_name = field_text(fields, "number", false);
	read_place(fields, screen);
	read_stems(fields, screen);
	read_code(fields, screen);
}

/* The program's arrays begin with main. */
static void main_first(struct content *content)
{
	uint16_t at = content_screen(content, STR("main"));
	struct source_screen first;

	if (at == NO_SCREEN)
		return;
	first = content->screens[at];
	memmove(content->screens + 1, content->screens, at * sizeof *content->screens);
	content->screens[0] = first;
}

void read_screens(struct content *content)
{
	json_t *object = fields_entries(content, FILE_SCREENS, "screens", false), *value;
	const char *name;

	content->screens = content_take(content, json_object_size(object), sizeof *content->screens);
	if (!content->screens)
		return;
	json_object_foreach (object, name, value) {
		struct source_screen *screen = &content->screens[content->screen_count];
		struct fields fields;
		char path[128];

		if (!fields_entry(content, FILE_SCREENS, "screens", name, value, path, &fields))
			continue;
		content->screen_count++;
		screen->name = str_of(name);
		screen->number = NO_NUMBER;
		screen->parent = NO_SCREEN;
		if (!field_is_name(screen->name))
			field_complain(&fields, NULL,
				       "a name has small letters, digits and _ only, at most 40 of them");
		read_screen(&fields, screen);
	}
	main_first(content);
}

/* ---- lines ---- */

void read_lines(struct content *content)
{
	json_t *object = fields_entries(content, FILE_LINES, "lines", false), *value;
	struct fields file = fields_of_file(content, FILE_LINES), fields;
	const char *name;
	char path[128];
	size_t i;

	for (i = 0; i < LINE_COUNT; i++) {
		struct source_line *line = &content->lines[i];

		line->name = str_of(line_kinds[i].key);
		line->sms = line->voice = NO_SLOT;
		value = json_object_get(object, line_kinds[i].key);
		if (!value) {
			field_complain(&file, "lines", "the line \"%s\" is missing; add it", line_kinds[i].key);
			continue;
		}
		if (!fields_entry(content, FILE_LINES, "lines", line_kinds[i].key, value, path, &fields))
			continue;
		fields_known(&fields, "facts always");
		line->facts = field_names(&fields, "facts", false);
		line->always = field_bool(&fields, "always");
	}
	json_object_foreach (object, name, value) {
		for (i = 0; i < LINE_COUNT && strcmp(name, line_kinds[i].key) != 0;)
			i++;
		if (i == LINE_COUNT && fields_entry(content, FILE_LINES, "lines", name, value, path, &fields))
			field_complain(&fields, NULL, "the program knows no line of that name; take it out");
	}
}

/* ---- names to indexes, keys to codes ---- */

static void resolve(struct content *content)
{
	for (size_t i = 0; i < content->screen_count; i++) {
		struct source_screen *screen = &content->screens[i];

		screen->number = content_number(content, screen->number_name);
		for (size_t j = 0; j < screen->choice_count; j++)
			screen->choices[j].screen = content_screen(content, screen->choices[j].to);
	}
}

/* Each key leads one level down and adds its digit to the code. A screen reached twice keeps its first parent. */
static void give_codes(struct content *content, uint16_t *queue)
{
	size_t first = 0, count = 0;

	content->screens[0].parent = 0;
	queue[count++] = 0;
	while (first < count) {
		struct source_screen *screen = &content->screens[queue[first]];
		uint16_t index = queue[first++];

		for (size_t i = 0; i < screen->choice_count; i++) {
			uint16_t to = screen->choices[i].screen;
			struct source_screen *child = to == NO_SCREEN ? NULL : &content->screens[to];

			if (!child || child->parent != NO_SCREEN || child->internal || screen->depth >= 4)
				continue;
			child->parent = index;
			child->depth = (uint8_t)(screen->depth + 1);
			child->code = (uint16_t)(screen->code * 10 + screen->choices[i].key);
			queue[count++] = to;
		}
	}
}

void read_codes(struct content *content)
{
	uint16_t *queue = content_take(content, content->screen_count + 1, sizeof *queue);

	resolve(content);
	if (queue && content->screen_count > 0)
		give_codes(content, queue);
}
