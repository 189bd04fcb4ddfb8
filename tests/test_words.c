/* What texts mean, against the shipped words: codes, tags, ZIPs, keywords, sentences, typing errors, and what must not be
 * taken for an opt-out. */
#include "tests/support/test.h"

#include "tests/support/fixture.h"
#include "words.h"

#include <stdio.h>

static struct catalog *catalog;

static const char *const command_names[] = {
	[COMMAND_URGENT] = "urgent", [COMMAND_MENU] = "menu",           [COMMAND_BACK] = "back",
	[COMMAND_REPEAT] = "repeat", [COMMAND_LANGUAGE] = "language",   [COMMAND_MORE] = "more",
	[COMMAND_ERASE] = "erase",   [COMMAND_STOP] = "stop",           [COMMAND_START] = "start",
	[COMMAND_HELP] = "help",     [COMMAND_EMERGENCY] = "emergency", [COMMAND_CRISIS] = "crisis",
	[COMMAND_ABUSE] = "abuse",   [COMMAND_GREETING] = "greeting",
};

/* "11", "11 in es", "11 in es as said", "3 in ar/ur", "urgent", "place 2", "zip 6" … */
static void describe(const struct request *request, struct buf *out)
{
	switch (request->asked) {
	case ASKED_NOTHING:
		buf_add_literal(out, "nothing");
		break;
	case ASKED_LONG:
		buf_add_literal(out, "long");
		break;
	case ASKED_EMPTY:
		buf_add_literal(out, "empty");
		break;
	case ASKED_SCREEN:
		buf_add_format(out, "%u", catalog->screens[request->screen].code);
		break;
	case ASKED_LOCALE:
		buf_add_literal(out, "locale");
		break;
	case ASKED_COMMAND:
		buf_add_format(out, "%s", command_names[request->command]);
		break;
	case ASKED_PLACE:
		buf_add_format(out, "place %u", request->places);
		break;
	case ASKED_ZIP:
		buf_add_format(out, "zip %u", request->places);
		break;
	}
	if (request->turned)
		buf_add_format(out, " then %u", catalog->screens[request->beside].code);
	else if (request->beside != NO_SCREEN)
		buf_add_format(out, " and %u", catalog->screens[request->beside].code);
	if (request->urgent_too)
		buf_add_literal(out, " and urgent");
	if (request->abuse_too)
		buf_add_literal(out, " and abuse");
	if (request->locale != NO_LOCALE)
		buf_add_format(out, " in %.*s", STR_ARG(catalog->locales[request->locale].tag));
	/* One that may be the default language is answered in it. */
	for (uint16_t i = 0, named = 0; !(request->locales >> catalog->default_sms & 1) && i < catalog->locale_count;
	     i++)
		if (request->locales >> i & 1)
			buf_add_format(out, "%s%.*s", named++ ? "/" : " in ", STR_ARG(catalog->locales[i].tag));
	if (request->locale_said)
		buf_add_literal(out, " as said");
}

struct row {
	const char *name; /* the text */
	const char *means;
	const char *current; /* the person's locale; NULL: not known */
};

