/* What becomes of content that is read while people are being answered. How it is read and checked is catalog.h's. */
#include "reload.h"

#include "log.h"

#include <stdio.h>

static enum fault read_files(struct reload *reload, struct catalog **catalog)
{
	struct problems problems = { .count = 0 };
	enum fault fault;

	reload->source.now = clock_now(&reload->clock);
	fault = catalog_load_again(&reload->source, reload->catalog, catalog, &problems);
	if (fault)
		problems_tell(&problems);
	problems_release(&problems);
	return fault;
}

bool reload_first(struct reload *reload)
{
	if (read_files(reload, &reload->catalog))
		return false;
	reload->loaded_at = reload->source.now;
	return true;
}

static void take(struct reload *reload, struct catalog *catalog)
{
	reload->catalog = catalog;
	reload->lacked = false;
}

static void serve(struct reload *reload, struct catalog *catalog)
{
	catalog_drop(reload->before);
	reload->before = reload->catalog;
	take(reload, catalog);
	reload->publish(reload->at, catalog);
}

/*
 * The same answers, but perhaps until another day: a signature that was given again before it ran out changes no text. The
 * one before stays the one before.
 */
static void renew(struct reload *reload, struct catalog *catalog)
{
	catalog_drop(reload->catalog);
	take(reload, catalog);
}

static void refuse(struct reload *reload, const char *why, const char *language)
{
	reload->unfit = true;
	reload->refusals++;
	log_event(LOG_ERROR, "content_refused", "why=%s language=%s effect=what was served before goes on", why,
		  language);
}

/* The first language that people have now and would not have any more; NULL for none. */
static const struct locale *lost_language(const struct catalog *before, const struct catalog *after)
{
	for (size_t i = 0; i < before->locale_count; i++) {
		const struct locale *old = &before->locales[i];
		uint16_t found = catalog_locale_tag(after, old->tag);
		const struct locale *new = found == NO_LOCALE ? NULL : &after->locales[found];

		if (!new || (old->sms && !new->sms) || (old->speaks && !new->speaks))
			return old;
	}
	return NULL;
}

static bool is_same(const struct catalog *one, const struct catalog *other)
{
	return str_equal(str_of(one->hash_text), str_of(other->hash_text));
}

/*
 * Files that say the same as what somebody has returned from, or would be answered from in the same words. Their compiled
 * form alone is no measure: since the return a fact or a signature may have run out.
 */
static bool is_left(const struct reload *reload, const struct catalog *catalog)
{
	return reload->returned && (catalog_says_same(catalog, reload->before) || is_same(catalog, reload->before));
}

static void tell_held(const struct catalog *catalog)
{
	if (catalog->held)
		log_event(LOG_ERROR, "urgent_lines_unsigned",
			  "why=their signatures have run out effect=they are served all the same advice=sign them with "
			  "hotline review sign");
}

/* Every look comes here again until there is memory; one line says so. */
static void tell_lack(struct reload *reload)
{
	if (!reload->lacked)
		log_event(LOG_ERROR, "catalog_not_renewed", "why=no memory effect=old texts go on until there is some");
	reload->lacked = true;
}

static void compile_again(struct reload *reload)
{
	struct catalog *catalog = catalog_at(reload->catalog, clock_now(&reload->clock));

	if (!catalog) {
		tell_lack(reload);
		return;
	}
	tell_held(catalog);
	log_event(LOG_NOTICE, "catalog_renewed", "hash=%s", catalog->hash_text);
	renew(reload, catalog);
	reload->publish(reload->at, catalog);
}

/*
 * What somebody has taken back is not kept alive by content that is older than the files: neither what is served when they
 * cannot be taken, nor what people are returned to.
 */
