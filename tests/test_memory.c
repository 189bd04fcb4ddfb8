/* What grows and what is taken: buffers and the arena of a request; and the words of a fault. */
#include "tests/support/test.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/fault.h"

static struct suite suite;

static void buf_grows(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 100000);
	for (int i = 0; i < 10000; i++)
		buf_add_format(&buf, "%d,", i % 10);
	assert_false(buf.failed);
	assert_int_equal(buf.len, 20000);
	assert_true(str_has_prefix(buf_str(&buf), STR("0,1,2,3,4,5,6,7,8,9,0,")));
	assert_int_equal(strlen(buf_text(&buf)), 20000);
	buf_release(&buf);
	buf_release(&buf);
}

static void buf_limit(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 5);
	buf_add_literal(&buf, "12345");
	assert_false(buf.failed);
	assert_string_equal(buf_text(&buf), "12345");
	buf_add_char(&buf, '6');
	assert_true(buf.failed);
	assert_string_equal(buf_text(&buf), "");
	buf_clear(&buf);
	buf_add_format(&buf, "%s", "123456");
	assert_true(buf.failed);
	buf_add_char(&buf, '1');
	assert_int_equal(buf.len, 0);
	buf_release(&buf);
}

static void buf_limit_rows(void **state)
{
	(void)state;
	for (size_t max = 0; max < 600; max++) {
		struct buf buf;

		buf_init(&buf, max);
		for (size_t i = 0; i < max; i++)
			buf_add_char(&buf, 'x');
		assert_false(buf.failed);
		assert_int_equal(strlen(buf_text(&buf)), max);
		buf_add(&buf, STR(""));
		assert_false(buf.failed);
		buf_add_char(&buf, 'x');
		assert_true(buf.failed);
		assert_int_equal(buf.len, max);
		buf_release(&buf);
	}
}

static void buf_huge(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, SIZE_MAX);
	buf_add_char(&buf, 'x');
	buf_add(&buf, (struct str){ "x", SIZE_MAX - 1 });
	assert_true(buf.failed);
	assert_int_equal(buf.len, 1);
	buf_release(&buf);
}

static void buf_empty(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 10);
	assert_string_equal(buf_text(&buf), "");
	assert_str_equal(buf_str(&buf), STR(""));
	buf_add(&buf, (struct str){ NULL, 0 });
	assert_false(buf.failed);
	assert_str_equal(buf_str(&buf), STR(""));
	buf_release(&buf);
}

static void buf_wipes(void **state)
{
	struct buf buf;
	const char zeros[6] = { 0 };

	(void)state;
	buf_init(&buf, 1000);
	buf_add_literal(&buf, "secret");
	buf_clear(&buf);
	assert_memory_equal(buf.at, zeros, sizeof(zeros));
	assert_int_equal(buf.len, 0);
	buf_release(&buf);
}

static void arena_zeroed(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 100000);
	for (int round = 0; round < 3; round++) {
		for (size_t size = 0; size < 300; size++) {
			unsigned char *at = arena_take(&arena, size);

			assert_non_null(at);
			assert_int_equal((uintptr_t)at % _Alignof(max_align_t), 0);
			for (size_t i = 0; i < size; i++)
				assert_int_equal(at[i], 0);
			if (size)
				memset(at, 0xA5, size);
		}
		arena_reset(&arena);
		assert_int_equal(arena.used, 0);
	}
	arena_release(&arena);
	arena_release(&arena);
}

static void arena_limit(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 64);
	assert_null(arena_take(&arena, 65));
	assert_non_null(arena_take(&arena, 33));
	assert_int_equal(arena.used, 48);
	assert_null(arena_take(&arena, 17));
	assert_non_null(arena_take(&arena, 16));
	assert_null(arena_take(&arena, 0));
	assert_null(arena_take(&arena, SIZE_MAX));
	assert_null(arena_take(&arena, SIZE_MAX - 40));
	arena_reset(&arena);
	assert_non_null(arena_take(&arena, 64));
	arena_release(&arena);
}

