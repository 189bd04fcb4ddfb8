/*
 * Looks for what must not be there: numbers, texts and ids, in every form that a program may have made of them, in the
 * memory of a process or in files. One pass per piece of memory, whatever the number of needles.
 */
#ifndef TESTS_E2E_SEARCH_H
#define TESTS_E2E_SEARCH_H

#include "tests/support/test.h"

#include <dirent.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#define NEEDLE_MAX 80
#define NEEDLE_MIN 6 /* bytes of which a look-up takes notice; shorter ones say nothing */

struct needle {
	unsigned char bytes[NEEDLE_MAX];
	unsigned char len;
	unsigned char form; /* index of form_names */
	unsigned of;        /* which person or message it comes from */
	unsigned next;      /* in the same slot; 0 ends it */
};

struct search {
	struct needle *needles; /* [0] is unused */
	unsigned count, room;
	unsigned *slots;     /* by the first NEEDLE_MIN bytes */
	unsigned char *seen; /* a bit for each value of the first 3 bytes: most places end there */
	unsigned long hits;
	unsigned long hits_by_form[64];
	char first[400]; /* where the first hits were */
};

#define SLOTS (1u << 20)

static const char *const form_names[] = {
	"text itself",
	"without plus",
	"percent-encoded",
	"national",
	"with dashes",
	"UTF-16LE",
	"UTF-16BE",
	"hex",
	"HEX",
	"base64 at 0",
	"base64 at 1",
	"base64 at 2",
	"base64url at 0",
	"base64url at 1",
	"base64url at 2",
	"BCD",
	"BCD swapped",
	"MD5",
	"MD5 hex",
	"SHA-1",
	"SHA-1 hex",
	"SHA-256",
	"SHA-256 hex",
	"MD5 base64",
	"SHA-1 base64",
	"SHA-256 base64",
	"number, little-endian",
	"number, big-endian",
	"folded",
};
enum shape {
	FORM_PLAIN,
	FORM_NO_PLUS,
	FORM_PERCENT,
	FORM_NATIONAL,
	FORM_DASHES,
	FORM_UTF16LE,
	FORM_UTF16BE,
	FORM_HEX,
	FORM_HEX_UPPER,
	FORM_BASE64,
	FORM_BASE64_1,
	FORM_BASE64_2,
	FORM_BASE64URL,
	FORM_BASE64URL_1,
	FORM_BASE64URL_2,
	FORM_BCD,
	FORM_BCD_SWAPPED,
	FORM_MD5,
	FORM_MD5_HEX,
	FORM_SHA1,
	FORM_SHA1_HEX,
	FORM_SHA256,
	FORM_SHA256_HEX,
	FORM_MD5_BASE64,
	FORM_SHA1_BASE64,
	FORM_SHA256_BASE64,
	FORM_LITTLE,
	FORM_BIG,
	FORM_FOLDED,
};

static inline unsigned slot_of(const unsigned char *at)
{
	uint64_t bytes = 0;

	memcpy(&bytes, at, NEEDLE_MIN);
	return (unsigned)(bytes * UINT64_C(0x9e3779b97f4a7c15) >> 44) & (SLOTS - 1);
}

static inline unsigned start_of(const unsigned char *at)
{
	return (unsigned)at[0] << 16 | (unsigned)at[1] << 8 | at[2];
}

static inline void search_init(struct search *search)
{
	memset(search, 0, sizeof(*search));
	search->room = 1u << 16;
	search->count = 1;
	search->needles = calloc(search->room, sizeof(*search->needles));
	search->slots = calloc(SLOTS, sizeof(*search->slots));
	search->seen = calloc(1u << 21, 1);
	assert_non_null(search->needles);
	assert_non_null(search->slots);
	assert_non_null(search->seen);
}

static inline void search_release(struct search *search)
{
	free(search->needles);
	free(search->slots);
	free(search->seen);
}

static inline void needle_add(struct search *search, enum shape form, const void *bytes, size_t len, unsigned of)
{
	struct needle *needle;
	unsigned slot, start;

	if (len > NEEDLE_MAX)
		len = NEEDLE_MAX;
	if (len < NEEDLE_MIN)
		return;
	if (search->count == search->room) {
		search->room *= 2;
		search->needles = realloc(search->needles, search->room * sizeof(*search->needles));
		assert_non_null(search->needles);
	}
	needle = &search->needles[search->count];
	memset(needle, 0, sizeof(*needle));
	memcpy(needle->bytes, bytes, len);
	needle->len = (unsigned char)len;
	needle->form = (unsigned char)form;
	needle->of = of;
	slot = slot_of(needle->bytes);
	start = start_of(needle->bytes);
	needle->next = search->slots[slot];
	search->slots[slot] = search->count++;
	search->seen[start / 8] |= (unsigned char)(1u << start % 8);
}

