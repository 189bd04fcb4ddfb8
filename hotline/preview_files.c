/* The assembler takes the files of hotline/preview/ in as they are; the Makefile says that this depends on them. */
#include "preview_files.h"

#define JAVASCRIPT "text/javascript; charset=utf-8"

#define FILE_BYTES(name, file)                                                                                         \
	__asm__(".pushsection .rodata\n"                                                                               \
		".globl preview_" name "\n.globl preview_" name "_end\n"                                               \
		".hidden preview_" name "\n.hidden preview_" name "_end\n"                                             \
		"preview_" name ":\n.incbin \"hotline/preview/" file "\"\n"                                            \
		"preview_" name "_end:\n.popsection\n");

FILE_BYTES("index", "index.html")
FILE_BYTES("style", "preview.css")
FILE_BYTES("script", "preview.js")
FILE_BYTES("page", "page.js")
FILE_BYTES("panel", "panel.js")
FILE_BYTES("phone", "phone.js")
FILE_BYTES("map", "map.js")
FILE_BYTES("sound", "sound.js")
FILE_BYTES("icon", "preview.svg")

extern const char preview_index[], preview_index_end[];
extern const char preview_style[], preview_style_end[];
extern const char preview_script[], preview_script_end[];
extern const char preview_page[], preview_page_end[];
extern const char preview_panel[], preview_panel_end[];
extern const char preview_phone[], preview_phone_end[];
extern const char preview_map[], preview_map_end[];
extern const char preview_sound[], preview_sound_end[];
extern const char preview_icon[], preview_icon_end[];

const struct preview_file preview_files[PREVIEW_FILES] = {
	{ "/", "text/html; charset=utf-8", preview_index, preview_index_end },
	{ "/preview.css", "text/css; charset=utf-8", preview_style, preview_style_end },
	{ "/preview.js", JAVASCRIPT, preview_script, preview_script_end },
	{ "/page.js", JAVASCRIPT, preview_page, preview_page_end },
	{ "/panel.js", JAVASCRIPT, preview_panel, preview_panel_end },
	{ "/phone.js", JAVASCRIPT, preview_phone, preview_phone_end },
	{ "/map.js", JAVASCRIPT, preview_map, preview_map_end },
	{ "/sound.js", JAVASCRIPT, preview_sound, preview_sound_end },
	{ "/preview.svg", "image/svg+xml", preview_icon, preview_icon_end },
};
