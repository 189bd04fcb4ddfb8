/* Reads settings; knows their names, ranges and how they hang together. What they are for is up to their users. */
#include "config.h"

#include "base/clock.h"
#include "base/digest.h"
#include "content_folder.h"
#include "listen.h"
#include "suggest.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX      (64 * 1024)
#define CONTACT_MAX   60
#define PREFIX        "HOTLINE_"
#define SECRET_SUFFIX "_FILE"

enum kind {
	KIND_TEXT,
	KIND_NUMBER,
	KIND_SWITCH, /* 0 or 1 */
	KIND_SECRET, /* a text that may be secret: NAME_FILE names a file that holds it */
};

struct setting {
	const char *name; /* in the environment and the file; NULL: a flag alone */
	const char *flag; /* NULL: none */
	enum kind kind;
	const char *argument; /* what the help calls the value */
	const char *standard; /* default */
	long min, max;        /* of a number */
	bool may_be_empty;    /* empty is a value; elsewhere it means "not set" */
	size_t offset;        /* of the field in struct config */
	const char *help;
};

#define FIELD(field) offsetof(struct config, field)

static const struct setting settings[] = {
	{ "HOTLINE_LISTEN", "listen", KIND_TEXT, "ADDRESS", "127.0.0.1:8080", 0, 0, false, FIELD(listen),
	  "where webhooks come in: HOST:PORT, [IPV6]:PORT or unix:/PATH" },
	{ "HOTLINE_ADMIN_LISTEN", "admin-listen", KIND_TEXT, "ADDRESS", "127.0.0.1:8081", 0, 0, true,
	  FIELD(admin_listen), "where /livez, /readyz, /healthz and /metrics are; off = nowhere" },
	{ "HOTLINE_PUBLIC_URL", "public-url", KIND_TEXT, "URL", "", 0, 0, false, FIELD(public_url),
	  "how the provider calls this server, e.g. https://hotline.example.org; signatures are over it. Needed unless "
	  "HOTLINE_LISTEN is a loopback address" },
	{ "HOTLINE_REDIS_URL", "redis-url", KIND_SECRET, "URL", "", 0, 0, false, FIELD(redis_url),
	  "where sessions are kept: redis://[user:password@]host[:port][/db] or unix:/path[?db=n]; not set = in this "
	  "process. HOTLINE_REDIS_URL_FILE names a file that holds it" },
	{ "HOTLINE_WORKERS", "workers", KIND_NUMBER, "N", "1", 1, 64, false, FIELD(workers),
	  "threads that answer; more than one needs Redis" },
	{ "HOTLINE_CONTENT_DIR", "content-dir", KIND_TEXT, "FOLDER", "", 0, 0, false, FIELD(content_dir),
	  "the folder that holds prompts/ and locales/; not set = the one serve is started in, when it does, else what "
	  "was installed with the program" },
	{ "HOTLINE_DEFAULT_LOCALE", "default-locale", KIND_TEXT, "TAG", "en", 0, 0, false, FIELD(default_locale),
	  "the language for a person whose own is not known yet" },
	{ "HOTLINE_CONTACT", "contact", KIND_TEXT, "TEXT", "", 0, 0, false, FIELD(contact),
	  "whose line it is and how to reach them, as HELP gives it: a name, an address, a number; 60 characters of "
	  "ASCII "
	  "at most. "
	  "Phone companies ask for it" },
	{ "HOTLINE_SESSION_TTL", "session-ttl", KIND_NUMBER, "SECONDS", "3600", 60, 86400, false, FIELD(session_ttl_s),
	  "a talk is forgotten so long after its last message" },
	{ "HOTLINE_KEY_FILE", "key-file", KIND_TEXT, "FILE", "", 0, 0, false, FIELD(key_file),
	  "key that names and seals sessions, shared by all processes; made when missing; belongs on a tmpfs" },
	{ "HOTLINE_DRAFTS", "drafts", KIND_SWITCH, NULL, "0", 0, 0, false, FIELD(drafts),
	  "1 = serve texts that nobody has reviewed, and say so to people; for trials only" },
	{ "HOTLINE_SHARE_PORT", "share-port", KIND_SWITCH, NULL, "0", 0, 0, false, FIELD(share_port),
	  "1 = several processes listen on the same address; needs Redis" },
	{ "HOTLINE_TWILIO_AUTH_TOKEN", NULL, KIND_SECRET, "TOKEN", "", 0, 0, false, FIELD(twilio_auth_token),
	  "Twilio's primary auth token; two with a comma between while one replaces the other. Twilio is on when it is "
	  "set. HOTLINE_TWILIO_AUTH_TOKEN_FILE names a file that holds it, which is safer" },
	{ "HOTLINE_CONNECTIONS", "connections", KIND_NUMBER, "N", "512", 4, 65536, false, FIELD(connections),
	  "open at the same time, per worker" },
	{ "HOTLINE_OVERLAY_ENTRIES", "overlay-entries", KIND_NUMBER, "N", "16384", 64, 1048576, false,
	  FIELD(overlay_entries), "sessions kept in memory at most: all of them, or those of a time without Redis" },
	{ "HOTLINE_LOG_LEVEL", "log-level", KIND_TEXT, "LEVEL", "notice", 0, 0, false, FIELD(log_level_name),
	  "error, warning, notice or debug" },
	{ "HOTLINE_LOG_FORMAT", "log-format", KIND_TEXT, "FORMAT", "", 0, 0, false, FIELD(log_format),
	  "json or text; not set = text on a terminal, else json" },
	{ "HOTLINE_CONFIG", "config", KIND_TEXT, "FILE", "", 0, 0, false, FIELD(file),
	  "file with lines NAME=value for any of these names" },
	{ NULL, "demo", KIND_SWITCH, NULL, "0", 0, 0, false, FIELD(demo),
	  "try it out: drafts, and a throw-away token printed with a command that sends a signed message" },
	{ NULL, "insecure", KIND_SWITCH, NULL, "0", 0, 0, false, FIELD(insecure),
	  "answer requests without checking signatures; only on this machine, without token and proxy" },
	{ NULL, "now", KIND_TEXT, "DATE", "", 0, 0, false, FIELD(now),
	  "as if today were DATE (2026-11-22 or 2026-11-22T10:20:30Z); only with drafts" },
};

