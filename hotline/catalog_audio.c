/* Compares recordings with the texts. Reads no file: catalog_read_audio.c does. */
#include "catalog_audio.h"

#include "base/digest.h"
#include "catalog_text.h"

#include <stdio.h>

#define SPOKEN_BYTES_MAX (64 * 1024)

void audio_hash(struct str spoken, char out[AUDIO_HASH_SIZE])
{
	uint8_t digest[32];
	struct buf hex;

	sha256(spoken, digest);
	buf_init(&hex, AUDIO_HASH_SIZE);
	hex_encode(&hex, (struct str){ (const char *)digest, 16 });
	snprintf(out, AUDIO_HASH_SIZE, "%s", buf_text(&hex));
	buf_release(&hex);
}

/* ---- names ---- */

/* Keys of the choices, in any menu, that lead to a screen; each once, in order. */
static size_t keys_to(const struct content *content, uint16_t screen, char keys[AUDIO_KEYS_MAX])
{
	bool used[10] = { false };
	size_t count = 0;

	for (size_t i = 0; i < content->screen_count; i++)
		for (size_t j = 0; j < content->screens[i].choice_count; j++)
			if (content->screens[i].choices[j].screen == screen)
				used[content->screens[i].choices[j].key % 10] = true;
	for (size_t digit = 0; digit < COUNT(used); digit++)
		if (used[digit])
			keys[count++] = (char)('0' + digit);
	return count;
}

size_t audio_keys(const struct content *content, const struct source_language *language, uint16_t slot,
		  char keys[AUDIO_KEYS_MAX])
{
	const struct slot *about = &content->slots[slot];

	keys[0] = '\0';
	if (!about->voice || !content_wants(language, about))
		return 0;
	if (about->role == SLOT_PICK)
		return keys_to(content, about->screen, keys);
	if (slot == content->lines[LINE_LANGUAGE_KEY].voice) {
		/* Which of them is its own depends on how many languages are spoken before it. */
		for (size_t i = 0; i < CHOICES_MAX; i++)
			keys[i] = (char)('1' + i);
		return CHOICES_MAX;
	}
	if (slot == content->lines[LINE_OPENING_KEY].voice)
		keys[0] = (char)('0' + language->opening_key);
	else if (slot != content->lines[LINE_OPENING].voice)
		return 1;
	return language->opening_key > 0;
}

static bool takes_key(const struct content *content, uint16_t slot)
{
	return content->slots[slot].role == SLOT_PICK || slot == content->lines[LINE_LANGUAGE_KEY].voice ||
	       slot == content->lines[LINE_OPENING_KEY].voice;
}

void audio_name(const struct content *content, uint16_t slot, char key, char out[AUDIO_NAME_SIZE])
{
	snprintf(out, AUDIO_NAME_SIZE, key ? "%.*s_%c" : "%.*s", STR_ARG(content->slots[slot].key), key);
}

bool audio_name_read(const struct content *content, struct str name, uint16_t *slot, char *key)
{
	uint16_t found = content_slot(content, name);
	char digit = '\0';

	if (found == NO_SLOT && name.len > 2 && name.at[name.len - 2] == '_') {
		digit = name.at[name.len - 1];
		found = content_slot(content, (struct str){ name.at, name.len - 2 });
	}
	if (found == NO_SLOT || !content->slots[found].voice || takes_key(content, found) != (digit != '\0') ||
	    (digit && (digit < '1' || digit > '9')))
		return false;
	*slot = found;
	*key = digit;
	return true;
}

/* ---- what they say ---- */

void audio_spoken(const struct content *content, const struct source_language *language, uint16_t slot, char key,
		  struct buf *out)
{
	const char digit[2] = { key, '\0' };

	text_fill(out, content, language->texts[slot], true, NULL, key ? digit : NULL);
}

enum audio_state audio_find(const struct source_language *language, uint16_t slot, char key, struct str spoken,
			    const struct source_recording **recording)
{
	char hash[AUDIO_HASH_SIZE];

	for (size_t i = 0; i < language->recording_count; i++) {
		const struct source_recording *found = &language->recordings[i];

		if (found->slot != slot || found->key != key)
			continue;
		*recording = found;
		audio_hash(spoken, hash);
		return str_equal(found->text, str_of(hash)) ? AUDIO_CURRENT : AUDIO_OLD;
	}
	return AUDIO_NONE;
}

