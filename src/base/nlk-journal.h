/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NLK_JOURNAL_SOCKET:
 *
 * Where the journal takes entries. The environment variable `NARROWLINK_JOURNAL_SOCKET` names another socket; for tests.
 */
#define NLK_JOURNAL_SOCKET "/run/systemd/journal/socket"

/**
 * NlkJournal:
 *
 * The way into the journal with fields of our own.
 *
 * Source: the native protocol of systemd-journald, as its documentation describes it; sd_journal_print(3) for the field names.
 */
typedef struct _NlkJournal NlkJournal;

/**
 * nlk_journal_open:
 * @stream: (nullable): `JOURNAL_STREAM`, device and inode of the stream that the journal reads, in decimal with a colon
 *   between them
 * @fd: a descriptor, for example that of stderr
 *
 * Returns: (transfer full) (nullable): the journal when @fd is that stream, else %NULL
 */
NlkJournal *nlk_journal_open (const char *stream, int fd);

/**
 * nlk_journal_add_field:
 * @entry: the entry that is built
 * @name: name of a field: upper-case letters, digits and underscores
 * @value: its text; may have newlines
 *
 * Appends a field in the journal's own form.
 */
void nlk_journal_add_field (GString *entry, const char *name, const char *value);

/**
 * nlk_journal_send:
 * @journal: a journal
 * @entry: an entry
 *
 * Sends it. Never blocks.
 *
 * Returns: whether the journal has it
 */
gboolean nlk_journal_send (NlkJournal *journal, const GString *entry);

/**
 * nlk_journal_free:
 * @journal: (transfer full) (nullable): a journal
 */
void nlk_journal_free (NlkJournal *journal);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkJournal, nlk_journal_free)

G_END_DECLS
