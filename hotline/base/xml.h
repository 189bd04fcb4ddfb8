/* Text made safe inside XML 1.0 text and double-quoted attributes. */
#ifndef BASE_XML_H
#define BASE_XML_H

#include "base/buf.h"

/* Escapes & < > " ' and drops what XML 1.0 forbids (C0 controls but tab, LF, CR; U+FFFE, U+FFFF). `s` is valid UTF-8. */
void xml_escape(struct buf *out, struct str s);

#endif
