/*
 * `hotline serve`: settings, catalog, sockets and workers are made here, in this order, or the reason why not is said.
 * Then the main thread keeps time: it has the catalog renewed when its files change or something in it runs out, answers
 * the admin listener, and stops all on a signal.
 */
#include "admin.h"
#include "command.h"
#include "listen.h"
#include "version.h"
#include "watch.h"

#include <errno.h>
#include <ev.h>
#include <malloc.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define WORKERS_MAX            64
#define LOOK_S                 5.0 /* how often expiry and keys are looked at */
#define KEY_FILE_EVERY_S       60
#define DESCRIPTORS_OURS       44 /* standard streams, content files, the admin listener and its connections */
#define DESCRIPTORS_PER_WORKER 8
#define CONNECTIONS_LEAST      4
#define TOKEN_USUAL_LEAST      16
#define STOP_S                 4.5 /* a worker that has not drained by then is left behind */

/* The leak checker of a sanitized build attaches to its own process, which must let it. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LEAKS_ARE_SOUGHT 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define LEAKS_ARE_SOUGHT 1
#endif

extern char **environ;

struct server {
	struct config config;
	struct clock clock;
	struct ev_loop *loop;
	struct reload reload;
	struct watch *content_watch;
	struct worker *workers[WORKERS_MAX];
	size_t worker_count;
	int listeners[WORKERS_MAX];
	size_t listener_count;
	char name[LISTEN_NAME]; /* of the address that we listen on */
	char admin_name[LISTEN_NAME];
	struct admin admin;
	struct http_route admin_routes[ADMIN_ROUTES];
	struct http *admin_http;
	int64_t key_file_at;
	bool store_away; /* as last logged */
	ev_timer look;
	ev_timer give_up;
	ev_signal term, interrupt, hangup, user;
	ev_async over;
	atomic_size_t ended; /* worker threads */
};

/* ---- The process ---- */

static bool swap_is_on(void)
{
	FILE *file = fopen("/proc/swaps", "re");
	char line[256];
	unsigned lines = 0;

	if (!file)
		return false;
	while (fgets(line, sizeof line, file))
		lines++;
	fclose(file);
	return lines > 1; /* the first is a heading */
}

/* Connections must never take the descriptors that Redis, files and the admin listener need. */
static void descriptors_allow(struct config *config)
{
	rlim_t ours = DESCRIPTORS_OURS + (rlim_t)config->workers * DESCRIPTORS_PER_WORKER;
	rlim_t wanted = (rlim_t)(config->connections * config->workers) + ours;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
	if (setrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur >= wanted)
		return;
	config->connections = limit.rlim_cur > ours ? (long)(limit.rlim_cur - ours) / config->workers : 0;
	if (config->connections < CONNECTIONS_LEAST)
		config->connections = CONNECTIONS_LEAST;
	log_event(LOG_WARNING, "few_descriptors", "allowed=%ju wanted=%ju connections=%ld", (uintmax_t)limit.rlim_cur,
		  (uintmax_t)wanted, config->connections);
}

/* What this process holds stays in it: no core file, no debugger of the same user, no new rights. */
static void process_harden(void)
{
	const struct rlimit none = { 0, 0 };
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	sigaction(SIGPIPE, &ignore, NULL);
	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
#ifndef LEAKS_ARE_SOUGHT
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
#ifdef M_PERTURB
	/* Libraries free what they have read without wiping it; now the allocator overwrites all but small pieces. */
	mallopt(M_PERTURB, 0xff);
#endif
}

/* ---- Settings ---- */

static int complain(const char *what, int status)
{
	fprintf(stderr, "hotline serve: %s\n", what);
	return status;
}

static void help_print(void)
{
	struct buf out;

	buf_init(&out, 64 * 1024);
	buf_add_literal(&out,
			"usage: hotline serve [--demo] [FLAGS]\n\n"
			"Answers webhooks. Each setting can be given as a flag, in the environment, or in a file;\n"
			"flags win over the environment, the environment over the file. [Defaults in brackets.]\n"
			"Content is read again when its files change, or on SIGHUP; what cannot be served is refused, "
			"and\nwhat was served goes on. SIGUSR1 returns to the content before.\n\n");
	config_help(&out);
	fputs(buf_text(&out), stdout);
	buf_release(&out);
}

