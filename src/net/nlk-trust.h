/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * NLK_TRUST_PIN_BYTES:
 *
 * Length of a pin: the SHA-256 of the DER of a certificate's SubjectPublicKeyInfo.
 */
#define NLK_TRUST_PIN_BYTES 32

/**
 * NlkTrustError:
 * @NLK_TRUST_ERROR_UNKNOWN: nobody who is trusted here vouches for it, or it is revoked, weak or unreadable
 * @NLK_TRUST_ERROR_OTHER_NAME: it is for another name
 * @NLK_TRUST_ERROR_EXPIRED: it is out of date
 * @NLK_TRUST_ERROR_NOT_YET_VALID: it is not valid yet
 * @NLK_TRUST_ERROR_OTHER_KEY: it has not the pinned key
 *
 * What is wrong with a server's certificate.
 */
typedef enum {
  NLK_TRUST_ERROR_UNKNOWN,
  NLK_TRUST_ERROR_OTHER_NAME,
  NLK_TRUST_ERROR_EXPIRED,
  NLK_TRUST_ERROR_NOT_YET_VALID,
  NLK_TRUST_ERROR_OTHER_KEY,
} NlkTrustError;

/**
 * NLK_TRUST_ERROR:
 *
 * Error domain of #NlkTrustError.
 */
#define NLK_TRUST_ERROR (nlk_trust_error_quark ())

/**
 * nlk_trust_error_quark:
 *
 * Returns: the error domain
 */
GQuark nlk_trust_error_quark (void);

/**
 * NlkTrust:
 *
 * Which server certificates are accepted: those of the system's authorities, or of one's own, or one public key that is
 * known beforehand. Nothing here accepts just any. Reference counted, never changes.
 *
 * Context: any thread.
 */
typedef struct _NlkTrust NlkTrust;

/**
 * nlk_trust_new:
 * @ca_file: (nullable): PEM file of the only authorities that count; %NULL for the file that `SSL_CERT_FILE` names, or
 *   for the system's
 * @pin_sha256: (nullable) (array fixed-size=32): the pin of the one public key accepted. It stands in for chain,
 *   name and dates: the key is the identity.
 * @error: return location for an error
 *
 * Errors: #GFileError, #GTlsError with the file in the text.
 *
 * Returns: (transfer full) (nullable): the trust
 */
NlkTrust *nlk_trust_new (const char *ca_file, const guint8 *pin_sha256, GError **error);

/**
 * nlk_trust_ref:
 * @trust: a trust
 *
 * Returns: (transfer full): @trust
 */
NlkTrust *nlk_trust_ref (NlkTrust *trust);

/**
 * nlk_trust_unref:
 * @trust: (transfer full) (nullable): a trust
 */
void nlk_trust_unref (NlkTrust *trust);

/**
 * nlk_trust_get_database:
 * @trust: a trust
 *
 * Returns: (transfer none): the authorities, for a TLS connection that is being made
 */
GTlsDatabase *nlk_trust_get_database (NlkTrust *trust);

/**
 * nlk_trust_judge:
 * @trust: a trust
 * @certificate: what a server has shown
 * @flags: what is wrong with it as a chain under @trust
 * @server_name: whom we wanted to reach
 * @error: return location for an error
 *
 * The decision about a server's certificate.
 *
 * Errors: #NlkTrustError with a text for people.
 *
 * Returns: whether it is accepted
 */
gboolean nlk_trust_judge (NlkTrust *trust, GTlsCertificate *certificate, GTlsCertificateFlags flags,
                          const char *server_name, GError **error);

/**
 * nlk_trust_compute_pin:
 * @certificate: a certificate
 * @ret_pin: (out caller-allocates) (array fixed-size=32): its pin
 *
 * Returns: whether @certificate could be read
 */
gboolean nlk_trust_compute_pin (GTlsCertificate *certificate, guint8 ret_pin[NLK_TRUST_PIN_BYTES]);

/**
 * nlk_trust_install_default_database:
 *
 * Makes each later TLS connection of the process share one parsed set of the system's authorities, and lets TLS prefer the
 * cipher that costs least, unless the environment says otherwise. To be called once, before anything speaks TLS and before
 * there is a second thread.
 */
void nlk_trust_install_default_database (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkTrust, nlk_trust_unref)

G_END_DECLS
