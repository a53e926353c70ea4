/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-trust.h"

#include "base/nlk-secret.h"
#include "nlk-certificate.h"

#include <gnutls/x509.h>
#include <string.h>

/* glib-networking parses all authorities anew for each connection whose database is one of its own classes. A database
 * that only passes the question on is parsed once. */
#define NLK_TYPE_SHARED_DATABASE (nlk_shared_database_get_type ())
G_DECLARE_FINAL_TYPE (NlkSharedDatabase, nlk_shared_database, NLK, SHARED_DATABASE, GTlsDatabase)

struct _NlkSharedDatabase {
  GTlsDatabase parent_instance;
  GTlsDatabase *inner;
};

G_DEFINE_FINAL_TYPE (NlkSharedDatabase, nlk_shared_database, G_TYPE_TLS_DATABASE)

static GTlsCertificateFlags
nlk_shared_database_verify_chain (GTlsDatabase *database, GTlsCertificate *chain,
                                  const char *purpose, GSocketConnectable *identity,
                                  GTlsInteraction *interaction, GTlsDatabaseVerifyFlags flags,
                                  GCancellable *cancellable, GError **error)
{
  return g_tls_database_verify_chain (NLK_SHARED_DATABASE (database)->inner, chain, purpose,
                                      identity, interaction, flags, cancellable, error);
}

static void
nlk_shared_database_finalize (GObject *object)
{
  g_clear_object (&NLK_SHARED_DATABASE (object)->inner);
  G_OBJECT_CLASS (nlk_shared_database_parent_class)->finalize (object);
}

static void
nlk_shared_database_class_init (NlkSharedDatabaseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nlk_shared_database_finalize;
  G_TLS_DATABASE_CLASS (klass)->verify_chain = nlk_shared_database_verify_chain;
}

static void
nlk_shared_database_init (NlkSharedDatabase *self)
{
}

static GTlsDatabase *
share (GTlsDatabase *inner)
{
  NlkSharedDatabase *self;

  if (NLK_IS_SHARED_DATABASE (inner))
    return inner;
  self = g_object_new (NLK_TYPE_SHARED_DATABASE, NULL);
  self->inner = inner;
  return G_TLS_DATABASE (self);
}

struct _NlkTrust {
  gatomicrefcount refs;
  GTlsDatabase *database;
  gboolean has_pin;
  guint8 pin[NLK_TRUST_PIN_BYTES];
};

NlkTrust *
nlk_trust_new (const char *ca_file, const guint8 *pin_sha256, GError **error)
{
  g_autoptr (GError) local = NULL;
  GTlsDatabase *database;
  NlkTrust *trust;

  if (ca_file == NULL)
    ca_file = g_getenv ("SSL_CERT_FILE");
  if (ca_file != NULL && *ca_file != '\0')
    database = g_tls_file_database_new (ca_file, &local);
  else
    database = g_tls_backend_get_default_database (g_tls_backend_get_default ());
  if (database == NULL) {
    g_propagate_prefixed_error (error, g_steal_pointer (&local),
                                "Cannot take certificates from %s: ", ca_file);
    return NULL;
  }
  trust = g_new0 (NlkTrust, 1);
  g_atomic_ref_count_init (&trust->refs);
  trust->database = share (database);
  trust->has_pin = pin_sha256 != NULL;
  if (pin_sha256 != NULL)
    memcpy (trust->pin, pin_sha256, NLK_TRUST_PIN_BYTES);
  return trust;
}

NlkTrust *
nlk_trust_ref (NlkTrust *trust)
{
  g_atomic_ref_count_inc (&trust->refs);
  return trust;
}

void
nlk_trust_unref (NlkTrust *trust)
{
  if (trust == NULL || !g_atomic_ref_count_dec (&trust->refs))
    return;
  g_object_unref (trust->database);
  g_free (trust);
}

GTlsDatabase *
nlk_trust_get_database (NlkTrust *trust)
{
  return trust->database;
}

gboolean
nlk_trust_compute_pin (GTlsCertificate *certificate, guint8 ret_pin[NLK_TRUST_PIN_BYTES])
{
  g_autoptr (GByteArray) der = NULL;
  gnutls_x509_crt_t parsed;
  gnutls_datum_t datum;
  gsize n_bytes = NLK_TRUST_PIN_BYTES;
  int result;

  g_object_get (certificate, "certificate", &der, NULL);
  if (der == NULL || gnutls_x509_crt_init (&parsed) < 0)
    return FALSE;
  datum = (gnutls_datum_t){ der->data, der->len };
  result = gnutls_x509_crt_import (parsed, &datum, GNUTLS_X509_FMT_DER);
  if (result >= 0)
    /* The key's id is the hash of its SubjectPublicKeyInfo. */
    result = gnutls_x509_crt_get_key_id (parsed, GNUTLS_KEYID_USE_SHA256, ret_pin, &n_bytes);
  gnutls_x509_crt_deinit (parsed);
  return result >= 0 && n_bytes == NLK_TRUST_PIN_BYTES;
}

