#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# After an installation without a package manager: the caches that desktops read. A package's own triggers do this else.
[ -z "${DESTDIR:-}" ] || exit 0
datadir=$1
glib-compile-schemas "$datadir/glib-2.0/schemas"
command -v gtk-update-icon-cache >/dev/null && gtk-update-icon-cache -qtf "$datadir/icons/hicolor"
command -v update-desktop-database >/dev/null && update-desktop-database -q "$datadir/applications"
exit 0
