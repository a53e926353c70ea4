/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/nlk-token-config.h"

#include "nlk-token-listing.h"

#include <string.h>

#define UID "00000000-0000-0000-0000-000000000001"
#define HEAD "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9."
#define SIGNED_CLIENT                                                                              \
  HEAD "eyJ1aWQiOiIwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDEiLCJuYW1lIjoibGFwdG9wIiwiZXhwI" \
       "jo0MT"                                                                                     \
       "AyNDQ0ODAwfQ.L7Y5u0Di8YbyL27wRJRLO3gMW1EC_EYTwg6QID2r6tA"
#define SIGNED_BOUND_CLIENT                                                                        \
  HEAD "eyJ1aWQiOiIwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDEiLCJuYW1lIjoibGFwdG9wIiwiZXhwI" \
       "jo0MT"                                                                                     \
       "AyNDQ0ODAwLCJwb2xpY2llcyI6WzEwMjVdfQ.A6K3cm98mhPIbgbC-T2VZPAte4520xWu5Ue74yCtYqc"
#define SIGNED_POLICY                                                                              \
  HEAD "eyJ1aWQiOiIwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDEiLCJuYW1lIjoibGFwdG9wIiwiZXhwI" \
       "jo0MT"                                                                                     \
       "AyNDQ0ODAwLCJwaWQiOjEwMjUsInBvbGljeSI6eyJ0eXBlIjoiV2hpdGVMaXN0IiwicG9saWNpZXMiOlt7IklwIjp" \
       "bIkFu"                                                                                     \
       "eSIsIjE5Mi4xNjguMC4wLzI0IiwyMiwiVENQIl19LHsiRG9tYWluIjpbeyJBZ2VudCI6Im9mZmljZSJ9LCIqLmV4Y" \
       "W1wbG"                                                                                     \
       "UuY29tIiw0NDMsIlRDUCJdfV19fQ.AJdOWQRYtbSgmCUSkI1jrfmqKJQ4L2nX7xAciXDtscc"
#define SIGNED_AGENT                                                                               \
  HEAD "eyJ1aWQiOiIwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDEiLCJuYW1lIjoib2ZmaWNlIiwiZXhwI" \
       "jo0MT"                                                                                     \
       "AyNDQ0ODAwfQ.Od4c1WNI6MI4Jp5NvZln-e0n_uM9dfhPhjGRnlV79f0"
#define SIGNED_PUBLISH                                                                             \
  HEAD "eyJ1aWQiOiIwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDEiLCJuYW1lIjoib2ZmaWNlIiwiZXhwI" \
       "jo0MT"                                                                                     \
       "AyNDQ0ODAwLCJwdWJsaXNoX2hvc3RzIjpbeyJob3N0Ijoid3d3LmV4YW1wbGUuY29tIiwicG9ydCI6MCwiY29ubmV" \
       "jdCI6"                                                                                     \
       "eyJob3N0IjoiMTI3LjAuMC4xIiwicG9ydCI6ODAsInByb3RvY29sIjoiSFRUUCIsImNyeXB0b2dyYXBoeSI6bnVsb" \
       "Cwic2"                                                                                     \
       "lnbiI6bnVsbH19XX0.0_Sy6cmiuO16oyINwVH3yTmuM8f2uoXBXpuc_kKS5PY"

static const char file[] =
  "secret: [1, 2, 3, 4, 5, 6, 7, 8]\n"
  "tokens:\n"
  "- !Client {uid: " UID ", name: laptop, exp: 4102444800}\n"
  "- !Client {uid: " UID ", name: laptop, exp: 4102444800, policies: [1025]}\n"
  "- !ClientPolicy\n"
  "  uid: " UID "\n"
  "  name: laptop\n"
  "  exp: 2100-01-01T00:00:00Z\n"
  "  pid: 1025\n"
  "  policy:\n"
  "    type: !WhiteList\n"
  "    policies:\n"
  "    - !Ip [!Any, 192.168.0.0/24, 22, TCP]\n"
  "    - !Domain\n"
  "      - !Agent office\n"
  "      - \"*.example.com\"\n"
  "      - 443\n"
  "      - TCP\n"
  "- !Agent {uid: " UID ", name: office, exp: 4102444800}\n"
  "- !AgentPublish {uid: " UID ", name: office, exp: 4102444800, publish_hosts: [{host: "
  "www.example.com, port: 0, connect: {host: 127.0.0.1, port: 80, protocol: HTTP}}]}\n";

/* What Narrowlink 0.2 prints for the same file, byte for byte. */
static const char expected[] = "Client Token: " UID ":laptop\r\n" SIGNED_CLIENT "\n"
                               "---\n"
                               "Client Token: " UID ":laptop\r\n" SIGNED_BOUND_CLIENT "\n"
                               "---\n"
                               "Policy Token: " UID ":laptop:1025\r\n" SIGNED_POLICY "\n"
                               "---\n"
                               "Agent Token: " UID ":office\r\n" SIGNED_AGENT "\n"
                               "---\n"
                               "Publish Token: " UID ":office\r\n" SIGNED_PUBLISH "\n";

static void
test_listing (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkTokenConfig) config =
    nlk_token_config_parse ("t.yaml", file, strlen (file), 1800000000, NULL, &error);
  g_autofree char *listing = NULL;

  g_assert_no_error (error);
  listing = nlk_token_listing_format (config->tokens, config->secret);
  g_assert_cmpstr (listing, ==, expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gateway/token-listing", test_listing);
  return g_test_run ();
}
