/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-control-message.h"

NlkControlMessage *
nlk_control_message_new (NlkControlKind kind)
{
  NlkControlMessage *message = g_new0 (NlkControlMessage, 1);

  message->kind = kind;
  return message;
}

void
nlk_control_message_free (NlkControlMessage *message)
{
  if (message == NULL)
    return;
  g_free (message->text);
  g_free (message->local_addr);
  nlk_destination_clear (&message->destination);
  g_clear_pointer (&message->policies, g_ptr_array_unref);
  g_clear_pointer (&message->agents, g_ptr_array_unref);
  g_free (message);
}
