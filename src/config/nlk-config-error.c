/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-config-error.h"

G_DEFINE_QUARK (nlk - config - error - quark, nlk_config_error)
