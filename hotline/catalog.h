/* Prompts, locales and reviews compiled for one instant: arrays and indexes, every text ready for the wire. Read-only. */
#ifndef CATALOG_H
#define CATALOG_H

#include "base/buf.h"
#include "base/fault.h"
#include "session.h"

#define CHOICES_MAX 6
#define NO_SCREEN   0xffff
#define NO_LOCALE   0xffff
#define NO_NUMBER   0xffff
#define NO_CITY     0xffff

/* Codes of screens that no path of choices leads to. No text can reach 70…79: codes never begin with 7. */
#define CODE_MAIN      0
#define CODE_LANGUAGES 9  /* voice: page n of the language menu; its screen is "languages" */
#define CODE_OPENING   70 /* voice: the first sound of a call; its screen is "opening" */
#define CODE_ESSENTIAL 71 /* voice: read at the cap of silences or wrong keys; its screen is "essential" */

/*
 * Fixed replies. Key of the wording: <name>_sms and/or <name>_voice, as marked.
 * name, has an SMS form, has a spoken form. Parts each must hold: prompts/README.md.
 */
/* clang-format off */
#define LINES(X)                                                                                  \
	X(LINE_URGENT,       "urgent",        1, 0)  /* U1-U5 as one text */                        \
	X(LINE_URGENT_1,     "urgent_1",      0, 1)  /* spoken one by one */                        \
	X(LINE_URGENT_2,     "urgent_2",      0, 1)                                                 \
	X(LINE_URGENT_3,     "urgent_3",      0, 1)                                                 \
	X(LINE_URGENT_4,     "urgent_4",      0, 1)                                                 \
	X(LINE_URGENT_5,     "urgent_5",      0, 1)                                                 \
	X(LINE_ESSENTIAL,    "essential",     1, 0)  /* after the third text not understood (spoken: screen essential) */ \
	X(LINE_FALLBACK,     "fallback",      1, 1)  /* in place of a text that may not be served */ \
	X(LINE_FIRST,        "first",         1, 1)  /* disclosures of a first contact */           \
	X(LINE_FIRST_SHORT,  "first_short",   1, 0)  /* the same while the store is away */         \
	X(LINE_DRAFT,        "draft",         1, 1)  /* not reviewed yet */                         \
	X(LINE_HELP,         "carrier_help",  1, 0)  /* HELP, INFO */                               \
	X(LINE_CONTACT,      "contact",       1, 0)  /* stands in it before the operator's contact */ \
	X(LINE_STOPPED,      "stopped",       1, 0)                                                 \
	X(LINE_EMERGENCY,    "emergency",     1, 0)  /* "911" and the like */                       \
	X(LINE_CRISIS,       "crisis",        1, 0)  /* words of suicide */                         \
	X(LINE_ABUSE,        "abuse",         1, 0)  /* words of abuse at home */                   \
	X(LINE_PRIVACY,      "privacy",       1, 0)  /* a long story */                             \
	X(LINE_MISS,         "miss",          1, 0)  /* not understood, above the menu */           \
	X(LINE_ERASED,       "erased",        1, 1)                                                 \
	X(LINE_NO_MORE,      "no_more",       1, 0)  /* MORE with nothing to come */                \
	X(LINE_MORE,         "more",          1, 0)  /* last line of a page with more to come */    \
	X(LINE_PICTURE,      "picture",       1, 0)  /* we cannot open pictures, above the menu */  \
	X(LINE_NO_VOICE,     "no_voice",      0, 1)  /* this language has no voice: text us */      \
	X(LINE_ZIP_SHARED,   "zip_shared",    1, 0)  /* above the place ask */                      \
	X(LINE_LANGUAGES,    "languages",     1, 0)  /* head of the list of languages */            \
	X(LINE_OPENING,      "opening",       0, 1)  /* "If ICE is with you now, press 1." */        \
	X(LINE_OPENING_KEY,  "opening_key",   0, 1)  /* "For English, press {key}." */               \
	X(LINE_OTHERS,       "others",        0, 1)  /* "For other languages, press 9." */           \
	X(LINE_LANGUAGE_KEY, "language_key",  0, 1)  /* "For English, press {key}.", in the language menu */ \
	X(LINE_SILENCE,      "silence",       0, 1)  /* we did not hear a key */                    \
	X(LINE_WRONG,        "wrong",         0, 1)  /* that key does nothing here */               \
	X(LINE_STILL_HERE,   "still_here",    0, 1)  /* at the essential message, after a long silence */ \
	X(LINE_GOODBYE,      "goodbye",       0, 1)  /* the bounded end of that */                  \
	X(LINE_TEXTED,       "texted",        0, 1)  /* we sent it to your phone */                 \
	X(LINE_CANNOT_TEXT,  "cannot_text",   0, 1)  /* no number to text to */                     \
	X(LINE_CONNECTING,   "connecting",    0, 1)                                                 \
	X(LINE_NOT_REACHED,  "not_reached",   0, 1)                                                 \
	X(LINE_ALOUD_FIRST,  "aloud_first",   0, 1)  /* "Hold the phone up. This will be said in English:" */ \
	X(LINE_KEYS_CARD,    "keys_card",     0, 1)  /* keys after a card: star, pound, 0, 8 */     \
	X(LINE_KEYS_URGENT,  "keys_urgent",   0, 1)  /* the same for an urgent card: 7 as well */   \
	X(LINE_KEYS_MENU,    "keys_menu",     0, 1)  /* keys after a menu: 9, 0, star */
