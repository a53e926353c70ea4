# SPDX-License-Identifier: GPL-3.0-or-later
complete -c narrowlink-agent -n __fish_use_subcommand -a join -d 'a gateway, by a link'
complete -c narrowlink-agent -s c -l config -r -F -d configuration
complete -c narrowlink-agent -l check-config -d 'report mistakes and end'
complete -c narrowlink-agent -s d -l daemon -d 'leave the terminal'
complete -c narrowlink-agent -s h -l help -d 'show help'
complete -c narrowlink-agent -l version -d 'show version and licence'
