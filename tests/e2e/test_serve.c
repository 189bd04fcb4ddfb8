/* Starting and stopping: what is refused and with which words, what is finished before the end, what never waits. */
#include "tests/e2e/pace.h"

#include "http.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/stat.h>

#define NO_TOKEN "HOTLINE_TWILIO_AUTH_TOKEN="
#define NO_URL   "HOTLINE_PUBLIC_URL="

/* What it said before it ended with this status. Freed by the caller; the server is gone. */
static char *refused(struct server *server, bool spawned, int status)
{
	char *said;

	assert_true(spawned);
	if (!server_end(server, 0, IN_TIME_MS))
		fail_msg("it runs");
	said = server_said(server, "err");
	if (!WIFEXITED(server->status) || WEXITSTATUS(server->status) != status)
		fail_msg("ended with %x, not %d: %s", server->status, status, said);
	return said;
}

static void assert_says(char *said, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_holds(str_of(said), words[i]);
	free(said);
}
#define ASSERT_SAYS(said, ...)                                                                                         \
	assert_says(said, (const char *const[]){ __VA_ARGS__ },                                                        \
		    sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

/* ---- the address ---- */

static void second_on_the_same_address(void **state)
{
	struct server first = { .pid = 0 }, second = { .pid = 0 };
	char port[16];

	(void)state;
	assert_started(&first, server_start(&first, NULL));
	second.port = first.port;
	snprintf(port, sizeof(port), ":%u", first.port);
	ASSERT_SAYS(refused(&second, server_spawn(&second, NULL), 4), port, "in use");
	assert_true(server_wait(&first, IN_TIME_MS));
	server_stop(&second);
	server_stop(&first);
}

static void shared_port_needs_redis(void **state)
{
	struct server server = { .pid = 0 };

	(void)state;
	ASSERT_SAYS(refused(&server, server_spawn(&server, "HOTLINE_SHARE_PORT=1", NULL), 3), "HOTLINE_SHARE_PORT",
		    "HOTLINE_REDIS_URL");
	server_stop(&server);
}

/* Both listen; when one is gone the other answers everybody. */
static void shared_port(void **state)
{
	struct redis_server redis = { .pid = 0 };
	struct server first = { .pid = 0 }, second = { .pid = 0 };
	char key_file[600];

	(void)state;
	assert_true(redis_start(&redis, NULL));
	snprintf(key_file, sizeof(key_file), "%s/key", redis.folder);
	assert_started(&first, server_start(&first, "HOTLINE_SHARE_PORT=1", setting("HOTLINE_REDIS_URL", redis.url),
					    setting("HOTLINE_KEY_FILE", key_file), NULL));
	second.port = first.port;
	assert_started(&second, server_start(&second, "HOTLINE_SHARE_PORT=1", setting("HOTLINE_REDIS_URL", redis.url),
					     setting("HOTLINE_KEY_FILE", key_file), NULL));
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 20; i++) {
			struct phone phone;

			somebody(&phone, client_new(first.port ? first.port : second.port, SERVER_TOKEN), false);
			says(&phone, "DERECHOS");
			client_free(phone.client);
			phone_release(&phone);
		}
		if (round == 0) {
			assert_true(server_end(&first, SIGTERM, IN_TIME_MS));
			assert_true(WIFEXITED(first.status) && WEXITSTATUS(first.status) == 0);
		}
	}
	assert_true(server_wait(&second, IN_TIME_MS));
	server_stop(&first);
	server_stop(&second);
	unlink(key_file);
	redis_stop(&redis);
}

/* ---- what must be set ---- */

static void without_a_token(void **state)
{
	struct server server = { .pid = 0 };

	(void)state;
	ASSERT_SAYS(refused(&server, server_spawn(&server, NO_TOKEN, NULL), 3), "HOTLINE_TWILIO_AUTH_TOKEN_FILE",
		    "--demo");
	server_stop(&server);
}