static const struct row rows[] = {
	/* codes */
	{ "0", "0", NULL },
	{ "1", "1", NULL },
	{ "11", "11", NULL },
	{ "45", "45", NULL },
	{ "651", "651", NULL },
	{ "612", "612", NULL },
	{ "1.", "1", NULL },
	{ "(3)", "3", NULL },
	{ "#4", "4", NULL },
	{ "1️⃣", "1", NULL },
	{ "１１", "11", NULL },
	{ "١١", "11", NULL },
	{ "  11  ", "11", NULL },
	{ "00", "0", NULL },
	{ "9", "language", NULL },
	{ "901", "locale in en as said", NULL },
	{ "902", "locale in es as said", NULL },
	{ "11 ES", "11 in es as said", NULL },
	{ "es 11", "11 in es as said", NULL },
	{ "11 español", "11 in es as said", NULL },
	{ "11 902", "11 in es as said", NULL },
	{ "11 EN", "11 in en as said", "es" },
	{ "0 es", "0 in es as said", NULL },
	{ "9 es", "language in es as said", NULL },
	{ "7", "nothing", NULL },
	{ "8", "nothing", NULL },
	{ "70", "nothing", NULL },
	{ "71", "nothing", NULL },
	{ "77", "nothing", NULL },
	{ "611", "nothing", NULL },
	{ "904", "locale in zh-Hans as said", NULL },
	{ "911", "emergency", NULL },
	{ "01", "nothing", NULL },
	{ "011", "nothing", NULL },
	{ "65535", "zip 0", NULL },
	{ "4294967307", "nothing", NULL },
	{ "11 11", "nothing", NULL },
	{ "11 At my door", "11 in en", NULL },
	{ "At my door", "urgent in en", NULL },
	{ "6 Find help, scams, about us", "6 in en", NULL },
	{ "31 Casa", "31 in es", NULL },
	{ "2 agents at my door", "urgent in en", NULL },
	{ "11es", "11 in es as said", NULL },
	{ "1 1", "11", NULL },
	{ "text 1", "1", NULL },
	{ "press 1", "1", NULL },
	{ "11 please", "11", NULL },
	{ "mande 11", "11", NULL },
	{ "codigo 11", "11", NULL },
	{ "my zip is 60608", "zip 2", NULL },
	{ "60602-1234", "zip 2", NULL },
	{ "call me at 7", "nothing", NULL },
	{ "🆘", "urgent", NULL },
	/* ZIPs */
	{ "60601", "zip 2", NULL },
	{ "10001", "zip 0", NULL },
	{ "62701", "zip 8", NULL },
	{ "60827", "zip 6", NULL },
	{ "60601 es", "zip 2 in es as said", NULL },
	/* single letters and keys */
	{ "B", "back", NULL },
	{ "b", "back", NULL },
	{ "r", "repeat", NULL },
	{ "*", "back", NULL },
	{ "#", "repeat", NULL },
	{ "x", "nothing", NULL },
	{ "ES", "nothing", NULL },
	{ "HI", "greeting in en", NULL },
	/* languages */
	{ "Español", "locale in es as said", NULL },
	{ "espanol", "locale in es as said", NULL },
	{ "English", "locale in en as said", "es" },
	{ "INGLES", "locale in en as said", "es" },
	{ "spanish", "locale in es as said", NULL },
	{ "in Spanish please", "locale in es as said", NULL },
	{ "rights in spanish", "3 in es as said", NULL },
	/* words */
	{ "MENU", "menu", NULL },
	{ "Menú", "menu in es", "es" },
	{ "DERECHOS", "3 in es", NULL },
	{ "derechos!", "3 in es", NULL },
	{ "RIGHTS", "3 in en", NULL },
	{ "my rights", "3 in en", NULL },
	{ "ICE", "urgent", NULL },
	{ "MIGRA", "urgent in es", NULL },
	{ "la migra", "urgent in es", NULL },
	{ "AYUDA", "urgent in es", NULL },
	{ "NOW", "urgent in en", NULL },
	{ "SOS", "urgent", NULL },
	{ "abogado", "23 in es", NULL },
	{ "lawyer", "23 in en", NULL },
	{ "detenido", "2 in es", NULL },
	{ "arrested", "2 in en", NULL },
	{ "warrant", "11", NULL },
	{ "hola", "greeting in es", NULL },
	{ "hello", "greeting in en", NULL },
	{ "more", "more in en", NULL },
	{ "MAS", "more in es", NULL },
	{ "borrar", "erase in es", NULL },
	{ "erase", "erase in en", NULL },
	{ "back", "back in en", NULL },
	{ "atrás", "back in es", NULL },
	{ "repeat", "repeat in en", NULL },
	{ "START", "start in en", NULL },
	{ "HELP", "help", NULL },
	{ "INFO", "help", NULL },
	{ "idioma", "language in es", NULL },
	{ "language", "language in en", NULL },
	{ "Chicago", "place 2", NULL },
	{ "suburbs", "place 8 in en", NULL },
	{ "uno", "1 in es", NULL },
	{ "one", "1 in en", NULL },
	{ "two", "2 in en", NULL },
	{ "one one", "11 in en", NULL },
	{ "dos uno", "21 in es", NULL },
	{ "nine", "language in en", NULL },
	{ "plan", "5", NULL },
	{ "scam", "64", NULL },
	{ "notario", "64", NULL },
	/* sentences */
	{ "ICE is at my door", "urgent in en", NULL },
	{ "hay agentes en mi puerta ayuda por favor", "urgent in es", NULL },
	{ "there is no ICE here, is there?", "urgent in en", NULL },
	{ "mi esposo fue detenido", "2 in es", NULL },
	{ "my husband was detained at work", "2 in en", NULL },
	{ "se llevaron a mi esposo", "2 in es", NULL },
	{ "I need a lawyer", "23 in en", NULL },
	{ "necesito un abogado", "23 in es", NULL },
	{ "what are my rights", "3 in en", NULL },
	{ "cuáles son mis derechos", "3 in es", NULL },
	{ "my son has been sick all week and he cannot go to school and I do not know what we should do about the "
	  "bills now "
	  "that ICE came to our street",
	  "urgent in en", NULL },
	{ "my name is Jane Roe and I live on a street with many trees and my cousin says that you can look into it for "
	  "us",
	  "long in en", NULL },
	{ "I want to kill myself", "crisis in en", NULL },
	{ "I want to kill myself now, ICE took my son", "crisis and urgent in en", NULL },
	{ "quiero morir", "crisis in es", NULL },
	{ "my husband hits me", "abuse in en", NULL },
	{ "mi esposo me pega", "abuse in es", NULL },
	{ "my boyfriend hits me please help me", "urgent and abuse in en", NULL },
	/* the menu for whom was taken follows the urgent lines; below branch 1 while agents are here; no other branch does */
	{ "ICE took my husband", "urgent then 2 in en", NULL },
	{ "help me, I need a lawyer", "urgent in en", NULL },
	{ "im scared to go to the hospital", "urgent in en", NULL },
	{ "ICE took my husband and they are at my door", "urgent and 2 in en", NULL },
	{ "im scared they took my dad", "urgent and 2 in en", NULL },
	{ "ICE stopped my car and took my brother", "urgent then 2 in en", NULL },
	{ "ICE is in a car near the school", "urgent in en", NULL },
	{ "help my baby ICE is outside", "urgent in en", NULL },
	{ "la migra se llevó a mi esposo", "urgent then 2 in es", NULL },
	/* a life in danger, in either language, before weaker words beside it */
	{ "my baby is not breathing", "emergency in en", NULL },
	{ "my son was shot", "emergency in en", NULL },
	{ "house on fire", "emergency in en", NULL },
	{ "my house is burning", "emergency in en", NULL },
	{ "home invasion", "emergency in en", NULL },
	{ "fire", "emergency in en", NULL },
	{ "they have guns", "emergency in en", NULL },
	{ "I hear gunshots", "emergency in en", NULL },
	{ "they shot my friend", "emergency in en", NULL },
	{ "my wife is unconscious", "emergency in en", NULL },
	{ "my mother is dying", "emergency in en", NULL },
	{ "he has a knife", "emergency in en", NULL },
	{ "call the police", "emergency in en", NULL },
	{ "I can't breathe", "emergency in en", NULL },
	{ "hombres armados en mi casa", "emergency in es", NULL },
	{ "me desangro", "emergency in es", NULL },
	{ "me estoy muriendo", "emergency in es", NULL },
	{ "mi mamá se está muriendo", "emergency in es", NULL },
	{ "mi hijo no respira", "emergency in es", NULL },
	{ "hay disparos afuera", "emergency in es", NULL },
	{ "hay fuego en mi edificio", "emergency in es", NULL },
	{ "tiene un cuchillo", "emergency in es", NULL },
	{ "llame al 911", "emergency in es", NULL },
	{ "peligro", "emergency in es", NULL },
	{ "988", "crisis", NULL },
	{ "I don't want to live anymore", "crisis in en", NULL },
	{ "no quiero vivir", "crisis in es", NULL },
	{ "raped", "abuse in en", NULL },
	{ "they raped my sister", "abuse in en", NULL },
	{ "me violaron", "abuse in es", NULL },
	{ "he is beating me at home", "abuse in en", NULL },
	{ "my husband is hitting me in the car", "abuse in en", NULL },
	{ "my dad hits my mom", "abuse in en", NULL },
	{ "he hit my daughter", "abuse in en", NULL },
	{ "mi papá le pega a mi mamá", "abuse in es", NULL },
	{ "le pegó a mi hija", "abuse in es", NULL },
	{ "tengo miedo de mi esposo", "abuse in es", NULL },
	{ "ICE hit me", "urgent and abuse in en", NULL },
	{ "la migra me pegó", "urgent and abuse in es", NULL },
	{ "violaron mis derechos", "3 in es", NULL },
	/* fear */
	{ "tengo miedo", "urgent in es", NULL },
	{ "i'm scared", "urgent in en", NULL },
	{ "what do i do", "urgent in en", NULL },
	{ "no se que hacer", "urgent in es", NULL },
	{ "tocan", "urgent in es", NULL },
	{ "golpean", "urgent in es", NULL },
	{ "estan tocando", "urgent in es", NULL },
	{ "vinieron por mi papa", "urgent in es", NULL },
	{ "vinieron a mi trabajo", "urgent in es", NULL },
	{ "tienen a mi esposo", "urgent in es", NULL },
	{ "someone is following me", "urgent in en", NULL },
	{ "están arrestando a mi mamá", "urgent in es", NULL },
	{ "men with masks outside", "urgent in en", NULL },
	{ "hombres con mascara afuera", "urgent in es", NULL },
	{ "they are in my yard", "urgent in en", NULL },
	{ "they are in my house", "urgent in en", NULL },
	{ "police", "urgent in en", NULL },
	{ "la policia", "urgent in es", NULL },
	{ "enough", "1 in en", NULL },
	{ "ya basta", "1 in es", NULL },
	{ "paren", "1 in es", NULL },
	{ "no más", "1 in es", NULL },
	{ "déjenme en paz", "1 in es", NULL },
	/* what to sign, whom to let in, what to show */
	{ "they want me to sign", "22 in en", NULL },
	{ "quieren que firme", "22 in es", NULL },
	{ "papers to sign", "22 in en", NULL },
	{ "consulate", "22 in en", NULL },
	{ "consulado", "22 in es", NULL },
	{ "can they come in", "11 in en", NULL },
	{ "pueden entrar", "11 in es", NULL },
	{ "should I open the door", "11 in en", NULL },
	{ "abro la puerta", "11 in es", NULL },
	{ "tienen una orden", "11 in es", NULL },
	{ "orden", "11 in es", NULL },
	{ "they have a paper", "11 in en", NULL },
	{ "papel firmado por un juez", "11 in es", NULL },
	{ "signed by a judge", "11 in en", NULL },
	{ "they are asking for my papers", "urgent in en", NULL },
	{ "me piden papeles", "urgent in es", NULL },
	{ "work permit", "36 in en", NULL },
	{ "permiso de trabajo", "36 in es", NULL },
	{ "recording", "36 in en", NULL },
	{ "puedo grabar", "36 in es", NULL },
	{ "expedited removal", "26 in en", NULL },
	{ "qué es la deportación rápida", "26 in es", NULL },
	{ "I have a deportation order", "54 in en", NULL },
	{ "tengo una orden de deportación", "54 in es", NULL },
	{ "hello i do not know what to do", "urgent in en", NULL },
	{ "traffic stop", "13 in en", NULL },
	{ "they pulled me over", "13 in en", NULL },
	{ "a car is following me", "13 in en", NULL },
	{ "me paró un carro", "13 in es", NULL },
	{ "me sigue un carro", "13 in es", NULL },
	{ "file a complaint", "45 in en", NULL },
	{ "quiero poner una queja", "45 in es", NULL },
	{ "asylum", "nothing", NULL },
	{ "asilo", "nothing", NULL },
	{ "number", "61 in en", NULL },
	{ "my number is 3125550101", "nothing in en", NULL },
	{ "mi numero es 3125550101", "nothing in es", NULL },
	{ "tengo cita con ice", "35 in es", NULL },
	{ "mexico", "nothing", NULL },
	{ "armando", "nothing", NULL },
	{ "medico", "34 in es", NULL },
	/* typing errors */
	{ "derechso", "3 in es", NULL },
	{ "righst", "3 in en", NULL },
	{ "abogdo", "23 in es", NULL },
	{ "lawyr", "nothing", NULL },
	{ "detendio", "2 in es", NULL },
	{ "xerechos", "nothing", NULL },
	/* nothing to read */
	{ "", "empty", NULL },
	{ "   ", "empty", NULL },
	{ "?!", "empty", NULL },
	{ "👍", "empty", NULL },
	{ "qwerty", "nothing", NULL },
	{ "\xff\xfe", "empty", NULL },
	/* the language by its letters, where no word tells it */
	{ "Я не знаю что они хотят от меня ы", "nothing in ru", NULL },
	{ "Вони їдуть", "nothing in uk", NULL },
	{ "我不知道说什么", "nothing in zh-Hans", NULL },
	{ "我不知道說什麼", "nothing in zh-Hant", NULL },
	{ "啲嘢點呀", "nothing in yue", NULL },
	{ "यहाँ बारिश हो रही है", "nothing in hi", NULL },
	{ "모르겠어요", "nothing in ko", NULL },
	{ "یہاں بارش ہو رہی ہے", "nothing in ur", NULL },
	{ "ما هذة الخدمة", "nothing in ar", NULL },
	{ "Không biết nữa", "nothing in vi", NULL },
	{ "mañanas", "nothing in es", NULL },
	{ "łąka", "nothing in pl", NULL },
	{ "xyzzy", "nothing", NULL },
	/* words of several languages, none of them the default one */
	{ "حقوق", "3 in ar/ur", NULL },
	{ "حقوق", "3 in ur", "ur" },
	{ "айс", "urgent in uk/ru", NULL },
	{ "移民局", "urgent in zh-Hans/zh-Hant", NULL },
	{ "移民局", "urgent in zh-Hant", "zh-Hant" },
	{ "imigrasyon", "urgent in fil/ht", NULL },
	{ "imigrasion", "urgent in es/fil/ht/fr", NULL },
	{ "廣東話", "locale in yue as said", NULL },
	{ "917", "locale in yue as said", NULL },
	/* opt-out: the whole message only */
	{ "STOP", "stop", NULL },
	{ "stop.", "stop", NULL },
	{ "Stop", "stop", "es" },
	{ "STOPALL", "stop in en", NULL },
	{ "stop all", "stop in en", NULL },
	{ "UNSUBSCRIBE", "stop in en", NULL },
	{ "cancel", "stop in en", NULL },
	{ "END", "stop in en", NULL },
	{ "quit", "stop in en", NULL },
	{ "revoke", "stop in en", NULL },
	{ "opt out", "stop in en", NULL },
	{ "opt-out", "stop in en", NULL },
	{ "OPTOUT", "stop in en", NULL },
	{ "ALTO", "stop in es", NULL },
	{ "parar", "stop in es", NULL },
	{ "cancelar", "stop in es", NULL },
	{ "no más mensajes", "stop in es", NULL },
	{ "wrong number", "stop in en", NULL },
	{ "basta", "stop in es", NULL },
	{ "pare", "stop in es", NULL },
	{ "baja", "stop in es", NULL },
	{ "ya no quiero mensajes", "stop in es", NULL },
	{ "no me escriban", "stop in es", NULL },
	{ "número equivocado", "stop in es", NULL },
	{ "leave me alone", "stop in en", NULL },
	{ "remove me", "stop in en", NULL },
};

