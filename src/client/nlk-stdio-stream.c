/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-stdio-stream.h"

NlkStream *
nlk_stdio_stream_new (NlkGatewaySession *session, const char *agent, NlkAgentKey *key,
                      const NlkDestination *destination, NlkStdio *stdio, GError **error)
{
  NlkEnd *local = nlk_stdio_end_new (nlk_gateway_session_get_loop (session), stdio, error);

  return local != NULL ? nlk_stream_new (session, agent, key, destination, local) : NULL;
}