static const struct row {
	const char *name;
	const char *settings[3];
	const char *words;
} insecure_rows[] = {
	{ "with a token", { "HOTLINE_TWILIO_AUTH_TOKEN=" SERVER_TOKEN, NO_URL }, "insecure" },
	{ "with a public URL", { NO_TOKEN, "HOTLINE_PUBLIC_URL=https://hotline.example.org" }, "insecure" },
	{ "on all addresses", { NO_TOKEN, NO_URL, "HOTLINE_LISTEN=0.0.0.0:0" }, "HOTLINE_PUBLIC_URL" },
	{ "on all addresses with a loopback URL",
	  { NO_TOKEN, "HOTLINE_PUBLIC_URL=http://127.0.0.1:8080", "HOTLINE_LISTEN=0.0.0.0:0" },
	  "insecure" },
};

static void insecure_is_refused(void **state)
{
	const struct row *row = *state;
	struct server server = { .pid = 0 };
	const char *last = row->settings[2] ? row->settings[2] : row->settings[1];

	ASSERT_SAYS(refused(&server,
			    server_spawn(&server, "--insecure", row->settings[0], row->settings[1], last, NULL), 3),
		    row->words);
	server_stop(&server);
}

/* One raw request; the status of the answer, 0 for none. */
static int say_raw(unsigned port, const char *headers, const char *body)
{
	int fd = server_connect(port);
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	char request[1024], answer[64] = "";
	int len;

	len = snprintf(
		request, sizeof(request),
		"POST /twilio/sms HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
		"Content-Length: %zu\r\n%s\r\n%s",
		strlen(body), headers, body);
	if (fd >= 0 && send(fd, request, (size_t)len, MSG_NOSIGNAL) == len && poll(&wait, 1, IN_TIME_MS) == 1)
		answer[recv(fd, answer, sizeof(answer) - 1, 0) > 0 ? 20 : 0] = '\0';
	if (fd >= 0)
		close(fd);
	return (int)strtol(strlen(answer) > 9 ? answer + 9 : "0", NULL, 10);
}

#define PLAIN_FORM "MessageSid=SM0000000000000000000000000000000a&From=%2B13125550101&To=%2B13125550100&Body=DERECHOS"

static void insecure_on_this_machine(void **state)
{
	static const char *const forwarded[] = { "X-Forwarded-For: 192.0.2.1\r\n", "Forwarded: for=192.0.2.1\r\n",
						 "X-Forwarded-Proto: https\r\n", "Via: 1.1 proxy\r\n",
						 "x-real-ip: 192.0.2.1\r\n" };
	struct server server = { .pid = 0 };

	(void)state;
	assert_started(&server, server_start(&server, "--insecure", NO_TOKEN, NO_URL, NULL));
	assert_int_equal(say_raw(server.port, "", PLAIN_FORM), 200);
	for (size_t i = 0; i < COUNT(forwarded); i++)
		assert_int_equal(say_raw(server.port, forwarded[i], PLAIN_FORM), 403);
	server_stop(&server);
}

/* What works, but should not stay so. */
static void doubtful_settings_are_warned_of(void **state)
{
	struct server server = { .pid = 0 };
	char *said;

	(void)state;
	assert_started(&server, server_start(&server, "HOTLINE_TWILIO_AUTH_TOKEN=0123456789abcde",
					     "HOTLINE_PUBLIC_URL=http://hotline.example.org",
					     "HOTLINE_SERVICE_HOST=192.0.2.1", NULL));
	ASSERT_SAYS(server_said(&server, "err"), "token_is_short", "public_url_without_tls", "names_ignored");
	server_stop(&server);
	assert_started(&server, server_start(&server, NULL));
	said = server_said(&server, "err");
	assert_null(strstr(said, "token_is_short"));
	assert_null(strstr(said, "public_url_without_tls"));
	assert_null(strstr(said, "names_ignored"));
	free(said);
	server_stop(&server);
}

