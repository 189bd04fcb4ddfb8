/* The table of sealed sessions: what it keeps, what it gives away first, what it owes Redis. Time is a number here. */
#include "tests/support/test.h"

#include "store_memory.h"

#define LIFE 77

static struct store_names names_of(unsigned talk)
{
	struct store_names names = { .count = 1 };

	memcpy(names.name[0], &talk, sizeof(talk));
	return names;
}

/* Around midnight: the new day's name of a talk and the old one's. */
static struct store_names both_names(unsigned talk, uint8_t write)
{
	struct store_names names = names_of(talk + 100000);
	const struct store_names older = names_of(talk);

	memcpy(names.name[1], older.name[0], KEY_NAME);
	names.count = 2;
	names.write = write;
	return names;
}

static struct store_entry entry_of(uint64_t version, bool dirty, int64_t expires_ms)
{
	static uint8_t value[STORE_VALUE];
	static const size_t sizes[] = { STORE_VALUE_LEAST, STORE_VALUE, STORE_VALUE_LEAST + 1 };
	const size_t size = sizes[version % COUNT(sizes)];

	memset(value, (int)version, size);
	return (struct store_entry){
		.version = version,
		.dirty = dirty,
		.expires_ms = expires_ms,
		.life = dirty ? 0 : LIFE,
		.value = value,
		.size = size,
	};
}

static enum fault save(struct store_memory *memory, const struct store_names *names, uint64_t version, bool exact)
{
	const struct store_entry entry = entry_of(version, !exact, 1000);

	return store_memory_save(memory, names, &entry, version - 1, exact, 0);
}

static void put(struct store_memory *memory, unsigned talk, uint64_t version, bool dirty, int64_t expires_ms)
{
	const struct store_names names = names_of(talk);
	const struct store_entry entry = entry_of(version, dirty, expires_ms);

	if (dirty)
		assert_int_equal(store_memory_save(memory, &names, &entry, version - 1, false, 0), FAULT_NONE);
	else
		store_memory_note(memory, &names, &entry, 0);
}

static uint64_t version_of(struct store_memory *memory, unsigned talk, int64_t now_ms)
{
	const struct store_names names = names_of(talk);
	struct store_entry entry;

	if (!store_memory_get(memory, &names, now_ms, &entry))
		return 0;
	for (size_t i = 0; i < entry.size; i++)
		assert_int_equal(entry.value[i], (uint8_t)entry.version);
	return entry.version;
}

static void table_is_bounded(void **state)
{
	struct store_memory *memory = store_memory_new(100);
	unsigned kept = 0;

	(void)state;
	for (unsigned i = 0; i < 10000; i++) {
		put(memory, i, 1 + i, false, 1000);
		assert_true(version_of(memory, i, 0) == 1 + i);
		assert_true(store_memory_count(memory) <= 100);
	}
	for (unsigned i = 0; i < 10000; i++)
		kept += version_of(memory, i, 0) == 1 + i;
	assert_int_equal(kept, 100);
	store_memory_free(memory);
}

static void one_place_is_enough(void **state)
{
	struct store_memory *memory = store_memory_new(0);

	(void)state;
	put(memory, 1, 1, false, 1000);
	put(memory, 2, 1, true, 1000);
	put(memory, 3, 5, false, 1000);
	assert_true(version_of(memory, 3, 0) == 5);
	assert_int_equal(store_memory_count(memory), 1);
	store_memory_free(memory);
}

static void least_worth_goes_first(void **state)
{
	struct store_memory *memory = store_memory_new(40);
	const struct store_names grave = names_of(1000);
	struct store_entry erased = entry_of(1, true, 1000), entry;

	(void)state;
	erased.erased = true;
	assert_int_equal(store_memory_save(memory, &grave, &erased, 0, false, 0), FAULT_NONE);
	for (unsigned i = 0; i < 9; i++)
		put(memory, i, 3, true, 1000);
	put(memory, 500, 3, false, 10); /* expires early */
	for (unsigned i = 100; i < 129; i++)
		put(memory, i, 3, false, 1000);
	assert_int_equal(store_memory_count(memory), 40);
	{
		const struct store_names names = names_of(600);
		const struct store_entry fresh = entry_of(1, false, 1000);

		store_memory_note(memory, &names, &fresh, 20);
	}
	assert_int_equal(version_of(memory, 500, 5), 0);
	for (unsigned i = 100; i < 129; i++)
		assert_true(version_of(memory, i, 20) == 3);
	for (unsigned i = 2000; i < 2300; i++)
		put(memory, i, 1, false, 1000);
	for (unsigned i = 0; i < 9; i++)
		assert_true(version_of(memory, i, 0) == 3);
	assert_true(store_memory_get(memory, &grave, 0, &entry) && entry.erased);
	assert_int_equal(store_memory_owed(memory), 10);
	store_memory_free(memory);
}

