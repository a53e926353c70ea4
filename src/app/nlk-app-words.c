/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-words.h"

#include "base/nlk-display-text.h"
#include "crypto/nlk-crypto.h"
#include "net/nlk-channel-error.h"
#include "protocol/nlk-reason.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

typedef struct {
  const char *code;
  const char *title;
  const char *sentence;
  NlkAppHelp help;
} Row;

/* TRANSLATORS: words in braces are replaced and stay as they are: {gateway}, {agent}, {peer} (either of them), {program} and {name} are
 * names, {host} a computer, {names} computers, {dest} and {proxy} a computer with a port, {address} of this computer, {file} a path,
 * {port} and {m} port numbers, {pid} the number of a process, {n} a number (seconds to wait, a line), {date} and {time} as in
 * "1 May 2026", {text} and {what} come from elsewhere. */
static const Row rows[] = {
  { "net-off", N_ ("No network"),
    N_ ("This computer is offline. Narrowlink continues by itself when it is back."),
    NLK_APP_HELP_NONE },
  { "gw-name", N_ ("{host} was not found"), N_ ("No computer has this name. Check the spelling."),
    NLK_APP_HELP_EDIT_ADDRESS },
  { "gw-silent", N_ ("{gateway} does not answer"),
    N_ ("Nothing answers at {host}:{port}. It may be off, or a firewall is between."),
    NLK_APP_HELP_TRY_NOW },
  { "gw-other", N_ ("Not a Narrowlink gateway"), N_ ("Something else answers at {host}:{port}."),
    NLK_APP_HELP_EDIT_ADDRESS },
  { "gw-login", N_ ("This network wants you to log in"),
    N_ ("A log-in page answers instead of {gateway}."), NLK_APP_HELP_LOG_IN_PAGE },
  { "gw-proxy", N_ ("The company proxy said no"), N_ ("{proxy} did not let us through to {host}."),
    NLK_APP_HELP_EDIT_PROXY },
  { "gw-cert", N_ ("This gateway is not known yet"),
    N_ ("Its certificate was not issued by anyone this computer trusts."), NLK_APP_HELP_COMPARE },
  { "gw-cert-name", N_ ("The certificate is for another name"),
    N_ ("It is for {names}, not for {host}."), NLK_APP_HELP_EDIT_ADDRESS },
  { "gw-cert-time", N_ ("The certificate is out of date"),
    N_ ("It was valid until {date}. Tell the gateway's owner."), NLK_APP_HELP_TRY_NOW },
  { "gw-clock", N_ ("The clock looks wrong"),
    N_ ("This computer thinks it is {time}, so certificates and access do not fit."),
    NLK_APP_HELP_TRY_NOW },
  { "gw-cert-changed", N_ ("The gateway's certificate changed"),
    N_ ("It may have been renewed, or somebody is in between."), NLK_APP_HELP_COMPARE },
  { "gw-pin", N_ ("Not the gateway of this link"),
    N_ ("The link describes another certificate. Ask for a new link."), NLK_APP_HELP_ANOTHER_LINK },
  { "gw-busy", N_ ("{gateway} does not answer"),
    N_ ("It is there, but takes no one in now. Narrowlink continues by itself."),
    NLK_APP_HELP_TRY_NOW },
  { "tok-refused", N_ ("{gateway} does not accept your access"),
    N_ ("It may have been withdrawn. Ask its owner for a new link."), NLK_APP_HELP_NEW_LINK },
  { "tok-expired", N_ ("Your access ended on {date}"),
    N_ ("Ask the owner of {gateway} for a new link."), NLK_APP_HELP_NEW_LINK },
  { "tok-soon", N_ ("Your access ends on {date}"),
    N_ ("Ask the owner of {gateway} for a new link."), NLK_APP_HELP_NEW_LINK },
  { "link-bad", N_ ("This is not a complete link"),
    N_ ("A link begins with narrowlink:// and is one line. Copy it again from its beginning to its "
        "end."),
    NLK_APP_HELP_PASTE },
  { "link-agent", N_ ("This link is for a machine that is to be reached"),
    N_ ("Ask for a link that lets this computer reach it."), NLK_APP_HELP_PASTE },
  { "C1", N_ ("{agent} is not online"),
    N_ ("It is switched off, or cannot reach {gateway}. This continues by itself."),
    NLK_APP_HELP_NONE },
  { "C2", N_ ("Not allowed"),
    N_ ("The rules of {gateway} do not let you reach {dest} through {agent}."),
    NLK_APP_HELP_CHECK },
  { "C3", N_ ("{agent} does not find {host}"), N_ ("The name is looked up there, not here."),
    NLK_APP_HELP_EDIT },
  { "C4", N_ ("Nothing listens at {dest}"),
    N_ ("{agent} reached the machine, but no program answers on port {port}."), NLK_APP_HELP_EDIT },
  { "C5", N_ ("{dest} does not answer"), N_ ("A firewall may be in between."),
    NLK_APP_HELP_TRY_AGAIN },
  { "C6", N_ ("{agent} has no way to {dest}"), N_ ("Its network does not lead there."),
    NLK_APP_HELP_EDIT },
  { "C9", N_ ("Connection lost"), N_ ("It is made anew when it is used again."),
    NLK_APP_HELP_NONE },
  { "C16", N_ ("Connection lost"), N_ ("{dest} ended the connection"), NLK_APP_HELP_NONE },
  { "C12", N_ ("Too many connections"),
    N_ ("{gateway} allows no more at once. Close some and try again."), NLK_APP_HELP_NONE },
  { "C14", N_ ("The versions do not fit"),
    N_ ("{peer} sent something this version does not know. Update both."),
    NLK_APP_HELP_COPY_REPORT },
  { "C17", N_ ("Data did not arrive as it was sent"),
    N_ ("The connection was cut so that nothing wrong gets through. If it repeats, somebody may be "
        "changing data on the way."),
    NLK_APP_HELP_OPEN_LOG },
  { "key-wrong", NULL, N_ ("The key does not match the one that {agent} uses."),
    NLK_APP_HELP_USE_KEY },
  { "key-wait", NULL,
    N_ ("Too many wrong keys were tried on {agent}, maybe not by you. Try again in {n} s."),
    NLK_APP_HELP_USE_KEY },
  { "key-suite", NULL,
    N_ ("{agent} has no encryption that this version knows. It needs an update."),
    NLK_APP_HELP_NONE },
  { "key-none", NULL, N_ ("{agent} says that it has no key. Its owner can set one."),
    NLK_APP_HELP_NONE },
  { "key-vanished", NULL,
    N_ ("{agent} used a key before and now says it has none. Ask its owner before you go on."),
    NLK_APP_HELP_NONE },
  { "key-required", NULL, N_ ("{agent} only takes encrypted connections. Enter its key."),
    NLK_APP_HELP_USE_KEY },
  { "key-later", NULL, N_ ("{agent} is not online, so the key cannot be checked now."),
    NLK_APP_HELP_SAVE_FOR_LATER },
  { "key-silent", NULL, N_ ("{agent} did not finish the check."), NLK_APP_HELP_TRY_AGAIN },
  { "key-limit", NULL,
    N_ ("The check broke off too often; it is tried again in an hour, or when you enter the key."),
    NLK_APP_HELP_TRY_AGAIN },
  { "store-locked", N_ ("Your password store is locked"),
    N_ ("Unlock it, or enter the key for now."), NLK_APP_HELP_UNLOCK },
  { "store-none", N_ ("The key is not remembered"),
    N_ ("This desktop has no password store. The key works until you quit."),
    NLK_APP_HELP_KEEP_IN_FILE },
  { "store-failed", N_ ("The key is not remembered"),
    N_ ("It did not answer. The key works until you quit."), NLK_APP_HELP_KEEP_IN_FILE },
  { "port-used-by", N_ ("Port {port} is in use"), N_ ("{program} (PID {pid}) uses it."),
    NLK_APP_HELP_OTHER_PORT },
  { "port-used", N_ ("Port {port} is in use"), N_ ("Another program uses it."),
    NLK_APP_HELP_OTHER_PORT },
  { "port-low", N_ ("Port {port} is reserved"), N_ ("Ports below 1024 belong to the system."),
    NLK_APP_HELP_OTHER_PORT },
  { "addr-here", N_ ("{address} is not on this computer"),
    N_ ("Choose an address of this computer."), NLK_APP_HELP_ONLY_THIS_COMPUTER },
  { "dest-bad", NULL, N_ ("An address is a name or number, then a port from 1 to 65535."),
    NLK_APP_HELP_EDIT },
  { "name-used", NULL, N_ ("{name} exists already."), NLK_APP_HELP_EDIT },
  { "tok-form", NULL,
    N_ (
      "A token is one line of three parts with points between. Copy it again from its beginning to "
      "its end."),
    NLK_APP_HELP_EDIT },
  { "key-form", NULL, N_ ("A key is one line of 1 to 1,024 bytes without control characters."),
    NLK_APP_HELP_EDIT },
  { "file-bad", N_ ("{file} could not be read"), N_ ("Line {n}: {text}. Expected {what}."),
    NLK_APP_HELP_OPEN_FILE },
  { "file-other", N_ ("{file} could not be read"), N_ ("{text}."), NLK_APP_HELP_OPEN_FILE },
  { "save-failed", N_ ("Changes are not saved"), N_ ("{text}. They hold until you quit."),
    NLK_APP_HELP_TRY_AGAIN },
};