enum source { SOURCE_NONE, SOURCE_STANDARD, SOURCE_FILE, SOURCE_ENVIRONMENT, SOURCE_FLAG };

struct reader {
	struct config *config;
	enum source from[COUNT(settings)]; /* a later source overrides an earlier one */
	bool by_file[COUNT(settings)];     /* a secret: NAME_FILE was given there */
	struct why *why;
};

static char **text_of(struct config *config, const struct setting *setting)
{
	return (char **)((char *)config + setting->offset);
}

static bool is_text(const struct setting *setting)
{
	return setting->kind == KIND_TEXT || setting->kind == KIND_SECRET;
}

static enum fault text_set(struct config *config, const struct setting *setting, struct str value, struct why *why)
{
	char **field = text_of(config, setting);
	char *copy = malloc(value.len + 1);

	if (!copy)
		return fault_because(FAULT_MEMORY, why, "no memory for settings");
	memcpy(copy, value.at, value.len);
	copy[value.len] = '\0';
	if (*field)
		digest_wipe(*field, strlen(*field));
	free(*field);
	*field = copy;
	return FAULT_NONE;
}

static enum fault number_set(struct config *config, const struct setting *setting, struct str value, const char *shown,
			     struct why *why)
{
	unsigned long number;

	if (!str_to_number(value, (unsigned long)setting->max, &number) || (long)number < setting->min)
		return fault_because(FAULT_CONFIG, why, "%s is \"%.*s\": a number from %ld to %ld is wanted", shown,
				     value.len > 40 ? 40 : (int)value.len, value.at, setting->min, setting->max);
	*(long *)((char *)config + setting->offset) = (long)number;
	return FAULT_NONE;
}

