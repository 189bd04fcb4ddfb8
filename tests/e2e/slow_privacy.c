/*
 * After two thousand talks nothing that was told, and nobody's number, is to be found: not in the server, not in Redis, not
 * in a log or a file. The mirror: the same search finds them all where a plain store has kept them.
 */
#include "tests/e2e/e2e.h"
#include "tests/e2e/search.h"

#include <poll.h>
#include <sys/socket.h>

#define TALKS 2000
#define CALLS 300 /* of them */

static struct redis_server redis;
static struct server servers[2]; /* with Redis, and on the embedded default */
static struct search search;
static time_t began;

/* ---- two thousand people, each with a number, words and ids that nobody else has ---- */

static const char *number_of(unsigned person, char out[32])
{
	return number_of_person(20000 + person, out);
}

static const char *canary_of(unsigned person, char out[32])
{
	static const char letters[] = "bcdfghjklmnpqrstvwxz";
	unsigned long long n = (person + 1) * 2654435761ull;

	memcpy(out, "canary", 6);
	for (size_t i = 6; i < 16; i++, n = n * 31 + 7)
		out[i] = letters[n / 16 % (sizeof(letters) - 1)];
	out[16] = '\0';
	return out;
}

static void remember(unsigned person, const char *id)
{
	word_add(&search, id, person);
	word_add(&search, id + 2, person);
}

static void text_us(struct client *client, unsigned person)
{
	char number[32], canary[32], text[160];
	struct phone phone;

	phone_init(&phone, client, false, number_of(person, number), NULL);
	canary_of(person, canary);
	snprintf(text, sizeof(text), "they took %s from the house", canary);
	says(&phone, person % 3 ? "DERECHOS" : "11 EN");
	remember(person, phone.id);
	says(&phone, text);
	remember(person, phone.id);
	assert_true(phone_again(&phone));
	if (person % 2) {
		says(&phone, canary);
		remember(person, phone.id);
	}
	if (person % 16 == 0) {
		says(&phone, "BORRAR");
		remember(person, phone.id);
	}
	phone_release(&phone);
}

static void call_us(struct client *client, unsigned person)
{
	static const char *const keys[] = { "(call)", "2", "1", "1", "8", "(silence)" };
	char number[32];
	struct phone phone;

	phone_init(&phone, client, true, number_of(person, number), NULL);
	for (size_t i = 0; i < COUNT(keys); i++)
		says(&phone, keys[i]);
	remember(person, phone.id);
	if (person % 2)
		says(&phone, "(hangup)");
	phone_release(&phone);
}

/* The end of a connection in the middle of a person's words, and words that are no form. */
static void cut_off(const struct server *server, unsigned person)
{
	char number[32], canary[32], body[128], request[512];
	int fd = server_connect(server->port);
	int size = snprintf(body, sizeof(body), "From=%%2B%s&Body=%s%%zz", number_of(person, number) + 1,
			    canary_of(person, canary));
	int len = snprintf(request, sizeof(request),
			   "POST /twilio/sms HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n"
			   "Content-Type: application/x-www-form-urlencoded\r\n\r\n%s",
			   person % 100 ? size : size + 200, body);
	struct pollfd wait = { .fd = fd, .events = POLLIN };

	assert_true(fd >= 0);
	assert_int_equal(send(fd, request, (size_t)len, MSG_NOSIGNAL), len);
	poll(&wait, 1, person % 100 ? IN_TIME_MS : 20);
	close(fd);
}

/* Some on kept connections, some on one of their own, some refused at the door, some broken off. */
static void everybody_talks(const struct server *server)
{
	struct client *kept = client_new(server->port, SERVER_TOKEN), *stranger = client_new(server->port, NULL);
	char number[32], canary[32];

	for (unsigned person = 0; person < TALKS; person++) {
		struct client *client = person % 10 ? kept : client_new(server->port, SERVER_TOKEN);

		if (person < CALLS)
			call_us(client, person);
		else
			text_us(client, person);
		if (client != kept)
			client_free(client);
		if (person % 50 == 0)
			cut_off(server, person);
		if (person % 50 == 0) {
			struct phone phone;

			phone_init(&phone, stranger, false, number_of(person, number), NULL);
			phone_does(&phone, str_of(canary_of(person, canary)));
			assert_int_equal(phone.answer.status, 403);
			phone_release(&phone);
		}
	}
	client_free(kept);
	client_free(stranger);
}

/* ---- the search ---- */

static void assert_nothing(const char *where)
{
	if (search.hits == 0)
		return;
	for (size_t i = 0; i < COUNT(form_names); i++)
		if (search.hits_by_form[i])
			print_error("%s: %lu x %s\n", where, search.hits_by_form[i], form_names[i]);
	fail_msg("%s: %lu hits%s", where, search.hits, search.first);
}

