/*
 * `hotline sign`: prints one curl command that sends a request signed as Twilio would sign it, for trying a server by
 * hand. Sends nothing itself.
 */
#include "command.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"
#include "providers/twilio_sign.h"

#define TOKEN_MAX   256
#define COMMAND_MAX (256 * 1024)
#define ARENA_MAX   (1024 * 1024)

static const char help[] =
	"usage: hotline sign --token-file FILE [--get] URL NAME=VALUE...\n"
	"       hotline sign --token TOKEN [--get] URL NAME=VALUE...\n"
	"\n"
	"Prints a curl command that sends a webhook request signed as Twilio signs it. Run it with\n"
	"  hotline sign --token-file token http://127.0.0.1:8080/twilio/sms From=+13125550101 To=+13125550100 "
	"Body=MENU | sh\n"
	"\n"
	"  --token-file FILE  read the auth token from FILE (a line break at its end is ignored)\n"
	"  --token TOKEN      the auth token itself; other users of this computer can see it while the command runs\n"
	"  --get              put the fields into the query and send a GET request\n"
	"  -h, --help         this text\n"
	"\n"
	"URL is the whole address as the server knows it: HOTLINE_PUBLIC_URL and a path. Everything after URL is a "
	"field;\n"
	"its value is taken literally, whatever it begins with. A random MessageSid is added when no field is called\n"
	"MessageSid, SmsSid or CallSid; for an address that ends in /voice or /status it is a random CallSid.\n";

/* What the command line asks for. */
struct order {
	const char *token;
	const char *token_file;
	bool get;
	struct str url;
	struct form form;
};

static int complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
static int complain(const char *format, ...)
{
	va_list args;

	fputs("hotline sign: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputs("\nTry: hotline sign --help\n", stderr);
	return EXIT_USAGE;
}

static int url_check(struct str url)
{
	if (!str_has_prefix(url, STR("http://")) && !str_has_prefix(url, STR("https://")))
		return complain(
			"the first word after the options must be an address that begins with http:// or https://");
	for (size_t i = 0; i < url.len; i++) {
		if ((unsigned char)url.at[i] <= ' ' || (unsigned char)url.at[i] >= 0x7f)
			return complain("the address holds a character that must be percent-encoded");
		if (url.at[i] == '#')
			return complain("leave out what follows # in the address: it is never sent");
	}
	return EXIT_FINE;
}

static int field_parse(const char *text, struct form_pair *pair)
{
	struct str rest = str_of(text);

	if (!strchr(text, '='))
		return complain("'%s' is not NAME=VALUE%s", text,
				text[0] == '-' ? "; options go before the address" : "");
	pair->name = str_cut(&rest, '=');
	pair->value = rest.at ? rest : STR("");
	if (pair->name.len == 0)
		return complain("'%s' has no name before the =", text);
	if (!utf8_valid(pair->name) || !utf8_valid(pair->value))
		return complain("the field '%.*s' is not valid UTF-8", STR_ARG(pair->name));
	return EXIT_FINE;
}

/* The options before the address; `*at` ends on the address. */
static int options_parse(char **argv, int argc, int *at, struct order *order)
{
	for (; *at < argc && argv[*at][0] == '-'; (*at)++) {
		const char *option = argv[*at];
		const char **value = NULL;

		if (strcmp(option, "--get") == 0) {
			order->get = true;
			continue;
		}
		if (strcmp(option, "--token") == 0)
			value = &order->token;
		else if (strcmp(option, "--token-file") == 0)
			value = &order->token_file;
		else
			return complain("there is no option %s", option);
		if (*at + 1 >= argc)
			return complain("%s needs a value", option);
		*value = argv[++*at];
	}
	if (!order->token == !order->token_file)
		return complain("give either --token-file or --token");
	return EXIT_FINE;
}

static int order_parse(char **argv, int argc, struct arena *arena, struct order *order)
{
	int at = 1, result;

	result = options_parse(argv, argc, &at, order);
	if (result)
		return result;
	if (at >= argc)
		return complain("the address is missing");
	order->url = str_of(argv[at++]);
	result = url_check(order->url);
	if (result)
		return result;
	if (argc - at >= FORM_PAIRS_MAX)
		return complain("more than %d fields", FORM_PAIRS_MAX - 1);
	order->form.pairs = arena_take(arena, ((size_t)(argc - at) + 1) * sizeof *order->form.pairs);
	if (!order->form.pairs)
		return complain("out of memory");
	for (; at < argc; at++) {
		result = field_parse(argv[at], &order->form.pairs[order->form.count++]);
		if (result)
			return result;
	}
	return EXIT_FINE;
}

static int token_read(const struct order *order, char token[TOKEN_MAX], struct str *found)
{
	FILE *file;
	size_t len;

	if (order->token) {
		*found = str_of(order->token);
	} else {
		file = fopen(order->token_file, "re");
		if (!file)
			return complain("cannot open %s", order->token_file);
		len = fread(token, 1, TOKEN_MAX, file);
		fclose(file);
		if (len == TOKEN_MAX)
			return complain("%s is too long for an auth token", order->token_file);
		*found = str_trim((struct str){ token, len });
	}
	return found->len > 0 ? EXIT_FINE : complain("the auth token is empty");
}

static bool ends_with(struct str s, struct str end)
{
	return s.len >= end.len && memcmp(s.at + s.len - end.len, end.at, end.len) == 0;
}

/* A server answers an id that it has seen with the answer of that time: each request needs its own. */
static int id_add(struct order *order, struct arena *arena)
{
	static const struct str ids[] = { STR_INIT("MessageSid"), STR_INIT("SmsSid"), STR_INIT("CallSid") };
	struct str url = order->url, path = str_cut(&url, '?');
	bool call = ends_with(path, STR("/voice")) || ends_with(path, STR("/status"));
	uint8_t random[16];
	struct buf id;

	for (size_t i = 0; i < COUNT(ids); i++)
		if (form_count(&order->form, ids[i]) > 0)
			return EXIT_FINE;
	digest_random(random, sizeof random);
	buf_init(&id, 64);
	buf_add(&id, call ? STR("CA") : STR("SM"));
	hex_encode(&id, (struct str){ (const char *)random, sizeof random });
	order->form.pairs[order->form.count] = (struct form_pair){
		.name = call ? STR("CallSid") : STR("MessageSid"),
		.value = arena_copy(arena, buf_str(&id)),
	};
	buf_release(&id);
	if (!order->form.pairs[order->form.count++].value.at)
		return complain("out of memory");
	return EXIT_FINE;
}

/* In single quotes a shell leaves everything alone but a single quote. */
static void quote(struct buf *out, struct str s)
{
	buf_add_char(out, '\'');
	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] == '\'')
			buf_add_literal(out, "'\\''");
		else
			buf_add_char(out, s.at[i]);
	}
	buf_add_char(out, '\'');
}

