/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-uuid.h"

#include "nlk-cpace.h"
#include "nlk-handshake-client.h"
#include "nlk-handshake.h"
#include "nlk-record.h"
#include "nlk-session-private.h"

G_BEGIN_DECLS

/**
 * NLK_HANDSHAKE_M1_BYTES:
 *
 * Length of the content of M1.
 */
#define NLK_HANDSHAKE_M1_BYTES \
  (1 + NLK_CPACE_SID_BYTES + NLK_SESSION_ID_BYTES + NLK_CPACE_POINT_BYTES)

/**
 * NLK_HANDSHAKE_M2_BYTES:
 * @n: number of passphrases
 *
 * Length of the content of M2.
 */
#define NLK_HANDSHAKE_M2_BYTES(n) (2 + (n) *NLK_CPACE_POINT_BYTES)

/**
 * NLK_HANDSHAKE_M4_HEAD_BYTES:
 *
 * Length of the part of M4 that its tag covers.
 */
#define NLK_HANDSHAKE_M4_HEAD_BYTES 5

/**
 * NLK_HANDSHAKE_M4_BYTES:
 *
 * Length of the content of M4.
 */
#define NLK_HANDSHAKE_M4_BYTES (NLK_HANDSHAKE_M4_HEAD_BYTES + NLK_KDF_BYTES)

/**
 * NLK_HANDSHAKE_REFUSAL_BYTES:
 *
 * Length of the content of a refusal.
 */
#define NLK_HANDSHAKE_REFUSAL_BYTES 5

/**
 * NLK_HANDSHAKE_MAX_BODY_BYTES:
 *
 * The longest content of a message.
 */
#define NLK_HANDSHAKE_MAX_BODY_BYTES NLK_HANDSHAKE_M2_BYTES (NLK_HANDSHAKE_MAX_PASSPHRASES)

/**
 * NlkHandshakeMessage:
 * @n_bytes: how many bytes of the record are there
 * @record: the record
 *
 * A message as it comes in. All zeros is its beginning.
 */
typedef struct {
  gsize n_bytes;
  guint8 record[NLK_RECORD_HEADER_BYTES + NLK_HANDSHAKE_MAX_BODY_BYTES];
} NlkHandshakeMessage;

/**
 * NlkHandshakeMessageStatus:
 * @NLK_HANDSHAKE_MESSAGE_PART: all input is taken
 * @NLK_HANDSHAKE_MESSAGE_WHOLE: the message is there
 * @NLK_HANDSHAKE_MESSAGE_BAD: longer than any message
 *
 * What nlk_handshake_message_take() found.
 */
typedef enum {
  NLK_HANDSHAKE_MESSAGE_PART,
  NLK_HANDSHAKE_MESSAGE_WHOLE,
  NLK_HANDSHAKE_MESSAGE_BAD,
} NlkHandshakeMessageStatus;

/**
 * nlk_handshake_message_take:
 * @message: the message; cleared by the caller when done with
 * @data: (inout): input, moved over what is taken
 * @n_bytes: (inout): length of the input
 *
 * Returns: whether the message is whole
 */
NlkHandshakeMessageStatus nlk_handshake_message_take (NlkHandshakeMessage *message,
                                                      const guint8 **data, gsize *n_bytes);

/**
 * nlk_handshake_message_get:
 * @message: a whole message
 * @ret_n_bytes: (out): length of its content
 *
 * Returns: (transfer none): its content
 */
const guint8 *nlk_handshake_message_get (const NlkHandshakeMessage *message, gsize *ret_n_bytes);

/**
 * nlk_handshake_put:
 * @out: where to append
 * @type: type of the record
 * @body: (array length=n_bytes): content
 * @n_bytes: length of @body
 *
 * Appends a record in clear.
 */
void nlk_handshake_put (GByteArray *out, NlkRecordType type, const guint8 *body, gsize n_bytes);

/**
 * nlk_handshake_dup_ci:
 * @uid: the user
 * @agent_name: the agent
 *
 * Returns: (transfer full): the channel identifier
 */
GByteArray *nlk_handshake_dup_ci (const NlkUuid *uid, const char *agent_name);

/**
 * NlkHandshakeTranscript:
 * @sid: session id of CPace
 * @m1: content of M1
 * @n_m1: its length
 * @m2: content of M2
 * @n_m2: its length
 * @m3: (nullable): content of M3
 * @n_m3: its length
 * @m4_head: (nullable): first 5 bytes of M4
 *
 * What the tags cover; borrowed.
 */
typedef struct {
  const guint8 *sid;
  const guint8 *m1;
  gsize n_m1;
  const guint8 *m2;
  gsize n_m2;
  const guint8 *m3;
  gsize n_m3;
  const guint8 *m4_head;
} NlkHandshakeTranscript;

/**
 * nlk_handshake_client_tag:
 * @isk: key of the pair
 * @transcript: M1 and M2
 * @ret_tag: (out caller-allocates) (array fixed-size=32): Ta
 */
void nlk_handshake_client_tag (const guint8 isk[NLK_CPACE_ISK_BYTES],
                               const NlkHandshakeTranscript *transcript,
                               guint8 ret_tag[NLK_KDF_BYTES]);

/**
 * nlk_handshake_agent_tag:
 * @isk: key of the pair
 * @transcript: all four
 * @ret_tag: (out caller-allocates) (array fixed-size=32): Tb
 */
void nlk_handshake_agent_tag (const guint8 isk[NLK_CPACE_ISK_BYTES],
                              const NlkHandshakeTranscript *transcript,
                              guint8 ret_tag[NLK_KDF_BYTES]);

/**
 * nlk_handshake_derive_session:
 * @isk: key of the pair that verified
 * @sid: session id of CPace
 * @ret_origin: (out): id and secret are written
 */
void nlk_handshake_derive_session (const guint8 isk[NLK_CPACE_ISK_BYTES],
                                   const guint8 sid[NLK_CPACE_SID_BYTES],
                                   NlkSessionOrigin *ret_origin);

/**
 * NlkHandshakeScalars:
 * @sid: session id of CPace
 * @ya: the client's scalar
 * @yb: the agent's scalars
 *
 * What is random in a handshake, for tests against vectors.
 */
typedef struct {
  guint8 sid[NLK_CPACE_SID_BYTES];
  guint8 ya[NLK_CPACE_SCALAR_BYTES];
  guint8 yb[NLK_HANDSHAKE_MAX_PASSPHRASES][NLK_CPACE_SCALAR_BYTES];
} NlkHandshakeScalars;

/**
 * nlk_handshake_client_new_with_scalars:
 * @prs: as nlk_handshake_client_new()
 * @uid: likewise
 * @agent_name: likewise
 * @prev: (nullable): likewise
 * @limit: (nullable): likewise
 * @now_usec: likewise
 * @scalars: instead of random ones; wiped by the caller
 * @out: M1 is appended to it
 *
 * Makes a handshake as nlk_handshake_client_new() does, without randomness of its own; for that
 * function and for tests.
 *
 * Returns: (transfer full): the handshake
 */
NlkHandshakeClient *
nlk_handshake_client_new_with_scalars (NlkSecret *prs, const NlkUuid *uid, const char *agent_name,
                                       const guint8 *prev, NlkGuessLimit *limit, gint64 now_usec,
                                       const NlkHandshakeScalars *scalars, GByteArray *out);

G_END_DECLS