static void arena_large(void **state)
{
	struct arena arena;
	char *large, *small;

	(void)state;
	arena_init(&arena, 1 << 20);
	large = arena_take(&arena, 100000);
	assert_non_null(large);
	memset(large, 1, 100000);
	small = arena_take(&arena, 10);
	assert_non_null(small);
	memset(small, 1, 10);
	arena_reset(&arena);
	large = arena_take(&arena, 200000);
	assert_non_null(large);
	assert_int_equal(large[0] | large[99999] | large[199999], 0);
	arena_release(&arena);
}

/* A kept block is not given back in between, so that the same address comes again, and clean. */
static void arena_reuses(void **state)
{
	struct arena arena;
	char *first, *again;

	(void)state;
	arena_init(&arena, 1 << 20);
	first = arena_take(&arena, 100);
	assert_non_null(first);
	memcpy(first, "secret", 6);
	arena_reset(&arena);
	again = arena_take(&arena, 100);
	assert_ptr_equal(first, again);
	assert_memory_equal(again, "\0\0\0\0\0\0", 6);
	arena_release(&arena);
}

static void arena_copies(void **state)
{
	struct arena arena;
	struct str copy;

	(void)state;
	arena_init(&arena, 32);
	copy = arena_copy(&arena, STR("a\0b"));
	assert_str_equal(copy, STR("a\0b"));
	assert_int_equal(copy.at[3], 0);
	copy = arena_copy(&arena, (struct str){ NULL, 0 });
	assert_non_null(copy.at);
	assert_int_equal(copy.at[0], 0);
	assert_null(arena_copy(&arena, STR("a")).at);
	arena_release(&arena);
}

static void fault_words_are_there(void **state)
{
	struct why why;

	(void)state;
	assert_int_equal(fault_because(FAULT_LARGE, &why, "%d bytes", 5), FAULT_LARGE);
	assert_string_equal(why.text, "5 bytes");
	assert_int_equal(fault_because(FAULT_LARGE, NULL, "%d bytes", 5), FAULT_LARGE);
	assert_int_equal(fault_status(FAULT_NONE), 200);
	assert_int_equal(fault_status(FAULT_SIGNATURE), 403);
	assert_int_equal(fault_status((enum fault)99), 500);
	assert_string_equal(fault_words(FAULT_AWAY), "session store away");
	assert_non_null(fault_words((enum fault)99));
}

static void long_why(void **state)
{
	struct why why;

	(void)state;
	fault_because(FAULT_CONTENT, &why, "%0500d", 1);
	assert_int_equal(strlen(why.text), sizeof(why.text) - 1);
}

int main(void)
{
	suite_add(&suite, "a buffer grows and keeps what is in it", buf_grows);
	suite_add(&suite, "a buffer stops at its limit and stays stopped until cleared", buf_limit);
	suite_add(&suite, "a buffer holds exactly its limit, whatever the limit", buf_limit_rows);
	suite_add(&suite, "a length near SIZE_MAX fails and overflows nothing", buf_huge);
	suite_add(&suite, "an empty buffer is an empty text", buf_empty);
	suite_add(&suite, "clearing a buffer wipes it", buf_wipes);
	suite_add(&suite, "every piece of an arena is aligned and zeroed, after a reset too", arena_zeroed);
	suite_add(&suite, "an arena stops at its limit, alignment counted", arena_limit);
	suite_add(&suite, "an arena gives pieces larger than a block", arena_large);
	suite_add(&suite, "a reset arena uses its block again, wiped", arena_reuses);
	suite_add(&suite, "a copy has a NUL behind it", arena_copies);
	suite_add(&suite, "every fault has a status and words", fault_words_are_there);
	suite_add(&suite, "a long reason is cut", long_why);
	return suite_run(&suite, "memory", NULL, NULL);
}
