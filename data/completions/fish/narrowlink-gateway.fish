# SPDX-License-Identifier: GPL-3.0-or-later
complete -c narrowlink-gateway -f
complete -c narrowlink-gateway -n __fish_use_subcommand -a 'init invite revoke'
complete -c narrowlink-gateway -s c -l config -r -F -d configuration
complete -c narrowlink-gateway -n __fish_use_subcommand -l check-config -d 'report mistakes and end'
complete -c narrowlink-gateway -s h -l help -d 'show help'
complete -c narrowlink-gateway -n __fish_use_subcommand -l version -d 'show the version'
complete -c narrowlink-gateway -n '__fish_seen_subcommand_from init' -l domain -x -d 'name of the gateway'
complete -c narrowlink-gateway -n '__fish_seen_subcommand_from init' -l listen -x -d 'where it listens'
complete -c narrowlink-gateway -n '__fish_seen_subcommand_from init' -l cert -r -F -d 'certificate chain and key'
complete -c narrowlink-gateway -n '__fish_seen_subcommand_from init' -l dir -r -F -d 'where the files go'
complete -c narrowlink-gateway -n '__fish_seen_subcommand_from invite' -a 'agent client'
complete -c narrowlink-gateway -n '__fish_seen_subcommand_from invite' -l for -x -d 'how long it counts'
complete -c narrowlink-gateway -n '__fish_seen_subcommand_from invite' -l policy -r -F -d 'what a client may reach'