/* For what is in no table: the text of the program follows. */
static const Row other_row = { "other", N_ ("This did not work"), N_ ("{text}."),
                               NLK_APP_HELP_OPEN_LOG };

/* Codes of errors */

static const char *
find_reason_code (NlkReason reason)
{
  static const char *const codes[] = {
    [NLK_REASON_NO_AGENT] = "C1",
    [NLK_REASON_FORBIDDEN] = "C2",
    [NLK_REASON_NAME_NOT_FOUND] = "C3",
    [NLK_REASON_REFUSED] = "C4",
    [NLK_REASON_TIMED_OUT] = "C5",
    [NLK_REASON_UNREACHABLE] = "C6",
    [NLK_REASON_KEY_REQUIRED] = "key-required",
    [NLK_REASON_NO_KEY] = "key-none",
    [NLK_REASON_UNKNOWN_SESSION] = "C9",
    [NLK_REASON_E2EE_REFUSED] = "C9",
    [NLK_REASON_SHUTTING_DOWN] = "C9",
    [NLK_REASON_TOO_MANY] = "C12",
    [NLK_REASON_LANE_LOST] = "C9",
    [NLK_REASON_PROTOCOL] = "C14",
    [NLK_REASON_TOKEN_EXPIRED] = "tok-expired",
    [NLK_REASON_RESET] = "C16",
    [NLK_REASON_E2EE_BROKEN] = "C17",
  };

  return (gsize) reason < G_N_ELEMENTS (codes) ? codes[reason] : NULL;
}