/* The token comes through a pipe, so that the process can be looked at while it waits for it. */
static void hardened_before_the_token_is_read(void **state)
{
	struct server server = { .pid = 0 };
	char pipe_path[64], path[64], status[8192] = "";
	int pipe_end = -1;
	FILE *file;

	(void)state;
	snprintf(pipe_path, sizeof(pipe_path), "build/test-serve-pipe-%d", (int)getpid());
	assert_int_equal(mkfifo(pipe_path, 0600), 0);
	assert_true(server_spawn(&server, NO_TOKEN, setting("HOTLINE_TWILIO_AUTH_TOKEN_FILE", pipe_path), NULL));
	for (long long until = server_now_ms() + IN_TIME_MS;
	     pipe_end < 0 && server_now_ms() < until;) { /* fails until somebody reads */
		pipe_end = open(pipe_path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
		if (pipe_end < 0)
			server_sleep_ms(10);
	}
	assert_true(pipe_end >= 0);
	snprintf(path, sizeof(path), "/proc/%d/status", (int)server.pid);
	file = fopen(path, "re");
	assert_non_null(file);
	assert_true(fread(status, 1, sizeof(status) - 1, file) > 0);
	fclose(file);
	assert_int_equal(write(pipe_end, SERVER_TOKEN "\n", sizeof(SERVER_TOKEN)), (int)sizeof(SERVER_TOKEN));
	close(pipe_end);
	assert_holds(str_of(status), "NoNewPrivs:\t1");
	assert_true(server_wait(&server, IN_TIME_MS));
	unlink(pipe_path);
	server_stop(&server);
}

static void health_names_whom_it_asked(void **state)
{
	char *out = NULL;

	(void)state;
	assert_int_equal(server_command(&out, "health", "--admin-listen", "127.0.0.1:1", NULL), 4);
	assert_holds(str_of(out), "127.0.0.1:1: ");
	free(out);
}

/* ---- make run ---- */

/* Its standard output when a shell has run it. Freed by the caller. */
static char *shell(const char *command)
{
	char *answer = calloc(1, 65536);
	size_t len = 0;
	ssize_t got;
	int ends[2];
	pid_t pid;

	assert_non_null(answer);
	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	while ((got = read(ends[0], answer + len, 65535 - len)) > 0)
		len += (size_t)got;
	close(ends[0]);
	waitpid(pid, NULL, 0);
	return answer;
}

/* The line of its standard output that signs a text, ready for a shell. */
static void line_printed(struct server *server, char *line, size_t size)
{
	char *out, *at = NULL;

	for (long long until = server_now_ms() + IN_TIME_MS; !at && server_now_ms() < until;) {
		out = server_said(server, "out");
		at = strstr(out, " sign ");
		while (at && at > out && at[-1] != '\n')
			at--;
		if (at)
			snprintf(line, size, "%.*s", (int)strcspn(at, "\n"), at);
		free(out);
		if (!at)
			server_sleep_ms(10);
	}
	assert_non_null(at);
}

/* The sanitizers take their time. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CPU_MS 20000
#else
#define CPU_MS 1000
#endif

/* What the process has used of a processor so far: other than the time of day it does not depend on who else runs. */
static long cpu_ms(pid_t pid)
{
	unsigned long user = 0, system = 0;
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%*d %*s %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system),
			 2);
	fclose(file);
	return (long)((user + system) * 1000 / (unsigned long)sysconf(_SC_CLK_TCK));
}

static void demo_answers_its_own_line(void **state)
{
	struct server server = { .pid = 0 };
	char line[900], *answer;

	(void)state;
	assert_started(&server, server_start(&server, "--demo", NO_TOKEN, NO_URL, "HOTLINE_DRAFTS=", NULL));
	line_printed(&server, line, sizeof(line));
	assert_int_equal(strcmp(line + strlen(line) - 4, "| sh"), 0);
	answer = shell(line);
	assert_in_range(cpu_ms(server.pid), 0, CPU_MS);
	assert_holds(str_of(answer), "<Response><Message><Body>");
	assert_holds(str_of(answer), "BORRADOR");
	free(answer);
	server_stop(&server);
}

/* ---- the end ---- */

/* Far longer than an end takes, and shorter than whoever is at the other end of a connection may keep it. */
#define AT_ONCE_MS (HTTP_REQUEST_MS - 1000)

