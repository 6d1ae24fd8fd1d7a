#!/bin/bash
# Entry point that HyperPod runs on every new node. It runs on_create_main.sh and keeps its output where the HyperPod
# agent collects it: CloudWatch log group /aws/sagemaker/Clusters/<name>/<id>, stream LifecycleConfig/<group>/<instance>.
#
# For tests: LIFECYCLE_ROOT puts another folder in the place of /, LIFECYCLE_UPLOAD_SECONDS shortens the wait.
set -uo pipefail

root="${LIFECYCLE_ROOT:-}"
upload_seconds="${LIFECYCLE_UPLOAD_SECONDS:-60}"
log_file="${root}/var/log/provision/provisioning.log"
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

mkdir -p "$(dirname "${log_file}")"
# Through bash, because an object that comes from S3 carries no execute permission.
bash "${here}/on_create_main.sh" 2>&1 | tee -a "${log_file}"
status="${PIPESTATUS[0]}"

if [ "${status}" -ne 0 ]; then
  echo "[on_create] failed with exit code ${status}; waiting ${upload_seconds} s so that this log is uploaded" | tee -a "${log_file}"
  # A failed node is terminated at once, and with it the log that tells why.
  sleep "${upload_seconds}"
  exit 1
fi
echo "[on_create] done" | tee -a "${log_file}"