static enum fault switch_set(struct config *config, const struct setting *setting, struct str value, const char *shown,
			     struct why *why)
{
	if (!str_equal(value, STR("0")) && !str_equal(value, STR("1")))
		return fault_because(FAULT_CONFIG, why, "%s is \"%.*s\": 0 or 1 is wanted", shown,
				     value.len > 40 ? 40 : (int)value.len, value.at);
	*(bool *)((char *)config + setting->offset) = value.at[0] == '1';
	return FAULT_NONE;
}

/* `shown` is what the person wrote: the flag or the name. */
static enum fault set(struct reader *reader, size_t i, struct str value, enum source source, const char *shown)
{
	const struct setting *setting = &settings[i];

	if (reader->from[i] > source || (value.len == 0 && !setting->may_be_empty && source != SOURCE_STANDARD))
		return FAULT_NONE;
	reader->from[i] = source;
	reader->by_file[i] = false;
	if (memchr(value.at, '\0', value.len))
		return fault_because(FAULT_CONFIG, reader->why, "%s holds a NUL byte", shown);
	switch (setting->kind) {
	case KIND_NUMBER:
		return number_set(reader->config, setting, value, shown, reader->why);
	case KIND_SWITCH:
		return switch_set(reader->config, setting, value, shown, reader->why);
	case KIND_TEXT:
	case KIND_SECRET:
		break;
	}
	return text_set(reader->config, setting, value, reader->why);
}

/* Why it cannot be opened, and what mends that most often: a container's process is somebody else than who wrote it. */
static enum fault unopened(const char *path, const char *shown, struct why *why)
{
	if (errno != EACCES)
		return fault_because(FAULT_CONFIG, why, "%s: %s: %s", shown, path, strerror(errno));
	return fault_because(
		FAULT_CONFIG, why,
		"%s: %s: user %u, as whom this runs, may not read it; give it to that user: chown %u FILE, "
		"chmod 0400 FILE",
		shown, path, (unsigned)geteuid(), (unsigned)geteuid());
}

/* The whole of a small file, in `out`. */
static enum fault file_read(const char *path, const char *shown, struct buf *out, struct why *why)
{
	char piece[1024];
	FILE *file = fopen(path, "re");
	size_t size;

	if (!file)
		return unopened(path, shown, why);
	setvbuf(file, NULL, _IONBF, 0); /* a buffer of stdio would keep a secret after it is freed */
	while ((size = fread(piece, 1, sizeof piece, file)) > 0)
		buf_add(out, (struct str){ piece, size });
	digest_wipe(piece, sizeof piece);
	if (ferror(file))
		buf_clear(out);
	size = (size_t)ferror(file);
	fclose(file);
	if (size)
		return fault_because(FAULT_CONFIG, why, "%s: %s cannot be read", shown, path);
	if (out->failed)
		return fault_because(FAULT_CONFIG, why, "%s: %s is larger than %d bytes", shown, path, FILE_MAX);
	return FAULT_NONE;
}

/* NAME_FILE: the secret is in a file, the last line break aside. */
static enum fault secret_set(struct reader *reader, size_t i, struct str path, enum source source, const char *shown)
{
	char name[512];
	struct stat found;
	struct buf held;
	enum fault fault;

