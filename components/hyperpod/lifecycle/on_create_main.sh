#!/bin/bash
# Moves the data of containerd and kubelet from the root volume, which a few large images fill, to the node's extra
# volume. Downloads nothing, so it also works in a network without internet. Safe to run again: it changes only what is
# not yet in place.
#
# For tests: LIFECYCLE_ROOT puts another folder in the place of /, LIFECYCLE_VOLUME_WAIT_SECONDS shortens the wait.
set -euo pipefail

root="${LIFECYCLE_ROOT:-}"
volume_wait_seconds="${LIFECYCLE_VOLUME_WAIT_SECONDS:-60}"

containerd_data="/var/lib/containerd"
kubelet_data="/var/lib/kubelet"
drop_in="/etc/systemd/system/containerd.service.d/90-data-root.conf"

log() {
  echo "[on_create_main] $*"
}

# HyperPod mounts the extra EBS volume at /opt/sagemaker, a little after the script may start. Types with instance
# storage have it at /opt/dlami/nvme: the second choice, because a stop of the instance empties it.
find_volume() {
  local waited=0
  while :; do
    if mountpoint -q "${root}/opt/sagemaker"; then
      echo "/opt/sagemaker"
      return 0
    fi
    if [ "${waited}" -ge "${volume_wait_seconds}" ]; then
      break
    fi
    sleep 1
    waited=$((waited + 1))
  done
  if mountpoint -q "${root}/opt/dlami/nvme"; then
    echo "/opt/dlami/nvme"
    return 0
  fi
  return 1
}

# Copies a folder to its new place. What lies there belongs to an earlier root volume (a software update replaces only
# the root volume) and perhaps to another operating system, whose containerd data this one cannot read.
copy_data() {
  local from="$1" to="$2"
  rm -rf "${root}${to}" "${root}${to}.new"
  mkdir -p "${root}${to}.new"
  if [ -d "${root}${from}" ]; then
    cp -a "${root}${from}/." "${root}${to}.new/"
  fi
  mv "${root}${to}.new" "${root}${to}"
}

# The command line containerd is started with today, without a --root of ours from an earlier run.
containerd_command() {
  local command
  command="$({ systemctl cat containerd.service 2>/dev/null || true; } | sed -n 's/^ExecStart=\(..*\)$/\1/p' | tail -n 1)"
  printf '%s' "${command:-/usr/bin/containerd}" | sed 's/ --root [^ ]*//'
}

# A --root on the command line wins over the configuration file. The file stays untouched: on Amazon Linux 2023 nodeadm
# writes it anew when the node joins, and it holds the NVIDIA runtime and the pause image.
move_containerd() {
  local target="$1/containerd" command
  if grep -qs -- "--root ${target}\$" "${root}${drop_in}" && [ -d "${root}${target}" ]; then
    log "containerd already keeps its data in ${target}"
    return 0
  fi
  log "moving containerd's data to ${target}"
  command="$(containerd_command)"
  # The images that came with the AMI (the pause image among them) exist only here, so they are copied, not dropped.
  copy_data "${containerd_data}" "${target}"
  mkdir -p "$(dirname "${root}${drop_in}")"
  printf '[Service]\nExecStart=\nExecStart=%s --root %s\n' "${command}" "${target}" >"${root}${drop_in}"
  systemctl daemon-reload
}

# kubelet gets a link instead of a flag: other software on the node looks for /var/lib/kubelet by that name.
move_kubelet() {
  local target="$1/kubelet"
  if [ "$(readlink "${root}${kubelet_data}" || true)" = "${root}${target}" ] && [ -d "${root}${target}" ]; then
    log "kubelet already keeps its data in ${target}"
    return 0
  fi
  log "moving kubelet's data to ${target}"
  mkdir -p "${root}$(dirname "${kubelet_data}")"
  if [ -L "${root}${kubelet_data}" ]; then
    rm "${root}${kubelet_data}"
  fi
  copy_data "${kubelet_data}" "${target}"
  # --one-file-system: should a pod's volume be mounted below, its data must survive, and the script fails instead.
  rm -rf --one-file-system "${root}${kubelet_data}"
  ln -s "${root}${target}" "${root}${kubelet_data}"
}

main() {
  local volume service running=()
  if ! volume="$(find_volume)"; then
    log "no extra volume is mounted at /opt/sagemaker or /opt/dlami/nvme: containerd and kubelet stay on the root volume"
    return 0
  fi
  log "extra volume: ${volume}"

  # Data that is being written must not be copied; what ran before runs again afterwards.
  for service in kubelet containerd; do
    if systemctl is-active --quiet "${service}.service"; then
      log "stopping ${service}"
      systemctl stop "${service}.service"
      running=("${service}" ${running[@]+"${running[@]}"})
    fi
  done
  move_containerd "${volume}"
  move_kubelet "${volume}"
  for service in ${running[@]+"${running[@]}"}; do
    log "starting ${service}"
    systemctl start "${service}.service"
  done
  log "containerd and kubelet keep their data on ${volume}"
}

main "$@"