static void sigterm_when_idle(void **state)
{
	struct server server = { .pid = 0 };
	struct phone phone;

	(void)state;
	assert_started(&server, server_start(&server, NULL));
	somebody(&phone, client_new(server.port, SERVER_TOKEN), false);
	says(&phone, "MENU"); /* its kept connection stays open */
	assert_true(server_end(&server, SIGTERM, AT_ONCE_MS));
	assert_true(WIFEXITED(server.status));
	assert_int_equal(WEXITSTATUS(server.status), 0);
	client_free(phone.client);
	phone_release(&phone);
	server_stop(&server);
}

/* Half of it has come in when the signal comes. */
static void sigterm_in_mid_request(void **state)
{
	struct server server = { .pid = 0 };
	char head[512], answer[512] = "";
	struct pollfd wait = { .events = POLLIN };
	ssize_t got;
	int fd, len;

	(void)state;
	assert_started(&server, server_start(&server, "--insecure", NO_TOKEN, NO_URL, NULL));
	fd = server_connect(server.port);
	assert_true(fd >= 0);
	len = snprintf(head, sizeof(head),
		       "POST /twilio/sms HTTP/1.1\r\nHost: x\r\nContent-Type: "
		       "application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%.20s",
		       strlen(PLAIN_FORM), PLAIN_FORM);
	assert_int_equal(send(fd, head, (size_t)len, MSG_NOSIGNAL), len);
	server_sleep_ms(200);
	kill(server.pid, SIGTERM);
	server_sleep_ms(300);
	assert_true(send(fd, &PLAIN_FORM[20], strlen(PLAIN_FORM) - 20, MSG_NOSIGNAL) > 0);
	wait.fd = fd;
	assert_int_equal(poll(&wait, 1, IN_TIME_MS), 1);
	got = recv(fd, answer, sizeof(answer) - 1, 0);
	assert_true(got > 0);
	assert_holds(str_of(answer), "HTTP/1.1 200");
	close(fd);
	assert_true(server_end(&server, 0, AT_ONCE_MS));
	assert_true(WIFEXITED(server.status));
	assert_int_equal(WEXITSTATUS(server.status), 0);
	server_stop(&server);
}

/* Somebody who never finishes cannot keep it alive. */
static void sigterm_with_a_dawdler(void **state)
{
	static const char head[] = "POST /twilio/sms HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nMess";
	struct server server = { .pid = 0 };
	int fd;

	(void)state;
	assert_started(&server, server_start(&server, NULL));
	fd = server_connect(server.port);
	assert_true(fd >= 0);
	assert_int_equal(send(fd, head, sizeof(head) - 1, MSG_NOSIGNAL), (int)sizeof(head) - 1);
	server_sleep_ms(100);
	assert_true(server_end(&server, SIGTERM, AT_ONCE_MS));
	assert_true(WIFEXITED(server.status));
	close(fd);
	server_stop(&server);
}

/* What has been answered is in Redis before the process ends. */
static void sigterm_leaves_nothing_owed(void **state)
{
	struct redis_server redis = { .pid = 0 };
	struct server server = { .pid = 0 };
	struct phone phone;

	(void)state;
	assert_true(redis_start(&redis, NULL));
	assert_started(&server, server_start(&server, setting("HOTLINE_REDIS_URL", redis.url), NULL));
	assert_true(server_health(&server, SERVER_REDIS_UP, IN_TIME_MS));
	somebody(&phone, client_new(server.port, SERVER_TOKEN), false);
	says(&phone, "MENU");
	says(&phone, "31");
	assert_true(server_end(&server, SIGTERM, AT_ONCE_MS));
	assert_int_equal(redis_turns(&redis), 2);
	client_free(phone.client);
	phone_release(&phone);
	server_stop(&server);
	redis_stop(&redis);
}

/* ---- processes that share a port are replaced one by one ---- */

#define CROWD        4
#define REPLACEMENTS 6

struct crowd {
	atomic_bool over;
	atomic_int answered, lost;
	unsigned port;
};

/* Each request on a connection of its own, as fast as they are answered. */
static void *stand_in_line(void *at)
{
	struct crowd *crowd = at;

	while (!atomic_load(&crowd->over)) {
		bool answered = say_raw(crowd->port, "Connection: close\r\n", PLAIN_FORM) == 200;

		atomic_fetch_add(answered ? &crowd->answered : &crowd->lost, 1);
	}
	return NULL;
}

