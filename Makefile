# One Makefile, no recursion into folders. Every build flavour has its own folder under build/.
# `make` alone builds; `make help` lists the rest; V=1 shows every command.

FLAVOUR    ?= release
CC         := $(if $(filter default,$(origin CC)),gcc,$(CC))
B          := build/$(FLAVOUR)
Q          := $(if $(V),,@)
PREFIX     ?= /usr/local

# ---- what must be installed (Debian 12 names); each list is looked at once per checkout ----

PACKAGES_BUILD := gcc libc6-dev make pkg-config libmicrohttpd-dev libhiredis-dev libjansson-dev libssl-dev libev-dev \
                  libunistring-dev curl
PACKAGES_RECORD := sox libsox-fmt-mp3
PACKAGES_TEST  := libcmocka-dev faketime libcurl4-openssl-dev redis-server python3 python3-jsonschema procps
PACKAGES_CHECK := clang libclang-rt-14-dev clang-format nodejs caddy docker-compose binutils strace gettext python3-translate \
                  chromium libespeak-ng1 poppler-utils fonts-noto-core fonts-noto-cjk espeak-ng $(PACKAGES_RECORD)

# ---- flags ----

LIBRARIES  := libmicrohttpd hiredis jansson libcrypto
CFLAGS     ?= -O2 -g

WARNINGS   := -Wall -Wextra -Wpedantic -Wformat=2 -Wconversion -Wimplicit-fallthrough -Wshadow -Wstrict-prototypes \
              -Wmissing-prototypes -Wvla -Walloca -Wundef -Wtrampolines -Wbidi-chars=any -Werror=format-security \
              -Werror=implicit -Werror=incompatible-pointer-types -Werror=int-conversion
HARDENING  := -fstack-clash-protection -fstack-protector-strong -fcf-protection=full -mbranch-protection=standard \
              -fno-delete-null-pointer-checks -fno-strict-overflow -fno-strict-aliasing \
              -ftrivial-auto-var-init=zero -fstrict-flex-arrays=3 -fzero-init-padding-bits=all -fexceptions -fPIE
LINKING    := -pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,-z,nodlopen -Wl,-z,separate-code \
              -Wl,--as-needed -Wl,--no-copy-dt-needed-entries

EXTRA_release := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
EXTRA_asan    := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
EXTRA_strict  := -Werror
EXTRA_clang   := -Werror
EXTRA_fuzz    := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

override CPPFLAGS += -D_GNU_SOURCE -Ihotline -I.
override CFLAGS   += -std=c11 $(FLAGS_ACCEPTED) $(EXTRA_$(FLAVOUR)) $(shell pkg-config --cflags $(LIBRARIES) 2>/dev/null)
override LDFLAGS  += $(LINKING_ACCEPTED)
override LDLIBS   += $(shell pkg-config --libs $(LIBRARIES) 2>/dev/null) -lev -lunistring -lpthread
TEST_LIBS  := -lcmocka $(shell pkg-config --libs libcurl 2>/dev/null)

# ---- what is built ----

