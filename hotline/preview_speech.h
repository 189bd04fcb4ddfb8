/*
 * A machine's voice for the preview, from libespeak-ng if this machine has it: loaded when the first text is to be spoken,
 * so that no other command carries it. Not thread-safe. It is a help for the ear of who edits, not the voice of the line.
 */
#ifndef PREVIEW_SPEECH_H
#define PREVIEW_SPEECH_H

#include "base/buf.h"

/* Whether there is a voice for the language (a tag of ours). */
bool preview_speech_knows(struct str tag);

/* Appends a WAV file. False when there is no voice, no library, or the text is longer than the buffer has room for. */
bool preview_speech_say(struct str tag, struct str text, struct buf *wav);

#endif
