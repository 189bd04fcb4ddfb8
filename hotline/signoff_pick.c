/* Which texts `hotline review` is about: keys, all texts of a screen, a branch of the tree, or everything. */
#include "signoff.h"

#include <stdlib.h>

static bool matches(const struct content *content, const struct pick *pick, uint16_t slot, uint16_t top)
{
	const struct slot *about = &content->slots[slot];

	switch (pick->kind) {
	case PICK_KEY:
		return str_equal(about->key, str_of(pick->name));
	case PICK_SCREEN:
		return str_equal(about->owner, str_of(pick->name));
	case PICK_BRANCH:
		return content_below(content, about->screen, top);
	case PICK_ALL:
		return true;
	}
	return false;
}

/* Of the texts that a pick leads to, those that some language meant here has and that are legal; how many. */
static size_t take(struct signoff *signoff, const struct pick *pick, uint16_t top)
{
	const struct content *content = signoff->content;
	size_t taken = 0;

	for (uint16_t i = 0; i < content->slot_count; i++) {
		bool there = false;

		if (!matches(content, pick, i, top))
			continue;
		for (size_t j = 0; j < content->language_count && !there; j++)
			there = signoff_means(signoff, &content->languages[j]) &&
				signoff_has_text(signoff, &content->languages[j], i);
		signoff->picked[i] |= there;
		taken += there;
	}
	return taken;
}

bool signoff_pick(struct signoff *signoff, bool keys)
{
	static const char *const kinds[] = { [PICK_KEY] = "of this key",
					     [PICK_SCREEN] = "of a screen, line or city of this name",
					     [PICK_BRANCH] = "at or below this screen",
					     [PICK_ALL] = "at all" };

	signoff->picked = calloc(signoff->content->slot_count + 1, sizeof *signoff->picked);
	if (!signoff->picked) {
		signoff_refuse("out of memory");
		return false;
	}
	for (size_t i = 0; i < signoff->pick_count; i++) {
		const struct pick *pick = &signoff->picks[i];
		uint16_t top =
			pick->kind == PICK_BRANCH ? content_branch(signoff->content, str_of(pick->name)) : NO_SCREEN;

		if (pick->kind == PICK_KEY && !keys)
			continue;
		if (pick->kind == PICK_BRANCH && top == NO_SCREEN) {
			signoff_refuse("there is no screen %s; give a code as people text it (11), or a name of "
				       "prompts/screens.json",
				       pick->name);
			return false;
		}
		if (take(signoff, pick, top) == 0) {
			signoff_refuse("%s has no legal text %s: %s; `hotline review --locale %s` lists what waits",
				       signoff->locale, kinds[pick->kind], pick->name ? pick->name : "none",
				       signoff->locale);
			return false;
		}
	}
	return true;
}
