/*
 * The least that a server on libmicrohttpd and hiredis can do for one webhook: check Twilio's signature, load a value,
 * save it by one script call, answer a fixed TwiML. With --same-crypto it also names and seals the value by the same
 * libcrypto calls as the hotline. No limits, no faults, no wiping: a yardstick, not a server.
 */
#include "base/digest.h"
#include "base/str.h"
#include "outer.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion" /* in a header of hiredis 0.14 */
#pragma GCC diagnostic ignored "-Wsign-conversion"
#include <async.h>
#pragma GCC diagnostic pop
#include <arpa/inet.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#define POOL_SIZE  8192
#define BODY_MAX   4096
#define FIELDS_MAX 64
#define STATE      512 /* as large as the hotline's session */
#define SEALED     (SEAL_NONCE + STATE + SEAL_TAG)
#define NAME       16
#define VERSION    24 /* digits and the colon */
#define TTL_S      "3600"

/* The same promise as the hotline's script: nothing is written over a version that we have not seen. */
static const char script[] = "local here = redis.call('GET', KEYS[1]) "
			     "here = here and tonumber(string.match(here, '^(%d+):')) or 0 "
			     "if here ~= tonumber(ARGV[1]) - 1 then return 0 end "
			     "redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3]) "
			     "return 1";

static const char answer[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Message><Body>If ICE is with you now, "
	"text 1. Text 2 for someone taken, 3 for your rights, 4 for laws, 5 to plan, 6 for help."
	"</Body></Message></Response>";

struct field {
	uint64_t prefix; /* the name's first eight bytes as a number: most comparisons end there */
	struct str name, value;
};

struct visit {
	struct MHD_Connection *connection;
	struct visit *next; /* spare */
	size_t body_len;
	char body[BODY_MAX];
	struct field fields[FIELDS_MAX];
	size_t count;
	char key[2 + NAME];
	uint8_t seal_key[SEAL_KEY];
	unsigned long version;
};

static struct {
	bool same_crypto;
	struct str url;
	struct hmac *signature, *names;
	struct sealer *sealer;
	uint8_t nonce[SEAL_NONCE];
	struct MHD_Daemon *daemon;
	struct MHD_Response *response, *refusal;
	redisAsyncContext *redis;
	bool redis_owes; /* there is something to write */
	char digest[41];
	struct visit *spare;
} server;

static void must(bool fine, const char *what)
{
	if (fine)
		return;
	fprintf(stderr, "floor: %s\n", what);
	exit(1);
}

static struct str bytes(const void *at, size_t len)
{
	return (struct str){ at, len };
}

/* ---- The form: decoded where it stands, sorted while it is read ---- */

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 0;
}

static char *decode(char *from, const char *end, char stop, struct str *out)
{
	char *to = from;

	out->at = from;
	while (from < end && *from != stop && *from != '&') {
		if (*from == '%' && end - from > 2) {
			*to++ = (char)(hex(from[1]) << 4 | hex(from[2]));
			from += 3;
		} else {
			*to++ = *from == '+' ? ' ' : *from;
			from++;
		}
	}
	out->len = (size_t)(to - out->at);
	return from;
}

static uint64_t prefix_of(struct str name)
{
	uint64_t prefix = 0;

	for (size_t i = 0; i < 8; i++)
		prefix = prefix << 8 | (i < name.len ? (unsigned char)name.at[i] : 0);
	return prefix;
}

static bool before(const struct field *a, const struct field *b)
{
	return a->prefix != b->prefix ? a->prefix < b->prefix : str_compare(a->name, b->name) < 0;
}

static bool read_form(struct visit *visit)
{
	char *at = visit->body, *end = at + visit->body_len;

	while (at < end) {
		struct field field = { .value = STR("") };
		size_t place = visit->count;

		if (visit->count == FIELDS_MAX)
			return false;
		at = decode(at, end, '=', &field.name);
		if (at < end && *at == '=')
			at = decode(at + 1, end, '&', &field.value);
		at++;
		field.prefix = prefix_of(field.name);
		for (; place > 0 && before(&field, &visit->fields[place - 1]); place--)
			visit->fields[place] = visit->fields[place - 1];
		visit->fields[place] = field;
		visit->count++;
	}
	return true;
}

static struct str get(const struct visit *visit, struct str name)
{
	for (size_t i = 0; i < visit->count; i++)
		if (str_equal(visit->fields[i].name, name))
			return visit->fields[i].value;
	return STR("");
}

static bool is_signed(struct visit *visit)
{
	const char *claim = MHD_lookup_connection_value(visit->connection, MHD_HEADER_KIND, "X-Twilio-Signature");
	char text[BODY_MAX], encoded[64];
	struct buf base64 = { .at = encoded, .room = sizeof encoded, .max = sizeof encoded };
	uint8_t mac[20];
	size_t len = 0;

	for (size_t i = 0; i < visit->count; i++) {
		const struct field *field = &visit->fields[i];

		memcpy(text + len, field->name.at, field->name.len);
		len += field->name.len;
		memcpy(text + len, field->value.at, field->value.len);
		len += field->value.len;
	}
	hmac_begin(server.signature);
	hmac_add(server.signature, server.url);
	hmac_add(server.signature, bytes(text, len));
	hmac_end(server.signature, mac);
	base64_encode(&base64, bytes(mac, sizeof mac));
	return claim && digest_equal(str_of(claim), buf_str(&base64));
}

