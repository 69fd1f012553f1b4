#!/bin/sh
# A kind cluster `lazysheeps` whose NodePort 30080 is http://localhost:8080 and whose node pulls localhost:5001 from a
# registry beside it; with metrics, without which no autoscaler works. Needs Docker, kubectl and kind
# (https://kind.sigs.k8s.io). Remove both with:
#   kind delete cluster --name lazysheeps && docker rm --force lazysheeps-registry
set -eu

docker run --detach --restart always --name lazysheeps-registry --publish 127.0.0.1:5001:5000 registry:2
kind create cluster --name lazysheeps --config - <<'CLUSTER'
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
nodes:
  - role: control-plane
    extraPortMappings:
      - { containerPort: 30080, hostPort: 8080, listenAddress: 127.0.0.1 }
CLUSTER
docker network connect kind lazysheeps-registry
# On the node localhost is the node itself.
docker exec -i lazysheeps-control-plane sh -c '
    mkdir -p /etc/containerd/certs.d/localhost:5001
    cat >/etc/containerd/certs.d/localhost:5001/hosts.toml
' <<'HOSTS'
[host."http://lazysheeps-registry:5000"]
HOSTS

# The version that the lab runs.
metrics=$(sed -n 's|^\tsigs.k8s.io/metrics-server ||p' "$(dirname "$0")/../lab/toolchain/kubernetes/go.mod")
kubectl() { command kubectl --context kind-lazysheeps --namespace kube-system "$@"; }
kubectl apply --filename "https://github.com/kubernetes-sigs/metrics-server/releases/download/$metrics/components.yaml"
# The node's kubelet has signed its certificate itself.
kubectl patch deployment metrics-server --type json --patch \
    '[{ "op": "add", "path": "/spec/template/spec/containers/0/args/-", "value": "--kubelet-insecure-tls" }]'
kubectl rollout status deployment metrics-server --timeout 5m
