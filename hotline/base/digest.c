/*
 * libcrypto, and nothing else of it elsewhere. Algorithms are fetched once: with OpenSSL 3 a look-up costs more than
 * the digest of a whole request. What fails here is memory or libcrypto itself, in the middle of proving or sealing
 * something: then the process ends rather than go on with half a signature.
 */
#include "base/digest.h"

#include <errno.h>
#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/random.h>

static struct {
	EVP_MAC *hmac;
	EVP_MD *sha256;
	EVP_CIPHER *chacha;
} fetched;

static pthread_once_t fetch_once = PTHREAD_ONCE_INIT;

static void must(bool done)
{
	if (!done)
		abort();
}

static void fetch(void)
{
	fetched.hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	fetched.sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	fetched.chacha = EVP_CIPHER_fetch(NULL, "ChaCha20-Poly1305", NULL);
	must(fetched.hmac && fetched.sha256 && fetched.chacha);
}

static void fetch_all(void)
{
	must(pthread_once(&fetch_once, fetch) == 0);
}

struct hmac {
	EVP_MAC_CTX *context;
	enum hmac_kind kind;
};

static const struct {
	const char *digest;
	size_t size;
} kinds[] = {
	[HMAC_SHA1] = { "SHA1", 20 },
	[HMAC_SHA256] = { "SHA256", 32 },
	[HMAC_SHA512] = { "SHA512", 64 },
};

static bool set_key(struct hmac *hmac, struct str key)
{
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)(uintptr_t)kinds[hmac->kind].digest, 0),
		OSSL_PARAM_construct_end(),
	};

	/* A NULL key would mean "the same again", also when its length is 0. */
	return EVP_MAC_init(hmac->context, (const unsigned char *)(key.len ? key.at : ""), key.len, params) == 1;
}

struct hmac *hmac_new(enum hmac_kind kind, struct str key)
{
	struct hmac *hmac = calloc(1, sizeof(*hmac));

	fetch_all();
	if (!hmac)
		return NULL;
	hmac->kind = kind;
	hmac->context = EVP_MAC_CTX_new(fetched.hmac);
	if (!hmac->context || !set_key(hmac, key)) {
		hmac_free(hmac);
		return NULL;
	}
	return hmac;
}

void hmac_free(struct hmac *hmac)
{
	if (hmac)
		EVP_MAC_CTX_free(hmac->context); /* wipes the key */
	free(hmac);
}

size_t hmac_size(const struct hmac *hmac)
{
	return kinds[hmac->kind].size;
}

void hmac_begin(struct hmac *hmac)
{
	must(EVP_MAC_init(hmac->context, NULL, 0, NULL) == 1);
}

void hmac_add(struct hmac *hmac, struct str piece)
{
	if (piece.len)
		must(EVP_MAC_update(hmac->context, (const unsigned char *)piece.at, piece.len) == 1);
}

void hmac_end(struct hmac *hmac, uint8_t *out)
{
	size_t size = hmac_size(hmac);

	must(EVP_MAC_final(hmac->context, out, &size, size) == 1);
}

void sha256(struct str s, uint8_t out[32])
{
	fetch_all();
	must(EVP_Digest(s.len ? s.at : "", s.len, out, NULL, fetched.sha256, NULL) == 1);
}

static struct str bytes(const uint8_t *at, size_t size)
{
	return (struct str){ (const char *)at, size };
}

/* RFC 5869 2.2: without a salt, the salt is as many zeros as the hash is long. */
static struct hmac *extract(const uint8_t key[32])
{
	static const uint8_t no_salt[32];
	struct hmac *hmac = hmac_new(HMAC_SHA256, bytes(no_salt, sizeof(no_salt)));
	uint8_t pseudo_random_key[32];

	must(hmac != NULL);
	hmac_add(hmac, bytes(key, 32));
	hmac_end(hmac, pseudo_random_key);
	hmac_free(hmac);
	hmac = hmac_new(HMAC_SHA256, bytes(pseudo_random_key, sizeof(pseudo_random_key)));
	digest_wipe(pseudo_random_key, sizeof(pseudo_random_key));
	must(hmac != NULL);
	return hmac;
}

/* RFC 5869 2.3. */
void hkdf(const uint8_t key[32], struct str label, uint8_t *out, size_t size)
{
	struct hmac *hmac = extract(key);
	uint8_t block[32];
	size_t before = 0;

	must(size <= 255 * sizeof(block));
	for (uint8_t counter = 1; size > 0; counter++) {
		size_t step = size < sizeof(block) ? size : sizeof(block);

		hmac_begin(hmac);
		hmac_add(hmac, bytes(block, before));
		hmac_add(hmac, label);
		hmac_add(hmac, bytes(&counter, 1));
		hmac_end(hmac, block);
		memcpy(out, block, step);
		out += step;
		size -= step;
		before = sizeof(block);
	}
	digest_wipe(block, sizeof(block));
	hmac_free(hmac);
}

