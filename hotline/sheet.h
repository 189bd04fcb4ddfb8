/* The sheet on which a lawyer and a native reader check the texts: one HTML page, for the screen and for paper. */
#ifndef SHEET_H
#define SHEET_H

#include "catalog_gate.h"

#define SHEET_BYTES_MAX ((size_t)32 * 1024 * 1024)

struct json_t;

/* `hotline export sheet`; argv[0] is "sheet". The exit status. */
int export_sheet(int argc, char **argv);

struct sheet {
	struct content *content;
	struct gate gate;                       /* without drafts, for the day of the sheet */
	const struct source_language *language; /* beside the English; the English itself: that alone */
	uint16_t top;                           /* only this screen and all below; NO_SCREEN: everything */
	const char *hash;                       /* of the content, 16 digits */
	const struct json_t *sources;           /* of prompts/sources.json; NULL when there are none */
	struct buf *out;
};

/* sheet_page.c: frame and parts. One head, a part for each language, one foot. */
void sheet_head(const struct sheet *sheet);
void sheet_part(struct sheet *sheet);
void sheet_foot(const struct sheet *sheet);

/* sheet_card.c: the texts with the given slots, what they rest on, and where to sign. */
struct sheet_card {
	const char *code; /* "11"; empty: none leads there */
	struct str name;  /* of the screen, line or city */
	const char *kind; /* "card, urgent" */
	uint16_t screen;  /* NO_SCREEN for a line or a city */
	uint16_t city;    /* NO_CITY for all others */
	struct names facts;
};
void sheet_card(struct sheet *sheet, const struct sheet_card *card);

/* sheet_facts.c: facts with their sources, and the phone numbers that a text says. */
void sheet_facts(struct sheet *sheet, const struct sheet_card *card);
void sheet_numbers(struct sheet *sheet, const struct sheet_card *card);

/* Whether a text of the content belongs on this card. */
bool sheet_has(const struct sheet *sheet, const struct sheet_card *card, uint16_t slot);

/* Appends text as text: whatever is in it, no markup. */
void sheet_text(const struct sheet *sheet, struct str text);
#define sheet_html(sheet, literal) buf_add_literal((sheet)->out, literal)

#endif
