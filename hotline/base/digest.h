/* Every use of libcrypto: MACs, digests, sealing, random bytes, wiping. One object per thread; none is shared. */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stdint.h>

#include "base/buf.h"
#include "base/fault.h"

/* A MAC with its key prepared once: each use costs no look-up of the algorithm and no key schedule. */
struct hmac;
enum hmac_kind { HMAC_SHA1, HMAC_SHA256, HMAC_SHA512 };

struct hmac *hmac_new(enum hmac_kind kind, struct str key); /* NULL without memory */
void hmac_free(struct hmac *hmac);                          /* wipes the key; NULL is fine */
size_t hmac_size(const struct hmac *hmac);                  /* bytes of the result: 20, 32, 64 */

/* Begin, add any number of pieces, end. `out` holds hmac_size() bytes. */
void hmac_begin(struct hmac *hmac);
void hmac_add(struct hmac *hmac, struct str piece);
void hmac_end(struct hmac *hmac, uint8_t *out);

void sha256(struct str s, uint8_t out[32]);

/* HKDF-SHA256 (RFC 5869) with an empty salt. */
void hkdf(const uint8_t key[32], struct str label, uint8_t *out, size_t size);

/* ChaCha20-Poly1305 (RFC 8439). */
#define SEAL_KEY   32
#define SEAL_NONCE 12
#define SEAL_TAG   16
struct sealer; /* a reusable cipher context */
struct sealer *sealer_new(void);
void sealer_free(struct sealer *sealer);
/* `out` holds plain.len + SEAL_TAG bytes. */
void seal(struct sealer *sealer, const uint8_t key[SEAL_KEY], const uint8_t nonce[SEAL_NONCE], struct str associated,
	  struct str plain, uint8_t *out);
/* `out` holds sealed.len - SEAL_TAG bytes; false (and `out` wiped) when it was not sealed with these. */
bool unseal(struct sealer *sealer, const uint8_t key[SEAL_KEY], const uint8_t nonce[SEAL_NONCE], struct str associated,
	    struct str sealed, uint8_t *out);

bool digest_equal(struct str a, struct str b); /* constant time for equal lengths */
void digest_random(void *out, size_t size);    /* aborts when the system has none */
void digest_wipe(void *at, size_t size);       /* not optimised away */

void base64_encode(struct buf *out, struct str s); /* with padding, RFC 4648 4 */
void hex_encode(struct buf *out, struct str s);    /* lower case */

#endif
