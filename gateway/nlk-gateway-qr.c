/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-qr.h"

#ifdef NLK_HAVE_QRENCODE

#  include "base/nlk-secret.h"

#  include <qrencode.h>
#  include <stdio.h>

/* What scanners want around the code. */
#  define QUIET_MODULES 4

static gboolean
is_light (const QRcode *code, int x, int y)
{
  if (x < 0 || y < 0 || x >= code->width || y >= code->width)
    return TRUE;
  return (code->data[y * code->width + x] & 1) == 0;
}

/* Two modules above each other in one character, light ones drawn, on black whatever the colours of the terminal. */
void
nlk_gateway_qr_print (const char *text)
{
  static const char *const shapes[] = { " ", "▄", "▀", "█" };
  QRcode *code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_L);

  if (code == NULL)
    return;
  for (int y = -QUIET_MODULES; y < code->width + QUIET_MODULES; y += 2) {
    fputs ("\033[97;40m", stdout);
    for (int x = -QUIET_MODULES; x < code->width + QUIET_MODULES; x++)
      fputs (shapes[is_light (code, x, y) * 2 + is_light (code, x, y + 1)], stdout);
    fputs ("\033[0m\n", stdout);
  }
  nlk_wipe (code->data, (gsize) code->width * (gsize) code->width);
  QRcode_free (code);
}

#else

void
nlk_gateway_qr_print (const char *text)
{
}

#endif