static void forget_hits(void)
{
	search.hits = 0;
	memset(search.hits_by_form, 0, sizeof(search.hits_by_form));
	search.first[0] = '\0';
}

static void server_memory_holds_none(void **state)
{
	(void)state;
	server_sleep_ms(1000);
	forget_hits();
	for (size_t i = 0; i < COUNT(servers); i++)
		assert_true(search_memory(&search, servers[i].pid, i ? "server without Redis" : "server"));
	assert_nothing("memory of the server");
}

static void redis_memory_holds_none(void **state)
{
	(void)state;
	assert_true(redis_talks(&redis) > TALKS / 2);
	forget_hits();
	assert_true(search_memory(&search, redis.pid, "Redis"));
	assert_nothing("memory of Redis");
}

/* The snapshot is forced: the shipped configuration makes none. */
static void redis_snapshot_holds_none(void **state)
{
	(void)state;
	freeReplyObject(redis_command(&redis, "SAVE"));
	forget_hits();
	search_folder(&search, redis.folder);
	assert_nothing("files of Redis");
}

static void logs_hold_none(void **state)
{
	(void)state;
	forget_hits();
	for (size_t i = 0; i < COUNT(servers); i++) {
		char *said = server_said(&servers[i], "err");

		assert_holds(str_of(said), "signature_refused"); /* it does write something */
		free(said);
		search_folder(&search, servers[i].folder);
	}
	assert_nothing("logs and files of the server");
}