static void used_entries_stay_longer(void **state)
{
	struct store_memory *memory = store_memory_new(64);

	(void)state;
	for (unsigned i = 0; i < 64; i++)
		put(memory, i, 1, false, 1000);
	put(memory, 1000, 1, false, 1000); /* the hand has passed over all once */
	for (unsigned i = 2000; i < 2030; i++) {
		assert_true(version_of(memory, 5, 0) == 1);
		put(memory, i, 1, false, 1000);
	}
	store_memory_free(memory);
}

static void expired_is_as_good_as_gone(void **state)
{
	struct store_memory *memory = store_memory_new(1000);

	(void)state;
	for (unsigned i = 0; i < 600; i++)
		put(memory, i, 1, i % 2, i < 300 ? 100 : 200);
	assert_true(version_of(memory, 1, 99) == 1);
	assert_int_equal(version_of(memory, 1, 100), 0);
	for (int i = 0; i < 3; i++)
		store_memory_sweep(memory, 150);
	assert_int_equal(store_memory_count(memory), 300);
	assert_int_equal(store_memory_owed(memory), 150);
	for (int i = 0; i < 3; i++)
		store_memory_sweep(memory, 200);
	assert_int_equal(store_memory_count(memory), 0);
	assert_int_equal(store_memory_owed(memory), 0);
	store_memory_free(memory);
}

static void alone_it_compares_exactly(void **state)
{
	struct store_memory *memory = store_memory_new(10);
	const struct store_names names = names_of(1);
	const struct store_entry far = entry_of(STORE_ERASURE + 2, false, 1000);

	(void)state;
	assert_int_equal(save(memory, &names, 2, true), FAULT_CONFLICT);
	assert_int_equal(save(memory, &names, 1, true), FAULT_NONE);
	assert_int_equal(save(memory, &names, 1, true), FAULT_CONFLICT);
	assert_int_equal(save(memory, &names, 4, true), FAULT_CONFLICT);
	assert_int_equal(save(memory, &names, 2, true), FAULT_NONE);
	assert_int_equal(store_memory_save(memory, &names, &far, 1, true, 0), FAULT_CONFLICT);
	assert_int_equal(store_memory_save(memory, &names, &far, 2, true, 0), FAULT_NONE);
	assert_int_equal(save(memory, &names, 3, true), FAULT_CONFLICT);
	assert_int_equal(store_memory_count(memory), 1);
	store_memory_free(memory);
}

static void as_overlay_it_takes_what_it_missed(void **state)
{
	struct store_memory *memory = store_memory_new(10);
	const struct store_names names = names_of(1);

	(void)state;
	assert_int_equal(save(memory, &names, 4, false), FAULT_NONE);
	assert_int_equal(save(memory, &names, 4, false), FAULT_CONFLICT);
	assert_int_equal(save(memory, &names, 2, false), FAULT_CONFLICT);
	assert_int_equal(save(memory, &names, 9, false), FAULT_NONE);
	store_memory_free(memory);
}

static void talk_moves_to_the_new_day(void **state)
{
	struct store_memory *memory = store_memory_new(10);
	const struct store_names both = both_names(1, 0);
	struct store_entry entry;

	(void)state;
	put(memory, 1, 3, true, 1000);
	assert_true(store_memory_get(memory, &both, 0, &entry));
	assert_true(entry.version == 3 && !entry.has_other);
	assert_int_equal(save(memory, &both, 4, true), FAULT_NONE);
	assert_int_equal(version_of(memory, 1, 0), 0);
	assert_true(version_of(memory, 100001, 0) == 4);
	assert_true(store_memory_get(memory, &both, 0, &entry));
	assert_true(entry.has_other);
	assert_memory_equal(entry.other, both.name[1], KEY_NAME);
	assert_int_equal(store_memory_count(memory), 1);
	store_memory_free(memory);
}

