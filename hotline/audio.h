/* Recordings for whoever plays them. Anybody may fetch one, and nothing is kept of who did. */
#ifndef AUDIO_H
#define AUDIO_H

#include "http.h"

/*
 * Answers with a recording of `catalog`, whole or the part that is asked for; takes over the caller's reference. With NULL
 * for the recording, which a look-up of exchange->rest gave, there is nothing here; then `catalog` does not matter.
 */
void audio_answer(struct http_exchange *exchange, const struct recording *recording, struct catalog *catalog);

#endif