static const char *token_of(void *at, const char *provider)
{
	const struct config *config = at;

	return config_token(config, provider);
}

static bool any_provider_on(const struct config *config)
{
	for (size_t i = 0; providers[i]; i++)
		if (config_token(config, providers[i]->name)[0])
			return true;
	return config->insecure;
}

static int settings_read(struct server *server, int argc, char **argv)
{
	struct config *config = &server->config;
	struct why why = { "" };
	enum fault fault = config_read(config, argc, argv, environ, &why);

	if (fault)
		return complain(why.text, fault == FAULT_SYNTAX ? EXIT_USAGE : EXIT_CONFIG);
	if (config->help) {
		help_print();
		return EXIT_FINE;
	}
	log_level_set(config->log_level);
	if (config->log_format[0])
		log_json(strcmp(config->log_format, "json") == 0);
	if (config->demo && !config_demo_token(config))
		return complain("no memory for settings", EXIT_INTERNAL);
	if (!any_provider_on(config))
		return complain(
			"no provider is on, so nobody could be answered. Set HOTLINE_TWILIO_AUTH_TOKEN_FILE to a file "
			"that holds the auth token; to try the line out without one: hotline serve --demo",
			EXIT_CONFIG);
	/* Time goes on from the day that was asked for. */
	if (config->now_s)
		server->clock.offset = config->now_s - clock_now(&(struct clock){ .still = 0 });
	return -1;
}

/* Tokens that people invent are short; Twilio's have 32 characters. */
static bool token_is_short(const char *tokens)
{
	struct str rest = str_of(tokens);

	while (rest.len)
		if (str_trim(str_cut(&rest, ',')).len < TOKEN_USUAL_LEAST)
			return true;
	return false;
}

static void secrets_warn(const struct config *config)
{
	if (config->token_in_environment)
		log_event(LOG_NOTICE, "secret_in_environment",
			  "advice=a file is safer: HOTLINE_TWILIO_AUTH_TOKEN_FILE");
	if (config->open_secret)
		log_event(LOG_WARNING, "secret_file_is_open",
			  "setting=%s_FILE effect=every user of this machine may read it advice=chmod 0400",
			  config->open_secret);
	if (token_is_short(config->twilio_auth_token))
		log_event(LOG_WARNING, "token_is_short",
			  "setting=HOTLINE_TWILIO_AUTH_TOKEN effect=signatures may be forged advice=Twilio's has 32 "
			  "characters; is this the whole of it?");
}

static void settings_warn(struct server *server)
{
	const struct config *config = &server->config;

	if (!config->redis_url[0])
		log_event(LOG_WARNING, "sessions_in_this_process",
			  "why=HOTLINE_REDIS_URL is not set effect=sessions end with this process and no other shares "
			  "them");
	else if (!config->key_file[0])
		log_event(
			LOG_WARNING, "no_key_file",
			"why=HOTLINE_KEY_FILE is not set effect=no other process can read these sessions, nor this one "
			"after a restart");
	if (config->drafts)
		log_event(LOG_WARNING, "drafts_are_served", "effect=people get texts that nobody has reviewed");
	if (config->insecure)
		log_event(LOG_WARNING, "signatures_are_not_checked", "why=--insecure");
	secrets_warn(config);
	if (str_has_prefix(str_of(config->public_url), STR("http://")) && !url_is_loopback(str_of(config->public_url)))
		log_event(LOG_WARNING, "public_url_without_tls",
			  "setting=HOTLINE_PUBLIC_URL effect=messages travel in clear, or signatures never match "
			  "advice=the https:// address that the provider calls, with TLS at a proxy");
	if (config->names_ignored)
		log_event(
			LOG_NOTICE, "names_ignored",
			"names=HOTLINE_PORT* HOTLINE_SERVICE_* why=Kubernetes sets them for a service called hotline");
	server->admin.swap = swap_is_on();
	if (server->admin.swap)
		log_event(LOG_WARNING, "swap_is_on", "effect=sessions in memory may reach a disk advice=swapoff -a");
}