static bool sharer_start(struct server *server, const struct redis_server *redis, const char *key_file)
{
	return server_start(server, "--insecure", NO_TOKEN, NO_URL, "HOTLINE_SHARE_PORT=1",
			    setting("HOTLINE_REDIS_URL", redis->url), setting("HOTLINE_KEY_FILE", key_file), NULL);
}

static void replaced_under_load(void **state)
{
	struct redis_server redis = { .pid = 0 };
	struct server sharers[2] = { { .pid = 0 }, { .pid = 0 } };
	struct crowd crowd = { .port = 0 };
	pthread_t threads[CROWD];
	char key_file[600];

	(void)state;
	assert_true(redis_start(&redis, NULL));
	snprintf(key_file, sizeof(key_file), "%s/key", redis.folder);
	assert_started(&sharers[0], sharer_start(&sharers[0], &redis, key_file));
	crowd.port = sharers[1].port = sharers[0].port;
	assert_started(&sharers[1], sharer_start(&sharers[1], &redis, key_file));
	for (size_t i = 0; i < CROWD; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, stand_in_line, &crowd), 0);
	for (int i = 0; i < REPLACEMENTS; i++) {
		struct server *server = &sharers[i % 2];

		assert_true(server_end(server, SIGTERM, IN_TIME_MS));
		assert_true(WIFEXITED(server->status) && WEXITSTATUS(server->status) == 0);
		assert_started(server, sharer_start(server, &redis, key_file));
	}
	atomic_store(&crowd.over, true);
	for (size_t i = 0; i < CROWD; i++)
		pthread_join(threads[i], NULL);
	assert_in_range(atomic_load(&crowd.answered), REPLACEMENTS, INT_MAX);
	assert_int_equal(atomic_load(&crowd.lost), 0);
	server_stop(&sharers[0]);
	server_stop(&sharers[1]);
	unlink(key_file);
	redis_stop(&redis);
}

/* ---- what is only announced costs nothing ---- */

#define HALVES 500