static const char *
find_channel_code (NlkChannelError code)
{
  switch (code) {
  case NLK_CHANNEL_ERROR_UNREACHABLE:
  case NLK_CHANNEL_ERROR_LOST:
    return "gw-silent";
  case NLK_CHANNEL_ERROR_UNTRUSTED:
    return "gw-cert";
  case NLK_CHANNEL_ERROR_UNAUTHORIZED:
    return "tok-refused";
  case NLK_CHANNEL_ERROR_REFUSED:
    return "gw-busy";
  case NLK_CHANNEL_ERROR_PROXY_UNAUTHORIZED:
  case NLK_CHANNEL_ERROR_PROXY_REFUSED:
    return "gw-proxy";
  case NLK_CHANNEL_ERROR_NAME_NOT_FOUND:
    return "gw-name";
  case NLK_CHANNEL_ERROR_OTHER_SERVER:
    return "gw-other";
  case NLK_CHANNEL_ERROR_LOG_IN:
    return "gw-login";
  case NLK_CHANNEL_ERROR_OTHER_NAME:
    return "gw-cert-name";
  case NLK_CHANNEL_ERROR_EXPIRED:
    return "gw-cert-time";
  case NLK_CHANNEL_ERROR_NOT_YET_VALID:
    return "gw-clock";
  case NLK_CHANNEL_ERROR_OTHER_KEY:
    return "gw-cert-changed";
  }
  return NULL;
}