/* ---- The catalog ---- */

/* For everybody at once; a turn that is under way ends with the catalog it began with. */
static void catalog_publish(void *at, struct catalog *catalog)
{
	struct server *server = at;

	for (size_t i = 0; i < server->worker_count; i++)
		worker_swap(server->workers[i], catalog);
}

static int catalog_open(struct server *server)
{
	server->reload = (struct reload){
		.clock = server->clock,
		.source = {
			.folder = server->config.content_dir,
			.default_locale = server->config.default_locale,
			.contact = server->config.contact,
			.drafts = server->config.drafts,
		},
		.publish = catalog_publish,
		.at = server,
	};
	if (reload_first(&server->reload))
		return -1;
	return complain("the content cannot be served (the reasons are above; `hotline check` lists all)", EXIT_CONFIG);
}

static void content_changed(void *at)
{
	struct server *server = at;

	reload_files(&server->reload, false);
}

static void content_watch(struct server *server)
{
	struct why why = { "" };

	if (watch_open(server->loop, server->config.content_dir, content_changed, server, &server->content_watch, &why))
		log_event(LOG_WARNING, "content_not_watched", "why=%s effect=changes are served after SIGHUP only",
			  why.text);
}

/* ---- Sockets and workers ---- */

static int listeners_open(struct server *server)
{
	const struct config *config = &server->config;
	bool shared = config->share_port || config->workers > 1;
	struct why why = { "" };

	for (long i = 0; i < config->workers; i++) {
		enum listen_how how = !shared                         ? LISTEN_ALONE
				      : i == 0 && !config->share_port ? LISTEN_FIRST
								      : LISTEN_SHARED;
		int fd = -1;
		enum fault fault;

		if (i > 0 && strncmp(config->listen, "unix:", 5) == 0) { /* one socket, many who accept */
			fd = dup(server->listeners[0]);
			fault = fd < 0 ? fault_because(FAULT_SYSTEM, &why, "no descriptor left") : FAULT_NONE;
		} else {
			fault = listen_open(i == 0 ? config->listen : server->name, how, &fd, server->name, &why);
		}
		if (fault)
			return complain(why.text, fault == FAULT_CONFIG ? EXIT_CONFIG : EXIT_DEPENDENCY);
		server->listeners[server->listener_count++] = fd;
	}
	return -1;
}

static void worker_over(void *at)
{
	struct server *server = at;

	atomic_fetch_add(&server->ended, 1);
	ev_async_send(server->loop, &server->over);
}

static struct worker_settings worker_settings_of(struct server *server, size_t i)
{
	const struct config *config = &server->config;

	return (struct worker_settings){
		.listener = server->listeners[i],
		.door = { .public_url = str_of(config->public_url), .connections = (unsigned)config->connections },
		.store = {
			.redis_url = config->redis_url,
			.ttl_s = config->session_ttl_s,
			.overlay_entries = (size_t)config->overlay_entries,
		},
		.webhook = {
			.clock = server->clock,
			.public_url = config->public_url,
			.insecure = config->insecure,
			.token = token_of,
			.at = &server->config,
		},
		.over = worker_over,
		.at = server,
	};
}

static int workers_start(struct server *server)
{
	struct why why = { "" };
	uint8_t first[32];
	int64_t day = 0;
	enum fault fault;

	fault = keyring_file(server->config.key_file, clock_now(&server->clock), server->config.session_ttl_s, first,
			     &day, &why);
	for (long i = 0; i < server->config.workers && !fault; i++) {
		struct worker_settings settings = worker_settings_of(server, (size_t)i);

		settings.first_key = first;
		settings.first_key_day = day;
		fault = worker_start(&settings, server->reload.catalog, &server->workers[i], &why);
		if (!fault)
			server->worker_count++;
	}
	digest_wipe(first, sizeof first);
	if (!fault)
		return -1;
	return complain(why.text, fault == FAULT_CONFIG ? EXIT_CONFIG : EXIT_DEPENDENCY);
}

static int admin_open(struct server *server)
{
	struct http_settings door = { .public_url = STR(""), .connections = 32, .route_count = ADMIN_ROUTES };
	struct why why = { "" };
	enum fault fault;

	server->admin.config = &server->config;
	server->admin.clock = server->clock;
	server->admin.reload = &server->reload;
	server->admin.workers = server->workers;
	server->admin.store = server->config.redis_url[0] ? "redis" : "memory";
	if (!server->config.admin_listen[0])
		return -1;
	fault = listen_open(server->config.admin_listen, LISTEN_ALONE, &door.listener, server->admin_name, &why);
	if (fault) {
		fprintf(stderr, "hotline serve: HOTLINE_ADMIN_LISTEN: %s\n", why.text);
		return fault == FAULT_CONFIG ? EXIT_CONFIG : EXIT_DEPENDENCY;
	}
	admin_routes(server->admin_routes);
	door.routes = server->admin_routes;
	door.house = &server->admin;
	if (http_open(server->loop, &door, &server->admin_http, &why))
		return complain(why.text, EXIT_INTERNAL);
	return -1;
}

/* ---- Keeping time ---- */

/* A process that only runs would leave yesterday's key in the file for whoever finds it. */
static void key_file_advance(struct server *server, int64_t now)
{
	struct why why = { "" };
	uint8_t first[32];
	int64_t day;

	if (!server->config.key_file[0] || now - server->key_file_at < KEY_FILE_EVERY_S)
		return;
	server->key_file_at = now;
	if (keyring_file(server->config.key_file, now, server->config.session_ttl_s, first, &day, &why))
		log_event(LOG_WARNING, "key_file_not_advanced", "why=%s", why.text);
	digest_wipe(first, sizeof first);
}

/* Looked at every few seconds: a connection that comes back at once is nobody's business. */
static void store_watch(struct server *server)
{
	struct worker_counts counts = { .store_away = false };

	for (size_t i = 0; i < server->worker_count; i++)
		worker_count(server->workers[i], &counts);
	if (counts.store_away == server->store_away)
		return;
	server->store_away = counts.store_away;
	if (server->store_away)
		log_event(LOG_WARNING, "redis_away", "effect=sessions are kept in memory until it is back");
	else
		log_event(LOG_NOTICE, "redis_back", "effect=sessions are kept in Redis again");
}

static void look(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct server *server = timer->data;
	int64_t now = clock_now(&server->clock);

	(void)loop;
	(void)events;
	reload_if_expired(&server->reload);
	key_file_advance(server, now);
	store_watch(server);
}

static void give_up(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)loop;
	(void)timer;
	(void)events;
	log_event(LOG_ERROR, "stopped_hard", "why=a worker did not drain");
	_exit(EXIT_INTERNAL);
}

static void stop(struct ev_loop *loop, ev_signal *signal, int events)
{
	struct server *server = signal->data;

	(void)events;
	if (server->admin.draining) /* asked twice: at once, then */
		_exit(EXIT_PROBLEMS);
	server->admin.draining = true;
	log_event(LOG_NOTICE, "stopping", "signal=%d", signal->signum);
	for (size_t i = 0; i < server->worker_count; i++)
		worker_drain(server->workers[i]);
	ev_timer_start(loop, &server->give_up);
}

/* Runs only once there is a catalog: until then the loop stands still. */
static void hang_up(struct ev_loop *loop, ev_signal *signal, int events)
{
	struct server *server = signal->data;

	(void)loop;
	(void)events;
	if (signal->signum == SIGHUP)
		reload_files(&server->reload, true);
	else
		reload_back(&server->reload);
}

static void worker_ended(struct ev_loop *loop, ev_async *async, int events)
{
	struct server *server = async->data;

	(void)events;
	if (atomic_load(&server->ended) < server->worker_count)
		return;
	for (size_t i = 0; i < server->worker_count; i++)
		worker_join(server->workers[i]);
	server->worker_count = 0;
	server->admin.worker_count = 0;
	ev_break(loop, EVBREAK_ALL);
}