	if (reader->from[i] > source || path.len == 0)
		return FAULT_NONE;
	if (reader->from[i] == source && !reader->by_file[i])
		return fault_because(FAULT_CONFIG, reader->why, "%s and %s are both set: leave one out",
				     settings[i].name, shown);
	if (path.len >= sizeof name)
		return fault_because(FAULT_CONFIG, reader->why, "%s: the path is too long", shown);
	memcpy(name, path.at, path.len);
	name[path.len] = '\0';
	buf_init(&held, FILE_MAX);
	fault = file_read(name, shown, &held, reader->why);
	if (!fault && str_trim(buf_str(&held)).len == 0)
		fault = fault_because(FAULT_CONFIG, reader->why, "%s: %s is empty", shown, name);
	if (!fault)
		fault = set(reader, i, str_trim(buf_str(&held)), source, shown);
	reader->by_file[i] = true;
	if (settings[i].offset == FIELD(twilio_auth_token))
		reader->config->token_in_file = true;
	if (!fault && stat(name, &found) == 0 && S_ISREG(found.st_mode) && (found.st_mode & S_IROTH))
		reader->config->open_secret = settings[i].name;
	buf_release(&held);
	return fault;
}

static bool is_secret_file(const struct setting *setting, struct str name)
{
	struct str plain = str_of(setting->name);

	return setting->kind == KIND_SECRET && name.len == plain.len + sizeof SECRET_SUFFIX - 1 &&
	       str_has_prefix(name, plain) &&
	       str_equal((struct str){ name.at + plain.len, name.len - plain.len }, STR(SECRET_SUFFIX));
}

static const char *name_suggestion(struct str name)
{
	const char *names[COUNT(settings)];
	size_t count = 0;

	for (size_t i = 0; i < COUNT(settings); i++)
		if (settings[i].name)
			names[count++] = settings[i].name;
	return suggest(name, names, count);
}

/* A pair NAME=value of the environment or of the file. `where` is "" or "file:line: ". */
static enum fault pair_set(struct reader *reader, struct str name, struct str value, enum source source,
			   const char *where)
{
	const char *meant;
	char shown[320];

	snprintf(shown, sizeof shown, "%s%.*s", where, name.len > 60 ? 60 : (int)name.len, name.at);
	for (size_t i = 0; i < COUNT(settings); i++) {
		if (!settings[i].name)
			continue;
		if (str_equal(name, str_of(settings[i].name))) {
			if (value.len && reader->from[i] == source && reader->by_file[i])
				return fault_because(FAULT_CONFIG, reader->why,
						     "%s and %s_FILE are both set: leave one out", shown,
						     settings[i].name);
			if (settings[i].kind == KIND_SECRET && !settings[i].flag && value.len &&
			    source == SOURCE_ENVIRONMENT)
				reader->config->token_in_environment = true;
			return set(reader, i, value, source, shown);
		}
		if (is_secret_file(&settings[i], name))
			return secret_set(reader, i, value, source, shown);
	}
	meant = name_suggestion(name);
	return fault_because(FAULT_CONFIG, reader->why, "%s: no such setting%s%s%s", shown,
			     meant ? "; did you mean " : "", meant ? meant : "", meant ? "?" : "");
}

/* Kubernetes tells every container about a service, in these names when the service is called hotline. */
static bool is_of_a_service(struct str name)
{
	return str_equal(name, STR("HOTLINE_PORT")) || str_has_prefix(name, STR("HOTLINE_PORT_")) ||
	       str_has_prefix(name, STR("HOTLINE_SERVICE_"));
}

static enum fault environment_read(struct reader *reader, char *const *environment)
{
	enum fault fault = FAULT_NONE;

	for (; *environment && !fault; environment++) {
		struct str value = str_of(*environment);
		struct str name;

		if (!str_has_prefix(value, STR(PREFIX)))
			continue;
		name = str_cut(&value, '=');
		if (is_of_a_service(name)) {
			reader->config->names_ignored = true;
			continue;
		}
		fault = pair_set(reader, name, value.at ? value : STR(""), SOURCE_ENVIRONMENT, "");
	}
	return fault;
}

static enum fault line_read(struct reader *reader, struct str line, const char *path, unsigned number)
{
	char where[256];
	struct str name;