/* clang-format on */

enum line {
#define X(name, key, sms, voice) name,
	LINES(X)
#undef X
		LINE_COUNT
};

struct text {
	struct str raw;   /* UTF-8, as sent or spoken, all placeholders filled */
	struct str xml;   /* the same, escaped for XML */
	uint16_t locale;  /* index of the locale it is in */
	uint8_t segments; /* SMS it costs alone; 0 for a spoken text */
	bool ucs2;
	uint16_t tenths;   /* spoken: tenths of a second, estimated where nobody recorded it; else 0 */
	struct str audio;  /* spoken: the path of its recording below /audio/; empty: there is none */
	bool audio_is_old; /* other words are recorded: it is played where no voice can say the new ones */
};

/* A recorded text, as it is sent to whoever plays it. The path names its bytes: others have another path. */
struct recording {
	struct str path;  /* below /audio/: "ht/urgent_1_voice-0123456789abcdef.wav" */
	struct str bytes; /* a WAVE file */
};

/* texts[first .. first + count - 1]; count 0: nothing */
struct range {
	uint16_t first;
	uint16_t count;
};

/* One screen in one locale for one place. A text that may not be served is already replaced by the fallback line. */
struct wording {
	struct range sms; /* pages: the first is the answer, MORE gives the next. A menu is one page with its choices */
	struct range whatsapp; /* one text without pages */
	struct range voice;    /* spoken in order, before the choices */
	struct range choices;  /* spoken, one per choice, in the order of screen->choices */
	struct range aloud;    /* key 7: the statement to the officer, in English */
	struct range
		own; /* SMS, "Español: 11 ES": this screen in this language, for a word that several languages share */
	struct range hint; /* SMS, for a bare code without any language: "Español: 11 ES" and so on; one segment */
	struct range pick; /* SMS, of a branch: "1 ICE is here now", for below another one's menu */
	struct str label;  /* folded: the choice that leads here, as menus say it, without its code; may be empty */
	bool fallback;     /* the fallback line stands here */
};

enum screen_kind { SCREEN_MENU, SCREEN_CARD, SCREEN_ASK, SCREEN_TRANSFER };

struct choice {
	uint8_t key;     /* 1…6 */
	uint16_t screen; /* index */
};

