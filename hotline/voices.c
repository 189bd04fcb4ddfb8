/*
 * The providers whose voices stand in prompts/languages.json. Voices are listed for more of them than the program has
 * adapters for; what is offered on the phone must not count on those.
 */
#include "catalog.h"

/* An adapter in providers/ makes its line here true; a test holds the two together. */
const struct voice_kind voice_kinds[VOICE_PROVIDERS] = {
	[VOICE_TWILIO] = { "twilio", true },
	[VOICE_TELNYX] = { "telnyx", false },
	[VOICE_VONAGE] = { "vonage", false },
	[VOICE_PLIVO] = { "plivo", false },
};

bool voice_is_there(const struct voice *voice)
{
	return voice->language.len > 0 || voice->name.len > 0;
}

bool voices_speak(const struct voice voices[VOICE_PROVIDERS])
{
	for (size_t i = 0; i < VOICE_PROVIDERS; i++)
		if (voice_kinds[i].adapter && voice_is_there(&voices[i]))
			return true;
	return false;
}