static const char *
find_key_code (NlkKeyError code)
{
  switch (code) {
  case NLK_KEY_ERROR_MISMATCH:
    return "key-wrong";
  case NLK_KEY_ERROR_TOO_MANY:
    return "key-wait";
  case NLK_KEY_ERROR_SUITE:
    return "key-suite";
  case NLK_KEY_ERROR_NO_KEY:
    return "key-none";
  case NLK_KEY_ERROR_PROTOCOL:
  case NLK_KEY_ERROR_TIMED_OUT:
  case NLK_KEY_ERROR_SESSION:
    return "key-silent";
  case NLK_KEY_ERROR_PASSPHRASE:
    return "key-form";
  case NLK_KEY_ERROR_DESTINATION:
    return "dest-bad";
  case NLK_KEY_ERROR_LIMIT:
    return "key-limit";
  }
  return NULL;
}

const char *
nlk_app_words_find_code (const GError *error)
{
  if (error->domain == NLK_REASON_ERROR)
    return find_reason_code ((NlkReason) error->code);
  if (error->domain == NLK_CHANNEL_ERROR)
    return find_channel_code ((NlkChannelError) error->code);
  if (error->domain == NLK_KEY_ERROR)
    return find_key_code ((NlkKeyError) error->code);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    return "port-used";
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return "port-low";
  return NULL;
}

/* Placeholders */

