/* libcrypto's wrappers against published vectors: RFC 2202, 4231, 6234, 4648 and 8439; HKDF against OpenSSL's own. */
#include "tests/support/test.h"

#include "base/digest.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

static struct suite suite;

static struct str bytes(const uint8_t *at, size_t size)
{
	return (struct str){ (const char *)at, size };
}

static void assert_hex(struct str got, const char *wanted)
{
	struct buf hex;

	buf_init(&hex, 4096);
	hex_encode(&hex, got);
	assert_str_equal(buf_str(&hex), str_of(wanted));
	buf_release(&hex);
}

struct hmac_row {
	const char *name;
	enum hmac_kind kind;
	struct str key;
	struct str text;
	const char *wanted;
};

#define AA_20  "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
#define AA_80  AA_20 AA_20 AA_20 AA_20
#define AA_131 AA_80 AA_20 AA_20 "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa"
#define OB_20  "\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b"

static const struct hmac_row hmac_rows[] = {
	{ "RFC 2202 SHA-1 case 1", HMAC_SHA1, STR_INIT(OB_20), STR_INIT("Hi There"),
	  "b617318655057264e28bc0b6fb378c8ef146be00" },
	{ "RFC 2202 SHA-1 case 2", HMAC_SHA1, STR_INIT("Jefe"), STR_INIT("what do ya want for nothing?"),
	  "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79" },
	{ "RFC 2202 SHA-1 case 6: a key longer than a block", HMAC_SHA1, STR_INIT(AA_80),
	  STR_INIT("Test Using Larger Than Block-Size Key - Hash Key First"),
	  "aa4ae5e15272d00e95705637ce8a3b55ed402112" },
	{ "RFC 4231 SHA-256 case 1", HMAC_SHA256, STR_INIT(OB_20), STR_INIT("Hi There"),
	  "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
	{ "RFC 4231 SHA-256 case 2", HMAC_SHA256, STR_INIT("Jefe"), STR_INIT("what do ya want for nothing?"),
	  "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
	{ "RFC 4231 SHA-256 case 6: a key longer than a block", HMAC_SHA256, STR_INIT(AA_131),
	  STR_INIT("Test Using Larger Than Block-Size Key - Hash Key First"),
	  "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54" },
	{ "RFC 4231 SHA-512 case 1", HMAC_SHA512, STR_INIT(OB_20), STR_INIT("Hi There"),
	  "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
	  "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854" },
	{ "RFC 4231 SHA-512 case 2", HMAC_SHA512, STR_INIT("Jefe"), STR_INIT("what do ya want for nothing?"),
	  "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
	  "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737" },
	{ "an empty key and an empty text", HMAC_SHA256, STR_INIT(""), STR_INIT(""),
	  "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad" },
};

/* Three times with one object, in one piece and in two: a key prepared once must serve for ever. */
static void hmac_matches(void **state)
{
	const struct hmac_row *row = *state;
	struct hmac *hmac = hmac_new(row->kind, row->key);
	uint8_t out[64];

	assert_non_null(hmac);
	assert_int_equal(hmac_size(hmac) * 2, strlen(row->wanted));
	for (size_t cut = 0; cut <= row->text.len; cut++) {
		hmac_begin(hmac);
		hmac_add(hmac, (struct str){ row->text.at, cut });
		hmac_add(hmac, (struct str){ row->text.at + cut, row->text.len - cut });
		hmac_end(hmac, out);
		assert_hex(bytes(out, hmac_size(hmac)), row->wanted);
	}
	hmac_free(hmac);
}

static void hmac_forgets(void **state)
{
	struct hmac *hmac = hmac_new(HMAC_SHA1, STR("Jefe"));
	uint8_t out[20];

	(void)state;
	hmac_begin(hmac);
	hmac_add(hmac, STR("a request that was given up"));
	hmac_begin(hmac);
	hmac_add(hmac, STR("what do ya want for nothing?"));
	hmac_end(hmac, out);
	assert_hex(bytes(out, sizeof(out)), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
	hmac_free(hmac);
	hmac_free(NULL);
}

static void sha256_matches(void **state)
{
	uint8_t out[32];

	(void)state;
	sha256(STR("abc"), out);
	assert_hex(bytes(out, 32), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	sha256((struct str){ NULL, 0 }, out);
	assert_hex(bytes(out, 32), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void openssl_hkdf(const uint8_t key[32], struct str label, uint8_t *out, size_t size)
{
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	EVP_KDF_CTX *context = EVP_KDF_CTX_new(kdf);
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char[]){ "SHA256" }, 0),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)(uintptr_t)key, 32),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, (void *)(uintptr_t)label.at, label.len),
		OSSL_PARAM_construct_end(),
	};

	assert_int_equal(EVP_KDF_derive(context, out, size, params), 1);
	EVP_KDF_CTX_free(context);
	EVP_KDF_free(kdf);
}

