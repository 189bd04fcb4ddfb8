/* Settings: where they come from, which source wins, and what is said about a wrong one. */
#include "tests/support/test.h"

#include "config.h"
#include "content_folder.h"
#include "suggest.h"
#include "tests/support/whole.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define WORDS_MAX 8

static char folder[] = "build/test-config-XXXXXX";

/* A file of that content; its path is good until the next call with the same name. */
static const char *file(const char *name, const char *content)
{
	static char path[2][128];
	static unsigned turn;
	char *at = path[turn++ % 2];
	FILE *out;

	snprintf(at, sizeof path[0], "%s/%s", folder, name);
	out = fopen(at, "we");
	assert_non_null(out);
	fputs(content, out);
	fclose(out);
	return at;
}

static int make_folder(void **state)
{
	(void)state;
	mkdir("build", 0755);
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	static const char *const names[] = { "settings", "token", "none" };
	char path[128];

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		unlink(path);
	}
	return rmdir(folder);
}

/* argv and environment are lists that end with NULL. */
static enum fault read_with(struct config *config, const char *const *flags, const char *const *environment,
			    struct why *why)
{
	char *argv[WORDS_MAX + 1] = { (char *)(uintptr_t) "serve" };
	int argc = 1;

	for (; flags && *flags; flags++)
		argv[argc++] = (char *)(uintptr_t)*flags;
	return config_read(config, argc, argv, (char *const *)(uintptr_t)environment, why);
}

#define LIST(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define NOTHING   ((const char *const[]){ NULL })

static void defaults(void **state)
{
	struct config config;
	struct why why = { "" };

	(void)state;
	assert_int_equal(read_with(&config, NULL, NOTHING, &why), FAULT_NONE);
	assert_string_equal(config.listen, "127.0.0.1:8080");
	assert_string_equal(config.admin_listen, "127.0.0.1:8081");
	assert_string_equal(config.public_url, "http://127.0.0.1:8080");
	assert_string_equal(config.redis_url, "");
	assert_string_equal(config.content_dir, ".");
	assert_string_equal(config.default_locale, "en");
	assert_int_equal(config.workers, 1);
	assert_int_equal(config.session_ttl_s, 3600);
	assert_int_equal(config.connections, 512);
	assert_int_equal(config.overlay_entries, 16384);
	assert_int_equal(config.log_level, LOG_NOTICE);
	assert_false(config.drafts || config.share_port || config.demo || config.insecure);
	assert_string_equal(config_token(&config, "twilio"), "");
	config_release(&config);
	config_release(&config);
}

static void flags_win(void **state)
{
	struct config config;
	struct why why = { "" };
	const char *path = file("settings", "# a comment\n\nHOTLINE_SESSION_TTL=100\n HOTLINE_CONNECTIONS = 100 \n"
					    "HOTLINE_DEFAULT_LOCALE=fr\n");

	(void)state;
	assert_int_equal(read_with(&config, LIST("--config", path, "--session-ttl=300"),
				   LIST("HOTLINE_SESSION_TTL=200", "HOTLINE_DEFAULT_LOCALE=es", "PATH=/bin"), &why),
			 FAULT_NONE);
	assert_int_equal(config.session_ttl_s, 300);
	assert_string_equal(config.default_locale, "es");
	assert_int_equal(config.connections, 100);
	config_release(&config);
}

static void empty_is_not_set(void **state)
{
	struct config config;
	struct why why = { "" };

	(void)state;
	assert_int_equal(read_with(&config, NULL,
				   LIST("HOTLINE_WORKERS=", "HOTLINE_DEFAULT_LOCALE=", "HOTLINE_ADMIN_LISTEN="), &why),
			 FAULT_NONE);
	assert_int_equal(config.workers, 1);
	assert_string_equal(config.default_locale, "en");
	assert_string_equal(config.admin_listen, "");
	config_release(&config);
	assert_int_equal(read_with(&config, LIST("--admin-listen", "off"), NOTHING, &why), FAULT_NONE);
	assert_string_equal(config.admin_listen, "");
	config_release(&config);
}

static void contact_fits_a_text(void **state)
{
	static const struct {
		const char *setting, *words;
	} rows[] = {
		{ "HOTLINE_CONTACT=Centro de Acci\303\263n", "character 15" },
		{ "HOTLINE_CONTACT=Elm Legal Aid\n312-555-0100", "character 14" },
		{ "HOTLINE_CONTACT=Elm Legal Aid, elm.example, 312-555-0100, Mo-Fr 9 to 5, ask for Jo", "60 at most" },
	};
	struct config config;
	struct why why = { "" };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(read_with(&config, NULL, LIST(rows[i].setting), &why), FAULT_CONFIG);
		assert_non_null(strstr(why.text, "HOTLINE_CONTACT"));
		assert_non_null(strstr(why.text, rows[i].words));
		config_release(&config);
	}
	assert_int_equal(read_with(&config, NULL, LIST("HOTLINE_CONTACT=Elm Legal Aid, elm.example"), &why),
			 FAULT_NONE);
	assert_string_equal(config.contact, "Elm Legal Aid, elm.example");
	config_release(&config);
}

