/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-certificate.h"

#include "base/nlk-random.h"
#include "base/nlk-text.h"

#include "nlk-trust.h"

#include <gnutls/x509.h>
#include <string.h>

#define SECONDS_OF_A_DAY (24 * 60 * 60)
#define LIFETIME_SECONDS ((gint64) 20 * 365 * SECONDS_OF_A_DAY)

/* The most of CN, X.520 ub-common-name; a longer name stands in the SAN alone. */
#define COMMON_NAME_BYTES_MOST 64

static int
name_subject (gnutls_x509_crt_t certificate, const char *domain)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (domain);
  const char *name = strlen (domain) <= COMMON_NAME_BYTES_MOST ? domain : "narrowlink";
  int code = gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name,
                                            (guint) strlen (name));

  if (code < 0)
    return code;
  if (address == NULL)
    return gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, domain,
                                                 (guint) strlen (domain), GNUTLS_FSAN_SET);
  return gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS,
                                               g_inet_address_to_bytes (address),
                                               (guint) g_inet_address_get_native_size (address),
                                               GNUTLS_FSAN_SET);
}

static int
sign (gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key, const char *domain,
      gint64 now_seconds)
{
  guint8 serial[16];
  int code = name_subject (certificate, domain);

  nlk_random_bytes (serial, sizeof serial);
  /* A serial is a positive integer without leading zeros. */
  serial[0] = (guint8) ((serial[0] & 0x7f) | 0x40);
  if (code < 0 || (code = gnutls_x509_crt_set_version (certificate, 3)) < 0 ||
      (code = gnutls_x509_crt_set_serial (certificate, serial, sizeof serial)) < 0 ||
      (code = gnutls_x509_crt_set_activation_time (certificate, now_seconds - SECONDS_OF_A_DAY)) <
        0 ||
      (code = gnutls_x509_crt_set_expiration_time (certificate, now_seconds + LIFETIME_SECONDS)) <
        0 ||
      (code = gnutls_x509_crt_set_basic_constraints (certificate, 0, -1)) < 0 ||
      (code = gnutls_x509_crt_set_key_usage (certificate, GNUTLS_KEY_DIGITAL_SIGNATURE)) < 0 ||
      (code = gnutls_x509_crt_set_key_purpose_oid (certificate, GNUTLS_KP_TLS_WWW_SERVER, 0)) < 0 ||
      (code = gnutls_x509_crt_set_key (certificate, key)) < 0)
    return code;
  return gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0);
}

/* Returns: (nullable): both as PEM, %NULL with @ret_code set */
static NlkSecret *
export_pem (gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key, int *ret_code)
{
  gnutls_datum_t chain = { NULL, 0 };
  gnutls_datum_t secret = { NULL, 0 };
  GString *out;

  *ret_code = gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &chain);
  if (*ret_code < 0)
    return NULL;
  *ret_code =
    gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &secret);
  if (*ret_code < 0) {
    gnutls_free (chain.data);
    return NULL;
  }
  out = g_string_sized_new (chain.size + secret.size + 1);
  g_string_append_len (out, (const char *) chain.data, chain.size);
  g_string_append_len (out, (const char *) secret.data, secret.size);
  nlk_wipe (secret.data, secret.size);
  gnutls_free (secret.data);
  gnutls_free (chain.data);
  return nlk_secret_new_take_text (g_string_free (out, FALSE));
}

NlkSecret *
nlk_certificate_make (const char *domain, gint64 now_seconds, GError **error)
{
  gnutls_x509_crt_t certificate = NULL;
  gnutls_x509_privkey_t key = NULL;
  NlkSecret *pem = NULL;
  int code = gnutls_x509_crt_init (&certificate);

  if (code >= 0)
    code = gnutls_x509_privkey_init (&key);
  if (code >= 0)
    code = gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA,
                                         GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0);
  if (code >= 0)
    code = sign (certificate, key, domain, now_seconds);
  if (code >= 0)
    pem = export_pem (certificate, key, &code);
  if (key != NULL)
    gnutls_x509_privkey_deinit (key);
  if (certificate != NULL)
    gnutls_x509_crt_deinit (certificate);
  if (pem == NULL)
    g_set_error (error, G_TLS_ERROR, G_TLS_ERROR_MISC, "cannot make a certificate: %s",
                 gnutls_strerror (code));
  return pem;
}

gboolean
nlk_certificate_is_self_signed (GTlsCertificate *certificate)
{
  g_autofree char *subject = g_tls_certificate_get_subject_name (certificate);
  g_autofree char *issuer = g_tls_certificate_get_issuer_name (certificate);

  return subject != NULL && g_strcmp0 (subject, issuer) == 0;
}

#define NAMES_MOST 4

char **
nlk_certificate_dup_names (GTlsCertificate *certificate)
{
  g_autoptr (GPtrArray) names = g_tls_certificate_get_dns_names (certificate);
  g_autoptr (GPtrArray) addresses = g_tls_certificate_get_ip_addresses (certificate);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint n_names = MIN (names != NULL ? names->len : 0, NAMES_MOST);
  guint n_addresses = MIN (addresses != NULL ? addresses->len : 0, NAMES_MOST - n_names);

  for (guint i = 0; i < n_names; i++) {
    gsize n_bytes;
    const char *name = g_bytes_get_data (names->pdata[i], &n_bytes);
    g_autofree char *shown = nlk_text_escape (name, (gssize) n_bytes, NLK_TEXT_PEER_BYTES);

    g_strv_builder_add (builder, shown);
  }
  for (guint i = 0; i < n_addresses; i++) {
    g_autofree char *shown = g_inet_address_to_string (addresses->pdata[i]);

    g_strv_builder_add (builder, shown);
  }
  return g_strv_builder_end (builder);
}

char *
nlk_certificate_dup_pin_text (GTlsCertificate *certificate)
{
  guint8 pin[NLK_TRUST_PIN_BYTES];
  g_autofree char *text = NULL;

  if (!nlk_trust_compute_pin (certificate, pin))
    return NULL;
  text = g_base64_encode (pin, sizeof pin);
  return g_strconcat ("sha256/", text, NULL);
}
