/*
 * The one user of hiredis: its formatting, buffers and reply parser. Not its asynchronous half, which in 0.14 has no
 * time-outs, allocates for every command and reply, and ends the process (assert) on a reply that nobody asked for; the
 * queue of those who wait, the connecting and the giving up are here. What is written and why is store.c's.
 */
#include "store_redis.h"

#include "base/clock.h"
#include "resolve.h"

#include <assert.h>
#include <errno.h>
#include <ev.h>
#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PORT         6379
#define AGAIN_MS     50 /* first pause before connecting again, doubled up to … */
#define AGAIN_MAX_MS 2000
#define STEADY_MS    1000        /* a connection that lived this long starts the pauses anew */
#define WAITING_MAX  16384       /* commands under way */
#define UNREAD_MAX   (64 * 1024) /* of one unfinished reply; ours are below 5 KiB */
#define REPLY_MAX    (STORE_VALUE + STORE_REDIS_DIGITS + 1)
#define SECRET_MAX   512

/*
 * The version that Redis holds of a talk: the higher one when it is under two names. What is none, counts 0.
 */
#define SCRIPT_VERSION                                                                                                 \
	"local function version(key) "                                                                                 \
	"local value = redis.pcall('GET', key) "                                                                       \
	"local digits = type(value) == 'string' and string.match(value, '^(%d+):') "                                   \
	"return digits and #digits < 16 and tonumber(digits) or 0 end "                                                \
	"local here = version(KEYS[1]) "                                                                               \
	"if KEYS[2] then here = math.max(here, version(KEYS[2])) end "
#define SCRIPT_WRITE                                                                                                   \
	"redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) "                                                          \
	"if KEYS[2] then redis.call('DEL', KEYS[2]) end "                                                              \
	"return 1"

enum script { SCRIPT_NEXT, SCRIPT_NEWER, SCRIPT_COUNT };
static const char *const scripts[SCRIPT_COUNT] = {
	[SCRIPT_NEXT] = SCRIPT_VERSION "if here ~= tonumber(ARGV[1]) then return 0 end " SCRIPT_WRITE,
	[SCRIPT_NEWER] = SCRIPT_VERSION "if here >= tonumber(ARGV[1]) then return 0 end " SCRIPT_WRITE,
};

/*
 * Lives as long as the memory of Redis does, and tells a restart (all is gone) from a broken connection (nothing is).
 */
#define LIFE_KEY "s:life"

enum ask { ASK_OK, ASK_SCRIPT_NEXT, ASK_SCRIPT_NEWER, ASK_LIFE, ASK_LIFE_BACK, ASK_GET, ASK_PUT };

struct waiting {
	enum ask ask;
	store_redis_done *then; /* NULL: ours */
	void *at;
	int64_t deadline_ms;
};

/* One reply, copied out of hiredis' buffer: it never allocates, whatever the other side claims to send. */
struct said {
	int type;
	long long integer;
	size_t len; /* as sent; `bytes` holds at most REPLY_MAX of it */
	char bytes[REPLY_MAX];
};

struct target {
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)]; /* "" = TCP */
	char host[RESOLVE_HOST_MAX + 1];
	uint16_t port;
	char user[SECRET_MAX];
	char password[SECRET_MAX];
	unsigned database;
};

enum state { STATE_DOWN, STATE_RESOLVING, STATE_CONNECTING, STATE_PROBING, STATE_READY };

struct store_redis {
	struct ev_loop *loop;
	struct store_redis_owner owner;
	struct target target;
	enum state state;
	bool closing;

	struct addresses addresses;
	size_t next_address;
	struct resolve *resolve;
	int fd; /* while connecting; afterwards hiredis' */
	redisContext *context;
	uint64_t connection; /* counts them, to notice that one is gone */
	int64_t since_ms;    /* begin of the present state */
	unsigned again_ms;
	ev_io readable, writable;
	ev_timer late, again;

	struct waiting *waiting; /* ring of those who wait for a reply, in order */
	size_t room, first, count;
	struct said said;
	char digest[SCRIPT_COUNT][41];
	uint64_t life, life_offered;
	char trouble[16]; /* why the last connection was given up */
};

