/* The sub-commands of the program, one file each. argv[0] is the command's name. */
#ifndef COMMAND_H
#define COMMAND_H

enum {
	EXIT_FINE = 0,
	EXIT_PROBLEMS = 1, /* content problems found, a transcript differs */
	EXIT_USAGE = 2,
	EXIT_CONFIG = 3,     /* settings or content that cannot be started with */
	EXIT_DEPENDENCY = 4, /* Redis, a provider, an address in use */
	EXIT_INTERNAL = 70,
};

int command_serve(int argc, char **argv);   /* serve.c */
int command_talk(int argc, char **argv);    /* talk.c */
int command_preview(int argc, char **argv); /* preview.c */
int command_test(int argc, char **argv);    /* play.c */
int command_check(int argc, char **argv);   /* check.c */
int command_status(int argc, char **argv);  /* status.c */
int command_review(int argc, char **argv);  /* signoff.c */
int command_format(int argc, char **argv);  /* format.c */
int command_export(int argc, char **argv);  /* export.c */
int command_import(int argc, char **argv);  /* import.c */
int command_notice(int argc, char **argv);  /* notice.c */
int command_health(int argc, char **argv);  /* health.c */
int command_sign(int argc, char **argv);    /* sign.c */

/* What export and import leave to others. */
int export_script(int argc, char **argv); /* export_script.c */
int import_audio(int argc, char **argv);  /* import_audio.c */

#endif
