/* Words and figures about the installation. Labels are from fixed lists: nothing here tells one person from another. */
#include "admin.h"

#include "version.h"

#include <inttypes.h>

static const struct str text_plain = STR_INIT("text/plain; charset=utf-8");

static void live_asked(void *at, struct http_exchange *exchange)
{
	(void)at;
	buf_add_literal(&exchange->answer, "live\n");
	http_send(exchange, text_plain);
}

/* Redis away is no reason to send people elsewhere: without it they are answered as well. */
static void ready_asked(void *at, struct http_exchange *exchange)
{
	const struct admin *admin = at;

	if (admin->draining) {
		http_send_kept(exchange, 503, text_plain, STR("draining\n"));
		return;
	}
	buf_add_literal(&exchange->answer, "ready\n");
	http_send(exchange, text_plain);
}

static struct worker_counts counts_of(const struct admin *admin)
{
	struct worker_counts counts = { .store_away = false };

	for (size_t i = 0; i < admin->worker_count; i++)
		worker_count(admin->workers[i], &counts);
	return counts;
}

static const char *yes(bool is)
{
	return is ? "true" : "false";
}

static const char *status_of(const struct admin *admin, const struct worker_counts *counts)
{
	if (admin->draining)
		return "draining";
	return counts->store_away || reload_stale(admin->reload) ? "degraded" : "ok";
}

/* Each says what is wrong and what to do, in words of ours: nothing in it needs escaping. */
static void warnings_add(const struct admin *admin, const struct worker_counts *counts, struct buf *out)
{
	const struct {
		bool is;
		const char *words;
	} warnings[] = {
		{ counts->store_away, "Redis is away: sessions are kept in memory until it is back" },
		{ !admin->config->redis_url[0], "no HOTLINE_REDIS_URL: sessions live and die with this process" },
		{ admin->config->redis_url[0] && !admin->config->key_file[0],
		  "no HOTLINE_KEY_FILE: other processes and restarts cannot read these sessions" },
		{ admin->config->drafts, "HOTLINE_DRAFTS: texts that nobody has reviewed are served" },
		{ admin->config->insecure, "--insecure: signatures are not checked" },
		{ admin->swap, "swap is on: sessions in memory may reach a disk" },
		{ reload_refused(admin->reload),
		  "the content files as they are now are not what is served: see the log" },
		{ reload_stale(admin->reload),
		  "the content has run out: urgent lines go on without their signatures, or old texts "
		  "do: see the log" },
	};
	bool first = true;

	for (size_t i = 0; i < COUNT(warnings); i++) {
		if (!warnings[i].is)
			continue;
		buf_add_format(out, "%s\"%s\"", first ? "" : ",", warnings[i].words);
		first = false;
	}
}

static void health_asked(void *at, struct http_exchange *exchange)
{
	const struct admin *admin = at;
	struct worker_counts counts = counts_of(admin);
	const struct reload *reload = admin->reload;
	int64_t now = clock_now(&admin->clock);
	struct buf *out = &exchange->answer;

	buf_add_format(out, "{\"status\":\"%s\",\"version\":\"" HOTLINE_VERSION "\",\"workers\":%zu,",
		       status_of(admin, &counts), admin->worker_count);
	buf_add_format(out, "\"store\":\"%s\",\"redis\":\"%s\",\"key_file\":%s,", admin->store,
		       !admin->config->redis_url[0] ? "off"
		       : counts.store_away          ? "away"
						    : "ok",
		       yes(admin->config->key_file[0] != '\0'));
	buf_add_format(out, "\"degraded\":%s,\"drafts\":%s,\"swap\":%s,",
		       yes(counts.store_away || reload_stale(admin->reload)), yes(admin->config->drafts),
		       yes(admin->swap));
	buf_add_format(out,
		       "\"catalog\":{\"hash\":\"%s\",\"age_s\":%" PRId64 ",\"files_age_s\":%" PRId64
		       ",\"refused\":%s,\"locales\":%zu},",
		       reload->catalog->hash_text, now - reload->catalog->compiled_for, now - reload->loaded_at,
		       yes(reload_refused(reload)), reload->catalog->locale_count);
	buf_add_literal(out, "\"warnings\":[");
	warnings_add(admin, &counts, out);
	buf_add_literal(out, "]}\n");
	if (admin->draining && !out->failed)
		http_send_kept(exchange, 503, STR("application/json"), STR("{\"status\":\"draining\"}\n"));
	else
		http_send(exchange, STR("application/json"));
}

