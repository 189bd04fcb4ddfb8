/*
 * getaddrinfo(3) in a detached thread. It may sit there for half a minute; so what it holds is its own, and whoever
 * comes last of the loop's side and the thread's side frees it.
 */
#include "resolve.h"

#include <arpa/inet.h>
#include <ev.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#define STACK (256 * 1024)

/* What thread and loop share. */
struct question {
	pthread_mutex_t lock;
	struct resolve *asker; /* NULL: nobody waits any more */
	bool answered;
	struct addresses addresses;
	char host[RESOLVE_HOST_MAX + 1];
	char port[8];
};

struct resolve {
	struct ev_loop *loop;
	ev_async wake;
	struct question *question;
	resolve_done *then;
	void *at;
};

bool resolve_numeric(const char *host, uint16_t port, struct address *address)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)&address->at;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&address->at;

	memset(address, 0, sizeof(*address));
	if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		address->len = sizeof(*v4);
		return true;
	}
	if (inet_pton(AF_INET6, host, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons(port);
		address->len = sizeof(*v6);
		return true;
	}
	return false;
}

static void question_free(struct question *question)
{
	pthread_mutex_destroy(&question->lock);
	free(question);
}

static void look_up(struct question *question)
{
	struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM }, *list = NULL;
	struct addresses *found = &question->addresses;

	if (getaddrinfo(question->host, question->port, &hints, &list) != 0)
		return;
	for (const struct addrinfo *one = list; one && found->count < RESOLVE_MAX; one = one->ai_next) {
		struct address *address = &found->list[found->count];

		if (one->ai_addrlen > sizeof(address->at))
			continue;
		memcpy(&address->at, one->ai_addr, one->ai_addrlen);
		address->len = one->ai_addrlen;
		found->count++;
	}
	freeaddrinfo(list);
}

static void *thread(void *at)
{
	struct question *question = at;
	bool alone;

	look_up(question);
	pthread_mutex_lock(&question->lock);
	question->answered = true;
	alone = !question->asker;
	/* Under the lock: the loop lives as long as the asker does. */
	if (!alone)
		ev_async_send(question->asker->loop, &question->asker->wake);
	pthread_mutex_unlock(&question->lock);
	if (alone)
		question_free(question);
	return NULL;
}

static void let_go(struct resolve *resolve)
{
	struct question *question = resolve->question;
	bool answered;

	pthread_mutex_lock(&question->lock);
	question->asker = NULL;
	answered = question->answered;
	pthread_mutex_unlock(&question->lock);
	if (answered)
		question_free(question);
	ev_async_stop(resolve->loop, &resolve->wake);
	free(resolve);
}

static void on_wake(struct ev_loop *loop, ev_async *wake, int events)
{
	struct resolve *resolve = wake->data;
	resolve_done *then = resolve->then;
	void *at = resolve->at;
	struct addresses addresses;

	(void)loop;
	(void)events;
	addresses = resolve->question->addresses;
	let_go(resolve);
	then(at, &addresses);
}

/* The process's signals are for its own threads. */
static bool start_thread(struct question *question)
{
	pthread_attr_t attributes;
	pthread_t id;
	sigset_t all, before;
	int error;

	if (pthread_attr_init(&attributes) != 0)
		return false;
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attributes, STACK);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&id, &attributes, thread, question);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
	return error == 0;
}

struct resolve *resolve_start(struct ev_loop *loop, const char *host, uint16_t port, resolve_done *then, void *at)
{
	struct resolve *resolve = calloc(1, sizeof(*resolve));
	struct question *question = calloc(1, sizeof(*question));

	if (!resolve || !question || strlen(host) > RESOLVE_HOST_MAX) {
		free(resolve);
		free(question);
		return NULL;
	}
	pthread_mutex_init(&question->lock, NULL);
	snprintf(question->host, sizeof(question->host), "%s", host);
	snprintf(question->port, sizeof(question->port), "%u", (unsigned)port);
	question->asker = resolve;
	*resolve = (struct resolve){ .loop = loop, .question = question, .then = then, .at = at };
	ev_async_init(&resolve->wake, on_wake);
	resolve->wake.data = resolve;
	ev_async_start(loop, &resolve->wake);
	if (!start_thread(question)) {
		ev_async_stop(loop, &resolve->wake);
		question_free(question);
		free(resolve);
		return NULL;
	}
	return resolve;
}

void resolve_cancel(struct resolve *resolve)
{
	if (resolve)
		let_go(resolve);
}
