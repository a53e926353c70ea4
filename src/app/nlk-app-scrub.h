/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * nlk_app_scrub_secrets:
 * @text: UTF-8
 *
 * Takes out what looks like a token, a link that carries one, a generated key, or what is written behind a word as "token:".
 *
 * Returns: (transfer full): @text with words in brackets in their place
 */
char *nlk_app_scrub_secrets (const char *text);

/**
 * NlkAppScrubber:
 *
 * Takes names and addresses out of texts, so that they can be shown to strangers and still tell one from another: each gets a
 * number of its own.
 */
typedef struct _NlkAppScrubber NlkAppScrubber;

/**
 * nlk_app_scrubber_new:
 *
 * Returns: (transfer full): one that knows no name
 */
NlkAppScrubber *nlk_app_scrubber_new (void);

/**
 * nlk_app_scrubber_add_name:
 * @scrubber: a scrubber
 * @name: (nullable): a name that is to be taken out wherever it stands; empty ones are ignored
 */
void nlk_app_scrubber_add_name (NlkAppScrubber *scrubber, const char *name);

/**
 * nlk_app_scrubber_apply:
 * @scrubber: a scrubber
 * @text: UTF-8
 *
 * Returns: (transfer full): @text with "[1]", "[2]", … for the names that were added, for foreign names that
 *   nlk_display_text_name() has marked, and for all that looks like the name of a host, an address or a path
 */
char *nlk_app_scrubber_apply (NlkAppScrubber *scrubber, const char *text);

/**
 * nlk_app_scrubber_free:
 * @scrubber: (transfer full) (nullable): a scrubber
 */
void nlk_app_scrubber_free (NlkAppScrubber *scrubber);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkAppScrubber, nlk_app_scrubber_free)

G_END_DECLS