static void secrets_from_files(void **state)
{
	struct config config;
	struct why why = { "" };
	char pair[256];

	(void)state;
	snprintf(pair, sizeof pair, "HOTLINE_TWILIO_AUTH_TOKEN_FILE=%s", file("token", "abc,def\n"));
	assert_int_equal(read_with(&config, NULL, LIST(pair), &why), FAULT_NONE);
	assert_string_equal(config_token(&config, "twilio"), "abc,def");
	assert_false(config.token_in_environment);
	config_release(&config);
	assert_int_equal(read_with(&config, LIST("--twilio-auth-token-file", file("token", "ghi")), LIST(pair), &why),
			 FAULT_NONE);
	assert_string_equal(config.twilio_auth_token, "ghi");
	config_release(&config);
	assert_int_equal(read_with(&config, NULL, LIST("HOTLINE_TWILIO_AUTH_TOKEN=jkl"), &why), FAULT_NONE);
	assert_string_equal(config_token(&config, "twilio"), "jkl");
	assert_true(config.token_in_environment);
	assert_string_equal(config_token(&config, "nobody"), "");
	config_release(&config);
	snprintf(pair, sizeof pair, "HOTLINE_REDIS_URL_FILE=%s", file("token", "redis://user:password@127.0.0.1\n"));
	assert_int_equal(read_with(&config, NULL, LIST(pair), &why), FAULT_NONE);
	assert_string_equal(config.redis_url, "redis://user:password@127.0.0.1");
	config_release(&config);
}

static void open_secret_files_are_seen(void **state)
{
	const char *path = file("token", "0123456789abcdef0123456789abcdef\n");
	char setting[200];
	struct config config;
	struct why why = { "" };

	(void)state;
	snprintf(setting, sizeof setting, "HOTLINE_TWILIO_AUTH_TOKEN_FILE=%s", path);
	assert_int_equal(chmod(path, 0644), 0);
	assert_int_equal(read_with(&config, NULL, LIST(setting), &why), FAULT_NONE);
	assert_string_equal(config.open_secret, "HOTLINE_TWILIO_AUTH_TOKEN");
	config_release(&config);
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(read_with(&config, NULL, LIST(setting), &why), FAULT_NONE);
	assert_null(config.open_secret);
	config_release(&config);
}

static void names_of_a_service_are_ignored(void **state)
{
	struct config config;
	struct why why = { "" };

	(void)state;
	assert_int_equal(read_with(&config, NULL,
				   LIST("HOTLINE_PORT=tcp://192.0.2.1:80", "HOTLINE_PORT_80_TCP_PORT=80",
					"HOTLINE_SERVICE_HOST=192.0.2.1"),
				   &why),
			 FAULT_NONE);
	assert_true(config.names_ignored);
	config_release(&config);
	assert_int_equal(read_with(&config, NULL, NOTHING, &why), FAULT_NONE);
	assert_false(config.names_ignored);
	config_release(&config);
}

static void content_is_found(void **state)
{
	int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	(void)state;
	assert_true(here >= 0);
	assert_string_equal(content_folder_default(), ".");
	assert_int_equal(chdir(folder), 0);
	assert_int_equal(content_folder_default()[0], '/');
	assert_int_equal(fchdir(here), 0);
	close(here);
}

static void demo_makes_a_token(void **state)
{
	struct config config;
	struct why why = { "" };

	(void)state;
	assert_int_equal(read_with(&config, LIST("--demo"), NOTHING, &why), FAULT_NONE);
	assert_true(config.drafts);
	assert_true(config_demo_token(&config));
	assert_int_equal(strlen(config.twilio_auth_token), 32);
	assert_true(config.token_made);
	config_release(&config);
	assert_int_equal(read_with(&config, LIST("--demo"), LIST("HOTLINE_TWILIO_AUTH_TOKEN=own"), &why), FAULT_NONE);
	assert_true(config_demo_token(&config));
	assert_string_equal(config.twilio_auth_token, "own");
	assert_false(config.token_made);
	config_release(&config);
}

