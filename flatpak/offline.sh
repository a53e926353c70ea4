#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# offline.sh DIR: builds, installs and runs the application module of the manifest without Flathub, against a runtime that is made
# in DIR from Debian's packages. Needs root and about 4 GB; what is there already is not made again.
set -eu -o pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive
here=$(dirname -- "$(readlink -f -- "$0")")
mkdir -p -- "$1"
dir=$(readlink -f -- "$1")
id=com.narrowlink.Narrowlink
platform=com.narrowlink.DebianPlatform
sdk=com.narrowlink.DebianSdk
branch=bookworm
arch=$(flatpak --default-arch)
platform_packages=(
  libgtk-4-1 libadwaita-1-0 libgtk-3-0 adwaita-icon-theme hicolor-icon-theme fonts-cantarell librsvg2-common libsecret-1-0
  dconf-gsettings-backend gsettings-desktop-schemas shared-mime-info libglib2.0-bin at-spi2-core dbus-daemon ca-certificates
  libgl1-mesa-dri locales libsoup-3.0-0 glib-networking libjson-glib-1.0-0 libjwt0 libyaml-0-2 libsodium23 libnettle8
  libayatana-appindicator3-1
)
# appstream-util holds appstream-compose, which flatpak-builder looks for inside the SDK.
sdk_packages=(
  build-essential meson ninja-build pkg-config gettext libgtk-4-dev libadwaita-1-dev libgtk-3-dev libayatana-appindicator3-dev
  libsecret-1-dev libsoup-3.0-dev libjson-glib-dev libjwt-dev libyaml-dev libsodium-dev nettle-dev libgnutls28-dev libssl-dev
  desktop-file-utils appstream appstream-util libxml2-utils libglib2.0-dev-bin gtk-update-icon-cache
)

say () { printf 'flatpak: %s\n' "$*"; }

install_in () {
  local root=$1
  shift
  chroot "$root" apt-get -q update >>"$dir/log" 2>&1
  chroot "$root" apt-get -q -y install --no-install-recommends "$@" >>"$dir/log" 2>&1
}

make_roots () {
  local mirror
  mirror=$(awk '/^URIs:/ { print $2; exit }' /etc/apt/sources.list.d/debian.sources)
  if [ ! -e "$dir/plat.done" ]; then
    say "a root of Debian's packages"
    [ -d "$dir/plat/usr" ] || debootstrap --variant=minbase $branch "$dir/plat" "$mirror" >>"$dir/log" 2>&1
    install_in "$dir/plat" "${platform_packages[@]}"
    touch "$dir/plat.done"
  fi
  if [ ! -e "$dir/sdk.done" ]; then
    say 'a root with compilers'
    [ -d "$dir/sdk/usr" ] || cp -a "$dir/plat" "$dir/sdk"
    install_in "$dir/sdk" "${sdk_packages[@]}"
    touch "$dir/sdk.done"
  fi
}

# A runtime is the root's usr, with etc inside; what belongs to one machine stays out.
export_runtime () {
  local root=$1 name=$2 tree=$dir/tree
  rm -rf -- "$tree"
  mkdir -p "$tree"
  cp -al "$dir/$root/usr" "$tree/files"
  cp -a "$dir/$root/etc" "$tree/files/etc"
  (cd "$tree/files/etc" && rm -rf resolv.conf hostname hosts machine-id passwd group shadow gshadow localtime mtab)
  mkdir -p "$tree/files/cache"
  cat >"$tree/metadata" <<TEXT
[Runtime]
name=$name
runtime=$platform/$arch/$branch
sdk=$sdk/$arch/$branch

[Environment]
XDG_DATA_DIRS=/app/share:/usr/share:/usr/share/runtime/share:/run/host/user-share:/run/host/share
TEXT
  say "runtime $name"
  flatpak build-export --disable-sandbox --runtime --files=files --no-update-summary "$dir/repo" "$tree" $branch >>"$dir/log" 2>&1
  rm -rf -- "$tree"
}

install_runtime () {
  [ -e "$dir/runtime.done" ] && return
  rm -rf -- "$dir/repo" "$FLATPAK_USER_DIR"
  ostree --repo="$dir/repo" init --mode=archive-z2
  export_runtime plat $platform
  export_runtime sdk $sdk
  flatpak build-update-repo "$dir/repo" >>"$dir/log" 2>&1
  flatpak --user remote-add --no-gpg-verify debian "$dir/repo"
  flatpak --user install -y --noninteractive debian "$platform//$branch" "$sdk//$branch" >>"$dir/log" 2>&1
  touch "$dir/runtime.done"
}

# The same manifest with another runtime, which has in packages what the other modules would build.
build_application () {
  flatpak-builder --show-manifest "$here/$id.yaml" >"$dir/whole.json"
  /usr/bin/python3 - "$dir/whole.json" "$here/.." "$dir/$id.json" $platform $sdk $branch <<'TEXT'
import json, os, sys
whole, source, target, platform, sdk, branch = sys.argv[1:]
manifest = json.load(open(whole, encoding="utf-8"))
manifest.update({"runtime": platform, "runtime-version": branch, "sdk": sdk, "modules": manifest["modules"][-1:]})
manifest["modules"][0]["sources"][0]["path"] = os.path.realpath(source)
json.dump(manifest, open(target, "w", encoding="utf-8"), indent=1)
TEXT
  say "building $id"
  flatpak-builder --user --force-clean --disable-rofiles-fuse --state-dir="$dir/state" --repo="$dir/apprepo" "$dir/app" \
    "$dir/$id.json" >>"$dir/log" 2>&1
  flatpak build-bundle "$dir/apprepo" "$dir/$id.flatpak" $id master
  flatpak --user install -y --noninteractive --reinstall --bundle "$dir/$id.flatpak" >>"$dir/log" 2>&1
  say "bundle $dir/$id.flatpak, $(du -h "$dir/$id.flatpak" | cut -f 1)"
}

[ "$(id -u)" -eq 0 ] || { echo 'flatpak: making a root of packages needs root' >&2; exit 1; }
trap 'status=$?; [ $status -eq 0 ] || { tail -n 30 "$dir/log"; echo "flatpak: all of it is in $dir/log"; } >&2' EXIT
export FLATPAK_USER_DIR=$dir/user
: >"$dir/log"
make_roots
install_runtime
build_application
/usr/bin/python3 "$here/run.py" $id
