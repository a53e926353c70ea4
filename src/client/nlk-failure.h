/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NlkFailure:
 * @NLK_FAILURE_LOCAL: something on this machine: an address in use, no descriptors left
 * @NLK_FAILURE_GATEWAY: the gateway cannot be reached, is not trusted, or was lost
 * @NLK_FAILURE_TOKEN: the gateway refuses the token
 * @NLK_FAILURE_AGENT: there is no such agent
 * @NLK_FAILURE_FORBIDDEN: a policy does not permit it
 * @NLK_FAILURE_KEY: the key is wrong, missing, or not supported at the other end, or what it protects was altered
 * @NLK_FAILURE_DESTINATION: the destination could not be reached, or broke the connection
 *
 * What kind of trouble an error is, from the point of view of a person who wonders what to do. The numbers are the exit
 * codes of the command line.
 */
typedef enum {
  NLK_FAILURE_LOCAL = 1,
  NLK_FAILURE_GATEWAY = 2,
  NLK_FAILURE_TOKEN = 3,
  NLK_FAILURE_AGENT = 4,
  NLK_FAILURE_FORBIDDEN = 5,
  NLK_FAILURE_KEY = 6,
  NLK_FAILURE_DESTINATION = 7,
} NlkFailure;

/**
 * nlk_failure_classify:
 * @error: any error of this library
 *
 * Returns: what kind of trouble it is
 */
NlkFailure nlk_failure_classify (const GError *error);

/**
 * nlk_failure_get_advice:
 * @error: any error of this library
 *
 * Returns: (transfer none) (nullable): what a person can do about it, in sentences; %NULL when the error says it all
 */
const char *nlk_failure_get_advice (const GError *error);

G_END_DECLS