static void text_means(void **state)
{
	const struct row *row = *state;
	uint16_t current = row->current ? catalog_locale_tag(catalog, str_of(row->current)) : NO_LOCALE;
	struct request request = words_read(catalog, str_of(row->name), current);
	struct buf got;

	buf_init(&got, 256);
	describe(&request, &got);
	assert_string_equal(buf_text(&got), row->means);
	buf_release(&got);
}

/* Somebody in trouble wrote these; none may cut them off. */
static const char *const not_opt_outs[] = {
	"please stop",
	"stop them",
	"make it stop",
	"ICE stopped us",
	"stop at my door",
	"they will not stop",
	"STOP ICE",
	"stop!! they are here",
	"can they stop me",
	"can ICE stop my car",
	"stopped by police",
	"they stopped my husband",
	"don't stop",
	"how do I stop deportation",
	"end of my work permit",
	"when does it end",
	"is this the end",
	"the end is near",
	"quit my job",
	"I quit my job",
	"can I quit",
	"cancel my court date",
	"cancel hearing",
	"was my bond cancelled",
	"cancell",
	"revoked visa",
	"they revoked my visa",
	"my visa was revoked",
	"unsubscribed",
	"arrest",
	"arrested",
	"arrete",
	"alto a la migra",
	"me pararon",
	"me pararon en la calle",
	"pararon mi carro",
	"para mi hijo",
	"baja la ventana",
	"basta ya ayuda",
	"paren",
	"ya basta",
	"no más",
	"déjenme en paz",
	"enough",
	"quítenme de la lista",
	"cancelaron mi cita",
	"la policía me paró",
	"no quiero parar",
	"stpo",
	"stoo",
	"stop now please help",
	"number",
	"wrong",
	"remove",
	"leave",
	"no more",
	"messages",
	"opt",
	"out",
	"no",
	"yes or no",
	"is it over",
	"finish",
};

