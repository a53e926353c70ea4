/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/nlk-destination.h"

#include "protocol/nlk-message-error.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_remote (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_auto (NlkDestination) destination = { 0 };
  g_auto (NlkDestination) again = { 0 };
  g_autofree char *written = NULL;

  if (!nlk_destination_parse_remote (text, NLK_PROTOCOL_TCP, &destination, &error)) {
    g_assert_error (error, NLK_MESSAGE_ERROR, NLK_MESSAGE_ERROR_MALFORMED);
    g_assert_null (destination.host);
    return;
  }
  g_assert_cmpuint (strlen (destination.host), <=, 255);
  g_assert_false (nlk_destination_is_reserved (destination.host));
  for (const char *p = destination.host; *p != '\0'; p++)
    g_assert_true (g_ascii_isgraph (*p));
  /* What is shown can be typed again. */
  written = nlk_destination_format (&destination);
  g_assert_true (nlk_destination_parse_remote (written, NLK_PROTOCOL_TCP, &again, NULL));
  g_assert_cmpstr (again.host, ==, destination.host);
  g_assert_cmpuint (again.port, ==, destination.port);
}

static void
check_connecting_address (const char *text)
{
  const char *place = strstr (text, "://");

  if (!nlk_connecting_address_is_valid (text))
    return;
  g_assert_true (place != NULL && strrchr (place + 3, ':') != NULL);
}

static void
check_own_address (const char *text)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (text, 443);
  g_autofree char *written = NULL;

  if (address == NULL)
    return;
  written = nlk_connecting_address_format (NLK_PROTOCOL_UDP, address);
  g_assert_true (nlk_connecting_address_is_valid (written));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);

  check_remote (text);
  check_connecting_address (text);
  check_own_address (text);
  return 0;
}
