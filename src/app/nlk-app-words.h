/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NlkAppHelp:
 * @NLK_APP_HELP_NONE: it is cured by itself, or by somebody else
 * @NLK_APP_HELP_EDIT_ADDRESS: the address of the gateway
 * @NLK_APP_HELP_TRY_NOW: ends the waiting time
 * @NLK_APP_HELP_LOG_IN_PAGE: opens the page of the network
 * @NLK_APP_HELP_EDIT_PROXY: the proxy of the gateway
 * @NLK_APP_HELP_COMPARE: shows the certificate for a decision
 * @NLK_APP_HELP_ANOTHER_LINK: another link in place of this one
 * @NLK_APP_HELP_NEW_LINK: new access to the same gateway
 * @NLK_APP_HELP_PASTE: fills the field from the clipboard
 * @NLK_APP_HELP_CHECK: says which rule decides
 * @NLK_APP_HELP_EDIT: what was entered
 * @NLK_APP_HELP_TRY_AGAIN: does it once more
 * @NLK_APP_HELP_COPY_REPORT: copies the report
 * @NLK_APP_HELP_OPEN_LOG: shows the log
 * @NLK_APP_HELP_USE_KEY: checks the key
 * @NLK_APP_HELP_SAVE_FOR_LATER: keeps the key unchecked
 * @NLK_APP_HELP_UNLOCK: unlocks the password store
 * @NLK_APP_HELP_KEEP_IN_FILE: keeps the key in a file
 * @NLK_APP_HELP_OTHER_PORT: takes another port here
 * @NLK_APP_HELP_ONLY_THIS_COMPUTER: listens at 127.0.0.1
 * @NLK_APP_HELP_OPEN_FILE: opens the file
 *
 * The one button that helps.
 */
typedef enum {
  NLK_APP_HELP_NONE,
  NLK_APP_HELP_EDIT_ADDRESS,
  NLK_APP_HELP_TRY_NOW,
  NLK_APP_HELP_LOG_IN_PAGE,
  NLK_APP_HELP_EDIT_PROXY,
  NLK_APP_HELP_COMPARE,
  NLK_APP_HELP_ANOTHER_LINK,
  NLK_APP_HELP_NEW_LINK,
  NLK_APP_HELP_PASTE,
  NLK_APP_HELP_CHECK,
  NLK_APP_HELP_EDIT,
  NLK_APP_HELP_TRY_AGAIN,
  NLK_APP_HELP_COPY_REPORT,
  NLK_APP_HELP_OPEN_LOG,
  NLK_APP_HELP_USE_KEY,
  NLK_APP_HELP_SAVE_FOR_LATER,
  NLK_APP_HELP_UNLOCK,
  NLK_APP_HELP_KEEP_IN_FILE,
  NLK_APP_HELP_OTHER_PORT,
  NLK_APP_HELP_ONLY_THIS_COMPUTER,
  NLK_APP_HELP_OPEN_FILE,
} NlkAppHelp;

/**
 * NlkAppSubject:
 * @gateway: (nullable): name of the gateway
 * @agent: (nullable): name of the agent
 * @host: (nullable): the host that is meant, of the gateway or of the destination
 * @port: the port that is meant, 0 for none
 * @destination: (nullable): `host:port` behind the agent
 * @proxy: (nullable): `host:port` of the company's proxy
 * @peer: (nullable): who sent what nobody understands
 * @names: (nullable): names in a certificate
 * @date: (nullable): a date or a time, in the words of the locale
 * @address: (nullable): an address of this computer
 * @program: (nullable): who has the port
 * @pid: its process, 0 when not known
 * @n: seconds to wait, a line of a file, or another port
 * @file: (nullable): name of a file
 * @text: (nullable): what is wrong, as it came
 * @expected: (nullable): what was expected in its place
 * @name: (nullable): name of a tunnel
 *
 * What a problem is about. Names are as they came: they are made fit to be shown here.
 */
typedef struct {
  const char *gateway;
  const char *agent;
  const char *host;
  guint port;
  const char *destination;
  const char *proxy;
  const char *peer;
  const char *names;
  const char *date;
  const char *address;
  const char *program;
  int pid;
  guint n;
  const char *file;
  const char *text;
  const char *expected;
  const char *name;
} NlkAppSubject;

/**
 * NlkAppWords:
 * @code: which problem it is, `gw-silent`, `C4`, `key-wrong`; for logs and tests
 * @title: what is; empty where only a sentence is shown
 * @sentence: what to do, plain text
 * @help: the button
 *
 * What a person reads of a problem.
 */
typedef struct {
  const char *code;
  char *title;
  char *sentence;
  NlkAppHelp help;
} NlkAppWords;

/**
 * nlk_app_words_init:
 * @words: (out caller-allocates): for nlk_app_words_clear()
 * @code: a code of the table of problems; programs use only those that are in it
 * @subject: what it is about
 */
void nlk_app_words_init (NlkAppWords *words, const char *code, const NlkAppSubject *subject);

/**
 * nlk_app_words_init_error:
 * @words: (out caller-allocates): for nlk_app_words_clear()
 * @error: any error of the library
 * @subject: what it is about
 *
 * One that is not in the table gets the text of @error as its sentence.
 */
void nlk_app_words_init_error (NlkAppWords *words, const GError *error,
                               const NlkAppSubject *subject);

/**
 * nlk_app_words_find_code:
 * @error: any error of the library
 *
 * Returns: (transfer none) (nullable): which problem it is
 */
const char *nlk_app_words_find_code (const GError *error);

/**
 * nlk_app_words_clear:
 * @words: words
 *
 * Frees what they hold.
 */
void nlk_app_words_clear (NlkAppWords *words);

/**
 * nlk_app_help_get_label:
 * @help: a button
 *
 * Returns: (transfer none) (nullable): its label in the language of the person; %NULL for none. "Use {n} Instead" still has the
 *   braces for nlk_app_words_fill().
 */
const char *nlk_app_help_get_label (NlkAppHelp help);

/**
 * nlk_app_words_fill:
 * @text: with placeholders as `{gateway}`
 * @subject: what stands in their place
 *
 * Returns: (transfer full): plain text
 */
char *nlk_app_words_fill (const char *text, const NlkAppSubject *subject);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NlkAppWords, nlk_app_words_clear)

G_END_DECLS