static bool names_a_number(const struct content *content, struct str text)
{
	struct str before, name;

	while (text.len > 0) {
		text_placeholder(&text, &before, &name);
		if (name.at && content_number(content, name) != NO_NUMBER)
			return true;
	}
	return false;
}

bool audio_may_be_old(const struct content *content, const struct source_language *language, uint16_t slot)
{
	const struct source_language *english = content_language(content, STR("en"));

	return !content->slots[slot].legal && !names_a_number(content, language->texts[slot]) &&
	       !(english && names_a_number(content, english->texts[slot]));
}

static enum audio_state state_of(const struct content *content, const struct source_language *language, uint16_t slot,
				 char key)
{
	const struct source_recording *recording;
	enum audio_state state;
	struct buf spoken;

	buf_init(&spoken, SPOKEN_BYTES_MAX);
	audio_spoken(content, language, slot, key, &spoken);
	state = spoken.failed ? AUDIO_NONE : audio_find(language, slot, key, buf_str(&spoken), &recording);
	buf_release(&spoken);
	return state;
}

bool audio_is_needed(const struct slot *slot)
{
	return slot->voice && slot->always && (slot->role == SLOT_LINE || slot->role == SLOT_PICK);
}

bool audio_offers(const struct content *content, const struct source_language *language, uint16_t *missing)
{
	char keys[AUDIO_KEYS_MAX];

	for (uint16_t i = 0; i < content->slot_count; i++) {
		const struct slot *slot = &content->slots[i];
		size_t count = audio_keys(content, language, i, keys);

		if (!audio_is_needed(slot))
			continue;
		for (size_t j = 0; j < count; j++) {
			enum audio_state state = state_of(content, language, i, keys[j]);

			if (state == AUDIO_CURRENT || (state == AUDIO_OLD && slot->role == SLOT_PICK))
				continue;
			*missing = i;
			return false;
		}
	}
	return true;
}

struct audio_tally audio_count(const struct content *content, const struct source_language *language)
{
	struct audio_tally tally = { .wanted = 0 };
	char keys[AUDIO_KEYS_MAX];

	for (uint16_t i = 0; i < content->slot_count; i++) {
		size_t count = audio_keys(content, language, i, keys);

		tally.wanted += (unsigned)count;
		for (size_t j = 0; j < count; j++) {
			enum audio_state state = state_of(content, language, i, keys[j]);

			tally.current += state == AUDIO_CURRENT;
			tally.old += state == AUDIO_OLD;
		}
	}
	return tally;
}

/* ---- warnings ---- */

static const char *fate_of(const struct content *content, const struct source_language *language, uint16_t slot)
{
	if (language->has_voice)
		return "a computer's voice says the new words where the telephone company has one";
	if (audio_may_be_old(content, language, slot))
		return "callers hear the old words";
	return "it is dropped, because the text is a legal one or names a phone number, and callers hear the fallback "
	       "line";
}

static bool is_spoken_with(const struct content *content, const struct source_language *language,
			   const struct source_recording *recording)
{
	char keys[AUDIO_KEYS_MAX];
	size_t count = audio_keys(content, language, recording->slot, keys);

	for (size_t i = 0; i < count; i++)
		if (keys[i] == recording->key)
			return true;
	return false;
}

static void check_recording(struct content *content, const struct source_language *language,
			    const struct source_recording *recording)
{
	char name[AUDIO_NAME_SIZE], path[AUDIO_NAME_SIZE + 8];
	const struct subject subject = {
		.file = &language->audio, .path = path, .locale = language->tag.at, .key = name, .rule = "audio"
	};

	audio_name(content, recording->slot, recording->key, name);
	snprintf(path, sizeof path, "entries/%s", name);
	if (language->texts[recording->slot].len == 0 || !is_spoken_with(content, language, recording))
		remark(content->problems, &subject,
		       "is recorded, but never said; delete the entry and locales/audio/%s/%s.wav", language->tag.at,
		       name);
	else if (state_of(content, language, recording->slot, recording->key) == AUDIO_OLD)
		remark(content->problems, &subject, "the text has changed since it was recorded: %s; record it again",
		       fate_of(content, language, recording->slot));
}

void audio_check(struct content *content)
{
	for (size_t i = 0; i < content->language_count; i++) {
		const struct source_language *language = &content->languages[i];

		for (size_t j = 0; j < language->recording_count; j++)
			check_recording(content, language, &language->recordings[j]);
	}
}