static void text_does_not_stop(void **state)
{
	for (const char *current = "en"; current; current = strcmp(current, "en") ? NULL : "es") {
		struct request request =
			words_read(catalog, str_of(*state), catalog_locale_tag(catalog, str_of(current)));

		assert_false(request.asked == ASKED_COMMAND && request.command == COMMAND_STOP);
	}
}

/* No text, however long or odd, may do worse than be misunderstood. */
static void every_length_is_read(void **state)
{
	static char text[5000];

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = "ice stop 11 \xc3\xa9"[i % 14];
	for (size_t len = 0; len < sizeof(text); len += 7)
		words_read(catalog, (struct str){ text, len }, NO_LOCALE);
}

/* How often a word, each letter of it changed by one bit, stands in memory that this program may write. */
static size_t traces_of(const char *changed, size_t len)
{
	static char line[512], page[1 << 16];
	FILE *list = fopen("/proc/self/maps", "re"), *memory = fopen("/proc/self/mem", "rbe");
	size_t found = 0;

	assert_non_null(list);
	assert_non_null(memory);
	setvbuf(memory, NULL, _IONBF, 0);
	while (fgets(line, sizeof line, list)) {
		unsigned long at, end;

		if (!strstr(line, "[heap]") || sscanf(line, "%lx-%lx", &at, &end) != 2)
			continue;
		for (; at < end; at += sizeof page - len) {
			size_t got = end - at < sizeof page ? end - at : sizeof page;

			if (fseek(memory, (long)at, SEEK_SET) || fread(page, 1, got, memory) != got)
				continue;
			for (size_t i = 0; i + len <= got; i++) {
				size_t same = 0;

				while (same < len && (page[i + same] ^ 1) == changed[same])
					same++;
				found += same == len;
			}
		}
	}
	fclose(list);
	fclose(memory);
	return found;
}

