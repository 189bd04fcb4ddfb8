/* Which folder holds the content when no option names one. */
#ifndef CONTENT_FOLDER_H
#define CONTENT_FOLDER_H

/* "." where it holds prompts/ (a checkout), else where `make install` puts prompts/ and locales/. */
const char *content_folder_default(void);
/* What HOTLINE_CONTENT_DIR names, else the default: for commands that read no other settings. */
const char *content_folder(void);

/* Of the environment, for the same commands: what is not set, or empty, is `standard`. */
const char *content_setting(const char *name, const char *standard);

#endif