/* Resident memory in KiB; 0 when it cannot be read. */
static long memory_of(const struct server *server)
{
	char path[64];
	long pages = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/statm", (int)server->pid);
	file = fopen(path, "re");
	if (!file)
		return 0;
	if (fscanf(file, "%*d %ld", &pages) != 1)
		pages = 0;
	fclose(file);
	return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static void half_bodies_are_small(void **state)
{
	static const char half[] = "POST /twilio/sms HTTP/1.1\r\nHost: x\r\nContent-Type: "
				   "application/x-www-form-urlencoded\r\nContent-Length: 65536\r\n\r\nB";
	struct server server = { .pid = 0 };
	int fds[HALVES];
	long before, after;

	(void)state;
	assert_started(&server, server_start(&server, NULL));
	before = memory_of(&server);
	for (size_t i = 0; i < HALVES; i++) {
		fds[i] = server_connect(server.port);
		assert_true(fds[i] >= 0);
		assert_int_equal(send(fds[i], half, sizeof(half) - 1, MSG_NOSIGNAL), (int)sizeof(half) - 1);
	}
	server_sleep_ms(500);
	assert_true(server_wait(&server, IN_TIME_MS));
	after = memory_of(&server);
	for (size_t i = 0; i < HALVES; i++)
		close(fds[i]);
	assert_true(before > 0 && after > 0);
#ifndef __SANITIZE_ADDRESS__ /* which has memory of its own for each piece */
	assert_in_range(after - before, 0, 8 * 1024);
#endif
	server_stop(&server);
}

/* ---- nobody can stop it by leaving ---- */

static void clients_that_leave(void **state)
{
	struct server server = { .pid = 0 };
	const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
	char request[512];
	int len;

	(void)state;
	assert_started(&server, server_start(&server, "--insecure", NO_TOKEN, NO_URL, NULL));
	len = snprintf(request, sizeof(request),
		       "POST /twilio/sms HTTP/1.1\r\nHost: x\r\nContent-Type: "
		       "application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
		       strlen(PLAIN_FORM), PLAIN_FORM);
	for (int cut = 0; cut <= len; cut++) {
		int fd = server_connect(server.port);

		assert_true(fd >= 0);
		assert_int_equal(send(fd, request, (size_t)cut, MSG_NOSIGNAL), cut);
		if (cut % 2)
			setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
		close(fd);
	}
	assert_int_equal(say_raw(server.port, "", PLAIN_FORM), 200);
	assert_true(server_end(&server, SIGTERM, IN_TIME_MS));
	assert_true(WIFEXITED(server.status));
	assert_int_equal(WEXITSTATUS(server.status), 0);
	server_stop(&server);
}

/* ---- nothing waits ---- */

#define RESOLVER_MS 30000 /* tests/support/preload/slow_resolver.c */

static void resolver_that_sleeps(void **state)
{
	struct server server = { .pid = 0 };
	const char *library = server_preload("slow_resolver");
	long long began = server_now_ms();
	struct pace pace = { .answers = 0 };
	struct phone phone, call;

	(void)state;
	assert_non_null(library);
	assert_started(&server, server_start(&server, setting("LD_PRELOAD", library),
					     "HOTLINE_REDIS_URL=redis://redis.example.org:6379", NULL));
	assert_in_range(server_now_ms() - began, 0, RESOLVER_MS / 2);
	somebody(&phone, client_new(server.port, SERVER_TOKEN), false);
	somebody(&call, phone.client, true);
	says(&call, "(call)");
	for (int i = 0; i < 20; i++) {
		says(&phone, "DERECHOS");
		pace_note(&pace, phone.answer.ms, ANSWER_MS);
		says(&call, "(silence)");
		pace_note(&pace, call.answer.ms, ANSWER_MS);
		server_sleep_ms(50);
	}
	assert_pace(&pace, 0.2);
	client_free(phone.client);
	phone_release(&phone);
	phone_release(&call);
	assert_true(server_end(&server, SIGTERM, AT_ONCE_MS));
	server_stop(&server);
}

int main(void)
{
	static struct suite suite;

	suite_add(&suite, "a second process on the same address is refused", second_on_the_same_address);
	suite_add(&suite, "a shared port without Redis is refused", shared_port_needs_redis);
	suite_add(&suite, "with Redis two processes share a port, and one may go", shared_port);
	suite_add(&suite, "without a token nothing is served", without_a_token);
	for (size_t i = 0; i < COUNT(insecure_rows); i++)
		suite_add_named(&suite, insecure_is_refused, &insecure_rows[i], "--insecure %s is refused",
				insecure_rows[i].name);
	suite_add(&suite, "--insecure on this machine answers, but nobody behind a proxy", insecure_on_this_machine);
	suite_add(&suite, "settings that work but are doubtful are warned of", doubtful_settings_are_warned_of);
	suite_add(&suite, "the process is hardened before it reads the token", hardened_before_the_token_is_read);
	suite_add(&suite, "health names the address that it asked", health_names_whom_it_asked);
	suite_add(&suite, "serve --demo answers the line that it prints, after less than a second of work",
		  demo_answers_its_own_line);
	suite_add(&suite, "SIGTERM ends an idle server at once", sigterm_when_idle);
	suite_add(&suite, "SIGTERM lets a request finish", sigterm_in_mid_request);
	suite_add(&suite, "SIGTERM does not wait for somebody who never finishes", sigterm_with_a_dawdler);
	suite_add(&suite, "SIGTERM loses no turn", sigterm_leaves_nothing_owed);
	suite_add(&suite, "processes that share a port are replaced under load, and nobody is lost",
		  replaced_under_load);
	suite_add(&suite, "500 bodies that are only announced cost 8 MiB at most", half_bodies_are_small);
	suite_add(&suite, "clients that leave at any byte do no harm", clients_that_leave);
	suite_add(&suite, "a resolver that sleeps holds up nobody", resolver_that_sleeps);
	return suite_run(&suite, "serve", NULL, NULL);
}