/* Only the letters tell the language of this one, and it is as long as what a small piece of freed memory still holds. */
static void nothing_of_a_text_stays_in_memory(void **state)
{
	static const char changed[] = "pidkpr{fikvqp"; /* "qhejqszghjwpq" */
	char text[] = "zz\u017a yyy xxx www vvv uuu zzz yyy xxx www .............. vvv uuu zzz yyy xxx";
	char *word = strchr(text, '.');

	(void)state;
	for (size_t i = 0; i < sizeof changed - 1; i++)
		word[i] = (char)(changed[i] ^ 1);
	words_read(catalog, str_of(text), NO_LOCALE);
	explicit_bzero(text, sizeof text);
	assert_int_equal(traces_of(changed, sizeof changed - 1), 0);
}

static int setup(void **state)
{
	(void)state;
	catalog = fixture_catalog(FIXTURE_REAL);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	catalog_drop(catalog);
	return 0;
}

int main(void)
{
	static struct suite suite;

	SUITE_ROWS(&suite, rows, text_means);
	for (size_t i = 0; i < COUNT(not_opt_outs); i++)
		suite_add_state(&suite, not_opt_outs[i], text_does_not_stop, not_opt_outs[i]);
	suite_add(&suite, "a text of any length is read", every_length_is_read);
	suite_add(&suite, "nothing of a text stays in memory", nothing_of_a_text_stays_in_memory);
	return suite_run(&suite, "words", setup, teardown);
}
