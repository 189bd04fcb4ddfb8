/* One turn of a talk in the preview. Nothing is kept between turns: the page brings back what it was given. */
#ifndef PREVIEW_TURN_H
#define PREVIEW_TURN_H

#include "base/form.h"
#include "catalog.h"

#include <jansson.h>

/*
 * Fields, all but the first optional:
 *   channel  sms, whatsapp or call
 *   typed    what conversation_turn takes; on a call also "(language)", which presses the keys that lead to `locale`
 *   go       call: a screen; the key that leads there is pressed where it is offered, instead of `typed`
 *   session  from the answer before; empty: a first contact
 *   at       call: from the answer before; empty: the call begins, and is then led to `locale` if there is one
 *   locale   the language of the talk from now on; empty: as it is
 *   place    chicago, cook, illinois, elsewhere, none; empty: as it is
 * FAULT_SYNTAX, with words for a person, for anything else. The reference in `*answer` is the caller's.
 */
enum fault preview_turn(const struct catalog *catalog, struct arena *arena, const struct form *asked, json_t **answer,
			struct why *why);

#endif