static void hkdf_matches(void **state)
{
	static const size_t sizes[] = { 1, 31, 32, 33, 48, 64, 100, 255 * 32 };
	static uint8_t out[255 * 32], wanted[255 * 32];
	uint8_t key[32];

	(void)state;
	for (size_t i = 0; i < sizeof(key); i++)
		key[i] = (uint8_t)(i * 7);
	for (size_t i = 0; i < COUNT(sizes); i++) {
		hkdf(key, STR("next"), out, sizes[i]);
		openssl_hkdf(key, STR("next"), wanted, sizes[i]);
		assert_bytes_equal(bytes(out, sizes[i]), bytes(wanted, sizes[i]));
	}
	hkdf(key, STR("other"), out, 32);
	hkdf(key, STR("next"), wanted, 32);
	assert_memory_not_equal(out, wanted, 32);
}

/* RFC 8439 2.8.2. */
static const uint8_t seal_key[SEAL_KEY] = {
	0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8b, 0x8c, 0x8d, 0x8e, 0x8f,
	0x90, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0x9b, 0x9c, 0x9d, 0x9e, 0x9f,
};
static const uint8_t seal_nonce[SEAL_NONCE] = { 0x07, 0, 0, 0, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47 };
static const struct str seal_associated = STR_INIT("\x50\x51\x52\x53\xc0\xc1\xc2\xc3\xc4\xc5\xc6\xc7");
static const struct str seal_plain = STR_INIT("Ladies and Gentlemen of the class of '99: If I could offer you only one "
					      "tip for the future, sunscreen would be it.");
static const char seal_wanted[] = "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
				  "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
				  "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
				  "3ff4def08e4b7a9de576d26586cec64b6116"
				  "1ae10b594f09e26a7e902ecbd0600691";

static void seals(void **state)
{
	struct sealer *sealer = sealer_new();
	uint8_t sealed[114 + SEAL_TAG], plain[114];

	(void)state;
	assert_int_equal(seal_plain.len, sizeof(plain));
	for (int round = 0; round < 3; round++) {
		seal(sealer, seal_key, seal_nonce, seal_associated, seal_plain, sealed);
		assert_hex(bytes(sealed, sizeof(sealed)), seal_wanted);
		assert_true(
			unseal(sealer, seal_key, seal_nonce, seal_associated, bytes(sealed, sizeof(sealed)), plain));
		assert_str_equal(bytes(plain, sizeof(plain)), seal_plain);
	}
	sealer_free(sealer);
	sealer_free(NULL);
}

static void seals_nothing(void **state)
{
	struct sealer *sealer = sealer_new();
	uint8_t sealed[SEAL_TAG], plain[1] = { 7 };

	(void)state;
	seal(sealer, seal_key, seal_nonce, STR(""), STR(""), sealed);
	assert_true(unseal(sealer, seal_key, seal_nonce, STR(""), bytes(sealed, SEAL_TAG), plain));
	assert_false(unseal(sealer, seal_key, seal_nonce, STR("x"), bytes(sealed, SEAL_TAG), plain));
	assert_false(unseal(sealer, seal_key, seal_nonce, STR(""), bytes(sealed, SEAL_TAG - 1), plain));
	assert_false(unseal(sealer, seal_key, seal_nonce, STR(""), STR(""), plain));
	sealer_free(sealer);
}

static void assert_refused(struct sealer *sealer, const uint8_t *key, const uint8_t *nonce, struct str associated,
			   struct str sealed)
{
	static const uint8_t zeros[114];
	uint8_t plain[114];

	memset(plain, 0xA5, sizeof(plain));
	assert_false(unseal(sealer, key, nonce, associated, sealed, plain));
	assert_memory_equal(plain, zeros, sealed.len - SEAL_TAG);
}