	line = str_trim(line);
	if (line.len == 0 || line.at[0] == '#')
		return FAULT_NONE;
	snprintf(where, sizeof where, "%s:%u: ", path, number);
	name = str_cut(&line, '=');
	if (!line.at)
		return fault_because(FAULT_CONFIG, reader->why, "%sa line NAME=value is wanted", where);
	return pair_set(reader, str_trim(name), str_trim(line), SOURCE_FILE, where);
}

static enum fault config_file_read(struct reader *reader)
{
	const char *path = reader->config->file;
	enum fault fault;
	struct buf held;
	struct str rest;
	unsigned number = 0;

	if (!path || !path[0])
		return FAULT_NONE;
	buf_init(&held, FILE_MAX);
	fault = file_read(path, "HOTLINE_CONFIG (--config)", &held, reader->why);
	rest = buf_str(&held);
	while (!fault && rest.at && rest.len)
		fault = line_read(reader, str_cut(&rest, '\n'), path, ++number);
	buf_release(&held);
	return fault;
}

static enum fault unknown_flag(struct str name, struct why *why)
{
	const char *flags[COUNT(settings)];
	size_t count = 0;
	const char *meant;

	for (size_t i = 0; i < COUNT(settings); i++)
		if (settings[i].flag)
			flags[count++] = settings[i].flag;
	meant = suggest(name, flags, count);
	return fault_because(FAULT_SYNTAX, why, "no such flag: --%.*s%s%s%s", name.len > 60 ? 60 : (int)name.len,
			     name.at, meant ? "; did you mean --" : "", meant ? meant : "", meant ? "?" : "");
}

/* "twilio-auth-token-file" for HOTLINE_TWILIO_AUTH_TOKEN_FILE. */
static bool is_secret_flag(const struct setting *setting, struct str flag)
{
	char name[128];

	if (setting->kind != KIND_SECRET || flag.len + sizeof PREFIX > sizeof name)
		return false;
	memcpy(name, PREFIX, sizeof PREFIX - 1);
	for (size_t i = 0; i < flag.len; i++)
		name[sizeof PREFIX - 1 + i] = flag.at[i] == '-' ? '_' : (char)toupper((unsigned char)flag.at[i]);
	return is_secret_file(setting, (struct str){ name, sizeof PREFIX - 1 + flag.len });
}

/* The flag without its value, as it was written. */
static const char *flag_shown(struct str name, char *shown, size_t size)
{
	snprintf(shown, size, "--%.*s", name.len > 60 ? 60 : (int)name.len, name.at);
	return shown;
}

/* One flag at argv[*at]; *at is moved to the last word it took. */
static enum fault flag_read(struct reader *reader, int argc, char *const *argv, int *at)
{
	const char *flag = argv[*at];
	char shown[80];
	struct str value = str_of(flag);
	struct str name;
	enum fault fault;

	if (!str_has_prefix(value, STR("--")) || value.len == 2)
		return fault_because(FAULT_SYNTAX, reader->why,
				     "\"%.60s\" is not understood: only flags (--name value) are", flag);
	value = (struct str){ value.at + 2, value.len - 2 };
	name = str_cut(&value, '=');
	for (size_t i = 0; i < COUNT(settings); i++) {
		bool secret = is_secret_flag(&settings[i], name);

		if (!secret && (!settings[i].flag || !str_equal(name, str_of(settings[i].flag))))
			continue;
		if (!value.at && settings[i].kind == KIND_SWITCH)
			value = STR("1");
		if (!value.at && *at + 1 >= argc)
			return fault_because(FAULT_SYNTAX, reader->why, "%s wants a value", flag);
		fault = FAULT_NONE;
		if (!value.at)
			value = str_of(argv[++*at]);
		if (secret)
			fault = secret_set(reader, i, value, SOURCE_FLAG, flag_shown(name, shown, sizeof shown));
		else
			fault = set(reader, i, value, SOURCE_FLAG, settings[i].flag);
		return fault == FAULT_CONFIG ? FAULT_SYNTAX : fault;
	}
	return unknown_flag(name, reader->why);
}

