/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-record.h"

G_BEGIN_DECLS

/**
 * nlk_record_sealer_set_number:
 * @sealer: the sealer
 * @number: number of the next record
 *
 * For tests, which cannot make 2⁶⁴ records.
 */
void nlk_record_sealer_set_number (NlkRecordSealer *sealer, guint64 number);

/**
 * nlk_record_opener_set_number:
 * @opener: the opener
 * @number: number of the next record
 *
 * For tests, which cannot make 2⁶⁴ records.
 */
void nlk_record_opener_set_number (NlkRecordOpener *opener, guint64 number);

G_END_DECLS
