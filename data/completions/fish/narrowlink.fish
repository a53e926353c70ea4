# SPDX-License-Identifier: GPL-3.0-or-later
function __narrowlink_agents
    set -l chosen
    set -l words (commandline -opc)
    for i in (seq 2 (count $words))
        if contains -- $words[$i] -c --config --gateway; and test $i -lt (count $words)
            set -a chosen $words[$i] (string replace -r '^~/' "$HOME/" -- $words[(math $i + 1)])
        end
    end
    narrowlink $chosen list --timeout 2s 2>/dev/null | string match -rg '^(\S.*):$'
end

set -l carry '__fish_seen_subcommand_from forward proxy'
set -l key '__fish_seen_subcommand_from forward proxy connect check'
set -l reach '__fish_seen_subcommand_from forward proxy connect'
complete -c narrowlink -f
complete -c narrowlink -n __fish_use_subcommand -a list -d 'the agents that are connected'
complete -c narrowlink -n __fish_use_subcommand -a forward -d 'one destination at a local port'
complete -c narrowlink -n __fish_use_subcommand -a connect -d 'standard input and output with a destination'
complete -c narrowlink -n __fish_use_subcommand -a check -d 'gateway, agent and destination step by step'
complete -c narrowlink -n __fish_use_subcommand -a status -d 'how gateways and tunnels stand'
complete -c narrowlink -n __fish_use_subcommand -a run -d 'the tunnels of the configuration'
complete -c narrowlink -n __fish_use_subcommand -a proxy -d 'whatever the agent can reach'
complete -c narrowlink -n __fish_use_subcommand -a join -d 'a gateway, by a link'
complete -c narrowlink -n __fish_use_subcommand -s c -l config -r -F -d configuration
complete -c narrowlink -n __fish_use_subcommand -l version -d 'show version and licence'
complete -c narrowlink -l gateway -x -d 'which endpoint of the configuration'
complete -c narrowlink -s h -l help -d 'show help'
complete -c narrowlink -n '__fish_seen_subcommand_from list' -s v -l verbose -d 'more about each'
complete -c narrowlink -n '__fish_seen_subcommand_from list check status' -l json -d 'for programs'
complete -c narrowlink -n '__fish_seen_subcommand_from list connect status' -l timeout -x -d 'give up after'
complete -c narrowlink -n '__fish_seen_subcommand_from check' -a '(__narrowlink_agents)'
complete -c narrowlink -n $key -s n -l name -x -a '(__narrowlink_agents)' -d 'name of the agent'
complete -c narrowlink -n $carry -s l -l local -x -d 'where to listen'
complete -c narrowlink -n $reach -s r -l relay -d 'through the gateway'
complete -c narrowlink -n $key -l key-file -r -F -d 'file with the key'
complete -c narrowlink -n $key -l key-prompt -d 'ask for the key'
complete -c narrowlink -n $key -s k -l key -d 'the key, seen by others for a moment'
complete -c narrowlink -n $carry -l exit-on-failure -d 'end at the first failure'
complete -c narrowlink -n '__fish_seen_subcommand_from forward connect check' -s u -l udp -d 'UDP instead of TCP'
complete -c narrowlink -n '__fish_seen_subcommand_from proxy' -s m -l map -x -d 'who asks for A gets B'
complete -c narrowlink -n '__fish_seen_subcommand_from proxy' -l pac -x -d 'serve a PAC file for a domain'
complete -c narrowlink -n '__fish_seen_subcommand_from proxy' -l auth-file -r -F -d 'file with USER:PASSWORD'
complete -c narrowlink -n '__fish_seen_subcommand_from join' -l key-file -r -F -d 'where to write the key'
complete -c narrowlink -n '__fish_seen_subcommand_from join' -F