static enum fault flags_read(struct reader *reader, int argc, char *const *argv)
{
	enum fault fault = FAULT_NONE;

	for (int i = 1; i < argc && !fault; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
			reader->config->help = true;
			return FAULT_NONE;
		}
		fault = flag_read(reader, argc, argv, &i);
	}
	return fault;
}

static enum fault standards_set(struct reader *reader)
{
	enum fault fault = FAULT_NONE;

	for (size_t i = 0; i < COUNT(settings) && !fault; i++)
		fault = set(reader, i, str_of(settings[i].standard), SOURCE_STANDARD, settings[i].name);
	return fault;
}

/* ---- What hangs together ---- */

static bool is_loopback_host(struct str host)
{
	char text[INET_ADDRSTRLEN];
	struct in_addr address;

	if (str_equal_nocase(host, STR("localhost")) || str_equal(host, STR("[::1]")))
		return true;
	if (host.len >= sizeof text)
		return false;
	memcpy(text, host.at, host.len);
	text[host.len] = '\0';
	return inet_pton(AF_INET, text, &address) == 1 && ntohl(address.s_addr) >> 24 == IN_LOOPBACKNET;
}

static struct str host_of(struct str address)
{
	struct str rest = address;

	if (address.len && address.at[0] == '[') {
		struct str inside = str_cut(&rest, ']');

		return (struct str){ inside.at, inside.len + (rest.at ? 1 : 0) };
	}
	return str_cut(&rest, ':');
}

bool url_is_loopback(struct str url)
{
	struct str scheme = STR("http://");
	struct str rest;

	if (str_has_prefix(url, STR("https://")))
		scheme = STR("https://");
	else if (!str_has_prefix(url, scheme))
		return false;
	rest = (struct str){ url.at + scheme.len, url.len - scheme.len };
	rest = str_cut(&rest, '/');
	return !str_contains(rest, STR("@")) && is_loopback_host(host_of(rest));
}

static enum fault addresses_check(const struct config *config, struct why *why)
{
	enum fault fault = listen_check("HOTLINE_LISTEN", config->listen, why);

	if (!fault && config->admin_listen[0])
		fault = listen_check("HOTLINE_ADMIN_LISTEN", config->admin_listen, why);
	return fault;
}

static enum fault public_url_check(struct config *config, struct why *why)
{
	struct str url = str_of(config->public_url);
	struct str listen = str_of(config->listen);
	size_t len = url.len;
	struct buf made;

	if (len) {
		if ((!str_has_prefix(url, STR("https://")) && !str_has_prefix(url, STR("http://"))) ||
		    str_contains(url, STR("?")) || str_contains(url, STR("#")) || str_contains(url, STR(" ")))
			return fault_because(FAULT_CONFIG, why,
					     "HOTLINE_PUBLIC_URL: a URL like https://hotline.example.org "
					     "is wanted, without ? and #");
		while (len && url.at[len - 1] == '/')
			config->public_url[--len] = '\0';
		return FAULT_NONE;
	}
	if (str_has_prefix(listen, STR("unix:")) || !is_loopback_host(host_of(listen)))
		return fault_because(FAULT_CONFIG, why,
				     "HOTLINE_PUBLIC_URL is not set: write down the address that the "
				     "provider calls, e.g. https://hotline.example.org");
	buf_init(&made, 512);
	buf_add_literal(&made, "http://");
	buf_add(&made, listen);
	free(config->public_url);
	config->public_url = made.failed ? NULL : strdup(buf_text(&made));
	buf_release(&made);
	return config->public_url ? FAULT_NONE : fault_because(FAULT_MEMORY, why, "no memory for settings");
}

