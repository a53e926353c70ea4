/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NLK_CPACE_POINT_BYTES:
 *
 * Length of an encoded element of ristretto255.
 */
#define NLK_CPACE_POINT_BYTES 32

/**
 * NLK_CPACE_SCALAR_BYTES:
 *
 * Length of a scalar.
 */
#define NLK_CPACE_SCALAR_BYTES 32

/**
 * NLK_CPACE_SID_BYTES:
 *
 * Length of the session id that both sides of a CPace exchange agree on.
 */
#define NLK_CPACE_SID_BYTES 16

/**
 * NLK_CPACE_ISK_BYTES:
 *
 * Length of the intermediate session key.
 */
#define NLK_CPACE_ISK_BYTES 64

/**
 * nlk_cpace_generator:
 * @prs: (array length=n_prs): the password-related string
 * @n_prs: length of @prs
 * @ci: (array length=n_ci): the channel identifier
 * @n_ci: length of @ci
 * @sid: (array fixed-size=16): the session id
 * @ret_generator: (out caller-allocates) (array fixed-size=32): the generator, encoded; a secret
 *
 * Source: draft-irtf-cfrg-cpace-21, section 7.3 (CPACE-RISTR255-SHA512).
 */
void nlk_cpace_generator (const guint8 *prs, gsize n_prs, const guint8 *ci, gsize n_ci,
                          const guint8 sid[NLK_CPACE_SID_BYTES],
                          guint8 ret_generator[NLK_CPACE_POINT_BYTES]);

/**
 * nlk_cpace_random_scalar:
 * @ret_scalar: (out caller-allocates) (array fixed-size=32): a uniform scalar that is not zero
 */
void nlk_cpace_random_scalar (guint8 ret_scalar[NLK_CPACE_SCALAR_BYTES]);

/**
 * nlk_cpace_scalar_mult:
 * @scalar: (array fixed-size=32): a scalar
 * @point: (array fixed-size=32): foreign bytes
 * @ret_point: (out caller-allocates) (array fixed-size=32): the product, written on success only
 *
 * Source: draft-irtf-cfrg-cpace-21, scalar_mult_vfy.
 *
 * Returns: %FALSE when @point does not decode or the product is the identity
 */
gboolean nlk_cpace_scalar_mult (const guint8 scalar[NLK_CPACE_SCALAR_BYTES],
                                const guint8 point[NLK_CPACE_POINT_BYTES],
                                guint8 ret_point[NLK_CPACE_POINT_BYTES]);

/**
 * nlk_cpace_isk:
 * @sid: (array fixed-size=16): the session id
 * @k: (array fixed-size=32): the shared point
 * @ya: (array fixed-size=32): the initiator's share
 * @ada: (array length=n_ada): the initiator's associated data
 * @n_ada: length of @ada
 * @yb: (array fixed-size=32): the responder's share
 * @adb: (array length=n_adb): the responder's associated data
 * @n_adb: length of @adb
 * @ret_isk: (out caller-allocates) (array fixed-size=64): ISK with an ordered transcript
 *
 * Source: draft-irtf-cfrg-cpace-21, section 6.
 */
void nlk_cpace_isk (const guint8 sid[NLK_CPACE_SID_BYTES], const guint8 k[NLK_CPACE_POINT_BYTES],
                    const guint8 ya[NLK_CPACE_POINT_BYTES], const guint8 *ada, gsize n_ada,
                    const guint8 yb[NLK_CPACE_POINT_BYTES], const guint8 *adb, gsize n_adb,
                    guint8 ret_isk[NLK_CPACE_ISK_BYTES]);

G_END_DECLS