GQuark
nlk_trust_error_quark (void)
{
  return g_quark_from_static_string ("nlk-trust-error-quark");
}

static gboolean
judge_by_pin (NlkTrust *trust, GTlsCertificate *certificate, const char *server_name,
              GError **error)
{
  guint8 pin[NLK_TRUST_PIN_BYTES];
  g_autofree char *text = NULL;

  if (!nlk_trust_compute_pin (certificate, pin)) {
    g_set_error (error, NLK_TRUST_ERROR, NLK_TRUST_ERROR_UNKNOWN,
                 "the certificate of %s cannot be read", server_name);
    return FALSE;
  }
  if (nlk_equal_constant_time (pin, trust->pin, NLK_TRUST_PIN_BYTES))
    return TRUE;
  text = g_base64_encode (pin, NLK_TRUST_PIN_BYTES);
  g_set_error (error, NLK_TRUST_ERROR, NLK_TRUST_ERROR_OTHER_KEY,
               "%s has another public key than the pinned one: sha256/%s", server_name, text);
  return FALSE;
}

static char *
dup_date (GDateTime *date)
{
  return date != NULL ? g_date_time_format (date, "%Y-%m-%d") : g_strdup ("an unknown date");
}

static char *
dup_names (GTlsCertificate *certificate)
{
  g_auto (GStrv) names = nlk_certificate_dup_names (certificate);

  return names[0] != NULL ? g_strjoinv (", ", names) : g_strdup ("no name");
}

static char *
dup_fault (GTlsCertificate *certificate, GTlsCertificateFlags flags, const char *server_name)
{
  g_autoptr (GDateTime) from = g_tls_certificate_get_not_valid_before (certificate);
  g_autoptr (GDateTime) to = g_tls_certificate_get_not_valid_after (certificate);
  g_autofree char *text = NULL;

  if (flags & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return g_strdup_printf (
      "the certificate of %s comes from an authority that is not trusted here", server_name);
  if (flags & G_TLS_CERTIFICATE_BAD_IDENTITY) {
    text = dup_names (certificate);
    return g_strdup_printf ("the certificate is not for %s but for %s", server_name, text);
  }
  if (flags & G_TLS_CERTIFICATE_EXPIRED) {
    text = dup_date (to);
    return g_strdup_printf ("the certificate of %s expired on %s", server_name, text);
  }
  if (flags & G_TLS_CERTIFICATE_NOT_ACTIVATED) {
    text = dup_date (from);
    return g_strdup_printf ("the certificate of %s is valid from %s only; is the clock here right?",
                            server_name, text);
  }
  if (flags & G_TLS_CERTIFICATE_REVOKED)
    return g_strdup_printf ("the certificate of %s has been revoked", server_name);
  if (flags & G_TLS_CERTIFICATE_INSECURE)
    return g_strdup_printf ("the certificate of %s uses an algorithm that is not secure",
                            server_name);
  return g_strdup_printf ("the certificate of %s did not verify", server_name);
}

/* As dup_fault() sorts them. */
static NlkTrustError
get_code (GTlsCertificateFlags flags)
{
  if (flags & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return NLK_TRUST_ERROR_UNKNOWN;
  if (flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return NLK_TRUST_ERROR_OTHER_NAME;
  if (flags & G_TLS_CERTIFICATE_EXPIRED)
    return NLK_TRUST_ERROR_EXPIRED;
  if (flags & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    return NLK_TRUST_ERROR_NOT_YET_VALID;
  return NLK_TRUST_ERROR_UNKNOWN;
}

gboolean
nlk_trust_judge (NlkTrust *trust, GTlsCertificate *certificate, GTlsCertificateFlags flags,
                 const char *server_name, GError **error)
{
  g_autofree char *fault = NULL;

  if (trust->has_pin)
    return judge_by_pin (trust, certificate, server_name, error);
  if (flags == 0)
    return TRUE;
  fault = dup_fault (certificate, flags, server_name);
  g_set_error_literal (error, NLK_TRUST_ERROR, get_code (flags), fault);
  return FALSE;
}

void
nlk_trust_install_default_database (void)
{
  GTlsBackend *backend = g_tls_backend_get_default ();
  g_autoptr (GTlsDatabase) database = NULL;

  /* GnuTLS is five times as slow with ChaCha20; each peer of TLS 1.3 has AES-128-GCM. */
  g_setenv ("G_TLS_GNUTLS_PRIORITY", "NORMAL:-CIPHER-ALL:+AES-128-GCM:+AES-256-GCM", FALSE);
  if (!g_tls_backend_supports_tls (backend))
    return;
  database = share (g_tls_backend_get_default_database (backend));
  g_tls_backend_set_default_database (backend, database);
}