static void help_looks_at_nothing_else(void **state)
{
	struct config config;
	struct why why = { "" };
	struct buf out;

	(void)state;
	assert_int_equal(read_with(&config, LIST("--help"), LIST("HOTLINE_NONSENSE=1"), &why), FAULT_NONE);
	assert_true(config.help);
	config_release(&config);
	buf_init(&out, 65536);
	config_help(&out);
	assert_true(str_contains(buf_str(&out), STR("--listen ADDRESS  HOTLINE_LISTEN")));
	assert_true(str_contains(buf_str(&out), STR("--twilio-auth-token-file FILE  HOTLINE_TWILIO_AUTH_TOKEN\n")));
	assert_true(str_contains(buf_str(&out), STR("HOTLINE_TWILIO_AUTH_TOKEN_FILE")));
	buf_release(&out);
}

static void page_has(void *at, const char *name, const char *flag, const char *standard, const char *help)
{
	struct str page = buf_str(at);
	char wanted[128];
	size_t len = 0;

	(void)help;
	if (name[0] && !str_contains(page, str_of(name)))
		fail_msg("the manual page lacks %s", name);
	if (flag[0] != '-')
		return;
	for (size_t i = 0; flag[i] && flag[i] != ' ' && len < sizeof wanted - 3; i++) { /* "-" is "\\-" there */
		if (flag[i] == '-')
			wanted[len++] = '\\';
		wanted[len++] = flag[i];
	}
	if (!str_contains(page, (struct str){ wanted, len }))
		fail_msg("the manual page lacks %s", flag);
	snprintf(wanted, sizeof wanted, "[%s]", standard);
	if (name[0] && standard[0] && !str_contains(page, str_of(wanted)))
		fail_msg("the manual page lacks the default of %s", name);
}

static void manual_is_complete(void **state)
{
	struct buf page;

	(void)state;
	buf_init(&page, 1 << 20);
	assert_true(whole_file("hotline/hotline.1", &page));
	config_each(page_has, &page);
	buf_release(&page);
}

static const struct good_url {
	const char *name;
	const char *listen, *url, *becomes;
} good_urls[] = {
	{ "a loopback address is its own URL", "localhost:81", NULL, "http://localhost:81" },
	{ "an IPv6 loopback address is its own URL", "[::1]:81", NULL, "http://[::1]:81" },
	{ "a slash at the end of the URL is dropped", "0.0.0.0:80", "https://hotline.example.org/",
	  "https://hotline.example.org" },
	{ "a URL may have a path", "0.0.0.0:80", "https://example.org:8443/line", "https://example.org:8443/line" },
};

static void url_is(void **state)
{
	const struct good_url *row = *state;
	struct config config;
	struct why why = { "" };

	assert_int_equal(read_with(&config,
				   row->url ? LIST("--listen", row->listen, "--public-url", row->url)
					    : LIST("--listen", row->listen),
				   NOTHING, &why),
			 FAULT_NONE);
	assert_string_equal(config.public_url, row->becomes);
	config_release(&config);
}