struct screen {
	struct str name;
	uint16_t code; /* the digits from the main menu, as a number; internal screens: CODE_… */
	enum screen_kind kind;
	uint16_t parent; /* index; main's is main */
	bool urgent;     /* branch 1: the urgent lines go before its menu; never falls back to nothing */
	bool erases;     /* entering it wipes the session */
	bool typed;      /* a text may name its code; false for opening, essential, languages */
	uint8_t place;   /* entering it chooses this place; PLACE_NONE otherwise */
	uint16_t number; /* SCREEN_TRANSFER: index into numbers */
	uint8_t choice_count;
	struct choice choices[CHOICES_MAX];
};

struct number {
	struct str name;
	struct str dial; /* E.164 for <Dial>; empty when it cannot be dialled */
};

/* How one provider speaks a locale; index = enum voice_provider. Both empty: it has no voice for it. */
enum voice_provider { VOICE_TWILIO, VOICE_TELNYX, VOICE_VONAGE, VOICE_PLIVO, VOICE_PROVIDERS };
struct voice {
	struct str language; /* empty: to be left out, the voice speaks one language */
	struct str name;     /* empty: the provider's default voice of that language */
};

/* What the files call a provider, and whether the program has an adapter for it: voices.c. */
struct voice_kind {
	const char *name;
	bool adapter;
};
extern const struct voice_kind voice_kinds[VOICE_PROVIDERS];

bool voice_is_there(const struct voice *voice);
/* Whether a provider that the program has an adapter for can speak it: only then is a language offered on the phone. */
bool voices_speak(const struct voice voices[VOICE_PROVIDERS]);

struct locale {
	struct str tag;      /* BCP 47 */
	struct str name;     /* in the language itself */
	struct str typed[3]; /* folded tags that may follow a code ("es"); unused ones are empty */
	struct str script;   /* Unicode name of what it is written in: "Latin" */
	struct str letters;  /* small letters that hardly another of our languages with this script has */
	uint16_t code;       /* 901…, for ever */
	uint16_t texts;      /* index of the locale that its texts are in: its own, but for a spoken one as Cantonese */
	bool sms;            /* offered by text, under its own name */
	bool speaks;         /* offered on the phone */
	bool draft;          /* holds a served text that nobody has reviewed */
	struct voice voice[VOICE_PROVIDERS];
	struct range sms_lines[LINE_COUNT];    /* count 0 or 1 */
	struct range voice_lines[LINE_COUNT];  /* count 0 or 1 */
	struct range urgent;                   /* spoken: U1…U5 */
	struct range language_list;            /* SMS: LINE_LANGUAGES and every language with its code, one text */
	struct range notice_sms, notice_voice; /* a message of the day, or nothing */
	struct range hint;                     /* SMS, one segment: the languages most used here, with codes, and 9 */
	struct wording *wordings;              /* [screen * PLACE_COUNT + place] */
	struct range *cities; /* [city]: SMS in place of its place's card; count 0: the place's card is the answer */
};

/* What a folded word or phrase can mean. */
enum meaning {
	MEANS_SCREEN,  /* value = index of a screen */
	MEANS_LOCALE,  /* value = index of a locale */
	MEANS_PLACE,   /* value = enum place */
	MEANS_CITY,    /* value = index of a city; a word of no language (locale = NO_LOCALE) */
	MEANS_DIGIT,   /* value = 0…9: a number word */
	MEANS_COMMAND, /* value = enum command */
	MEANS_COMMON,  /* a word as frequent as "the": tells its language and nothing else */
};

enum command {
	COMMAND_URGENT, /* ICE, MIGRA, AYUDA…: the urgent lines at once */
	COMMAND_MENU,
	COMMAND_BACK,
	COMMAND_REPEAT,
	COMMAND_LANGUAGE,
	COMMAND_MORE,
	COMMAND_ERASE,
	COMMAND_STOP,
	COMMAND_START,
	COMMAND_HELP,
	COMMAND_EMERGENCY, /* "911" */
	COMMAND_CRISIS,
	COMMAND_ABUSE,
	COMMAND_GREETING, /* hello: the menu, in that language */
};