static int signature_print(struct arena *arena, struct str token, struct str url, const struct form *form,
			   struct buf *out)
{
	struct hmac *hmac = hmac_new(HMAC_SHA1, token);
	uint8_t mac[TWILIO_MAC];
	struct twilio_url pieces;
	struct str params;
	int result = EXIT_FINE;

	if (!hmac || twilio_params(arena, form, true, &params)) {
		result = complain("out of memory");
		goto out;
	}
	twilio_url_split(url, &pieces);
	twilio_mac(hmac, &pieces, pieces.port, params, mac);
	base64_encode(out, (struct str){ (const char *)mac, sizeof mac });
out:
	hmac_free(hmac);
	return result;
}

/* The URL as it is sent and signed, and the fields that are signed behind it. */
static int command_print(struct arena *arena, struct str token, const struct order *order, struct buf *url,
			 struct buf *body, struct buf *out)
{
	const struct form none = { NULL, 0 };
	int result;

	form_print(body, &order->form);
	buf_add(url, order->url);
	if (order->get && body->len > 0) {
		buf_add_char(url, memchr(order->url.at, '?', order->url.len) ? '&' : '?');
		buf_add(url, buf_str(body));
	}
	buf_add_literal(out, "curl --silent --show-error --globoff --path-as-is --header 'X-Twilio-Signature: ");
	result = signature_print(arena, token, buf_str(url), order->get ? &none : &order->form, out);
	if (result)
		return result;
	buf_add_literal(out, "'");
	if (!order->get) {
		buf_add_literal(out, " --data-raw ");
		quote(out, buf_str(body));
	}
	buf_add_char(out, ' ');
	quote(out, buf_str(url));
	buf_add_char(out, '\n');
	if (url->failed || body->failed || out->failed)
		return complain("the request is too large");
	return EXIT_FINE;
}

int command_sign(int argc, char **argv)
{
	struct order order = { .url = STR("") };
	char token[TOKEN_MAX];
	struct buf url, body, out;
	struct arena arena;
	struct str secret = STR("");
	int result;

	if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
		fputs(help, stdout);
		return EXIT_FINE;
	}
	arena_init(&arena, ARENA_MAX);
	buf_init(&url, COMMAND_MAX);
	buf_init(&body, COMMAND_MAX);
	buf_init(&out, 2 * COMMAND_MAX);
	result = order_parse(argv, argc, &arena, &order);
	if (result)
		goto out;
	result = token_read(&order, token, &secret);
	if (result)
		goto out;
	result = id_add(&order, &arena);
	if (result)
		goto out;
	result = command_print(&arena, secret, &order, &url, &body, &out);
	if (result)
		goto out;
	fputs(buf_text(&out), stdout);
out:
	digest_wipe(token, sizeof token);
	buf_release(&out);
	buf_release(&body);
	buf_release(&url);
	arena_release(&arena);
	return result;
}