/* ---- Prometheus' text format, version 0.0.4 ---- */

static void metric_head(struct buf *out, const char *name, const char *kind, const char *help)
{
	buf_add_format(out, "# HELP hotline_%s %s\n# TYPE hotline_%s %s\n", name, help, name, kind);
}

static void metric(struct buf *out, const char *name, const char *kind, const char *help, uint64_t value)
{
	metric_head(out, name, kind, help);
	buf_add_format(out, "hotline_%s %" PRIu64 "\n", name, value);
}

static void turns_add(struct buf *out, const struct webhook_counts *counts)
{
	metric_head(out, "turns_total", "counter", "Verified webhooks answered.");
	for (size_t i = 0; i < CHANNEL_COUNT; i++)
		for (size_t j = 0; j < OUTCOME_COUNT; j++)
			buf_add_format(out, "hotline_turns_total{channel=\"%s\",outcome=\"%s\"} %" PRIu64 "\n",
				       channel_name((enum channel)i), outcome_name((enum outcome)j),
				       counts->turns[i][j]);
	metric(out, "signature_failures_total", "counter", "Webhooks whose signature did not match.",
	       counts->bad_signatures);
}

static void door_add(struct buf *out, const struct http_counts *counts)
{
	metric(out, "requests_total", "counter", "Requests that passed the door.", counts->requests);
	metric_head(out, "refused_total", "counter", "Requests refused, by status.");
	for (size_t i = 0; i < REFUSAL_COUNT; i++)
		buf_add_format(out, "hotline_refused_total{status=\"%u\"} %" PRIu64 "\n",
			       http_refusal_status((enum http_refusal)i), counts->refused[i]);
	metric(out, "cut_total", "counter", "Connections that took too long.", counts->cut);
	metric(out, "connections", "gauge", "Open connections.", counts->connections);
}

static void store_add(struct buf *out, const struct worker_counts *counts)
{
	const struct store_counts *store = &counts->store;

	metric(out, "store_loads_total", "counter", "Sessions asked for.", store->loads);
	metric(out, "store_saves_total", "counter", "Sessions saved.", store->saves);
	metric(out, "store_conflicts_total", "counter", "Saves that another overtook.", store->conflicts);
	metric(out, "store_timeouts_total", "counter", "Redis commands given up.", store->timeouts);
	metric(out, "store_drops_total", "counter", "Redis connections dropped.", store->drops);
	metric(out, "store_overlay_hits_total", "counter", "Sessions answered from memory.", store->overlay_hits);
	metric(out, "store_written_back_total", "counter", "Sessions brought back to Redis.", store->written_back);
	metric(out, "store_bad_replies_total", "counter", "Redis replies that made no sense.", store->bad_replies);
	metric(out, "degraded", "gauge", "1 while Redis is away.", counts->store_away);
}

static void metrics_asked(void *at, struct http_exchange *exchange)
{
	const struct admin *admin = at;
	struct worker_counts counts = counts_of(admin);
	struct buf *out = &exchange->answer;

	turns_add(out, &counts.webhook);
	door_add(out, &counts.http);
	store_add(out, &counts);
	metric_head(out, "content_info", "gauge", "Which content is served.");
	buf_add_format(out, "hotline_content_info{hash=\"%s\"} 1\n", admin->reload->catalog->hash_text);
	metric(out, "content_reloads_total", "counter", "Changed content that was taken.", admin->reload->taken);
	metric(out, "content_refusals_total", "counter", "Changed content that was refused.", admin->reload->refusals);
	metric(out, "content_stale", "gauge",
	       "1 when urgent lines, or without memory all texts, are served past their dates.",
	       reload_stale(admin->reload));
	metric(out, "drafts", "gauge", "1 when texts that nobody has reviewed are served.", admin->config->drafts);
	http_send(exchange, STR("text/plain; version=0.0.4; charset=utf-8"));
}

void admin_routes(struct http_route routes[ADMIN_ROUTES])
{
	static const struct {
		struct str path;
		http_handler *handle;
	} all[ADMIN_ROUTES] = {
		{ STR_INIT("/livez"), live_asked },
		{ STR_INIT("/readyz"), ready_asked },
		{ STR_INIT("/healthz"), health_asked },
		{ STR_INIT("/metrics"), metrics_asked },
	};

	for (size_t i = 0; i < ADMIN_ROUTES; i++)
		routes[i] = (struct http_route){
			.path = all[i].path,
			.method = STR("GET"),
			.media_type = STR(""),
			.handle = all[i].handle,
		};
}