static inline size_t hex_of(const unsigned char *bytes, size_t len, const char *digits, char *out)
{
	for (size_t i = 0; i < len; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	return 2 * len;
}

/* Base64 of a text that stands somewhere inside a longer one: the characters that its neighbours do not touch. */
static inline void base64_add(struct search *search, enum shape form, const unsigned char *bytes, size_t len,
			      unsigned offset, bool url, unsigned of)
{
	unsigned char padded[NEEDLE_MAX + 4] = { 0 }, out[2 * NEEDLE_MAX];
	size_t from = offset == 0 ? 0 : offset == 1 ? 2 : 3, whole;

	if (len > 45)
		len = 45;
	memcpy(padded + offset, bytes, len);
	whole = (offset + len) * 8 / 6; /* characters that are wholly ours at the end */
	EVP_EncodeBlock(out, padded, (int)(offset + len + 2) / 3 * 3);
	for (size_t i = 0; url && i < whole; i++)
		out[i] = out[i] == '+' ? '-' : out[i] == '/' ? '_' : out[i];
	needle_add(search, form, out + from, whole - from, of);
}

static inline void digest_add(struct search *search, enum shape form, const EVP_MD *kind, struct str text, unsigned of)
{
	unsigned char sum[EVP_MAX_MD_SIZE], base64[2 * EVP_MAX_MD_SIZE];
	char hex[2 * EVP_MAX_MD_SIZE];
	unsigned len = 0;

	EVP_Digest(text.at, text.len, sum, &len, kind, NULL);
	needle_add(search, form, sum, len, of);
	needle_add(search, (enum shape)(form + 1), hex, hex_of(sum, len, "0123456789abcdef", hex), of);
	EVP_EncodeBlock(base64, sum, (int)len);
	needle_add(search, (enum shape)(FORM_MD5_BASE64 + (form - FORM_MD5) / 2), base64, len * 8 / 6, of);
}

/* What any program may make of any text. */
static inline void text_forms(struct search *search, struct str text, unsigned of)
{
	const unsigned char *bytes = (const unsigned char *)text.at;
	unsigned char wide[2][NEEDLE_MAX] = { { 0 } };
	char hex[2 * NEEDLE_MAX];
	size_t half = text.len > NEEDLE_MAX / 2 ? NEEDLE_MAX / 2 : text.len;

	for (size_t i = 0; i < half; i++) {
		wide[0][2 * i] = bytes[i];
		wide[1][2 * i + 1] = bytes[i];
	}
	needle_add(search, FORM_UTF16LE, wide[0], 2 * half, of);
	needle_add(search, FORM_UTF16BE, wide[1], 2 * half, of);
	needle_add(search, FORM_HEX, hex, hex_of(bytes, half, "0123456789abcdef", hex), of);
	needle_add(search, FORM_HEX_UPPER, hex, hex_of(bytes, half, "0123456789ABCDEF", hex), of);
	for (unsigned offset = 0; offset < 3; offset++) {
		base64_add(search, (enum shape)(FORM_BASE64 + offset), bytes, text.len, offset, false, of);
		base64_add(search, (enum shape)(FORM_BASE64URL + offset), bytes, text.len, offset, true, of);
	}
	digest_add(search, FORM_MD5, EVP_md5(), text, of);
	digest_add(search, FORM_SHA1, EVP_sha1(), text, of);
	digest_add(search, FORM_SHA256, EVP_sha256(), text, of);
}

/* "+13125550101" in every way of writing it. */
static inline void number_add(struct search *search, const char *number, unsigned of)
{
	const char *national = number + 2;
	unsigned char bcd[2][6] = { { 0 } }, raw[2][8];
	unsigned long long value = strtoull(number + 1, NULL, 10);
	char text[40];

	assert_int_equal(strlen(number), 12);
	needle_add(search, FORM_PLAIN, number, strlen(number), of);
	needle_add(search, FORM_NO_PLUS, number + 1, strlen(number + 1), of);
	snprintf(text, sizeof(text), "%%2B%s", number + 1);
	needle_add(search, FORM_PERCENT, text, strlen(text), of);
	needle_add(search, FORM_NATIONAL, national, strlen(national), of);
	snprintf(text, sizeof(text), "%.3s-%.3s-%.4s", national, national + 3, national + 6);
	needle_add(search, FORM_DASHES, text, strlen(text), of);
	snprintf(text, sizeof(text), "(%.3s) %.3s-%.4s", national, national + 3, national + 6);
	needle_add(search, FORM_DASHES, text, strlen(text), of);
	/* packed decimal, as in SIM cards and signalling: the digits of a byte in either order */
	for (size_t i = 0; i < 11; i++) {
		unsigned digit = (unsigned)(number[1 + i] - '0');

		bcd[0][i / 2] |= (unsigned char)(i % 2 ? digit : digit << 4);
		bcd[1][i / 2] |= (unsigned char)(i % 2 ? digit << 4 : digit);
	}
	bcd[0][5] |= 0x0f;
	bcd[1][5] |= 0xf0;
	needle_add(search, FORM_BCD, bcd[0], 6, of);
	needle_add(search, FORM_BCD_SWAPPED, bcd[1], 6, of);
	for (size_t i = 0; i < 8; i++) {
		raw[0][i] = (unsigned char)(value >> (8 * i));
		raw[1][7 - i] = raw[0][i];
	}
	needle_add(search, FORM_LITTLE, raw[0], 8, of);
	needle_add(search, FORM_BIG, raw[1], 8, of);
	text_forms(search, str_of(number), of);
	text_forms(search, str_of(number + 1), of);
	text_forms(search, str_of(national), of);
}

/* A word that a person has texted, or an id. Words are ASCII. */
static inline void word_add(struct search *search, const char *word, unsigned of)
{
	char folded[NEEDLE_MAX];
	size_t len = strlen(word);

	for (size_t i = 0; i <= len && i < sizeof(folded); i++)
		folded[i] = word[i] >= 'A' && word[i] <= 'Z' ? (char)(word[i] - 'A' + 'a') : word[i];
	needle_add(search, FORM_PLAIN, word, len, of);
	needle_add(search, FORM_FOLDED, folded, len, of);
	text_forms(search, str_of(word), of);
}

static inline void hit(struct search *search, const struct needle *needle, const char *where, unsigned long at)
{
	size_t used = strlen(search->first);

	search->hits++;
	search->hits_by_form[needle->form]++;
	if (used < sizeof(search->first) - 120)
		snprintf(search->first + used, sizeof(search->first) - used, "; %s: %s of %u at %lx", where,
			 form_names[needle->form], needle->of, at);
}

static inline void search_bytes(struct search *search, const unsigned char *bytes, size_t len, const char *where,
				unsigned long base)
{
	for (size_t i = 0; i + NEEDLE_MIN <= len; i++) {
		unsigned start = start_of(bytes + i);

		if (!(search->seen[start / 8] >> start % 8 & 1))
			continue;
		for (unsigned n = search->slots[slot_of(bytes + i)]; n; n = search->needles[n].next) {
			const struct needle *needle = &search->needles[n];

			if (needle->len <= len - i && memcmp(needle->bytes, bytes + i, needle->len) == 0)
				hit(search, needle, where, base + i);
		}
	}
}

#define PIECE (1u << 20)

/* All that the process can write to, whatever it is; read as root through /proc, which no dumpable flag keeps out. */
static inline bool search_memory(struct search *search, pid_t pid, const char *name)
{
	unsigned char *piece = malloc(PIECE + NEEDLE_MAX);
	char path[64], line[512], where[160];
	unsigned long from, to, total = 0;
	FILE *maps;
	int memory;

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	maps = fopen(path, "r");
	snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
	memory = open(path, O_RDONLY | O_CLOEXEC);
	while (piece && maps && memory >= 0 && fgets(line, sizeof(line), maps)) {
		char rights[8] = "", file[128] = "";

		if (sscanf(line, "%lx-%lx %7s %*s %*s %*s %127s", &from, &to, rights, file) < 3 || rights[1] != 'w')
			continue;
		snprintf(where, sizeof(where), "%s %s", name, *file ? file : "(nameless)");
		for (; from < to; from += PIECE) {
			size_t size = to - from < PIECE + NEEDLE_MAX ? to - from : PIECE + NEEDLE_MAX;
			ssize_t got = pread(memory, piece, size, (off_t)from);

			if (got > 0) {
				search_bytes(search, piece, (size_t)got, where, from);
				total += (unsigned long)got;
			}
		}
	}
	if (maps)
		fclose(maps);
	if (memory >= 0)
		close(memory);
	free(piece);
	return total > 100000;
}

static inline void search_file(struct search *search, const char *path)
{
	size_t len = 0, room = PIECE;
	unsigned char *bytes = malloc(room);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	assert_non_null(bytes);
	while (fd >= 0 && (got = read(fd, bytes + len, room - len)) > 0) {
		len += (size_t)got;
		if (len == room)
			bytes = realloc(bytes, room *= 2);
		assert_non_null(bytes);
	}
	search_bytes(search, bytes, len, path, 0);
	if (fd >= 0)
		close(fd);
	free(bytes);
}

/* Every file of a folder, and its name. */
static inline void search_folder(struct search *search, const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		char inside[900];
		struct stat facts;

		snprintf(inside, sizeof(inside), "%s/%s", path, entry->d_name);
		search_bytes(search, (const unsigned char *)entry->d_name, strlen(entry->d_name), "name of a file", 0);
		if (entry->d_name[0] == '.' || lstat(inside, &facts))
			continue;
		if (S_ISDIR(facts.st_mode))
			search_folder(search, inside);
		else if (S_ISREG(facts.st_mode))
			search_file(search, inside);
	}
	if (folder)
		closedir(folder);
}

#endif
