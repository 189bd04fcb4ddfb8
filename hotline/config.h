/* Every setting, in one table: flags before environment before file before default. Read once, then constant. */
#ifndef CONFIG_H
#define CONFIG_H

#include <stdint.h>

#include "base/buf.h"
#include "base/fault.h"
#include "log.h"

/* Texts are never NULL; what was not set and has no default is "". */
struct config {
	char *listen;
	char *admin_listen; /* "" = none */
	char *public_url;   /* without a slash at the end */
	char *redis_url;
	char *content_dir; /* never "" once all is read */
	char *default_locale;
	char *contact;
	char *key_file;
	char *twilio_auth_token; /* one, or two with a comma between */
	char *log_level_name;
	char *log_format; /* "json", "text", or "": whichever suits standard error */
	char *now;        /* "" = the clock */
	char *file;
	long workers;
	long session_ttl_s;
	long overlay_entries;
	long connections;
	bool drafts;
	bool share_port;
	bool demo;
	bool insecure;
	bool help; /* --help was given: nothing else was looked at */

	/* worked out from these */
	int64_t now_s; /* 0 = the clock */
	enum log_level log_level;
	bool token_in_environment;
	bool token_in_file;
	const char *open_secret; /* a setting whose file everybody may read; NULL: none */
	bool names_ignored;      /* names of Kubernetes' in the environment */
	bool token_made;         /* by config_demo_token */
};

/*
 * argv[0] is the command's name; `environment` ends with NULL. On FAULT_NONE everything is within its range and fits
 * together. FAULT_SYNTAX: the command line makes no sense. FAULT_CONFIG: a setting does not; `why` has its name and how
 * to mend it. config_release is needed in every case.
 */
enum fault config_read(struct config *config, int argc, char *const *argv, char *const *environment, struct why *why);
void config_release(struct config *config); /* wipes secrets; fine twice */

/* The tokens of a provider ("twilio"): HOTLINE_TWILIO_AUTH_TOKEN. "" when there is no such setting, or it is empty. */
const char *config_token(const struct config *config, const char *provider);
/* A random token where none is set. False without memory. */
bool config_demo_token(struct config *config);

/* Every setting as an indented list, for --help. */
void config_help(struct buf *out);
/* The same as rows of a table: name, flag, default, meaning. For the README and the manual page. */
typedef void config_row(void *at, const char *name, const char *flag, const char *standard, const char *help);
void config_each(config_row *row, void *at);

/* http:// or https:// on this machine, whatever the port. */
bool url_is_loopback(struct str url);

#endif