static const struct wrong {
	const char *name;
	const char *flags[5];
	const char *environment[4];
	enum fault fault;
	const char *says;
} wrong[] = {
	{ "an unknown flag is named, with a suggestion",
	  { "--listn=x" },
	  { NULL },
	  FAULT_SYNTAX,
	  "did you mean --listen?" },
	{ "an unknown setting is named, with a suggestion",
	  { NULL },
	  { "HOTLINE_REDIS=x" },
	  FAULT_CONFIG,
	  "HOTLINE_REDIS: no such setting; did you mean HOTLINE_REDIS_URL?" },
	{ "a stray word is refused", { "now" }, { NULL }, FAULT_SYNTAX, "\"now\" is not understood" },
	{ "a flag wants its value", { "--listen" }, { NULL }, FAULT_SYNTAX, "--listen wants a value" },
	{ "a number is a number", { NULL }, { "HOTLINE_WORKERS=two" }, FAULT_CONFIG, "a number from 1 to 64" },
	{ "a number has its range", { "--session-ttl=59" }, { NULL }, FAULT_SYNTAX, "from 60 to 86400" },
	{ "a number has no sign", { "--connections=-5" }, { NULL }, FAULT_SYNTAX, "from 4 to 65536" },
	{ "a switch is 0 or 1", { NULL }, { "HOTLINE_DRAFTS=yes" }, FAULT_CONFIG, "0 or 1 is wanted" },
	{ "a level is one of four", { "--log-level=loud" }, { NULL }, FAULT_CONFIG, "HOTLINE_LOG_LEVEL" },
	{ "a format is one of two", { "--log-format=xml" }, { NULL }, FAULT_CONFIG, "HOTLINE_LOG_FORMAT" },
	{ "workers need Redis", { "--workers=2" }, { NULL }, FAULT_CONFIG, "needs HOTLINE_REDIS_URL" },
	{ "sharing needs Redis", { "--share-port" }, { NULL }, FAULT_CONFIG, "needs HOTLINE_REDIS_URL" },
	{ "an open address needs a public URL",
	  { "--listen=0.0.0.0:8080" },
	  { NULL },
	  FAULT_CONFIG,
	  "HOTLINE_PUBLIC_URL is not set" },
	{ "a unix socket needs a public URL",
	  { "--listen=unix:/tmp/x" },
	  { NULL },
	  FAULT_CONFIG,
	  "HOTLINE_PUBLIC_URL is not set" },
	{ "a public URL is a URL", { "--public-url=hotline.example.org" }, { NULL }, FAULT_CONFIG, "a URL like" },
	{ "a public URL has no query",
	  { "--public-url=https://hotline.example.org/?a" },
	  { NULL },
	  FAULT_CONFIG,
	  "without ?" },
	{ "a date without drafts is refused", { "--now=2026-11-22" }, { NULL }, FAULT_CONFIG, "only with drafts" },
	{ "a date is a date", { "--now=tomorrow", "--drafts" }, { NULL }, FAULT_CONFIG, "--now: " },
	{ "no signatures and a token do not go together",
	  { "--insecure" },
	  { "HOTLINE_TWILIO_AUTH_TOKEN=abc" },
	  FAULT_CONFIG,
	  "--insecure" },
	{ "no signatures and a public URL do not go together",
	  { "--insecure", "--public-url=https://hotline.example.org" },
	  { NULL },
	  FAULT_CONFIG,
	  "--insecure" },
	{ "no signatures and a name that only looks like this machine do not go together",
	  { "--insecure", "--public-url=http://127.0.0.1@hotline.example.org" },
	  { NULL },
	  FAULT_CONFIG,
	  "--insecure" },
	{ "no signatures and a demonstration do not go together",
	  { "--insecure", "--demo" },
	  { NULL },
	  FAULT_CONFIG,
	  "--insecure" },
	{ "no signatures and a file with a token do not go together",
	  { "--insecure", "--twilio-auth-token-file=/etc/hostname" },
	  { NULL },
	  FAULT_CONFIG,
	  "HOTLINE_TWILIO_AUTH_TOKEN_FILE" },
	{ "a port alone is no address",
	  { NULL },
	  { "HOTLINE_LISTEN=8080" },
	  FAULT_CONFIG,
	  "HOTLINE_LISTEN is \"8080\": HOST:PORT" },
	{ "a port has its range",
	  { "--listen=127.0.0.1:99999" },
	  { NULL },
	  FAULT_CONFIG,
	  "HOTLINE_LISTEN is \"127.0.0.1:99999\"" },
	{ "the admin listener has an address",
	  { NULL },
	  { "HOTLINE_ADMIN_LISTEN=8081" },
	  FAULT_CONFIG,
	  "HOTLINE_ADMIN_LISTEN is \"8081\"" },
	{ "a missing secret file is named by its flag",
	  { "--twilio-auth-token-file", "/nowhere/token" },
	  { NULL },
	  FAULT_SYNTAX,
	  "--twilio-auth-token-file: /nowhere/token: " },
	{ "a name that only resembles those of Kubernetes is refused",
	  { NULL },
	  { "HOTLINE_PORTS=1" },
	  FAULT_CONFIG,
	  "no such setting" },
	{ "a secret and its file do not go together",
	  { NULL },
	  { "HOTLINE_TWILIO_AUTH_TOKEN=abc", "HOTLINE_TWILIO_AUTH_TOKEN_FILE=/dev/null" },
	  FAULT_CONFIG,
	  "both set" },
	{ "a secret's file and the secret do not go together",
	  { NULL },
	  { "HOTLINE_TWILIO_AUTH_TOKEN_FILE=/etc/hostname", "HOTLINE_TWILIO_AUTH_TOKEN=abc" },
	  FAULT_CONFIG,
	  "both set" },
	{ "a secret is no flag", { "--twilio-auth-token=abc" }, { NULL }, FAULT_SYNTAX, "no such flag" },
	{ "an empty secret file is refused",
	  { NULL },
	  { "HOTLINE_TWILIO_AUTH_TOKEN_FILE=/dev/null" },
	  FAULT_CONFIG,
	  "is empty" },
	{ "a missing secret file is named",
	  { NULL },
	  { "HOTLINE_TWILIO_AUTH_TOKEN_FILE=/nowhere/token" },
	  FAULT_CONFIG,
	  "/nowhere/token: No such file" },
	{ "a missing settings file is named",
	  { "--config=/nowhere/settings" },
	  { NULL },
	  FAULT_CONFIG,
	  "/nowhere/settings" },
};