static enum fault insecure_check(const struct config *config, struct why *why)
{
	if (!config->insecure)
		return FAULT_NONE;
	if (config->demo)
		return fault_because(FAULT_CONFIG, why,
				     "--insecure and --demo: leave one out (--demo checks signatures)");
	if (config->twilio_auth_token[0])
		return fault_because(FAULT_CONFIG, why,
				     "--insecure with HOTLINE_TWILIO_AUTH_TOKEN%s set: with a token, "
				     "signatures are checked; leave one out",
				     config->token_in_file ? SECRET_SUFFIX : "");
	if (!url_is_loopback(str_of(config->public_url)))
		return fault_because(FAULT_CONFIG, why,
				     "--insecure with a public URL: only on this machine may signatures go "
				     "unchecked");
	if (!str_has_prefix(str_of(config->listen), STR("unix:")) && !is_loopback_host(host_of(str_of(config->listen))))
		return fault_because(FAULT_CONFIG, why,
				     "--insecure on %s: others could reach it; only on this machine may "
				     "signatures go unchecked",
				     config->listen);
	return FAULT_NONE;
}

static enum fault sharing_check(const struct config *config, struct why *why)
{
	if (config->redis_url[0])
		return FAULT_NONE;
	if (config->workers > 1)
		return fault_because(FAULT_CONFIG, why,
				     "HOTLINE_WORKERS=%ld needs HOTLINE_REDIS_URL: without Redis each "
				     "worker would keep its own sessions",
				     config->workers);
	if (config->share_port)
		return fault_because(FAULT_CONFIG, why,
				     "HOTLINE_SHARE_PORT=1 needs HOTLINE_REDIS_URL: without Redis each "
				     "process would keep its own sessions");
	return FAULT_NONE;
}

static enum fault names_check(struct config *config, struct why *why)
{
	static const char *const levels[] = { "error", "warning", "notice", "debug" };

	for (size_t i = 0; i < COUNT(levels); i++)
		if (strcmp(config->log_level_name, levels[i]) == 0)
			config->log_level = (enum log_level)i;
	if (strcmp(config->log_level_name, levels[config->log_level]) != 0)
		return fault_because(FAULT_CONFIG, why, "HOTLINE_LOG_LEVEL: error, warning, notice or debug is wanted");
	if (config->log_format[0] && strcmp(config->log_format, "json") != 0 && strcmp(config->log_format, "text") != 0)
		return fault_because(FAULT_CONFIG, why, "HOTLINE_LOG_FORMAT: json or text is wanted");
	return FAULT_NONE;
}

static enum fault now_check(struct config *config, struct why *why)
{
	struct why detail = { "" };

	if (!config->now[0])
		return FAULT_NONE;
	if (!config->drafts && !config->demo)
		return fault_because(FAULT_CONFIG, why,
				     "--now only with drafts (HOTLINE_DRAFTS=1): people get what holds "
				     "today");
	if (clock_parse(str_of(config->now), &config->now_s, &detail))
		return fault_because(FAULT_CONFIG, why, "--now: %.200s", detail.text);
	return FAULT_NONE;
}

static enum fault content_dir_find(struct config *config, struct why *why)
{
	char *found;

	if (config->content_dir[0])
		return FAULT_NONE;
	found = strdup(content_folder_default());
	if (!found)
		return fault_because(FAULT_MEMORY, why, "no memory for settings");
	free(config->content_dir);
	config->content_dir = found;
	return FAULT_NONE;
}

/* It goes into an SMS of the GSM alphabet. */
static enum fault contact_check(const struct config *config, struct why *why)
{
	size_t len = strlen(config->contact);

	for (size_t i = 0; i < len; i++)
		if (config->contact[i] < ' ' || config->contact[i] > '~')
			return fault_because(FAULT_CONFIG, why,
					     "HOTLINE_CONTACT: character %zu is no printable ASCII: write it without "
					     "accents and on one line",
					     i + 1);
	if (len > CONTACT_MAX)
		return fault_because(FAULT_CONFIG, why, "HOTLINE_CONTACT has %zu characters: %d at most", len,
				     CONTACT_MAX);
	return FAULT_NONE;
}

static enum fault check(struct config *config, struct why *why)
{
	enum fault fault;