static void connect_next(struct store_redis *redis);

/* What hiredis builds replies with. Items of arrays are not kept: no command of ours is answered by an array. */
static void *say_string(const redisReadTask *task, char *at, size_t len)
{
	struct said *said = task->privdata;

	if (task->parent)
		return said;
	said->type = task->type;
	said->len = len;
	memcpy(said->bytes, at, len < REPLY_MAX ? len : REPLY_MAX);
	return said;
}

static void *say_integer(const redisReadTask *task, long long value)
{
	struct said *said = task->privdata;

	if (!task->parent) {
		said->type = REDIS_REPLY_INTEGER;
		said->integer = value;
	}
	return said;
}

static void *say_nil(const redisReadTask *task)
{
	struct said *said = task->privdata;

	if (!task->parent)
		said->type = REDIS_REPLY_NIL;
	return said;
}

static void say_no_more(void *said)
{
	(void)said;
}

/* Arrays have no function: hiredis then hands out their type in place of a pointer and allocates nothing. */
static redisReplyObjectFunctions sayings = {
	.createString = say_string,
	.createInteger = say_integer,
	.createNil = say_nil,
	.freeObject = say_no_more,
};

static struct waiting *head(struct store_redis *redis)
{
	return &redis->waiting[redis->first];
}

static void forget_head(struct store_redis *redis)
{
	redis->first = (redis->first + 1) % redis->room;
	redis->count--;
}

static bool make_room(struct store_redis *redis)
{
	size_t room = redis->room ? 2 * redis->room : 64;
	struct waiting *waiting;

	if (redis->count < redis->room)
		return true;
	waiting = room <= WAITING_MAX ? malloc(room * sizeof(*waiting)) : NULL;
	if (!waiting)
		return false;
	for (size_t i = 0; i < redis->count; i++)
		waiting[i] = redis->waiting[(redis->first + i) % redis->room];
	free(redis->waiting);
	redis->waiting = waiting;
	redis->room = room;
	redis->first = 0;
	return true;
}

static void watch_deadline(struct store_redis *redis, int64_t in_ms)
{
	if (ev_is_active(&redis->late))
		return;
	ev_timer_set(&redis->late, (double)(in_ms > 0 ? in_ms : 1) / 1000, 0);
	ev_timer_start(redis->loop, &redis->late);
}

static const struct store_redis_answer nothing = { .said = SAID_NOTHING };

/* Who waited is told, in order. They may ask anew: they are refused at once, so this ends. */
static void fail_waiting(struct store_redis *redis)
{
	while (redis->count) {
		struct waiting one = *head(redis);

		forget_head(redis);
		if (one.then)
			one.then(one.at, &nothing);
	}
}

static void pause_before_connecting(struct store_redis *redis)
{
	uint32_t random;
	unsigned pause;

	if (redis->closing)
		return;
	digest_random(&random, sizeof(random));
	pause = redis->again_ms / 2 + random % (redis->again_ms / 2 + 1); /* so that many do not come at once */
	redis->again_ms = 2 * redis->again_ms < AGAIN_MAX_MS ? 2 * redis->again_ms : AGAIN_MAX_MS;
	ev_timer_set(&redis->again, (double)pause / 1000, 0);
	ev_timer_start(redis->loop, &redis->again);
}

/* The connection is never used again: what would come on it belongs to those who are told here that nothing came. */
static void drop(struct store_redis *redis)
{
	const enum state was = redis->state;

	ev_io_stop(redis->loop, &redis->readable);
	ev_io_stop(redis->loop, &redis->writable);
	ev_timer_stop(redis->loop, &redis->late);
	if (redis->context)
		redisFree(redis->context);
	else if (redis->fd >= 0)
		close(redis->fd);
	redis->context = NULL;
	redis->fd = -1;
	redis->connection++;
	redis->state = STATE_DOWN;
	redis->owner.counts->drops += was == STATE_PROBING || was == STATE_READY;
	if (was == STATE_READY && clock_monotonic_ms() - redis->since_ms >= STEADY_MS)
		redis->again_ms = AGAIN_MS;
	if (was == STATE_CONNECTING && redis->next_address < redis->addresses.count && !redis->closing)
		connect_next(redis);
	else
		pause_before_connecting(redis);
	fail_waiting(redis);
}

