/* What Twilio would do with an answer, as the lines of a transcript. An oracle of its own: knows nothing of the program. */
#ifndef TESTS_SUPPORT_TWIML_H
#define TESTS_SUPPORT_TWIML_H

#include "base/buf.h"

/*
 * Reads a TwiML document into `lines` (see tests/README.md, "Talks"), and the URL of the next callback into `action`
 * ("" when there is none). False for what is not well-formed or is no TwiML that Twilio takes.
 * Which locale a voice belongs to, and which number is dialled, is looked up in prompts/ of the working folder.
 */
bool twiml_read(struct str xml, struct buf *lines, char *action, size_t action_size);

#endif