struct sense {
	struct str folded; /* one or more words with single spaces between */
	uint8_t meaning;   /* enum meaning */
	uint8_t words;     /* how many words `folded` has */
	bool alone;        /* counts only as the whole message */
	bool weak;         /* any other screen in the same sentence goes before its own */
	bool after_urgent; /* its branch may follow the urgent lines, if only weak words asked for them */
	bool spaceless;    /* Han, kana…: may stand inside a run of letters */
	uint16_t value;
	uint16_t locale; /* whose word it is; index, or NO_LOCALE */
};

struct zip { /* 5-digit ZIP codes from first to last belong to `places` */
	uint32_t first, last;
	uint8_t places; /* bit (1 << enum place); more than one bit: shared */
};

/* A city with a law of its own. The session keeps its place only, so it answers once, when it is named. */
struct city {
	struct str name; /* of its file: "oak_park" */
	uint8_t place;   /* enum place: whose law holds there besides */
};

struct city_zip { /* 5-digit ZIP codes from first to last lie in the city; two cities may share one */
	uint32_t first, last;
	uint16_t city; /* index */
};

struct catalog {
	uint32_t hash;        /* over everything that is served */
	char hash_text[17];   /* 16 hex digits of the same digest */
	int64_t compiled_for; /* seconds UTC */
	int64_t expires_at;   /* when the next review, fact or number runs out: compile again; INT64_MAX = never */
	bool drafts;
	bool held; /* lines that never fall back are served although their signatures have run out */

	const struct text *texts;
	size_t text_count;
	const struct screen *screens; /* screens[0] is main */
	size_t screen_count;
	uint16_t languages_screen, opening_screen, essential_screen, place_screen; /* indexes */
	const struct locale *locales; /* in the order of the language menu */
	size_t locale_count;
	uint16_t default_locale; /* index */
	/* The language of a person who has none that is offered on their channel; NO_LOCALE: none is offered there. */
	uint16_t default_sms, default_voice; /* indexes; default_sms is never NO_LOCALE */
	uint16_t english;                    /* index of "en"; NO_LOCALE when not offered */
	const struct number *numbers;
	size_t number_count;
	const struct sense *senses; /* sorted by folded bytes */
	size_t sense_count;
	const struct sense *const *stops; /* those that end the messages */
	size_t stop_count;
	const struct zip *zips; /* sorted by first, not overlapping */
	size_t zip_count;
	const struct city *cities; /* in the order of their names */
	size_t city_count;
	const struct city_zip *city_zips;
	size_t city_zip_count;
	const struct recording *recordings; /* of the texts above, sorted by path */
	size_t recording_count;

	/* spoken before a language is chosen: English, then Spanish, line by line */
	struct range opening; /* LINE_OPENING en, es; LINE_OPENING_KEY en (key 2), es (key 3); LINE_OTHERS en, es */
	struct range opening_urgent;    /* U1 en, U1 es, U2 en… */
	uint16_t opening_locales[2];    /* indexes: key 2, key 3 on the opening */
	struct range language_keys[10]; /* spoken language menu, page by page, each line in its own language */
	uint16_t language_pages[10][CHOICES_MAX]; /* index of the locale behind key 1…6, NO_LOCALE */
	uint8_t language_page_count;
};

/* One thing that is wrong with the content. */
struct problem {
	bool warning;                         /* served all the same */
	char file[96];                        /* relative to the content folder; "" when it is about no file */
	int line, column;                     /* 0 = not known */
	char locale[16], screen[48], key[64]; /* "" where it does not apply */
	char rule[32];                        /* what kind of problem: hotline/README.md, "Problems" */
	char what[240];                       /* what is wrong, and how to mend it */
};

struct problems {
	struct problem *list;
	size_t count, room;
	size_t errors;
};
void problems_release(struct problems *problems);
/* "locales/es.json:12: es/card_door_sms: what is wrong; how to mend it" */
void problem_print(const struct problem *problem, struct buf *out);
void problems_tell(const struct problems *problems); /* the errors among them, on standard error */

