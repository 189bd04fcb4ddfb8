/*
 * The table of store_memory.h: a fixed array of slots, found through chains of a hash index, given back in CLOCK order.
 * Names are keyed hashes already, so their first bytes are the hash.
 */
#include "store_memory.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/mman.h>

#define NOWHERE     UINT32_MAX
#define CANDIDATES  64 /* slots looked at to find one to give away */
#define SWEEP_STEPS 256

/*
 * Room for the value of an ordinary talk; what is longer lies by itself, so that a few busy talks do not make the room
 * of all four times as large.
 */
struct slot {
	struct store_entry entry; /* `value` points to `room` or `large` */
	uint8_t *large;
	uint8_t room[STORE_VALUE_LEAST];
	uint32_t next; /* in its chain, or in the list of free slots */
	bool taken;
	bool recent; /* used since the hand passed */
};

struct store_memory {
	struct slot *slots;
	uint32_t *chains;
	uint32_t room;   /* slots */
	uint32_t mask;   /* chains - 1 */
	uint32_t unused; /* slots from here on were never touched */
	uint32_t free;   /* first of the given-back ones */
	uint32_t hand, sweeper;
	size_t count;
	size_t owed;
};

/* Straight from the kernel: pages that no talk has needed yet take no memory, and none of it goes into a core dump. */
static struct slot *slots_new(size_t entries)
{
	const size_t size = entries * sizeof(struct slot);
	void *slots = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (slots == MAP_FAILED)
		return NULL;
	madvise(slots, size, MADV_DONTDUMP);
	return slots;
}

struct store_memory *store_memory_new(size_t entries)
{
	struct store_memory *memory = calloc(1, sizeof(*memory));
	uint32_t chains = 64;

	if (!memory)
		return NULL;
	if (entries < 1)
		entries = 1;
	if (entries > 1u << 24)
		entries = 1u << 24;
	while (chains < entries)
		chains *= 2;
	memory->room = (uint32_t)entries;
	memory->mask = chains - 1;
	memory->free = NOWHERE;
	memory->slots = slots_new(entries);
	memory->chains = malloc(chains * sizeof(*memory->chains));
	if (!memory->slots || !memory->chains) {
		store_memory_free(memory);
		return NULL;
	}
	for (uint32_t i = 0; i < chains; i++)
		memory->chains[i] = NOWHERE;
	return memory;
}

static void drop_large(struct slot *slot)
{
	if (slot->large)
		digest_wipe(slot->large, slot->entry.size);
	free(slot->large);
	slot->large = NULL;
}

void store_memory_free(struct store_memory *memory)
{
	if (!memory)
		return;
	for (uint32_t i = 0; memory->slots && i < memory->unused; i++)
		drop_large(&memory->slots[i]);
	if (memory->slots) {
		digest_wipe(memory->slots, memory->unused * sizeof(*memory->slots));
		munmap(memory->slots, memory->room * sizeof(*memory->slots));
	}
	free(memory->chains);
	free(memory);
}

static uint32_t *chain_of(struct store_memory *memory, const uint8_t name[KEY_NAME])
{
	uint32_t hash;

	memcpy(&hash, name, sizeof(hash));
	return &memory->chains[hash & memory->mask];
}

/* The link that points at the slot of that name, or at the end of its chain. */
static uint32_t *find_link(struct store_memory *memory, const uint8_t name[KEY_NAME])
{
	uint32_t *link = chain_of(memory, name);

	while (*link != NOWHERE && memcmp(memory->slots[*link].entry.name, name, KEY_NAME) != 0)
		link = &memory->slots[*link].next;
	return link;
}

static void give_back(struct store_memory *memory, uint32_t *link)
{
	uint32_t index = *link;
	struct slot *slot = &memory->slots[index];

	memory->owed -= slot->entry.dirty;
	memory->count--;
	*link = slot->next;
	drop_large(slot);
	digest_wipe(slot, sizeof(*slot));
	slot->next = memory->free;
	memory->free = index;
}

static struct slot *find(struct store_memory *memory, const uint8_t name[KEY_NAME], int64_t now_ms)
{
	uint32_t *link = find_link(memory, name);

	if (*link == NOWHERE)
		return NULL;
	if (memory->slots[*link].entry.expires_ms <= now_ms) {
		give_back(memory, link);
		return NULL;
	}
	return &memory->slots[*link];
}

/* How much would be lost with it: 0 nothing … 5 an erasure that Redis does not know of. */
static unsigned worth(const struct slot *slot, int64_t now_ms)
{
	if (slot->entry.expires_ms <= now_ms)
		return 0;
	if (slot->entry.erased && slot->entry.dirty)
		return 5;
	return 1u + (slot->entry.dirty ? 2u : 0u) + (slot->recent ? 1u : 0u);
}

/* The least worth of the next few slots from the hand on; all slots are taken when this is asked. */
static void evict(struct store_memory *memory, int64_t now_ms)
{
	uint32_t victim = NOWHERE;
	unsigned least = UINT32_MAX;

	for (unsigned i = 0; i < CANDIDATES && least > 1; i++) {
		struct slot *slot = &memory->slots[memory->hand];
		unsigned value = worth(slot, now_ms);

		if (value < least) {
			least = value;
			victim = memory->hand;
		}
		slot->recent = false;
		memory->hand = (memory->hand + 1) % memory->room;
	}
	give_back(memory, find_link(memory, memory->slots[victim].entry.name));
}

static struct slot *add(struct store_memory *memory, const uint8_t name[KEY_NAME], int64_t now_ms)
{
	uint32_t *chain, index;

