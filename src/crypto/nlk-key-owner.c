/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-session-private.h"

struct _NlkKeyOwner {
  gatomicrefcount refs;
  gint revoked;
  NlkSecret *prs;
};

NlkKeyOwner *
nlk_key_owner_new (NlkSecret *prs)
{
  NlkKeyOwner *owner = g_new0 (NlkKeyOwner, 1);

  g_atomic_ref_count_init (&owner->refs);
  owner->prs = prs;
  return owner;
}

NlkKeyOwner *
nlk_key_owner_ref (NlkKeyOwner *owner)
{
  g_atomic_ref_count_inc (&owner->refs);
  return owner;
}

void
nlk_key_owner_unref (NlkKeyOwner *owner)
{
  if (!g_atomic_ref_count_dec (&owner->refs))
    return;
  nlk_secret_unref (owner->prs);
  g_free (owner);
}

NlkSecret *
nlk_key_owner_get_prs (const NlkKeyOwner *owner)
{
  return owner->prs;
}

void
nlk_key_owner_revoke (NlkKeyOwner *owner)
{
  g_atomic_int_set (&owner->revoked, 1);
}

gboolean
nlk_session_is_revoked (const NlkSession *session)
{
  NlkKeyOwner *owner = nlk_session_get_owner (session);

  return owner != NULL && g_atomic_int_get (&owner->revoked) != 0;
}