static void drop_because(struct store_redis *redis, const char *trouble)
{
	snprintf(redis->trouble, sizeof(redis->trouble), "%s", trouble);
	drop(redis);
}

static void drop_as_bad(struct store_redis *redis)
{
	redis->owner.counts->bad_replies++;
	drop_because(redis, "nonsense");
}

/* The first word of an error tells enough; what follows might repeat what we sent. */
static void drop_as_refused(struct store_redis *redis)
{
	const struct said *said = &redis->said;
	char word[sizeof(redis->trouble)] = "";

	for (size_t i = 0; i + 1 < sizeof(word) && i < said->len && said->bytes[i] >= 'A' && said->bytes[i] <= 'Z'; i++)
		word[i] = said->bytes[i];
	drop_because(redis, word);
}

static void enter(struct store_redis *redis, enum state state)
{
	redis->state = state;
	redis->since_ms = clock_monotonic_ms();
}

static void ask(struct store_redis *redis, enum ask what, int argc, const char **argv, const size_t *lengths,
		store_redis_done *then, void *at)
{
	const int64_t now_ms = clock_monotonic_ms();

	if (!redis->context || !make_room(redis) ||
	    redisAppendCommandArgv(redis->context, argc, argv, lengths) != REDIS_OK) {
		if (then)
			then(at, &nothing);
		return;
	}
	redis->waiting[(redis->first + redis->count++) % redis->room] =
		(struct waiting){ what, then, at, now_ms + STORE_DEADLINE_MS };
	watch_deadline(redis, STORE_DEADLINE_MS);
}

static void ask_words(struct store_redis *redis, enum ask what, int argc, const char **argv)
{
	size_t lengths[4];

	for (int i = 0; i < argc; i++)
		lengths[i] = strlen(argv[i]);
	ask(redis, what, argc, argv, lengths, NULL, NULL);
}

/* Log in, load the scripts, and write a word: a replica or a full disk shows itself here and not in a talk. */
static void probe(struct store_redis *redis)
{
	const struct target *target = &redis->target;
	char database[12];

	/* A new one each time: offered twice, it would hide that Redis was empty in between. */
	digest_random(&redis->life_offered, sizeof(redis->life_offered));
	if (*target->user)
		ask_words(redis, ASK_OK, 3, (const char *[]){ "AUTH", target->user, target->password });
	else if (*target->password)
		ask_words(redis, ASK_OK, 2, (const char *[]){ "AUTH", target->password });
	if (target->database) {
		snprintf(database, sizeof(database), "%u", target->database);
		ask_words(redis, ASK_OK, 2, (const char *[]){ "SELECT", database });
	}
	ask_words(redis, ASK_SCRIPT_NEXT, 3, (const char *[]){ "SCRIPT", "LOAD", scripts[SCRIPT_NEXT] });
	ask_words(redis, ASK_SCRIPT_NEWER, 3, (const char *[]){ "SCRIPT", "LOAD", scripts[SCRIPT_NEWER] });
	ask(redis, ASK_LIFE, 4, (const char *[]){ "SET", LIFE_KEY, (const char *)&redis->life_offered, "NX" },
	    (const size_t[]){ 3, sizeof(LIFE_KEY) - 1, sizeof(redis->life_offered), 2 }, NULL, NULL);
	ask_words(redis, ASK_LIFE_BACK, 2, (const char *[]){ "GET", LIFE_KEY });
	store_redis_flush(redis);
}

static bool said_word(const struct said *said, const char *word)
{
	const struct str s = { said->bytes, said->len < REPLY_MAX ? said->len : REPLY_MAX };

	return str_has_prefix(s, str_of(word));
}

/* An error reply; false when the connection is of no use any more. */
static bool judge_error(struct store_redis *redis, enum ask what, struct store_redis_answer *answer)
{
	const struct said *said = &redis->said;
	const struct str words = { said->bytes, said->len < REPLY_MAX ? said->len : REPLY_MAX };

	/* Redis 6 hands the OOM of a script on inside a sentence of its own. */
	if ((what == ASK_PUT || what == ASK_LIFE) && (said_word(said, "OOM ") || str_contains(words, STR("-OOM ")))) {
		answer->said = SAID_FULL;
		return true;
	}
	if (what == ASK_PUT && said_word(said, "NOSCRIPT")) {
		answer->said = SAID_NO_SCRIPT;
		return true;
	}
	if ((what == ASK_GET || what == ASK_LIFE_BACK) && said_word(said, "WRONGTYPE")) {
		answer->said = SAID_VALUE;
		return true;
	}
	return false; /* LOADING, READONLY, MASTERDOWN, MISCONF, BUSY, NOAUTH, NOPERM…: as good as away */
}

static bool judge_script(struct store_redis *redis, enum script script)
{
	const struct said *said = &redis->said;

	if (said->type != REDIS_REPLY_STRING || said->len != sizeof(redis->digest[script]) - 1)
		return false;
	memcpy(redis->digest[script], said->bytes, said->len);
	return true;
}

/* What is longer than any value of ours is handed on empty. */
static bool judge_get(const struct said *said, struct store_redis_answer *answer)
{
	answer->said = said->type == REDIS_REPLY_NIL ? SAID_NONE : SAID_VALUE;
	if (said->type == REDIS_REPLY_STRING && said->len <= REPLY_MAX)
		answer->value = (struct str){ said->bytes, said->len };
	return said->type == REDIS_REPLY_NIL || said->type == REDIS_REPLY_STRING;
}

static bool judge_put(const struct said *said, struct store_redis_answer *answer)
{
	if (said->type != REDIS_REPLY_INTEGER || said->integer < 0 || said->integer > 1)
		return false;
	answer->said = said->integer ? SAID_DONE : SAID_CONFLICT;
	return true;
}

static void judge_life(struct store_redis *redis, const struct store_redis_answer *answer)
{
	redis->life = 0;
	if (answer->said == SAID_VALUE && answer->value.len == sizeof(redis->life))
		memcpy(&redis->life, answer->value.at, sizeof(redis->life));
}

/* Is this an answer to that question at all? */
static bool judge(struct store_redis *redis, enum ask what, struct store_redis_answer *answer)
{
	const struct said *said = &redis->said;

	if (said->type == REDIS_REPLY_ERROR)
		return judge_error(redis, what, answer);
	answer->said = SAID_DONE;
	switch (what) {
	case ASK_OK:
		return said->type == REDIS_REPLY_STATUS;
	case ASK_SCRIPT_NEXT:
		return judge_script(redis, SCRIPT_NEXT);
	case ASK_SCRIPT_NEWER:
		return judge_script(redis, SCRIPT_NEWER);
	case ASK_LIFE:
		return said->type == REDIS_REPLY_STATUS || said->type == REDIS_REPLY_NIL;
	case ASK_LIFE_BACK:
	case ASK_GET:
		return judge_get(said, answer);
	case ASK_PUT:
		return judge_put(said, answer);
	}
	return false;
}

/* One reply for the one who waited longest. */
static void answer_head(struct store_redis *redis)
{
	struct store_redis_answer answer = { .said = SAID_NONE };
	struct waiting one;

	if (!redis->count) { /* nobody asked */
		drop_as_bad(redis);
		return;
	}
	one = *head(redis);
	if (!judge(redis, one.ask, &answer)) {
		if (redis->said.type == REDIS_REPLY_ERROR)
			drop_as_refused(redis);
		else
			drop_as_bad(redis);
		return;
	}
	forget_head(redis);
	if (one.then)
		one.then(one.at, &answer);
	if (one.ask == ASK_LIFE_BACK) {
		judge_life(redis, &answer);
		enter(redis, STATE_READY);
		*redis->trouble = '\0';
		redis->owner.ready(redis->owner.at);
	}
}