/* ---- The value ---- */

static void add_piece(struct str piece)
{
	uint32_t len = (uint32_t)piece.len;

	hmac_add(server.names, bytes(&len, sizeof len));
	hmac_add(server.names, piece);
}

/* One HMAC gives the name and the key for the seal; without the crypto the number itself is the name. */
static void name_value(struct visit *visit)
{
	struct str from = get(visit, STR("From"));
	uint8_t mac[64];

	memcpy(visit->key, "s:", 2);
	if (server.same_crypto) {
		hmac_begin(server.names);
		add_piece(STR("twilio"));
		add_piece(STR("s"));
		add_piece(get(visit, STR("To")));
		add_piece(from);
		hmac_end(server.names, mac);
		memcpy(visit->key + 2, mac, NAME);
		memcpy(visit->seal_key, mac + NAME, SEAL_KEY);
	} else {
		memset(visit->key + 2, '.', NAME);
		memcpy(visit->key + 2, from.at, from.len < NAME ? from.len : NAME);
	}
}

struct associated {
	char name[NAME];
	uint64_t version;
};

static struct str associate(const struct visit *visit, unsigned long version, struct associated *associated)
{
	memcpy(associated->name, visit->key + 2, NAME);
	associated->version = version;
	return bytes(associated, sizeof *associated);
}

static void open_value(const struct visit *visit, struct str value, uint8_t state[STATE])
{
	struct associated associated;

	must(value.len == SEALED, "a value of another length");
	if (server.same_crypto)
		must(unseal(server.sealer, visit->seal_key, (const uint8_t *)value.at,
			    associate(visit, visit->version, &associated),
			    bytes(value.at + SEAL_NONCE, value.len - SEAL_NONCE), state),
		     "a value that does not open");
	else
		memcpy(state, value.at + SEAL_NONCE, STATE);
}

/* The id of the message is remembered as two digests, the second over a salt and the first. */
static void hash_event(const struct visit *visit, uint8_t state[STATE])
{
	uint8_t id[56] = { 0 }, digest[32];

	sha256(get(visit, STR("MessageSid")), id + 24);
	sha256(bytes(id, sizeof id), digest);
	memcpy(state, digest, sizeof digest);
}

static void close_value(const struct visit *visit, uint8_t state[STATE], uint8_t value[SEALED])
{
	struct associated associated;

	memcpy(value, server.nonce, SEAL_NONCE);
	if (!server.same_crypto) {
		memcpy(value + SEAL_NONCE, state, STATE);
		memset(value + SEAL_NONCE + STATE, 0, SEAL_TAG);
		return;
	}
	hash_event(visit, state);
	for (size_t i = 0; i < SEAL_NONCE && ++server.nonce[i] == 0; i++)
		continue;
	memcpy(value, server.nonce, SEAL_NONCE);
	seal(server.sealer, visit->seal_key, server.nonce, associate(visit, visit->version + 1, &associated),
	     bytes(state, STATE), value + SEAL_NONCE);
}

/* ---- Redis ---- */

static void saved(redisAsyncContext *redis, void *at, void *visit_at)
{
	const redisReply *reply = at;
	struct visit *visit = visit_at;

	(void)redis;
	must(reply && reply->type == REDIS_REPLY_INTEGER && reply->integer == 1, "the script said no");
	MHD_queue_response(visit->connection, 200, server.response);
	MHD_resume_connection(visit->connection);
}

static void loaded(redisAsyncContext *redis, void *at, void *visit_at)
{
	const redisReply *reply = at;
	struct visit *visit = visit_at;
	uint8_t state[STATE] = { 0 };
	char value[VERSION + SEALED], version[VERSION];
	size_t len, digits;

	must(reply && (reply->type == REDIS_REPLY_NIL || reply->type == REDIS_REPLY_STRING), "GET failed");
	if (reply->type == REDIS_REPLY_STRING) {
		struct str rest = bytes(reply->str, (size_t)reply->len), number = str_cut(&rest, ':');

		must(str_to_number(number, 1ul << 50, &visit->version), "a value without a version");
		open_value(visit, rest, state);
	}
	digits = (size_t)snprintf(version, sizeof version, "%lu", visit->version + 1);
	memcpy(value, version, digits);
	value[digits] = ':';
	close_value(visit, state, (uint8_t *)value + digits + 1);
	len = digits + 1 + SEALED;
	redisAsyncCommandArgv(redis, saved, visit, 7,
			      (const char *[]){ "EVALSHA", server.digest, "1", visit->key, version, value, TTL_S },
			      (const size_t[]){ 7, 40, 1, sizeof visit->key, digits, len, sizeof TTL_S - 1 });
}