/* Any file of this machine's usual places that is younger than this test. */
static void no_file_was_made(void **state)
{
	static const char *const places[] = { "/tmp", "/var/tmp", "/dev/shm", "/run" };

	(void)state;
	forget_hits();
	for (size_t i = 0; i < COUNT(places); i++) {
		DIR *folder = opendir(places[i]);
		struct dirent *entry;

		while (folder && (entry = readdir(folder))) {
			struct stat facts;
			char path[600];

			snprintf(path, sizeof(path), "%s/%s", places[i], entry->d_name);
			if (lstat(path, &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_mtime >= began &&
			    facts.st_size < 64 * 1024 * 1024)
				search_file(&search, path);
		}
		if (folder)
			closedir(folder);
	}
	assert_nothing("temporary files");
}

static void public_pages_hold_none(void **state)
{
	static const char *const pages[] = { "/metrics", "/healthz", "/readyz", "/livez" };
	struct client *client = client_new(servers[0].admin_port, NULL);
	struct response response = { .status = 0 };

	(void)state;
	forget_hits();
	for (size_t i = 0; i < COUNT(pages); i++) {
		assert_true(client_get(client, pages[i], &response));
		assert_int_equal(response.status, 200);
		search_bytes(&search, (const unsigned char *)response.body.at, response.body.len, pages[i], 0);
	}
	assert_nothing("health and metrics");
	response_release(&response);
	client_free(client);
}

/* ---- the mirror ---- */

/* What this server must not be: sessions under the number, with the last text and id, in Redis and in its own memory. */
struct plain {
	char number[32], text[160], id[64];
};

static void plain_server(const char *socket, int ready)
{
	struct plain *people = calloc(TALKS, sizeof(*people));
	redisContext *context = redisConnectUnix(socket);
	char canary[32];

	for (unsigned i = 0; people && context && i < TALKS; i++) {
		struct plain *person = &people[i];

		number_of(i, person->number);
		snprintf(person->text, sizeof(person->text), "they took %s from the house", canary_of(i, canary));
		freeReplyObject(redisCommand(context, "SET session:%s %s", person->number, person->text));
	}
	if (write(ready, "r", 1) == 1)
		pause();
	free(people);
	_exit(0);
}

/* How many people of all the search has found. */
static unsigned people_found(pid_t pid, enum shape form)
{
	forget_hits();
	assert_true(search_memory(&search, pid, "plain"));
	return (unsigned)search.hits_by_form[form];
}

static void search_finds_plain_text(void **state)
{
	struct redis_server plain = { .pid = 0 };
	int ends[2];
	pid_t pid;
	char r;

	(void)state;
	assert_true(redis_start(&plain, NULL));
	assert_int_equal(pipe(ends), 0);
	fflush(NULL);
	pid = fork();
	if (pid == 0)
		plain_server(plain.socket, ends[1]);
	assert_int_equal(read(ends[0], &r, 1), 1);
	assert_true(people_found(pid, FORM_PLAIN) >= 2 * TALKS);
	assert_true(people_found(plain.pid, FORM_PLAIN) >= 2 * TALKS);
	freeReplyObject(redis_command(&plain, "SAVE"));
	forget_hits();
	search_folder(&search, plain.folder);
	assert_true(search.hits > 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(ends[0]);
	close(ends[1]);
	redis_stop(&plain);
}

/* Each form by itself, in the midst of other bytes. */
static void search_finds_every_form(void **state)
{
	unsigned char bytes[3 * NEEDLE_MAX];
	unsigned found[COUNT(form_names)] = { 0 };

	(void)state;
	for (unsigned n = 1; n < search.count; n += 997) {
		const struct needle *needle = &search.needles[n];

		memset(bytes, 0xa5, sizeof(bytes));
		memcpy(bytes + 17, needle->bytes, needle->len);
		forget_hits();
		search_bytes(&search, bytes, sizeof(bytes), "here", 0);
		assert_true(search.hits_by_form[needle->form] >= 1);
		found[needle->form]++;
	}
	for (size_t i = 0; i < COUNT(form_names); i++)
		if (!found[i])
			fail_msg("no needle of the form \"%s\"", form_names[i]);
}

static void search_finds_encoded_numbers(void **state)
{
	static const struct {
		enum shape form;
		const char *bytes;
	} rows[] = {
		/* the number of person 0 is +14005550100; made with other programs */
		{ FORM_PLAIN, "From=+14005550100&" },
		{ FORM_PERCENT, "From=%2B14005550100&" },
		{ FORM_NATIONAL, "x4005550100x" },
		{ FORM_DASHES, "call 400-555-0100 now" },
		{ FORM_BASE64, "KzE0MDA1NTUwMTAw" },
		{ FORM_MD5_HEX, "d0e5a1411a9613f8a94924f657a6d513" },
		{ FORM_SHA1_HEX, "1909e8e6b788246f2bec340c827b602d4477fc43" },
		{ FORM_SHA256_HEX, "3bb8f36816922496f25c6a49cb8827b9d3024cad8d7463404c86e69e9f0b0fa8" },
		{ FORM_BASE64_1, "eCsxNDAwNTU1MDEwMHl6" },
		{ FORM_BASE64_2, "eHgrMTQwMDU1NTAxMDB5" },
		{ FORM_HEX, "2b3134303035353530313030" },
	};
	char number[32];

	(void)state;
	assert_string_equal(number_of(0, number), "+14005550100");
	for (size_t i = 0; i < COUNT(rows); i++) {
		forget_hits();
		search_bytes(&search, (const unsigned char *)rows[i].bytes, strlen(rows[i].bytes), "here", 0);
		if (search.hits_by_form[rows[i].form] == 0)
			fail_msg("\"%s\" is not found as %s", rows[i].bytes, form_names[rows[i].form]);
	}
}

static int start(void **state)
{
	(void)state;
	if (geteuid() != 0) {
		fprintf(stderr, "only root may read the memory of another process\n");
		return -1;
	}
	began = time(NULL);
	search_init(&search);
	if (!redis_start(&redis, NULL))
		return -1;
	assert_started(&servers[0], server_start(&servers[0], setting("HOTLINE_REDIS_URL", redis.url), NULL));
	assert_started(&servers[1], server_start(&servers[1], NULL));
	if (!server_health(&servers[0], SERVER_REDIS_UP, IN_TIME_MS))
		return -1;
	for (unsigned person = 0; person < TALKS; person++) {
		char number[32], canary[32];

		number_add(&search, number_of(person, number), person);
		word_add(&search, canary_of(person, canary), person);
	}
	everybody_talks(&servers[0]);
	everybody_talks(&servers[1]);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	server_stop(&servers[0]);
	server_stop(&servers[1]);
	redis_stop(&redis);
	search_release(&search);
	return 0;
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "the memory of the server holds no number, text or id", server_memory_holds_none);
	suite_add(&suite, "nor does the memory of Redis, with the sessions in it", redis_memory_holds_none);
	suite_add(&suite, "nor does a snapshot of Redis", redis_snapshot_holds_none);
	suite_add(&suite, "nor do the logs", logs_hold_none);
	suite_add(&suite, "nor does any temporary file", no_file_was_made);
	suite_add(&suite, "nor do health and metrics", public_pages_hold_none);
	suite_add(&suite, "the same search finds them in a plain store, its Redis and its snapshot",
		  search_finds_plain_text);
	suite_add(&suite, "it finds every form by itself", search_finds_every_form);
	suite_add(&suite, "it finds what other programs have encoded", search_finds_encoded_numbers);
	return suite_run(&suite, "privacy", start, stop);
}