static bool take_reply(struct store_redis *redis)
{
	void *reply;

	if (redisGetReplyFromReader(redis->context, &reply) != REDIS_OK) {
		drop_as_bad(redis);
		return false;
	}
	if (!reply)
		return false;
	if (reply != &redis->said)
		redis->said.type = REDIS_REPLY_ARRAY;
	return true;
}

static void receive(struct store_redis *redis)
{
	const uint64_t connection = redis->connection;

	if (redisBufferRead(redis->context) != REDIS_OK) {
		drop_because(redis, "closed");
		return;
	}
	while (connection == redis->connection && take_reply(redis))
		answer_head(redis);
	if (connection == redis->connection && redis->context->reader->len - redis->context->reader->pos > UNREAD_MAX)
		drop_as_bad(redis);
}

static void on_readable(struct ev_loop *loop, ev_io *io, int events)
{
	(void)loop;
	(void)events;
	receive(io->data);
}

static void connected(struct store_redis *redis)
{
	const int yes = 1;
	int error = 0;
	socklen_t size = sizeof(error);

	ev_io_stop(redis->loop, &redis->writable);
	if (getsockopt(redis->fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0) {
		drop_because(redis, "refused");
		return;
	}
	if (!*redis->target.path) {
		setsockopt(redis->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
		setsockopt(redis->fd, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof(yes));
	}
	redis->context = redisConnectFd(redis->fd);
	if (!redis->context || redis->context->err) {
		drop_because(redis, "memory");
		return;
	}
	redis->context->flags &= ~REDIS_BLOCK;
	redis->context->reader->fn = &sayings;
	redis->context->reader->privdata = &redis->said;
	ev_timer_stop(redis->loop, &redis->late);
	ev_io_set(&redis->readable, redis->fd, EV_READ);
	ev_io_start(redis->loop, &redis->readable);
	enter(redis, STATE_PROBING);
	probe(redis);
}

static void on_writable(struct ev_loop *loop, ev_io *io, int events)
{
	struct store_redis *redis = io->data;

	(void)loop;
	(void)events;
	if (redis->state == STATE_CONNECTING)
		connected(redis);
	else
		store_redis_flush(redis);
}

static void wait_to_write(struct store_redis *redis)
{
	if (ev_is_active(&redis->writable))
		return;
	ev_io_set(&redis->writable, redis->fd, EV_WRITE);
	ev_io_start(redis->loop, &redis->writable);
}

static bool begin_connecting(struct store_redis *redis, const struct sockaddr *address, socklen_t len)
{
	redis->fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (redis->fd < 0)
		return false;
	return connect(redis->fd, address, len) == 0 || errno == EINPROGRESS;
}

static bool begin_connecting_unix(struct store_redis *redis)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	memcpy(address.sun_path, redis->target.path, sizeof(address.sun_path));
	return begin_connecting(redis, (const struct sockaddr *)&address, sizeof(address));
}

static bool begin_connecting_tcp(struct store_redis *redis)
{
	const struct address *address;

	if (redis->next_address >= redis->addresses.count)
		return false;
	address = &redis->addresses.list[redis->next_address++];
	return begin_connecting(redis, (const struct sockaddr *)&address->at, address->len);
}

static void connect_next(struct store_redis *redis)
{
	bool begun;

	enter(redis, STATE_CONNECTING);
	begun = *redis->target.path ? begin_connecting_unix(redis) : begin_connecting_tcp(redis);
	if (!begun) {
		drop_because(redis, *redis->target.path || redis->addresses.count ? "refused" : "unresolved");
		return;
	}
	wait_to_write(redis);
	watch_deadline(redis, STORE_DEADLINE_MS);
}

static void on_resolved(void *at, const struct addresses *addresses)
{
	struct store_redis *redis = at;

	redis->resolve = NULL;
	redis->addresses = *addresses;
	connect_next(redis);
}

/* A name is asked for anew before every attempt: behind it may be another machine by now. */
static void begin(struct store_redis *redis)
{
	struct address numeric;

	redis->next_address = 0;
	redis->addresses.count = 0;
	if (*redis->target.path) {
		connect_next(redis);
	} else if (resolve_numeric(redis->target.host, redis->target.port, &numeric)) {
		redis->addresses.list[0] = numeric;
		redis->addresses.count = 1;
		connect_next(redis);
	} else {
		enter(redis, STATE_RESOLVING);
		redis->resolve = resolve_start(redis->loop, redis->target.host, redis->target.port, on_resolved, redis);
		if (!redis->resolve)
			drop_because(redis, "memory");
	}
}

static void on_again(struct ev_loop *loop, ev_timer *timer, int events)
{
	(void)loop;
	(void)events;
	begin(timer->data);
}

static void on_late(struct ev_loop *loop, ev_timer *timer, int events)
{
	struct store_redis *redis = timer->data;
	const uint64_t connection = redis->connection;
	int64_t deadline_ms, now_ms;

	(void)loop;
	(void)events;
	/* It may have been us who were late: what has come in by now is taken first. */
	if (redis->context)
		receive(redis);
	if (connection != redis->connection || (redis->context && !redis->count))
		return;
	deadline_ms = redis->context ? head(redis)->deadline_ms : redis->since_ms + STORE_DEADLINE_MS;
	now_ms = clock_monotonic_ms();
	if (now_ms < deadline_ms) {
		watch_deadline(redis, deadline_ms - now_ms);
		return;
	}
	redis->owner.counts->timeouts++;
	drop_because(redis, "timeout");
}

/* Percent-decodes a piece of the URL; false when it is too long or not well formed. */
static bool decode(struct str s, char *out, size_t room)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	size_t used = 0;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];

		if (c == '%') {
			const char *high = i + 2 < s.len ? strchr(digits, s.at[i + 1]) : NULL;
			const char *low = high ? strchr(digits, s.at[i + 2]) : NULL;

			if (!low || !*high || !*low)
				return false;
			c = (char)((high - digits) % 16 * 16 + (low - digits) % 16);
			i += 2;
		}
		if (!c || used + 1 >= room)
			return false;
		out[used++] = c;
	}
	out[used] = '\0';
	return true;
}