SOURCES    := $(filter-out hotline/main.c,$(wildcard hotline/*.c hotline/base/*.c hotline/providers/*.c))
OBJECTS    := $(SOURCES:%.c=$(B)/obj/%.o)
SUPPORT    := $(patsubst %.c,$(B)/obj/%.o,$(wildcard tests/support/*.c))
TESTS      := $(patsubst tests/%.c,$(B)/tests/%,$(wildcard tests/test_*.c))
E2E        := $(patsubst tests/%.c,$(B)/tests/%,$(wildcard tests/e2e/test_*.c))
SLOW       := $(patsubst tests/%.c,$(B)/tests/%,$(wildcard tests/e2e/slow_*.c))
FUZZERS    := $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))

all: tests ## build the program (build/release/hotline) and the test programs (build/release/tests)

tests: $(B)/hotline $(TESTS) $(E2E) $(SLOW)

fuzzers: $(FUZZERS)

$(B)/hotline: $(B)/obj/hotline/main.o $(B)/libhotline.a
	@echo "  LINK $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LDLIBS) -o $@

$(B)/libhotline.a: $(OBJECTS)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(B)/tests/%: $(B)/obj/tests/%.o $(SUPPORT) $(B)/libhotline.a
	@mkdir -p $(@D)
	@echo "  LINK $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LDLIBS) $(TEST_LIBS) -o $@

# only in the flavour fuzz, with CC=clang
$(B)/fuzz/%: $(B)/obj/tests/fuzz/%.o $(SUPPORT) $(B)/libhotline.a
	@mkdir -p $(@D)
	@echo "  LINK $@"
	$(Q)$(CC) $(CFLAGS) -fsanitize=fuzzer $(LDFLAGS) $^ $(LDLIBS) $(TEST_LIBS) -o $@

$(B)/obj/%.o: %.c $(B)/flags.mk
	@mkdir -p $(@D)
	@echo "  CC $<"
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(SUPPORT) $(TESTS:$(B)/%=$(B)/obj/%.o) $(E2E:$(B)/%=$(B)/obj/%.o): | build/.packages-test

# The one file that knows where the content is installed.
$(B)/obj/hotline/content_folder.o: $(B)/prefix
$(B)/obj/hotline/content_folder.o: override CPPFLAGS += -DHOTLINE_SHARE='"$(PREFIX)/share/hotline"'
$(B)/prefix: FORCE
	@mkdir -p $(@D)
	@echo '$(PREFIX)' | cmp -s - $@ || echo '$(PREFIX)' >$@

# The page of the preview goes into the program as it is.
$(B)/obj/hotline/preview_files.o: $(wildcard hotline/preview/*)

# Each flag is tried; what this compiler does not take is left out, and said.
$(B)/flags.mk: Makefile build/.packages-build
	@mkdir -p $(@D)
	@try() { echo 'int main(void){return 0;}' | $(CC) -Werror "$$@" -x c - -o $(@D)/flag-probe >/dev/null 2>&1; }; \
	accepted=; linking=; left=; \
	for flag in $(WARNINGS) $(HARDENING); do \
	  if try $$accepted $$flag; then accepted="$$accepted $$flag"; else left="$$left $$flag"; fi; done; \
	for flag in $(LINKING); do \
	  if try $$flag; then linking="$$linking $$flag"; else left="$$left $$flag"; fi; done; \
	rm -f $(@D)/flag-probe; \
	[ -z "$$left" ] || echo "left out, not taken by $(CC):$$left"; \
	printf 'FLAGS_ACCEPTED :=%s\nLINKING_ACCEPTED :=%s\n' "$$accepted" "$$linking" >$@

# Missing Debian packages are installed by name; elsewhere the names are printed and the build goes on.
build/.packages-%: Makefile
	@mkdir -p build
	@hotline/deploy/install-packages $(PACKAGES_$(shell echo $* | tr a-z A-Z))
	@touch $@

ifeq ($(filter clean help format,$(MAKECMDGOALS)),)
-include $(B)/flags.mk
endif
-include $(shell find $(B) -name '*.d' 2>/dev/null)

# ---- what people call ----

run: $(B)/hotline ## install what is missing, build, and serve signed webhooks with a throw-away token
	exec $(B)/hotline serve --demo

preview: $(B)/hotline ## a phone in your browser, with a map of the screens (on this machine only)
	@exec $(B)/hotline preview

talk: $(B)/hotline ## text the line in this terminal (CALL=1: call it)
	@exec $(B)/hotline talk $(if $(CALL),call,sms)

record: $(B)/hotline build/.packages-record ## install what "hotline import audio" needs (sox)

test: tests build/.packages-test ## everything that is quick: unit, end-to-end, transcripts, schemas, signatures
	tests/run $(B) $(TESTS) $(E2E) "$(B)/hotline test" tests/schemas.py "tests/readme $(B)"

check: build/.packages-test build/.packages-check ## everything slow: style, both compilers, sanitizers, fuzzing, faults, privacy, SDK, deployment
	tests/check

bench: ## speed and memory, as ratios to a minimal server
	tests/bench/run

format: ## put the C code into the one canonical form
	clang-format -i $$(git ls-files 'hotline/*.[ch]' 'tests/*.[ch]')

install: $(B)/hotline ## install the program, its content and its manual page below PREFIX
	install -D -m 755 $(B)/hotline $(DESTDIR)$(PREFIX)/bin/hotline
	install -D -m 644 hotline/hotline.1 $(DESTDIR)$(PREFIX)/share/man/man1/hotline.1
	cd . && find prompts locales -type f \( -name '*.json' -o -name '*.wav' \) \
	  -exec install -D -m 644 '{}' '$(DESTDIR)$(PREFIX)/share/hotline/{}' ';'

clean: ## remove all that was built
	rm -rf build

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 16

.PHONY: FORCE all tests fuzzers run preview talk record test check bench format install clean help
.SECONDARY:
