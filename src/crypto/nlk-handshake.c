/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-handshake-private.h"

#include <string.h>

#include "base/nlk-bytes.h"

static void
fill (NlkHandshakeMessage *message, gsize upto, const guint8 **data, gsize *n_bytes)
{
  gsize n = MIN (upto - message->n_bytes, *n_bytes);

  if (n == 0)
    return;
  memcpy (message->record + message->n_bytes, *data, n);
  message->n_bytes += n;
  *data += n;
  *n_bytes -= n;
}

NlkHandshakeMessageStatus
nlk_handshake_message_take (NlkHandshakeMessage *message, const guint8 **data, gsize *n_bytes)
{
  gsize length;

  if (message->n_bytes < NLK_RECORD_HEADER_BYTES)
    fill (message, NLK_RECORD_HEADER_BYTES, data, n_bytes);
  if (message->n_bytes < NLK_RECORD_HEADER_BYTES)
    return NLK_HANDSHAKE_MESSAGE_PART;
  length = message->record[1] << 8 | message->record[2];
  if (length > NLK_HANDSHAKE_MAX_BODY_BYTES)
    return NLK_HANDSHAKE_MESSAGE_BAD;
  fill (message, NLK_RECORD_HEADER_BYTES + length, data, n_bytes);
  return message->n_bytes == NLK_RECORD_HEADER_BYTES + length ? NLK_HANDSHAKE_MESSAGE_WHOLE
                                                              : NLK_HANDSHAKE_MESSAGE_PART;
}

const guint8 *
nlk_handshake_message_get (const NlkHandshakeMessage *message, gsize *ret_n_bytes)
{
  *ret_n_bytes = message->n_bytes - NLK_RECORD_HEADER_BYTES;
  return message->record + NLK_RECORD_HEADER_BYTES;
}

void
nlk_handshake_put (GByteArray *out, NlkRecordType type, const guint8 *body, gsize n_bytes)
{
  guint8 header[NLK_RECORD_HEADER_BYTES] = { (guint8) type };

  nlk_put_u16 (header + 1, (guint16) n_bytes);
  g_byte_array_append (out, header, sizeof header);
  g_byte_array_append (out, body, n_bytes);
}

GByteArray *
nlk_handshake_dup_ci (const NlkUuid *uid, const char *agent_name)
{
  const NlkKdfPart parts[] = {
    NLK_KDF_TEXT ("narrowlink-e2ee-2"),
    { uid->bytes, sizeof uid->bytes },
    { agent_name, strlen (agent_name) },
  };

  return nlk_kdf_lv_cat (parts, G_N_ELEMENTS (parts));
}

static void
derive_confirm (const guint8 isk[NLK_CPACE_ISK_BYTES], const guint8 *sid, guint8 ret[NLK_KDF_BYTES])
{
  nlk_kdf_derive (isk, NLK_CPACE_ISK_BYTES, "confirm", sid, NLK_CPACE_SID_BYTES, ret);
}

void
nlk_handshake_client_tag (const guint8 isk[NLK_CPACE_ISK_BYTES],
                          const NlkHandshakeTranscript *transcript, guint8 ret_tag[NLK_KDF_BYTES])
{
  const NlkKdfPart parts[] = {
    NLK_KDF_TEXT ("client"),
    { transcript->m1, transcript->n_m1 },
    { transcript->m2, transcript->n_m2 },
  };
  guint8 key[NLK_KDF_BYTES];

  derive_confirm (isk, transcript->sid, key);
  nlk_kdf_hmac_lv (key, sizeof key, parts, G_N_ELEMENTS (parts), ret_tag);
  nlk_wipe (key, sizeof key);
}

void
nlk_handshake_agent_tag (const guint8 isk[NLK_CPACE_ISK_BYTES],
                         const NlkHandshakeTranscript *transcript, guint8 ret_tag[NLK_KDF_BYTES])
{
  const NlkKdfPart parts[] = {
    NLK_KDF_TEXT ("agent"),
    { transcript->m1, transcript->n_m1 },
    { transcript->m2, transcript->n_m2 },
    { transcript->m3, transcript->n_m3 },
    { transcript->m4_head, NLK_HANDSHAKE_M4_HEAD_BYTES },
  };
  guint8 key[NLK_KDF_BYTES];

  derive_confirm (isk, transcript->sid, key);
  nlk_kdf_hmac_lv (key, sizeof key, parts, G_N_ELEMENTS (parts), ret_tag);
  nlk_wipe (key, sizeof key);
}

void
nlk_handshake_derive_session (const guint8 isk[NLK_CPACE_ISK_BYTES],
                              const guint8 sid[NLK_CPACE_SID_BYTES], NlkSessionOrigin *ret_origin)
{
  const NlkKdfPart parts[] = { NLK_KDF_TEXT ("session-id"), { isk, NLK_CPACE_ISK_BYTES } };
  guint8 hash[NLK_KDF_BYTES];

  nlk_kdf_h3_lv (parts, G_N_ELEMENTS (parts), hash);
  memcpy (ret_origin->id, hash, NLK_SESSION_ID_BYTES);
  nlk_kdf_derive (isk, NLK_CPACE_ISK_BYTES, "session", sid, NLK_CPACE_SID_BYTES,
                  ret_origin->secret);
  nlk_wipe (hash, sizeof hash);
}