static bool read_database(struct str text, unsigned *database)
{
	unsigned long value = 0;

	if (text.len && !str_to_number(text, 65535, &value))
		return false;
	*database = (unsigned)value;
	return true;
}

static enum fault read_unix(struct str rest, struct target *target, struct why *why)
{
	struct str path = str_cut(&rest, '?');

	if (str_has_prefix(path, STR("//")))
		path = (struct str){ path.at + 2, path.len - 2 };
	if (!path.len || *path.at != '/' || path.len >= sizeof(target->path))
		return fault_because(FAULT_CONFIG, why,
				     "HOTLINE_REDIS_URL: unix: needs an absolute path of at most %zu bytes",
				     sizeof(target->path) - 1);
	if (rest.len && (!str_has_prefix(rest, STR("db=")) ||
			 !read_database((struct str){ rest.at + 3, rest.len - 3 }, &target->database)))
		return fault_because(FAULT_CONFIG, why,
				     "HOTLINE_REDIS_URL: behind the path only ?db=<number> may stand");
	memcpy(target->path, path.at, path.len);
	return FAULT_NONE;
}

static enum fault read_login(struct str login, struct target *target, struct why *why)
{
	struct str user = str_cut(&login, ':');

	if (!login.at || !login.len || !decode(user, target->user, sizeof(target->user)) ||
	    !decode(login, target->password, sizeof(target->password)))
		return fault_because(FAULT_CONFIG, why,
				     "HOTLINE_REDIS_URL: before @ stands user:password or :password, with "
				     "special characters percent-encoded");
	return FAULT_NONE;
}

static enum fault read_place(struct str place, struct target *target, struct why *why)
{
	unsigned long port = PORT;
	struct str host;

