# SPDX-License-Identifier: GPL-3.0-or-later
complete -c narrowlink-token-generator -s c -l config -r -F -d 'what to make'
complete -c narrowlink-token-generator -s h -l help -d 'show help'
complete -c narrowlink-token-generator -l version -d 'show version and licence'