static char *
dup_value (const char *name, gsize n, const NlkAppSubject *subject)
{
  const struct {
    const char *name;
    const char *text;
    guint number;
  } values[] = {
    { "gateway", subject->gateway, 0 },
    { "agent", subject->agent, 0 },
    { "host", subject->host, 0 },
    { "port", NULL, subject->port },
    { "dest", subject->destination, 0 },
    { "proxy", subject->proxy, 0 },
    { "peer", subject->peer, 0 },
    { "names", subject->names, 0 },
    { "date", subject->date, 0 },
    { "time", subject->date, 0 },
    { "address", subject->address, 0 },
    { "program", subject->program, 0 },
    { "pid", NULL, (guint) subject->pid },
    { "n", NULL, subject->n },
    { "m", NULL, subject->n },
    { "file", subject->file, 0 },
    { "name", subject->name, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++) {
    if (strlen (values[i].name) != n || strncmp (values[i].name, name, n) != 0)
      continue;
    return values[i].text != NULL ? nlk_display_text_name (values[i].text)
                                  : g_strdup_printf ("%u", values[i].number);
  }
  if (n == 4 && strncmp (name, "text", n) == 0)
    return nlk_display_text_sentence (subject->text != NULL ? subject->text : "");
  if (n == 4 && strncmp (name, "what", n) == 0)
    return nlk_display_text_sentence (subject->expected != NULL ? subject->expected : "");
  return g_strndup (name - 1, n + 2);
}

char *
nlk_app_words_fill (const char *text, const NlkAppSubject *subject)
{
  GString *out = g_string_new (NULL);
  const char *open;

  for (; (open = strchr (text, '{')) != NULL; text = strchr (open, '}') + 1) {
    const char *close = strchr (open, '}');
    g_autofree char *value = NULL;

    if (close == NULL)
      break;
    value = dup_value (open + 1, (gsize) (close - open - 1), subject);
    g_string_append_len (out, text, open - text);
    g_string_append (out, value);
  }
  g_string_append (out, text);
  return g_string_free (out, FALSE);
}

/* Words */

static const Row *
find_row (const char *code)
{
  for (gsize i = 0; code != NULL && i < G_N_ELEMENTS (rows); i++) {
    if (strcmp (rows[i].code, code) == 0)
      return &rows[i];
  }
  return &other_row;
}

static void
init_from (NlkAppWords *words, const Row *row, const NlkAppSubject *subject)
{
  words->code = row->code;
  words->title = row->title != NULL ? nlk_app_words_fill (_ (row->title), subject) : g_strdup ("");
  words->sentence = nlk_app_words_fill (_ (row->sentence), subject);
  words->help = row->help;
}

void
nlk_app_words_init (NlkAppWords *words, const char *code, const NlkAppSubject *subject)
{
  init_from (words, find_row (code), subject);
}

/* Messages of the library begin in lower case and have no stop. */
static char *
dup_capitalised (const char *message)
{
  g_autofree char *shown = nlk_display_text_sentence (message);
  char first[8] = "";

  if (*shown == '\0')
    return g_strdup (shown);
  first[g_unichar_to_utf8 (g_unichar_toupper (g_utf8_get_char (shown)), first)] = '\0';
  return g_strconcat (first, g_utf8_next_char (shown), NULL);
}

void
nlk_app_words_init_error (NlkAppWords *words, const GError *error, const NlkAppSubject *subject)
{
  const Row *row = find_row (nlk_app_words_find_code (error));
  NlkAppSubject whole = *subject;
  g_autofree char *text = dup_capitalised (error->message);

  if (whole.text == NULL)
    whole.text = text;
  init_from (words, row, &whole);
}

void
nlk_app_words_clear (NlkAppWords *words)
{
  g_clear_pointer (&words->title, g_free);
  g_clear_pointer (&words->sentence, g_free);
}

const char *
nlk_app_help_get_label (NlkAppHelp help)
{
  static const char *const labels[] = {
    [NLK_APP_HELP_EDIT_ADDRESS] = N_ ("Edit Address"),
    [NLK_APP_HELP_TRY_NOW] = N_ ("Try Now"),
    [NLK_APP_HELP_LOG_IN_PAGE] = N_ ("Open Log-in Page"),
    [NLK_APP_HELP_EDIT_PROXY] = N_ ("Edit Proxy"),
    [NLK_APP_HELP_COMPARE] = N_ ("Compare"),
    [NLK_APP_HELP_ANOTHER_LINK] = N_ ("Use Another Link"),
    [NLK_APP_HELP_NEW_LINK] = N_ ("Use New Link"),
    [NLK_APP_HELP_PASTE] = N_ ("Paste"),
    [NLK_APP_HELP_CHECK] = N_ ("Check"),
    [NLK_APP_HELP_EDIT] = N_ ("Edit"),
    [NLK_APP_HELP_TRY_AGAIN] = N_ ("Try Again"),
    [NLK_APP_HELP_COPY_REPORT] = N_ ("Copy Report"),
    [NLK_APP_HELP_OPEN_LOG] = N_ ("Open Log"),
    [NLK_APP_HELP_USE_KEY] = N_ ("Use Key"),
    [NLK_APP_HELP_SAVE_FOR_LATER] = N_ ("Save for Later"),
    [NLK_APP_HELP_UNLOCK] = N_ ("Unlock"),
    [NLK_APP_HELP_KEEP_IN_FILE] = N_ ("Keep in a File"),
    /* TRANSLATORS: {m} is a port number */
    [NLK_APP_HELP_OTHER_PORT] = N_ ("Use {m} Instead"),
    [NLK_APP_HELP_ONLY_THIS_COMPUTER] = N_ ("Only This Computer"),
    [NLK_APP_HELP_OPEN_FILE] = N_ ("Open File"),
  };

  return labels[help] != NULL ? _ (labels[help]) : NULL;
}