	if (place.len && *place.at == '[') {
		place = (struct str){ place.at + 1, place.len - 1 };
		host = str_cut(&place, ']');
		if (!place.at || (place.len && *place.at != ':'))
			return fault_because(FAULT_CONFIG, why, "HOTLINE_REDIS_URL: [ without a ] before the port");
		if (place.len)
			str_cut(&place, ':');
	} else {
		host = str_cut(&place, ':');
	}
	if (!host.len || host.len > RESOLVE_HOST_MAX)
		return fault_because(FAULT_CONFIG, why, "HOTLINE_REDIS_URL: the host is missing or too long");
	if (place.at && place.len && (!str_to_number(place, 65535, &port) || port == 0))
		return fault_because(FAULT_CONFIG, why, "HOTLINE_REDIS_URL: the port must be a number from 1 to 65535");
	memcpy(target->host, host.at, host.len);
	target->port = (uint16_t)port;
	return FAULT_NONE;
}

/* The last '@' ends the login: a password may hold one. */
static struct str cut_login(struct str *rest)
{
	for (size_t i = rest->len; i > 0; i--) {
		if (rest->at[i - 1] == '@') {
			struct str login = { rest->at, i - 1 };

			*rest = (struct str){ rest->at + i, rest->len - i };
			return login;
		}
	}
	return (struct str){ NULL, 0 };
}

static enum fault read_tcp(struct str rest, struct target *target, struct why *why)
{
	struct str login = cut_login(&rest), place = str_cut(&rest, '/');
	enum fault fault = login.at ? read_login(login, target, why) : FAULT_NONE;

	if (!fault)
		fault = read_place(place, target, why);
	if (!fault && !read_database(rest, &target->database))
		fault = fault_because(FAULT_CONFIG, why,
				      "HOTLINE_REDIS_URL: behind the / stands the number of a database");
	return fault;
}

static enum fault read_url(const char *url, struct target *target, struct why *why)
{
	const struct str s = str_of(url);

	memset(target, 0, sizeof(*target));
	if (str_has_prefix(s, STR("redis://")))
		return read_tcp((struct str){ s.at + 8, s.len - 8 }, target, why);
	if (str_has_prefix(s, STR("unix:")))
		return read_unix((struct str){ s.at + 5, s.len - 5 }, target, why);
	if (str_has_prefix(s, STR("redis+sentinel://")))
		return fault_because(FAULT_CONFIG, why,
				     "HOTLINE_REDIS_URL: redis+sentinel:// is not supported yet; give the "
				     "address of the primary as redis://host:port");
	if (str_has_prefix(s, STR("rediss://")))
		return fault_because(FAULT_CONFIG, why,
				     "HOTLINE_REDIS_URL: rediss:// (TLS) is not supported; use a unix socket, "
				     "or a tunnel");
	return fault_because(FAULT_CONFIG, why, "HOTLINE_REDIS_URL: begins neither with redis:// nor with unix:");
}

enum fault store_redis_open(struct ev_loop *loop, const char *url, const struct store_redis_owner *owner,
			    struct store_redis **out, struct why *why)
{
	struct store_redis *redis = calloc(1, sizeof(*redis));
	enum fault fault;

	if (!redis)
		return fault_because(FAULT_MEMORY, why, "no memory for the connection to Redis");
	fault = read_url(url, &redis->target, why);
	if (fault) {
		digest_wipe(redis, sizeof(*redis));
		free(redis);
		return fault;
	}
	redis->loop = loop;
	redis->owner = *owner;
	redis->fd = -1;
	redis->again_ms = AGAIN_MS;
	ev_init(&redis->readable, on_readable);
	ev_init(&redis->writable, on_writable);
	ev_timer_init(&redis->late, on_late, 0, 0);
	ev_timer_init(&redis->again, on_again, 0, 0);
	redis->readable.data = redis->writable.data = redis->late.data = redis->again.data = redis;
	*out = redis;
	begin(redis);
	return FAULT_NONE;
}

