/*
 * Memory of one request, in blocks. The part of a block that was not handed out is always zero, so that taking
 * needs no clearing: what was handed out is wiped when it comes back.
 */
#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>

#define BLOCK_SIZE 6144 /* a usual request fits; an idle half of one holds no more than this */
#define ALIGNMENT  _Alignof(max_align_t)

/* Under the address sanitizer what was not taken may not be touched, and a gap parts neighbours. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GUARDED 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define GUARDED 1
#endif

#ifdef GUARDED
#include <sanitizer/asan_interface.h>
#define GAP              ALIGNMENT
#define FORBID(at, size) ASAN_POISON_MEMORY_REGION(at, size)
#define ALLOW(at, size)  ASAN_UNPOISON_MEMORY_REGION(at, size)
#else
#define GAP              0
#define FORBID(at, size) ((void)0)
#define ALLOW(at, size)  ((void)0)
#endif

struct arena_block {
	struct arena_block *older;
	size_t size; /* of `bytes` */
	size_t used; /* the front of `bytes` that was handed out */
	_Alignas(max_align_t) unsigned char bytes[];
};

void arena_init(struct arena *arena, size_t limit)
{
	*arena = (struct arena){ .limit = limit };
}

static void wipe(struct arena_block *block)
{
	ALLOW(block->bytes, block->size);
	explicit_bzero(block->bytes, block->used);
	block->used = 0;
	FORBID(block->bytes, block->size);
}

static void drop(struct arena_block *block)
{
	ALLOW(block->bytes, block->size);
	free(block);
}

/* Keeps one block of the usual size: a large one is made for one large piece, and seldom wanted twice. */
void arena_reset(struct arena *arena)
{
	struct arena_block *kept = NULL;
	struct arena_block *older;

	for (struct arena_block *block = arena->newest; block; block = older) {
		older = block->older;
		wipe(block);
		if (!kept && block->size == BLOCK_SIZE) {
			kept = block;
			kept->older = NULL;
		} else {
			drop(block);
		}
	}
	arena->newest = kept;
	arena->used = 0;
}

void arena_release(struct arena *arena)
{
	arena_reset(arena);
	if (arena->newest)
		drop(arena->newest);
	arena->newest = NULL;
}

static struct arena_block *block_new(struct arena *arena, size_t size)
{
	struct arena_block *block;

	if (size < BLOCK_SIZE)
		size = BLOCK_SIZE;
	if (size > SIZE_MAX - sizeof(*block))
		return NULL;
	block = calloc(1, sizeof(*block) + size);
	if (!block)
		return NULL;
	block->size = size;
	block->older = arena->newest;
	arena->newest = block;
	FORBID(block->bytes, block->size);
	return block;
}

void *arena_take(struct arena *arena, size_t size)
{
	struct arena_block *block = arena->newest;
	size_t whole;
	void *at;

	if (size > SIZE_MAX - GAP - ALIGNMENT)
		return NULL;
	/* A piece of no bytes takes room too, so that every piece has an address of its own. */
	whole = ((size ? size : 1) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (whole > arena->limit - arena->used)
		return NULL;
	if (!block || whole + GAP > block->size - block->used)
		block = block_new(arena, whole + GAP);
	if (!block)
		return NULL;
	at = block->bytes + block->used;
	block->used += whole + GAP;
	arena->used += whole;
	ALLOW(at, size);
	return at;
}

struct str arena_copy(struct arena *arena, struct str s)
{
	char *at = s.len < SIZE_MAX ? arena_take(arena, s.len + 1) : NULL;

	if (!at)
		return (struct str){ NULL, 0 };
	if (s.len)
		memcpy(at, s.at, s.len);
	return (struct str){ at, s.len };
}