	if (strcmp(config->admin_listen, "off") == 0)
		config->admin_listen[0] = '\0';
	if (config->demo)
		config->drafts = true;
	fault = content_dir_find(config, why);
	if (!fault)
		fault = names_check(config, why);
	if (!fault)
		fault = addresses_check(config, why);
	if (!fault)
		fault = public_url_check(config, why);
	if (!fault)
		fault = insecure_check(config, why);
	if (!fault)
		fault = sharing_check(config, why);
	if (!fault)
		fault = now_check(config, why);
	if (!fault)
		fault = contact_check(config, why);
	return fault;
}

enum fault config_read(struct config *config, int argc, char *const *argv, char *const *environment, struct why *why)
{
	struct reader reader = { .config = config, .why = why };
	enum fault fault;

	*config = (struct config){ .listen = NULL };
	fault = standards_set(&reader);
	if (!fault)
		fault = flags_read(&reader, argc, argv);
	if (fault || config->help)
		return fault;
	fault = environment_read(&reader, environment);
	if (!fault)
		fault = config_file_read(&reader);
	return fault ? fault : check(config, why);
}

void config_release(struct config *config)
{
	for (size_t i = 0; i < COUNT(settings); i++) {
		char **field;

		if (!is_text(&settings[i]))
			continue;
		field = text_of(config, &settings[i]);
		if (*field)
			digest_wipe(*field, strlen(*field));
		free(*field);
		*field = NULL;
	}
}

const char *config_token(const struct config *config, const char *provider)
{
	char name[128];

	snprintf(name, sizeof name, PREFIX "%s_AUTH_TOKEN", provider);
	for (char *at = name; *at; at++)
		*at = (char)toupper((unsigned char)*at);
	for (size_t i = 0; i < COUNT(settings); i++)
		if (settings[i].kind == KIND_SECRET && strcmp(settings[i].name, name) == 0)
			return *(char *const *)((const char *)config + settings[i].offset);
	return "";
}

bool config_demo_token(struct config *config)
{
	uint8_t random[16];
	struct buf token;
	char *made;

	if (config->twilio_auth_token[0])
		return true;
	digest_random(random, sizeof random);
	buf_init(&token, 64);
	hex_encode(&token, (struct str){ (const char *)random, sizeof random });
	made = token.failed ? NULL : strdup(buf_text(&token));
	buf_release(&token);
	if (!made)
		return false;
	free(config->twilio_auth_token);
	config->twilio_auth_token = made;
	config->token_made = true;
	return true;
}

/* ---- Help ---- */

/* A secret itself is no flag: everybody on the machine could read it. */
static void secret_flag(const struct setting *setting, char *flag, size_t size)
{
	snprintf(flag, size, "--%s-file FILE", setting->name + sizeof PREFIX - 1);
	for (char *at = flag; *at && *at != ' '; at++)
		*at = *at == '_' ? '-' : (char)tolower((unsigned char)*at);
}

void config_each(config_row *row, void *at)
{
	char flag[80];

	for (size_t i = 0; i < COUNT(settings); i++) {
		const struct setting *setting = &settings[i];

		flag[0] = '\0';
		if (setting->flag)
			snprintf(flag, sizeof flag, "--%s%s%s", setting->flag, setting->argument ? " " : "",
				 setting->argument ? setting->argument : "");
		else if (setting->kind == KIND_SECRET)
			secret_flag(setting, flag, sizeof flag);
		row(at, setting->name ? setting->name : "", flag, setting->standard, setting->help);
	}
}

static void help_row(void *at, const char *name, const char *flag, const char *standard, const char *help)
{
	struct buf *out = at;

	buf_add_format(out, "  %s%s%s\n      %s", flag, name[0] && flag[0] ? "  " : "", name, help);
	if (standard[0] && name[0])
		buf_add_format(out, " [%s]", standard);
	buf_add_char(out, '\n');
}

void config_help(struct buf *out)
{
	config_each(help_row, out);
}