static void older_copy_never_replaces_a_newer(void **state)
{
	struct store_memory *memory = store_memory_new(10);

	(void)state;
	put(memory, 1, 5, false, 1000);
	put(memory, 1, 4, false, 1000);
	assert_true(version_of(memory, 1, 0) == 5);
	put(memory, 1, 6, false, 1000);
	assert_true(version_of(memory, 1, 0) == 6);
	store_memory_free(memory);
}

static void only_the_version_that_was_sent_is_settled(void **state)
{
	struct store_memory *memory = store_memory_new(10);
	const struct store_names names = names_of(1);

	(void)state;
	put(memory, 1, 5, true, 1000);
	store_memory_settle(memory, names.name[0], 4, LIFE);
	assert_int_equal(store_memory_owed(memory), 1);
	store_memory_settle(memory, names.name[0], 5, LIFE);
	assert_int_equal(store_memory_owed(memory), 0);
	store_memory_doubt(memory, names.name[0]);
	assert_int_equal(store_memory_owed(memory), 1);
	store_memory_free(memory);
}

static size_t walk(struct store_memory *memory, uint64_t life, size_t steps)
{
	struct store_entry entry;
	size_t cursor = 0, found = 0;
	bool done = false;

	while (!done)
		found += store_memory_next(memory, &cursor, steps, life, 0, &entry, &done);
	return found;
}

static void walk_finds_what_redis_may_not_know(void **state)
{
	struct store_memory *memory = store_memory_new(300);

	(void)state;
	for (unsigned i = 0; i < 200; i++)
		put(memory, i, 1, i % 4 == 0, 1000);
	for (size_t steps = 1; steps < 400; steps *= 3) {
		assert_int_equal(walk(memory, LIFE, steps), 50);
		assert_int_equal(walk(memory, 0, steps), 50);
		assert_int_equal(walk(memory, LIFE + 1, steps), 200);
	}
	store_memory_free(memory);
}

/* Against a list that does the same slowly: whatever the order of calls, a name is found iff it is there. */
static void many_names_in_few_chains(void **state)
{
	enum { TALKS = 500 };
	struct store_memory *memory = store_memory_new(TALKS);
	static uint64_t versions[TALKS];
	uint32_t random = 1;

	(void)state;
	for (unsigned step = 0; step < 50000; step++) {
		const unsigned talk = (random = random * 1664525u + 1013904223u) >> 8;
		const unsigned which = talk % TALKS;
		/* All in one chain: the first four bytes, which are the hash, are the same. */
		struct store_names names = { .count = 1 };

		memcpy(names.name[0] + 8, &which, sizeof(which));
		if (talk % 3 == 0) {
			assert_int_equal(save(memory, &names, ++versions[which], true), FAULT_NONE);
		} else {
			struct store_entry entry;

			assert_int_equal(store_memory_get(memory, &names, 0, &entry), versions[which] != 0);
			assert_true(!versions[which] || entry.version == versions[which]);
		}
	}
	store_memory_free(memory);
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "the table never holds more than its bound, and always the newest", table_is_bounded);
	suite_add(&suite, "a table of one place works", one_place_is_enough);
	suite_add(&suite, "expired goes first, then confirmed, then unconfirmed, then erasures",
		  least_worth_goes_first);
	suite_add(&suite, "what is used stays longer", used_entries_stay_longer);
	suite_add(&suite, "what has expired is gone, and swept away", expired_is_as_good_as_gone);
	suite_add(&suite, "alone it saves only over the version that was loaded", alone_it_compares_exactly);
	suite_add(&suite, "as an overlay it also takes versions that it has missed",
		  as_overlay_it_takes_what_it_missed);
	suite_add(&suite, "a talk moves from yesterday's name to today's", talk_moves_to_the_new_day);
	suite_add(&suite, "an older copy never replaces a newer one", older_copy_never_replaces_a_newer);
	suite_add(&suite, "only the version that was sent is settled", only_the_version_that_was_sent_is_settled);
	suite_add(&suite, "the walk finds what Redis may not know, and nothing else",
		  walk_finds_what_redis_may_not_know);
	suite_add(&suite, "names in one chain are never mixed up", many_names_in_few_chains);
	return suite_run(&suite, "store_memory", NULL, NULL);
}