static void want_to_write(void *unused)
{
	(void)unused;
	server.redis_owes = true;
}

static void redis_readable(void)
{
	redisAsyncHandleRead(server.redis);
}

static void redis_open(const char *path)
{
	redisContext *redis = redisConnectUnix(path);
	redisReply *reply;

	must(redis && !redis->err, "no Redis at that path");
	reply = redisCommand(redis, "SCRIPT LOAD %s", script);
	must(reply && reply->type == REDIS_REPLY_STRING && reply->len == 40, "SCRIPT LOAD failed");
	memcpy(server.digest, reply->str, sizeof server.digest);
	freeReplyObject(reply);
	redisFree(redis);
	server.redis = redisAsyncConnectUnix(path);
	must(server.redis && !server.redis->err, "no Redis at that path");
	server.redis->ev.addWrite = want_to_write;
}

/* ---- The door ---- */

static struct visit *visit_new(struct MHD_Connection *connection)
{
	struct visit *visit = server.spare;

	if (visit)
		server.spare = visit->next;
	else
		visit = malloc(sizeof *visit);
	must(visit != NULL, "no memory");
	visit->connection = connection;
	visit->body_len = visit->count = 0;
	visit->version = 0;
	return visit;
}

static enum MHD_Result came(void *unused, struct MHD_Connection *connection, const char *path, const char *method,
			    const char *version, const char *body, size_t *body_len, void **context)
{
	struct visit *visit = *context;

	(void)unused, (void)version;
	if (!visit) {
		*context = visit_new(connection);
		return MHD_YES;
	}
	if (*body_len) {
		if (visit->body_len + *body_len > BODY_MAX)
			return MHD_NO;
		memcpy(visit->body + visit->body_len, body, *body_len);
		visit->body_len += *body_len;
		*body_len = 0;
		return MHD_YES;
	}
	if (strcmp(method, "POST") != 0 || strcmp(path, "/twilio/sms") != 0 || !read_form(visit) || !is_signed(visit))
		return MHD_queue_response(connection, 403, server.refusal);
	name_value(visit);
	MHD_suspend_connection(connection);
	redisAsyncCommandArgv(server.redis, loaded, visit, 2, (const char *[]){ "GET", visit->key },
			      (const size_t[]){ 3, sizeof visit->key });
	return MHD_YES;
}

static void completed(void *unused, struct MHD_Connection *connection, void **context,
		      enum MHD_RequestTerminationCode how)
{
	struct visit *visit = *context;

	(void)unused, (void)connection, (void)how;
	if (!visit)
		return;
	visit->next = server.spare;
	server.spare = visit;
	*context = NULL;
}

/* All commands of a turn leave in one write. */
static bool before_sleep(void)
{
	MHD_UNSIGNED_LONG_LONG wait_ms;

	MHD_run(server.daemon);
	if (server.redis_owes) {
		server.redis_owes = false;
		redisAsyncHandleWrite(server.redis);
	}
	return server.redis_owes || (MHD_get_timeout(server.daemon, &wait_ms) == MHD_YES && wait_ms == 0);
}

static void door_open(unsigned long port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	server.daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_TURBO | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, came,
					 NULL, MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
					 (size_t)POOL_SIZE, MHD_OPTION_CONNECTION_LIMIT, 4096u,
					 MHD_OPTION_NOTIFY_COMPLETED, completed, NULL, MHD_OPTION_END);
	must(server.daemon != NULL, "cannot listen on that port");
	server.response =
		MHD_create_response_from_buffer(sizeof answer - 1, (void *)(uintptr_t)answer, MHD_RESPMEM_PERSISTENT);
	server.refusal = MHD_create_response_from_buffer(0, (void *)(uintptr_t) "", MHD_RESPMEM_PERSISTENT);
	must(server.response && server.refusal, "no memory");
	MHD_add_response_header(server.response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/xml");
}

int main(int argc, char **argv)
{
	struct outer outer = { .redis_readable = redis_readable, .before_sleep = before_sleep };
	unsigned long port = 0;
	uint8_t key[64];

	must(argc >= 5 && str_to_number(str_of(argv[1]), 65535, &port),
	     "usage: floor PORT REDIS-SOCKET URL TOKEN [--same-crypto]");
	signal(SIGPIPE, SIG_IGN);
	server.same_crypto = argc > 5 && strcmp(argv[5], "--same-crypto") == 0;
	server.url = str_of(argv[3]);
	server.signature = hmac_new(HMAC_SHA1, str_of(argv[4]));
	digest_random(key, sizeof key);
	server.names = hmac_new(HMAC_SHA512, bytes(key, sizeof key));
	server.sealer = sealer_new();
	must(server.signature && server.names && server.sealer, "no memory");
	digest_random(server.nonce, sizeof server.nonce);
	redis_open(argv[2]);
	door_open(port);
	outer.door = MHD_get_daemon_info(server.daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
	outer.redis = server.redis->c.fd;
	outer_run(&outer);
}
