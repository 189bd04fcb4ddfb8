/*
 * Bytes as the replies of Redis: to the greeting, to a load, to a save. Whatever they are, every turn
 * ends once, and nothing opens that we have not sealed.
 */
#include "tests/support/fake_redis.h"
#include "tests/support/talks.h"

#include <assert.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct talks talks;
static struct fake_redis fake;
static char folder[90];

static void remove_folder(void)
{
	unlink(fake.path);
	rmdir(folder);
}

static void begin(void)
{
	char here[64];

	mkdir("build", 0777);
	assert(getcwd(here, sizeof(here)));
	assert(snprintf(folder, sizeof(folder), "%s/build/fuzz-XXXXXX", here) < (int)sizeof(folder));
	assert(mkdtemp(folder));
	talks_init(&talks);
	assert(fake_start(&fake, talks.loop, folder));
	atexit(remove_folder);
}

static bool settled(void *store)
{
	struct store_counts counts;

	store_count(store, &counts);
	return !store_away(store) || counts.drops || counts.timeouts;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const commands[] = { "GET", "EVALSHA", "EVAL", "SCRIPT", "SET", "LIFE" };
	struct session_keys keys;
	struct store *store;
	struct turn turn;

	if (size < 1 || size > 20000)
		return 0;
	if (!talks.loop)
		begin();
	keys = talks_keys(&talks, 1, 0);
	fake.rule_count = 0;
	/* It hangs up behind its words, so that half a reply does not have to be waited for. */
	fake_rule(&fake, commands[data[0] % COUNT(commands)], (struct str){ (const char *)data + 1, size - 1 }, true);
	if (strcmp(fake.rules[0].command, "EVAL") == 0)
		fake_rule(&fake, "EVALSHA", STR("-NOSCRIPT\r\n"), false);
	store = talks_open(&talks, 0, fake.url, 4);
	assert(store);
	assert(talks_until(&talks, settled, store, 5000));
	assert(talks_load(&talks, store, &keys, &turn) != FAULT_SYSTEM);
	assert(turn.session.screen == 0);
	turn.session.screen = 5;
	assert(talks_save(&talks, store, &keys, &turn) != FAULT_SYSTEM);
	session_erase(&turn.session);
	assert(talks_save(&talks, store, &keys, &turn) != FAULT_SYSTEM);
	assert(talks_load(&talks, store, &keys, &turn) != FAULT_SYSTEM);
	assert(turn.session.screen == 0);
	talks_close(&talks, 0);
	for (size_t i = 0; i < FAKE_LINES_MAX; i++)
		fake_hang_up(&fake.lines[i]);
	return 0;
}
