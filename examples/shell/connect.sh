#!/usr/bin/env bash
# What a script does with a platform's outputs: writes a kubeconfig and says how to reach the nodes.
# Usage: connect.sh <stack> <kubeconfig-file>   in the platform's folder; needs pulumi and jq.
set -euo pipefail

stack=${1:?usage: connect.sh <stack> <kubeconfig-file>}
kubeconfig=${2:?usage: connect.sh <stack> <kubeconfig-file>}

# Secrets are left out of plain output: ask for them only where they go straight into a file of your own.
outputs=$(pulumi stack output --json --show-secrets --stack "$stack")
output() { jq --raw-output --exit-status --arg name "$1" '.[$name]' <<<"$outputs"; }

version=$(output outputsVersion)
if [ "$version" != 1 ]; then
  echo "connect.sh reads version 1 of the outputs contract, stack $stack exports version $version" >&2
  exit 1
fi

umask 077
output kubeconfig >"$kubeconfig"

echo "cluster    $(output clusterArn) ($(output clusterStatus))"
echo "kubectl    KUBECONFIG=$kubeconfig kubectl get nodes"
echo "node shell aws ssm start-session --region $(output region) --target '$(output ssmTargetTemplate)'"
echo "logs       aws logs tail $(output logGroupName) --region $(output region)"
jq --raw-output '.instanceGroups[] | "group      \(.name): \(.count) x \(.instanceType) in \(.zone), \(.acceleratorsPerNode) accelerators a node"' <<<"$outputs"