struct catalog_source {
	const char *folder;         /* holds prompts/ and locales/ */
	const char *default_locale; /* tag */
	const char *contact;        /* of those who run the line, as HELP gives it; NULL or "": it gives none */
	int64_t now;                /* seconds UTC */
	bool drafts;                /* serve what nobody has reviewed */
};

/*
 * Reads, checks and compiles. On FAULT_NONE `*catalog` is the caller's, with one reference; warnings may still be in
 * `problems`. Otherwise `*catalog` is untouched and `problems` holds at least one error. Files are only read.
 */
enum fault catalog_load(const struct catalog_source *source, struct catalog **catalog, struct problems *problems);
/*
 * The same while `before` is served: recordings that have not changed stand in memory once. A line of it that never falls
 * back, and stands in the files word for word under signatures that have run out, goes on (then `held` is set); one that
 * was revoked or altered does not.
 */
enum fault catalog_load_again(const struct catalog_source *source, const struct catalog *before,
			      struct catalog **catalog, struct problems *problems);

/*
 * The content that `before` was made of, as it may be served at another instant: compiled from memory, no file is read.
 * It never fails for lack of signatures, because silence would hurt more than an old line: what `before` offers stays
 * offered, its lines that never fall back go on (then `held` is set), and every other text that may not be served any
 * more becomes the fallback line. NULL without memory. For one thread at a time.
 */
struct catalog *catalog_at(const struct catalog *before, int64_t now);

/* Whether the files of both said the same when they were read: time, which takes texts away, plays no part in it. */
bool catalog_says_same(const struct catalog *catalog, const struct catalog *another);

/*
 * Takes from what a catalog was made of the signatures whose entries (or file), and the notices whose files, are gone
 * from the folder, and ends those signatures sooner that do so there, whatever else is wrong; the next catalog_at goes by
 * it. Lines that never fall back keep theirs: without them a language would be gone. For the thread that calls catalog_at.
 */
struct withdrawn {
	unsigned signatures, notices;
	unsigned shortened; /* signatures that end sooner now */
	unsigned kept;      /* signatures that are gone from the files, of lines that never fall back */
};
void catalog_withdraw(struct catalog *catalog, const char *folder, struct withdrawn *withdrawn);

/* References are counted atomically: workers share one catalog. */
struct catalog *catalog_keep(struct catalog *catalog);
void catalog_drop(struct catalog *catalog); /* frees with the last; NULL is fine */

/* Look-ups; none fails on any input. */
uint16_t catalog_screen(const struct catalog *catalog, uint16_t code);      /* index, or NO_SCREEN */
uint16_t catalog_locale(const struct catalog *catalog, uint16_t code);      /* index, or NO_LOCALE */
uint16_t catalog_locale_tag(const struct catalog *catalog, struct str tag); /* exact, ASCII case aside */
uint64_t catalog_locale_bit(uint16_t locale); /* of an index, in a set of languages; 0 for NO_LOCALE */
const struct wording *catalog_wording(const struct catalog *catalog, uint16_t locale, uint16_t screen, uint8_t place);
/* The recording with this path below /audio/; NULL for any other path. */
const struct recording *catalog_recording(const struct catalog *catalog, struct str path);
/* Whether a provider plays the recording of a text; else its voice says it. */
bool catalog_plays(const struct catalog *catalog, const struct text *text, enum voice_provider provider);
/* The senses of a folded text: *count of them, neighbours in catalog->senses; NULL when none. */
const struct sense *catalog_senses(const struct catalog *catalog, struct str folded, size_t *count);
/* Those whose words begin with `folded`, neighbours as well. */
const struct sense *catalog_senses_from(const struct catalog *catalog, struct str folded, size_t *count);
uint8_t catalog_zip(const struct catalog *catalog, uint32_t zip);   /* bits of places; 0 = not a known ZIP */
uint16_t catalog_city(const struct catalog *catalog, uint32_t zip); /* index; NO_CITY: of none, of two, of two places */

#endif
