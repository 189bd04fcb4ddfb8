/* Which folder holds the content when nobody names one. */
#ifndef CONTENT_FOLDER_H
#define CONTENT_FOLDER_H

/* "." where it holds prompts/ (a checkout), else where `make install` puts prompts/ and locales/. */
const char *content_folder_default(void);

#endif
