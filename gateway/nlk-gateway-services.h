/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-gateway.h"

G_BEGIN_DECLS

/* What listens: the items of `services`, from the start over every reload to the end. */

/**
 * nlk_gateway_services_dup_mistakes:
 * @config: a configuration
 *
 * Reads the certificate of every service, and listens on nothing.
 *
 * Returns: (transfer full) (array zero-terminated=1): what a person has to put right, maybe empty
 */
GStrv nlk_gateway_services_dup_mistakes (const NlkGatewayConfig *config);

/**
 * nlk_gateway_services_open:
 * @gateway: a gateway that does not listen yet
 *
 * Opens every service. Whatever fails is logged, with the address and what a person can do about it.
 *
 * Returns: whether all services listen
 */
gboolean nlk_gateway_services_open (NlkGateway *gateway);

/**
 * nlk_gateway_services_reload:
 * @gateway: a gateway that listens
 * @config: the configuration to come, which stays the caller's
 *
 * Makes the open services those of @config: certificates are read again, what is new listens, what is gone does not any more.
 * All of it or, when something is wrong, nothing; what is wrong is logged. Connections that came in through a service go on.
 *
 * Returns: whether it was done
 */
gboolean nlk_gateway_services_reload (NlkGateway *gateway, const NlkGatewayConfig *config);

/**
 * nlk_gateway_services_stop:
 * @gateway: a gateway
 *
 * Stops listening.
 */
void nlk_gateway_services_stop (NlkGateway *gateway);

G_END_DECLS
