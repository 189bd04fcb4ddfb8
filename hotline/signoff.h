/* The pieces of `hotline review`, one file each: what they share. For signoff*.c only. */
#ifndef SIGNOFF_H
#define SIGNOFF_H

#include "catalog_gate.h"
#include "command.h"

struct json_t;

/* Which texts the command line names. */
enum pick_kind { PICK_KEY, PICK_SCREEN, PICK_BRANCH, PICK_ALL };
struct pick {
	enum pick_kind kind;
	const char *name;
};

struct signoff {
	struct content *content;
	struct gate gate;   /* without drafts */
	const char *locale; /* a tag, or "all"; NULL where none was given */
	const char *by, *until, *note, *by_signer;
	char today[16];
	bool soon, json;
	const struct pick *picks;
	size_t pick_count;
	bool *picked; /* by slot, after signoff_pick */
};

/* signoff.c: prints "hotline review: …" to standard error; EXIT_PROBLEMS. */
int signoff_refuse(const char *format, ...) __attribute__((format(printf, 1, 2)));
const struct source_language *signoff_english(const struct signoff *signoff);
/* Whether --locale means this language: it has a file, and is the one named, or all are meant. */
bool signoff_means(const struct signoff *signoff, const struct source_language *language);
/* A legal text that is there: only these are signed. */
bool signoff_has_text(const struct signoff *signoff, const struct source_language *language, uint16_t slot);
/* The text as people get it, with its numbers, and what it dials: that is what a signature covers. */
void signoff_show(const struct signoff *signoff, const struct source_language *language, uint16_t slot);
const char *signoff_role(enum review_role role);
/* Whether prompts/people.json lists `handle` in this role for this language. If not, says so and which line to write. */
bool signoff_listed(const struct signoff *signoff, const char *handle, enum review_role role, struct str tag);

/* signoff_pick.c: fills `picked`, from keys only if wanted. False, and it is said, when a name leads to no text. */
bool signoff_pick(struct signoff *signoff, bool keys);

/* signoff_book.c: a copy of locales/reviews/<tag>.json to change, empty where there is none; NULL without memory. */
struct json_t *book_of(const struct source_language *language);
struct json_t *book_entry(const struct json_t *book, struct str key);     /* NULL: nobody signed it */
bool book_set(struct json_t *book, struct str key, struct json_t *entry); /* takes `entry`; false without memory */
/* In its one form: entries by key, members in one order. Says what went wrong; false then. */
bool book_write(const struct signoff *signoff, const struct source_language *language, struct json_t *book);

/* What each does; the exit status. */
int signoff_list(struct signoff *signoff);   /* signoff_list.c */
int signoff_sign(struct signoff *signoff);   /* signoff_sign.c */
int signoff_carry(struct signoff *signoff);  /* signoff_carry.c */
int signoff_revoke(struct signoff *signoff); /* signoff_revoke.c */

#endif