struct sealer {
	EVP_CIPHER_CTX *context;
};

struct sealer *sealer_new(void)
{
	struct sealer *sealer = calloc(1, sizeof(*sealer));

	fetch_all();
	if (!sealer)
		return NULL;
	sealer->context = EVP_CIPHER_CTX_new();
	if (!sealer->context || EVP_CipherInit_ex2(sealer->context, fetched.chacha, NULL, NULL, 1, NULL) != 1) {
		sealer_free(sealer);
		return NULL;
	}
	return sealer;
}

void sealer_free(struct sealer *sealer)
{
	if (sealer)
		EVP_CIPHER_CTX_free(sealer->context);
	free(sealer);
}

enum { OPEN, CLOSE }; /* as EVP_CipherInit_ex2 wants them: 1 encrypts */

static void start(struct sealer *sealer, const uint8_t *key, const uint8_t *nonce, int direction)
{
	must(EVP_CipherInit_ex2(sealer->context, NULL, key, nonce, direction, NULL) == 1);
}

/* Into `out`, or, with out == NULL, as associated data. */
static void pass(struct sealer *sealer, uint8_t *out, struct str in)
{
	int done = 0;

	must(in.len <= INT_MAX);
	if (in.len)
		must(EVP_CipherUpdate(sealer->context, out, &done, (const unsigned char *)in.at, (int)in.len) == 1);
}

/* The key of one talk must not stay in the context until the next comes along. */
static void forget(struct sealer *sealer)
{
	static const uint8_t zeros[SEAL_KEY];

	start(sealer, zeros, zeros, CLOSE);
}

void seal(struct sealer *sealer, const uint8_t key[SEAL_KEY], const uint8_t nonce[SEAL_NONCE], struct str associated,
	  struct str plain, uint8_t *out)
{
	uint8_t rest[SEAL_TAG];
	int done = 0;

	start(sealer, key, nonce, CLOSE);
	pass(sealer, NULL, associated);
	pass(sealer, out, plain);
	must(EVP_CipherFinal_ex(sealer->context, rest, &done) == 1 && done == 0);
	must(EVP_CIPHER_CTX_ctrl(sealer->context, EVP_CTRL_AEAD_GET_TAG, SEAL_TAG, out + plain.len) == 1);
	forget(sealer);
}

bool unseal(struct sealer *sealer, const uint8_t key[SEAL_KEY], const uint8_t nonce[SEAL_NONCE], struct str associated,
	    struct str sealed, uint8_t *out)
{
	uint8_t tag[SEAL_TAG], rest[SEAL_TAG];
	int done = 0;
	bool same;

	if (sealed.len < SEAL_TAG)
		return false;
	sealed.len -= SEAL_TAG;
	memcpy(tag, sealed.at + sealed.len, SEAL_TAG);
	start(sealer, key, nonce, OPEN);
	must(EVP_CIPHER_CTX_ctrl(sealer->context, EVP_CTRL_AEAD_SET_TAG, SEAL_TAG, tag) == 1);
	pass(sealer, NULL, associated);
	pass(sealer, out, sealed);
	same = EVP_CipherFinal_ex(sealer->context, rest, &done) == 1;
	forget(sealer);
	if (!same)
		digest_wipe(out, sealed.len);
	return same;
}

bool digest_equal(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || CRYPTO_memcmp(a.at, b.at, a.len) == 0);
}

void digest_random(void *out, size_t size)
{
	unsigned char *at = out;

	while (size > 0) {
		ssize_t got = getrandom(at, size, 0);

		must(got > 0 || (got < 0 && errno == EINTR));
		if (got > 0) {
			at += got;
			size -= (size_t)got;
		}
	}
}

void digest_wipe(void *at, size_t size)
{
	if (size)
		explicit_bzero(at, size);
}

void base64_encode(struct buf *out, struct str s)
{
	enum { PIECE = 48 };
	unsigned char text[PIECE / 3 * 4 + 1];

	while (s.len > 0) {
		size_t piece = s.len < PIECE ? s.len : PIECE;
		int length = EVP_EncodeBlock(text, (const unsigned char *)s.at, (int)piece);

		buf_add(out, (struct str){ (const char *)text, (size_t)length });
		s.at += piece;
		s.len -= piece;
	}
}

void hex_encode(struct buf *out, struct str s)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < s.len; i++) {
		unsigned char byte = (unsigned char)s.at[i];

		buf_add_char(out, digits[byte >> 4]);
		buf_add_char(out, digits[byte & 15]);
	}
}
