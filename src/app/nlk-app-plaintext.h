/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-engine.h"

G_BEGIN_DECLS

/**
 * nlk_app_plaintext_is_allowed:
 * @engine: an engine
 * @gateway: name of a gateway
 * @agent: name of an agent behind it
 *
 * Returns: whether a person has decided that this agent gets no key, and has entered none since
 */
gboolean nlk_app_plaintext_is_allowed (NlkAppEngine *engine, const char *gateway,
                                       const char *agent);

G_END_DECLS