static void watch(struct server *server)
{
	ev_timer_init(&server->look, look, LOOK_S, LOOK_S);
	ev_timer_init(&server->give_up, give_up, STOP_S, 0.0);
	ev_signal_init(&server->term, stop, SIGTERM);
	ev_signal_init(&server->interrupt, stop, SIGINT);
	ev_signal_init(&server->hangup, hang_up, SIGHUP);
	ev_signal_init(&server->user, hang_up, SIGUSR1);
	ev_async_init(&server->over, worker_ended);
	server->look.data = server->give_up.data = server->term.data = server->interrupt.data = server->over.data =
		server->hangup.data = server->user.data = server;
	ev_timer_start(server->loop, &server->look);
	ev_signal_start(server->loop, &server->term);
	ev_signal_start(server->loop, &server->interrupt);
	ev_signal_start(server->loop, &server->hangup);
	ev_signal_start(server->loop, &server->user);
	ev_async_start(server->loop, &server->over);
}

static void greet(const struct server *server, const char *program)
{
	const struct config *config = &server->config;
	const char *token;

	log_event(LOG_NOTICE, "serving",
		  "version=" HOTLINE_VERSION " listen=%s admin=%s public_url=%s store=%s workers=%ld catalog=%s "
		  "locales=%zu drafts=%d",
		  server->name, server->admin_name[0] ? server->admin_name : "off", config->public_url,
		  server->admin.store, config->workers, server->reload.catalog->hash_text,
		  server->reload.catalog->locale_count, config->drafts);
	if (!config->demo)
		return;
	/* A token of the installation's own is not shown; the shell fills it in. */
	token = config->token_made             ? config->twilio_auth_token
		: config->token_in_environment ? "\"$HOTLINE_TWILIO_AUTH_TOKEN\""
					       : "YOUR_TOKEN";
	printf("The line answers signed webhooks on %s/twilio/sms and /twilio/voice, with drafts that nobody has "
	       "reviewed.\n",
	       config->public_url);
	if (config->token_made)
		printf("Throw-away token of this run: %s\n", token);
	printf("Text it:\n"
	       "  %s sign --token %s %s/twilio/sms From=+13125550101 To=+13125550100 Body=DERECHOS | sh\n"
	       "Call it:\n"
	       "  %s sign --token %s %s/twilio/voice From=+13125550101 To=+13125550100 CallStatus=ringing | sh\n",
	       program, token, config->public_url, program, token, config->public_url);
	fflush(stdout);
}

static int start(struct server *server)
{
	int status;

	settings_warn(server);
	descriptors_allow(&server->config);
	content_watch(server); /* first: an edit made while the files are read must not go unseen */
	status = catalog_open(server);
	if (status < 0)
		status = listeners_open(server);
	if (status < 0)
		status = workers_start(server);
	if (status < 0)
		status = admin_open(server);
	return status;
}

/* What could not be started is left to the end of the process; what runs is drained first. */
static void finish(struct server *server)
{
	for (size_t i = 0; i < server->worker_count; i++)
		worker_drain(server->workers[i]);
	for (size_t i = 0; i < server->worker_count; i++)
		worker_join(server->workers[i]);
	http_close(server->admin_http);
	if (server->listener_count)
		listen_forget(server->config.listen);
	if (server->admin_http)
		listen_forget(server->config.admin_listen);
	watch_close(server->content_watch);
	reload_release(&server->reload);
	config_release(&server->config);
}

int command_serve(int argc, char **argv)
{
	static struct server server; /* its workers point into it until the end */
	int status;

	process_harden(); /* before there is any secret to keep */
	server.loop = ev_default_loop(EVFLAG_NOENV);
	if (!server.loop)
		return complain("no event loop", EXIT_INTERNAL);
	status = settings_read(&server, argc, argv);
	if (status < 0) {
		watch(&server);
		status = start(&server);
	}
	if (status < 0) {
		server.admin.worker_count = server.worker_count;
		greet(&server, program_invocation_name);
		ev_run(server.loop, 0);
		log_event(LOG_NOTICE, "stopped", "version=" HOTLINE_VERSION);
		status = EXIT_FINE;
	}
	finish(&server);
	ev_loop_destroy(server.loop);
	return status;
}