static void withdraw(struct reload *reload)
{
	struct withdrawn withdrawn;

	catalog_withdraw(reload->catalog, reload->source.folder, &withdrawn);
	if (withdrawn.signatures + withdrawn.notices > 0 || withdrawn.kept > reload->kept)
		log_event(LOG_WARNING, "content_withdrawn",
			  "signatures=%u notices=%u urgent=%u effect=those texts and notices are not served any more; "
			  "urgent lines go on until a restart",
			  withdrawn.signatures, withdrawn.notices, withdrawn.kept);
	reload->kept = withdrawn.kept;
	if (withdrawn.signatures + withdrawn.notices + withdrawn.shortened > 0)
		compile_again(reload);
}

/* NULL, and it is said why, when they cannot be taken. */
static struct catalog *take_files(struct reload *reload)
{
	struct catalog *catalog = NULL;
	const struct locale *lost;

	if (read_files(reload, &catalog)) {
		refuse(reload, "the content cannot be served: the reasons are above, hotline check lists all", "any");
		return NULL;
	}
	lost = lost_language(reload->catalog, catalog);
	if (!lost)
		return catalog;
	refuse(reload,
	       "a language that people have now could not be offered any more: sign or record its urgent lines, or "
	       "restart if it is meant to go",
	       lost->tag.at);
	catalog_drop(catalog);
	return NULL;
}

void reload_files(struct reload *reload, bool asked)
{
	struct catalog *catalog = take_files(reload);

	if (!catalog) {
		withdraw(reload);
		return;
	}
	if (!asked && is_left(reload, catalog)) {
		log_event(LOG_NOTICE, "content_left", "hash=%s effect=what was returned to goes on",
			  catalog->hash_text);
		catalog_drop(reload->before);
		reload->before = catalog;
		reload->unfit = false;
		withdraw(reload);
		return;
	}
	reload->unfit = reload->returned = false;
	tell_held(catalog);
	reload->loaded_at = reload->source.now;
	if (is_same(catalog, reload->catalog)) {
		log_event(LOG_NOTICE, "content_unchanged", "hash=%s", catalog->hash_text);
		renew(reload, catalog);
		return;
	}
	reload->taken++;
	log_event(LOG_NOTICE, "content_reloaded", "hash=%s before=%s locales=%zu", catalog->hash_text,
		  reload->catalog->hash_text, catalog->locale_count);
	serve(reload, catalog);
}

void reload_if_expired(struct reload *reload)
{
	if (reload->lacked || clock_now(&reload->clock) >= reload->catalog->expires_at)
		compile_again(reload);
}

/* The content before, as it may be served now; NULL when there is none. */
static struct catalog *content_before(struct reload *reload)
{
	struct withdrawn withdrawn;

	if (!reload->before)
		return NULL;
	catalog_withdraw(reload->before, reload->source.folder, &withdrawn);
	return catalog_at(reload->before, clock_now(&reload->clock));
}

void reload_back(struct reload *reload)
{
	struct catalog *catalog = content_before(reload);
	const struct locale *lost = catalog ? lost_language(reload->catalog, catalog) : NULL;

	if (!catalog) {
		log_event(LOG_WARNING, "nothing_to_return_to", "why=no other content was served, or no memory is left");
	} else if (lost) {
		log_event(LOG_ERROR, "return_refused",
			  "why=a language that people have now is not offered in the content before: put its files "
			  "right, or restart with the files from before if it is meant to go language=%s "
			  "effect=what is served goes on",
			  lost->tag.at);
		catalog_drop(catalog);
	} else if (catalog->held && !reload->catalog->held) {
		log_event(LOG_ERROR, "return_refused",
			  "why=the signatures of urgent lines in the content before have run out, those of today's "
			  "have not effect=what is served goes on");
		catalog_drop(catalog);
	} else {
		tell_held(catalog);
		log_event(LOG_NOTICE, "content_returned", "hash=%s from=%s", catalog->hash_text,
			  reload->catalog->hash_text);
		reload->returned = !reload->returned;
		serve(reload, catalog);
	}
}

void reload_release(struct reload *reload)
{
	catalog_drop(reload->catalog);
	catalog_drop(reload->before);
	reload->catalog = reload->before = NULL;
}