static void refuses(void **state)
{
	struct sealer *sealer = sealer_new();
	uint8_t sealed[114 + SEAL_TAG], key[SEAL_KEY], nonce[SEAL_NONCE], plain[114];

	(void)state;
	memcpy(key, seal_key, sizeof(key));
	memcpy(nonce, seal_nonce, sizeof(nonce));
	seal(sealer, key, nonce, seal_associated, seal_plain, sealed);
	for (size_t i = 0; i < sizeof(sealed); i++) {
		sealed[i] ^= 0x10;
		assert_refused(sealer, key, nonce, seal_associated, bytes(sealed, sizeof(sealed)));
		sealed[i] ^= 0x10;
	}
	for (size_t i = SEAL_TAG; i < sizeof(sealed); i++)
		assert_refused(sealer, key, nonce, seal_associated, bytes(sealed, i));
	assert_refused(sealer, key, nonce, STR("other"), bytes(sealed, sizeof(sealed)));
	key[31] ^= 1;
	assert_refused(sealer, key, nonce, seal_associated, bytes(sealed, sizeof(sealed)));
	key[31] ^= 1;
	nonce[0] ^= 1;
	assert_refused(sealer, key, nonce, seal_associated, bytes(sealed, sizeof(sealed)));
	nonce[0] ^= 1;
	assert_true(unseal(sealer, key, nonce, seal_associated, bytes(sealed, sizeof(sealed)), plain));
	sealer_free(sealer);
}

static void equals(void **state)
{
	(void)state;
	assert_true(digest_equal(STR("abc"), STR("abc")));
	assert_false(digest_equal(STR("abc"), STR("abd")));
	assert_false(digest_equal(STR("abc"), STR("ab")));
	assert_true(digest_equal((struct str){ NULL, 0 }, STR("")));
}

static void random_and_wiped(void **state)
{
	uint8_t a[64] = { 0 }, b[64] = { 0 };
	static const uint8_t zeros[64];

	(void)state;
	digest_random(a, sizeof(a));
	digest_random(b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
	assert_memory_not_equal(a + 48, zeros, 16);
	digest_wipe(a, sizeof(a));
	assert_memory_equal(a, zeros, sizeof(a));
	digest_wipe(NULL, 0);
}

struct base64_row {
	const char *name;
	struct str text;
	struct str wanted;
};

/* RFC 4648 10, and texts about one piece long. */
static const struct base64_row base64_rows[] = {
	{ "base64 of nothing", STR_INIT(""), STR_INIT("") },
	{ "base64 of one byte", STR_INIT("f"), STR_INIT("Zg==") },
	{ "base64 of two bytes", STR_INIT("fo"), STR_INIT("Zm8=") },
	{ "base64 of three bytes", STR_INIT("foo"), STR_INIT("Zm9v") },
	{ "base64 of six bytes", STR_INIT("foobar"), STR_INIT("Zm9vYmFy") },
	{ "base64 uses + and /", STR_INIT("\xFB\xFF\xFE"), STR_INIT("+//+") },
	{ "base64 of 48 bytes", STR_INIT("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
	  STR_INIT("YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh") },
	{ "base64 of 49 bytes", STR_INIT("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"),
	  STR_INIT("YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYg==") },
};

static void base64(void **state)
{
	const struct base64_row *row = *state;
	struct buf out;

	buf_init(&out, 1000);
	base64_encode(&out, row->text);
	assert_str_equal(buf_str(&out), row->wanted);
	buf_release(&out);
}

int main(void)
{
	SUITE_ROWS(&suite, hmac_rows, hmac_matches);
	suite_add(&suite, "beginning again forgets what was added", hmac_forgets);
	suite_add(&suite, "SHA-256 of abc and of nothing", sha256_matches);
	suite_add(&suite, "HKDF gives what OpenSSL's gives, and another label another key", hkdf_matches);
	suite_add(&suite, "RFC 8439 2.8.2, sealed and unsealed again and again", seals);
	suite_add(&suite, "nothing can be sealed", seals_nothing);
	suite_add(&suite, "whatever was changed or cut is refused, and the output wiped", refuses);
	suite_add(&suite, "digests are equal only whole", equals);
	suite_add(&suite, "random bytes differ, wiped ones are zero", random_and_wiped);
	SUITE_ROWS(&suite, base64_rows, base64);
	return suite_run(&suite, "digest", NULL, NULL);
}
