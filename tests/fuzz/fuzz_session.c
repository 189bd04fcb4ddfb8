/* Bytes as a session: refused, or printed again to exactly the same. And sealed ones, changed anywhere, never open. */
#include "base/digest.h"
#include "session.h"

#include <assert.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void parse(const uint8_t *data, size_t size)
{
	static const size_t sizes[] = { SESSION_LEAST, SESSION_MIDDLE, SESSION_BYTES };
	uint8_t bytes[SESSION_BYTES] = { 3 }, again[SESSION_BYTES];
	const size_t length = sizes[size % COUNT(sizes)];
	struct session session;

	memcpy(bytes, data, size < sizeof(bytes) ? size : sizeof(bytes));
	if (!session_parse(bytes, length, &session))
		return;
	assert(session.version == 0);
	assert(session_print(&session, again) == length);
	assert(memcmp(bytes, again, length) == 0);
	session_remember(&session, 1, 2, &(struct reply){ .count = 1 }, (int64_t)size);
	assert(session_recall(&session, 1) == &session.ring[0]);
}

/* The input is laid over nonce, sealed bytes and name as a mask of bits to be turned. */
static void open_changed(const uint8_t *data, size_t size)
{
	static const uint8_t key[SEAL_KEY] = "an invented key of thirty-two by";
	static struct sealer *sealer;
	struct {
		uint8_t nonce[SEAL_NONCE];
		uint8_t name[24];
		uint8_t value[SESSION_BYTES + SEAL_TAG];
	} sealed = { .nonce = "nonce", .name = "name and version" };
	uint8_t plain[SESSION_BYTES] = { 1 }, opened[SESSION_BYTES];
	uint8_t *bytes = (uint8_t *)&sealed, turned = 0;
	const struct str name = { (const char *)sealed.name, sizeof(sealed.name) };

	if (!sealer)
		sealer = sealer_new();
	seal(sealer, key, sealed.nonce, name, (struct str){ (const char *)plain, sizeof(plain) }, sealed.value);
	for (size_t i = 0; i < size && i < sizeof(sealed); i++) {
		bytes[i] ^= data[i];
		turned |= data[i];
	}
	assert(unseal(sealer, key, sealed.nonce, name, (struct str){ (const char *)sealed.value, sizeof(sealed.value) },
		      opened) == (turned == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	parse(data, size);
	open_changed(data, size);
	return 0;
}