	if (memory->free == NOWHERE && memory->unused == memory->room)
		evict(memory, now_ms);
	if (memory->free != NOWHERE) {
		index = memory->free;
		memory->free = memory->slots[index].next;
	} else {
		index = memory->unused++;
	}
	chain = chain_of(memory, name);
	memory->slots[index].taken = true;
	memory->slots[index].next = *chain;
	memcpy(memory->slots[index].entry.name, name, KEY_NAME);
	*chain = index;
	memory->count++;
	return &memory->slots[index];
}

static struct slot *best(struct store_memory *memory, const struct store_names *names, int64_t now_ms)
{
	struct slot *found = NULL;

	for (size_t i = 0; i < names->count; i++) {
		struct slot *slot = find(memory, names->name[i], now_ms);

		if (slot && (!found || slot->entry.version > found->entry.version))
			found = slot;
	}
	return found;
}

/* False without memory; the slot is then as it was. */
static bool slot_fill(struct slot *slot, const struct store_entry *entry)
{
	uint8_t *large = entry->size > sizeof(slot->room) ? malloc(entry->size) : NULL;
	uint8_t *value = large ? large : slot->room;

	if (!large && entry->size > sizeof(slot->room))
		return false;
	drop_large(slot);
	slot->large = large;
	memcpy(value, entry->value, entry->size);
	slot->entry = *entry;
	slot->entry.value = value;
	return true;
}

/* Puts `entry` in the slot of whatever the talk had under any name. */
static enum fault replace(struct store_memory *memory, const struct store_names *names, const struct store_entry *entry,
			  int64_t now_ms)
{
	const uint8_t *name = names->name[names->write];
	struct slot *slot = find(memory, name, now_ms);
	bool was_dirty;

	if (!slot)
		slot = add(memory, name, now_ms);
	was_dirty = slot->entry.dirty;
	if (!slot_fill(slot, entry)) {
		if (slot->entry.version == 0)
			give_back(memory, find_link(memory, name));
		return FAULT_MEMORY;
	}
	memcpy(slot->entry.name, name, KEY_NAME);
	slot->entry.has_other = names->count > 1;
	if (slot->entry.has_other)
		memcpy(slot->entry.other, names->name[1 - names->write], KEY_NAME);
	slot->recent = true;
	memory->owed += (size_t)slot->entry.dirty - (size_t)was_dirty;
	for (size_t i = 0; i < names->count; i++) {
		uint32_t *link = find_link(memory, names->name[i]);

		if (i != names->write && *link != NOWHERE)
			give_back(memory, link);
	}
	return FAULT_NONE;
}

bool store_memory_get(struct store_memory *memory, const struct store_names *names, int64_t now_ms,
		      struct store_entry *entry)
{
	struct slot *slot;

	slot = best(memory, names, now_ms);
	if (slot) {
		slot->recent = true;
		*entry = slot->entry;
	}
	return slot != NULL;
}

bool store_memory_unsettled(const struct store_entry *entry, uint64_t life)
{
	return entry->dirty || (life != 0 && entry->life != life);
}

enum fault store_memory_save(struct store_memory *memory, const struct store_names *names,
			     const struct store_entry *entry, uint64_t expected, bool exact, int64_t now_ms)
{
	const struct slot *slot = best(memory, names, now_ms);
	const uint64_t here = slot ? slot->entry.version : 0;

	if (exact ? here != expected : here > expected)
		return FAULT_CONFLICT;
	return replace(memory, names, entry, now_ms);
}

void store_memory_note(struct store_memory *memory, const struct store_names *names, const struct store_entry *entry,
		       int64_t now_ms)
{
	const struct slot *slot = best(memory, names, now_ms);

	/* Without memory for it, what is here is only an older copy. */
	if (!slot || slot->entry.version < entry->version)
		(void)replace(memory, names, entry, now_ms);
}

void store_memory_settle(struct store_memory *memory, const uint8_t name[KEY_NAME], uint64_t version, uint64_t life)
{
	uint32_t *link;

	link = find_link(memory, name);
	if (*link != NOWHERE && memory->slots[*link].entry.version == version) {
		struct store_entry *entry = &memory->slots[*link].entry;

		memory->owed -= entry->dirty;
		entry->dirty = false;
		entry->life = life;
		memory->owed += entry->dirty;
	}
}

void store_memory_doubt(struct store_memory *memory, const uint8_t name[KEY_NAME])
{
	uint32_t *link;

	link = find_link(memory, name);
	if (*link != NOWHERE) {
		struct store_entry *entry = &memory->slots[*link].entry;

		memory->owed -= entry->dirty;
		entry->dirty = true;
		memory->owed += entry->dirty;
	}
}

bool store_memory_next(struct store_memory *memory, size_t *cursor, size_t steps, uint64_t life, int64_t now_ms,
		       struct store_entry *entry, bool *done)
{
	bool found = false;

	while (!found && steps-- && *cursor < memory->unused) {
		const struct slot *slot = &memory->slots[(*cursor)++];

		if (!slot->taken || slot->entry.expires_ms <= now_ms)
			continue;
		found = store_memory_unsettled(&slot->entry, life);
		if (found)
			*entry = slot->entry;
	}
	*done = *cursor >= memory->unused;
	return found;
}

void store_memory_sweep(struct store_memory *memory, int64_t now_ms)
{
	for (unsigned i = 0; i < SWEEP_STEPS && memory->count; i++) {
		const struct slot *slot;

		memory->sweeper = memory->sweeper + 1 < memory->unused ? memory->sweeper + 1 : 0;
		slot = &memory->slots[memory->sweeper];
		if (slot->taken && slot->entry.expires_ms <= now_ms)
			give_back(memory, find_link(memory, slot->entry.name));
	}
}

size_t store_memory_count(struct store_memory *memory)
{
	return memory->count;
}

size_t store_memory_owed(struct store_memory *memory)
{
	return memory->owed;
}