void store_redis_close(struct store_redis *redis)
{
	if (!redis)
		return;
	redis->closing = true;
	resolve_cancel(redis->resolve);
	ev_timer_stop(redis->loop, &redis->again);
	drop(redis);
	free(redis->waiting);
	digest_wipe(redis, sizeof(*redis));
	free(redis);
}

bool store_redis_ready(const struct store_redis *redis)
{
	return redis->state == STATE_READY;
}

uint64_t store_redis_life(const struct store_redis *redis)
{
	return redis->life;
}

static void key_of(const uint8_t name[KEY_NAME], char key[STORE_REDIS_KEY])
{
	memcpy(key, "s:", 2);
	memcpy(key + 2, name, KEY_NAME);
}

const char *store_redis_trouble(const struct store_redis *redis)
{
	return redis->trouble;
}

void store_redis_get(struct store_redis *redis, const uint8_t name[KEY_NAME], store_redis_done *then, void *at)
{
	char key[STORE_REDIS_KEY];

	if (!store_redis_ready(redis)) {
		then(at, &nothing);
		return;
	}
	key_of(name, key);
	ask(redis, ASK_GET, 2, (const char *[]){ "GET", key }, (const size_t[]){ 3, sizeof(key) }, then, at);
}

struct words {
	const char *at[8];
	size_t len[8];
	int count;
};

static void add_word(struct words *words, const char *at, size_t len)
{
	words->at[words->count] = at;
	words->len[words->count++] = len;
}

void store_redis_put(struct store_redis *redis, const struct store_redis_write *write, store_redis_done *then, void *at)
{
	const enum script script = write->newer ? SCRIPT_NEWER : SCRIPT_NEXT;
	const struct store_names *names = write->names;
	const char *text = write->whole_script ? scripts[script] : redis->digest[script];
	char keys[2][STORE_REDIS_KEY], compare[24], ttl[24], value[24 + STORE_VALUE];
	struct words words = { .count = 0 };
	size_t digits;

	if (!store_redis_ready(redis)) {
		then(at, &nothing);
		return;
	}
	key_of(names->name[names->write], keys[0]);
	key_of(names->name[1 - names->write], keys[1]);
	digits = (size_t)snprintf(value, sizeof(value), "%llu:", (unsigned long long)write->version);
	assert(write->value.len <= STORE_VALUE);
	memcpy(value + digits, write->value.at, write->value.len);
	add_word(&words, write->whole_script ? "EVAL" : "EVALSHA", write->whole_script ? 4 : 7);
	add_word(&words, text, strlen(text));
	add_word(&words, names->count > 1 ? "2" : "1", 1);
	for (size_t i = 0; i < names->count; i++)
		add_word(&words, keys[i], sizeof(keys[i]));
	add_word(&words, compare,
		 (size_t)snprintf(compare, sizeof(compare), "%llu",
				  (unsigned long long)(write->newer ? write->version : write->expected)));
	add_word(&words, value, digits + write->value.len);
	add_word(&words, ttl, (size_t)snprintf(ttl, sizeof(ttl), "%lld", (long long)write->ttl_ms));
	ask(redis, ASK_PUT, words.count, words.at, words.len, then, at);
}

void store_redis_flush(struct store_redis *redis)
{
	int done = 1;

	if (!redis->context || !redis->count)
		return;
	if (redisBufferWrite(redis->context, &done) != REDIS_OK)
		drop_because(redis, "closed");
	else if (done)
		ev_io_stop(redis->loop, &redis->writable);
	else
		wait_to_write(redis);
}

bool store_redis_split(struct str value, uint64_t *version, struct str *sealed)
{
	const char *colon = value.len ? memchr(value.at, ':', value.len) : NULL;
	unsigned long number;

	if (!colon || colon - value.at > STORE_REDIS_DIGITS || colon == value.at ||
	    !str_to_number((struct str){ value.at, (size_t)(colon - value.at) }, 999999999999999, &number))
		return false;
	*version = number;
	*sealed = (struct str){ colon + 1, value.len - (size_t)(colon - value.at) - 1 };
	return true;
}