static void is_wrong(void **state)
{
	const struct wrong *row = *state;
	struct config config;
	struct why why = { "" };

	assert_int_equal(read_with(&config, row->flags, row->environment, &why), row->fault);
	if (!strstr(why.text, row->says))
		fail_msg("said: %s", why.text);
	config_release(&config);
}

static const struct wrong_line {
	const char *name;
	const char *content;
	const char *says;
} wrong_lines[] = {
	{ "a line without = is named by file and line", "\nHOTLINE_WORKERS\n", ":2: a line NAME=value is wanted" },
	{ "an unknown name is named by file and line", "# x\nHOTLINE_WORKER=1\n",
	  ":2: HOTLINE_WORKER: no such setting" },
	{ "a name of somebody else is refused", "PATH=/bin\n", ":1: PATH: no such setting" },
	{ "a wrong value is named by file and line", "HOTLINE_WORKERS=x\n", ":1: HOTLINE_WORKERS is \"x\"" },
};

static void line_is_wrong(void **state)
{
	const struct wrong_line *row = *state;
	struct config config;
	struct why why = { "" };

	assert_int_equal(read_with(&config, LIST("--config", file("settings", row->content)), NOTHING, &why),
			 FAULT_CONFIG);
	if (!strstr(why.text, row->says))
		fail_msg("said: %s", why.text);
	config_release(&config);
}

static const struct near {
	const char *name;
	const char *word, *meant;
} near[] = {
	{ "a letter too few", "serv", "serve" },
	{ "a letter too many", "checkk", "check" },
	{ "a wrong letter", "tesr", "test" },
	{ "two letters swapped", "sgin", "sign" },
	{ "case does not matter", "SERVE", "serve" },
	{ "something else altogether", "banana", NULL },
	{ "nothing", "", NULL },
};

static void suggests(void **state)
{
	static const char *const words[] = { "serve", "check", "test", "sign" };
	const struct near *row = *state;
	const char *meant = suggest(str_of(row->word), words, COUNT(words));

	if (!row->meant)
		assert_null(meant);
	else
		assert_string_equal(meant, row->meant);
}

static const struct loopback {
	const char *name;
	const char *url;
	bool is;
} loopbacks[] = {
	{ "http://127.0.0.1 is this machine", "http://127.0.0.1", true },
	{ "https://localhost:8080/x is this machine", "https://localhost:8080/x", true },
	{ "http://[::1]:8080 is this machine", "http://[::1]:8080", true },
	{ "http://hotline.example.org is not", "http://hotline.example.org", false },
	{ "http://localhost.example.org is not", "http://localhost.example.org", false },
	{ "http://127.example.org is not", "http://127.example.org", false },
	{ "ftp://localhost is not", "ftp://localhost", false },
};

static void loopback_is(void **state)
{
	const struct loopback *row = *state;

	assert_int_equal(url_is_loopback(str_of(row->url)), row->is);
}

static struct suite suite;

int main(void)
{
	suite_add(&suite, "without any setting there are defaults", defaults);
	suite_add(&suite, "flags win over the environment, the environment over the file", flags_win);
	suite_add(&suite, "an empty value means not set, but for the admin listener", empty_is_not_set);
	suite_add(&suite, "the contact fits into a text of the GSM alphabet", contact_fits_a_text);
	suite_add(&suite, "secrets come from files", secrets_from_files);
	suite_add(&suite, "a file with a secret that everybody may read is noticed", open_secret_files_are_seen);
	suite_add(&suite, "names that Kubernetes sets for a service are ignored", names_of_a_service_are_ignored);
	suite_add(&suite, "content is that of the checkout, else what was installed", content_is_found);
	suite_add(&suite, "a demonstration makes a token where there is none", demo_makes_a_token);
	suite_add(&suite, "--help looks at nothing else", help_looks_at_nothing_else);
	suite_add(&suite, "the manual page has every setting, flag and default", manual_is_complete);
	SUITE_ROWS(&suite, good_urls, url_is);
	SUITE_ROWS(&suite, wrong, is_wrong);
	SUITE_ROWS(&suite, wrong_lines, line_is_wrong);
	SUITE_ROWS(&suite, near, suggests);
	SUITE_ROWS(&suite, loopbacks, loopback_is);
	return suite_run(&suite, "config", make_folder, remove_folder);
}
