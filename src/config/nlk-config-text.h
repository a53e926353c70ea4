/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-secret.h"
#include "base/nlk-uuid.h"
#include "protocol/nlk-join-link.h"

G_BEGIN_DECLS

/**
 * NlkGatewayDraft:
 * @domain: name or address of the gateway, an IPv6 address without brackets
 * @address: `host:port` for links
 * @listen: `IP:PORT`
 * @cert_path: PEM file with certificate and key
 * @uid: the user space of invitations
 * @secret: the secret
 *
 * What a new `gateway.yaml` is to say.
 */
typedef struct {
  const char *domain;
  const char *address;
  const char *listen;
  const char *cert_path;
  const NlkUuid *uid;
  const NlkSecret *secret;
} NlkGatewayDraft;

/**
 * nlk_config_text_compose_gateway:
 * @draft: what it is to say
 *
 * Returns: (transfer full): the text of a `gateway.yaml`
 */
NlkSecret *nlk_config_text_compose_gateway (const NlkGatewayDraft *draft);

/**
 * nlk_config_text_compose_agent:
 * @link: a link for an agent
 * @phrase: (nullable): its passphrase, with which it is strict
 *
 * Returns: (transfer full): the text of an `agent.yaml`
 */
NlkSecret *nlk_config_text_compose_agent (const NlkJoinLink *link, const NlkSecret *phrase);

/**
 * nlk_config_text_compose_client:
 * @link: a link for a client
 * @agent: (nullable): an agent whose key is known
 * @key_path: (nullable): the file with that key
 *
 * Returns: (transfer full): the text of a `client.yaml`
 */
NlkSecret *nlk_config_text_compose_client (const NlkJoinLink *link, const char *agent,
                                           const char *key_path);

G_END_DECLS
