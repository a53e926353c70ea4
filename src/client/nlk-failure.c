/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-failure.h"

#include "crypto/nlk-crypto.h"
#include "net/nlk-channel-error.h"
#include "net/nlk-channel.h"
#include "protocol/nlk-reason.h"
#include "protocol/nlk-token.h"

#include <glib/gi18n.h>

static NlkFailure
classify_reason (NlkReason reason)
{
  switch (reason) {
  case NLK_REASON_NO_AGENT:
    return NLK_FAILURE_AGENT;
  case NLK_REASON_FORBIDDEN:
    return NLK_FAILURE_FORBIDDEN;
  case NLK_REASON_KEY_REQUIRED:
  case NLK_REASON_NO_KEY:
  case NLK_REASON_UNKNOWN_SESSION:
  case NLK_REASON_E2EE_REFUSED:
  case NLK_REASON_E2EE_BROKEN:
    return NLK_FAILURE_KEY;
  case NLK_REASON_TOKEN_EXPIRED:
    return NLK_FAILURE_TOKEN;
  case NLK_REASON_SHUTTING_DOWN:
  case NLK_REASON_LANE_LOST:
  case NLK_REASON_PROTOCOL:
    return NLK_FAILURE_GATEWAY;
  case NLK_REASON_TOO_MANY:
  case NLK_REASON_NAME_NOT_FOUND:
  case NLK_REASON_REFUSED:
  case NLK_REASON_TIMED_OUT:
  case NLK_REASON_UNREACHABLE:
  case NLK_REASON_RESET:
    return NLK_FAILURE_DESTINATION;
  }
  return NLK_FAILURE_DESTINATION;
}

NlkFailure
nlk_failure_classify (const GError *error)
{
  if (error->domain == NLK_KEY_ERROR)
    return NLK_FAILURE_KEY;
  if (error->domain == NLK_REASON_ERROR)
    return classify_reason ((NlkReason) error->code);
  if (error->domain == NLK_CHANNEL_ERROR)
    return error->code == NLK_CHANNEL_ERROR_UNAUTHORIZED ? NLK_FAILURE_TOKEN : NLK_FAILURE_GATEWAY;
  return NLK_FAILURE_LOCAL;
}

static const char *
advise_on_channel (NlkChannelError code)
{
  switch (code) {
  case NLK_CHANNEL_ERROR_UNREACHABLE:
  case NLK_CHANNEL_ERROR_LOST:
    return N_ (
      "Is this machine online, and does the gateway run? A firewall on the way may swallow "
      "the connection; where one must go through a proxy, set 'proxy' or HTTPS_PROXY.");
  case NLK_CHANNEL_ERROR_NAME_NOT_FOUND:
    return N_ ("Check the spelling of 'gateway' in the configuration, and that this machine is "
               "online.");
  case NLK_CHANNEL_ERROR_UNTRUSTED:
    return N_ (
      "Nobody whom this machine trusts vouches for the certificate. If it is the gateway's "
      "own, take 'pin' or 'ca' from its owner, or join by a link, which holds the pin.");
  case NLK_CHANNEL_ERROR_OTHER_KEY:
    return N_ (
      "The certificate has another key than 'pin' says: it was replaced, or somebody is in "
      "between. Ask the owner of the gateway.");
  case NLK_CHANNEL_ERROR_OTHER_NAME:
    return N_ ("Set 'gateway' to a name that the certificate is for.");
  case NLK_CHANNEL_ERROR_EXPIRED:
    return N_ (
      "Check the clock of this machine; if it is right, the owner of the gateway has to renew "
      "the certificate.");
  case NLK_CHANNEL_ERROR_NOT_YET_VALID:
    return N_ ("Set the clock of this machine.");
  case NLK_CHANNEL_ERROR_UNAUTHORIZED:
    return N_ (
      "The token has expired, was revoked, or is for another gateway: ask the owner of the "
      "gateway for a new link.");
  case NLK_CHANNEL_ERROR_PROXY_UNAUTHORIZED:
    return N_ ("Check user and password of the proxy, in 'proxy' or HTTPS_PROXY.");
  case NLK_CHANNEL_ERROR_PROXY_REFUSED:
    return N_ (
      "Check 'proxy' or HTTPS_PROXY; else ask who runs the proxy to let the gateway's address "
      "through, or name the gateway in NO_PROXY.");
  case NLK_CHANNEL_ERROR_OTHER_SERVER:
    return N_ (
      "Something else answers there: check host and port of 'gateway', and 'protocol' (Wss "
      "with TLS, Ws without).");
  case NLK_CHANNEL_ERROR_LOG_IN:
    return N_ ("This network wants a log-in first: open any page in a browser.");
  case NLK_CHANNEL_ERROR_REFUSED:
    return N_ ("The gateway is there but takes nobody in now; its log says why.");
  }
  return NULL;
}

static const char *
advise_on_reason (NlkReason reason)
{
  switch (reason) {
  case NLK_REASON_NO_AGENT:
    return N_ (
      "Is the agent running, and has it this name? A policy may hide it from this client.");
  case NLK_REASON_FORBIDDEN:
    return N_ (
      "The policies of this client do not let it through: the owner of the gateway can issue "
      "others.");
  case NLK_REASON_NAME_NOT_FOUND:
    return N_ (
      "The agent looks the name up, not this machine: give a name that its network knows, or "
      "an address.");
  case NLK_REASON_REFUSED:
    return N_ ("The agent has reached the machine, but no program listens on that port.");
  case NLK_REASON_TIMED_OUT:
    return N_ ("It does not answer the agent; a firewall may be in between.");
  case NLK_REASON_UNREACHABLE:
    return N_ ("The network of the agent does not lead there.");
  case NLK_REASON_KEY_REQUIRED:
    return N_ ("Give the agent's key: --key-file, or 'keys' in the configuration.");
  case NLK_REASON_TOO_MANY:
    return N_ ("A limit of the gateway or the agent is reached; its log says which.");
  case NLK_REASON_TOKEN_EXPIRED:
    return advise_on_channel (NLK_CHANNEL_ERROR_UNAUTHORIZED);
  default:
    return NULL;
  }
}

static const char *
advise_on_key (NlkKeyError code)
{
  switch (code) {
  case NLK_KEY_ERROR_MISMATCH:
    return N_ ("Take the key over from the agent's configuration once more.");
  case NLK_KEY_ERROR_TOO_MANY:
    return N_ ("Wait a little: too many wrong keys were tried on the agent, maybe not from here.");
  case NLK_KEY_ERROR_SUITE:
    return N_ ("The agent is of a version that has no encryption which this one knows: update it.");
  case NLK_KEY_ERROR_NO_KEY:
    return N_ ("Set the key on the agent too ('e2ee' in agent.yaml).");
  default:
    return NULL;
  }
}

const char *
nlk_failure_get_advice (const GError *error)
{
  if (error->domain == NLK_CHANNEL_ERROR)
    return advise_on_channel ((NlkChannelError) error->code);
  if (error->domain == NLK_REASON_ERROR)
    return advise_on_reason ((NlkReason) error->code);
  if (error->domain == NLK_KEY_ERROR)
    return advise_on_key ((NlkKeyError) error->code);
  if (error->domain == NLK_TOKEN_ERROR)
    return N_ ("Take token and policies over from the owner of the gateway once more.");
  return NULL;
}
